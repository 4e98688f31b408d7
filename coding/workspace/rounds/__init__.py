"""Rounds: who codes what blind to whom, and locking them into snapshots."""

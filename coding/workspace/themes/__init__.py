"""Proposing themes, and what the team makes of them."""

"""Propose themes: groups of passages that speak of similar things, as a starting point for reading."""

"""Pieces of the Themes page."""

"""Erasing a participant."""

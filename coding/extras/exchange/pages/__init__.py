"""Bringing in work from other programs."""

"""Recognisers for Switzerland."""

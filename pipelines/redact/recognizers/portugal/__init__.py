"""Recognisers for Portugal."""

"""Recognisers for Poland."""

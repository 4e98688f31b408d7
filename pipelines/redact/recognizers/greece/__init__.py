"""Recognisers for Greece."""

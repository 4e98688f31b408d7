"""Recognisers for Hungary."""

"""Recognisers for the United Kingdom."""

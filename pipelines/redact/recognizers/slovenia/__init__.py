"""Recognisers for Slovenia."""

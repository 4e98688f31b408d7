"""Recognisers for Bulgaria."""

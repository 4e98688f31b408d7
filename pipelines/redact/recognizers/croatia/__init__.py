"""Recognisers for Croatia."""

"""Recognisers for the Netherlands."""

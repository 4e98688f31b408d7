"""Recognisers for Norway."""

"""Recognisers for Ireland."""

"""Recognisers for Belgium."""

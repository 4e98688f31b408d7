"""Recognisers for France."""

"""Recognisers for Estonia and Lithuania."""

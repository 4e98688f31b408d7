"""Recognisers for Denmark."""

"""Recognisers for Austria."""

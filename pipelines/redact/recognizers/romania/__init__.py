"""Recognisers for Romania."""

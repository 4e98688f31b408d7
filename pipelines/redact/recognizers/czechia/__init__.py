"""Recognisers for Czechia and Slovakia."""

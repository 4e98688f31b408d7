"""Recognisers of national formats, one folder a country, for Presidio.

Each is registered for every language: a Polish number can be said in an English interview.
"""

"""Suggesting codes from those already given, and how good the suggestions are."""

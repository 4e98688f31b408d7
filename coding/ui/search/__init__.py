"""Searching passages."""

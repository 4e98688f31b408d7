"""Searching the released passages."""

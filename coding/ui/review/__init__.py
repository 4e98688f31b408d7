"""Reviewing identifiers."""

"""Settling disagreements."""

"""Codes for passages, from definitions and examples."""

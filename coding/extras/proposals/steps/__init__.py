"""Asking for a proposal."""

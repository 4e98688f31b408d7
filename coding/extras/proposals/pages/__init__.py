"""Asking for a proposal, on the page of themes."""

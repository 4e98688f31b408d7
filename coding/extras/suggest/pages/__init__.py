"""Suggested codes, on a page and beside the transcript."""

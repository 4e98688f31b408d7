"""Pieces of the Codebook page."""

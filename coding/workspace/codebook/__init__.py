"""Versions of the codebook, its rules and examples, and checking codings again after a change."""

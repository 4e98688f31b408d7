"""Bringing in codebooks, texts and codings made elsewhere."""

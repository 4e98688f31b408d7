"""Detectors of Heard's own: what depends on words around, on lists, or on the whole document."""

"""One module a file format: bytes in, what was read out."""

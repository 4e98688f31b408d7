"""The methods section and the archive from which a reader recomputes every figure."""

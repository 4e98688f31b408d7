"""Packaged browser components and the values they exchange with Python."""

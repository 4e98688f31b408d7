"""Importing files and correcting how they were read."""

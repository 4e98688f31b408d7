"""Pages of case files."""

"""Pages of the maps."""

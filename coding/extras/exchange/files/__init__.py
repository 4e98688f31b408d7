"""Files for other programs: REFI-QDA, Taguette, and bundles of tables."""

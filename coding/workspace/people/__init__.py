"""Who works in the project, and who was interviewed."""

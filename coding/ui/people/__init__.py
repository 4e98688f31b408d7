"""Who works in the project, who was interviewed, and which details are rare."""

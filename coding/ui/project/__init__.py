"""What happened in the project."""

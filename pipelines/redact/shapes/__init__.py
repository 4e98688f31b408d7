"""What is told by its form alone: recognisers of Presidio and of Heard, listed in one file."""

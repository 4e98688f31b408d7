"""What is told to a board, on a page of the app and as a file."""

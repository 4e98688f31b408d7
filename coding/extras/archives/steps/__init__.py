"""Taking in an archive and making vectors, and what is done to each piece of that."""

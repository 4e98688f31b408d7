"""What a code is: the codebook as a versioned value, its edits, checks and file formats."""

"""Case files: cases, the documents that belong to them, and what each coder records of them."""

"""Maps: codes, memos, themes and notes placed by hand, with links between them."""

"""Pictures for print, each with its description in words and the numbers behind it."""

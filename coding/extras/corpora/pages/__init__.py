"""The page of corpora."""

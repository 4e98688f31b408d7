"""The page of checklists."""

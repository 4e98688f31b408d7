"""Choosing passages that stand for codes, themes and indicators."""

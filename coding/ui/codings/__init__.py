"""Coding: a coder's work, the pane, memos, care, and where codes were used."""

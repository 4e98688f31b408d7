"""Coding a released transcript: operations of the pane, memos, care, and where codes were used."""

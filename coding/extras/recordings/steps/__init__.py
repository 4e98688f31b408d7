"""Recordings: kept and erased, heard a few seconds at a time, and matched with the turns of a text."""

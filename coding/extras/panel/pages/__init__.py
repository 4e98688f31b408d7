"""Delphi panels: setting one up, its rounds and results, and the file that each panelist answers in."""

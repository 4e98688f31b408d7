"""From lines, cues and rows to turns: labels, roles, headings, times."""

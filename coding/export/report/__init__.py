"""The report: one layout, written as Word, HTML and PDF."""

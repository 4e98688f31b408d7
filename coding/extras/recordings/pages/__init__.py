"""Recordings on the review page, and where its pane fetches what a steward hears."""

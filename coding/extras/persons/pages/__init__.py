"""Who can still be told, on the review page."""

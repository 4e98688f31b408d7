"""The partners of a study: what came of them, and what leaves."""

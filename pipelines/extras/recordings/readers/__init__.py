"""Recordings of interviews: what is kept of one for listening."""

"""Rounds of blind double coding."""

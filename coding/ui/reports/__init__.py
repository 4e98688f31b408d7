"""Indicators, and the reports that leave the project."""

"""Erasing a participant, checking that nothing is left, and restoring backups without bringing anybody back."""

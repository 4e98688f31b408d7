"""Delphi panels on indicator cards: set-up, items, rounds, questionnaires, answers and results."""

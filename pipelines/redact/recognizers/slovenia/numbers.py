"""Slovenian numbers, and those of the other successor states of Yugoslavia."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber, weighted


class Emso(NationalNumber):
    """Unique master citizen number: DDMMYYY, region, serial, check digit (modulo 11)."""

    COUNTRY = "SI"
    PATTERNS = ((r"\b[0-3]\d[01]\d[09]\d{8}\b", 0.5),)
    WORDS = ("emšo", "emso", "jmbg")

    def check(self, packed: str) -> bool:
        """11 less the remainder; 10 and 11 are written 0."""
        rest = 11 - weighted(packed[:12], (7, 6, 5, 4, 3, 2) * 2) % 11
        return (0 if rest > 9 else rest) == int(packed[12])

"""Latvian numbers."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber, weighted


class PersonasKods(NationalNumber):
    """Personal code: DDMMYY-CNNNN, or starting with 32 since 2017 (modulo 11 for the former)."""

    COUNTRY = "LV"
    PATTERNS = ((r"\b\d{6}-\d{5}\b", 0.55),)
    WORDS = ("personas", "kods")

    def check(self, packed: str) -> bool:
        """1101 less the weighted sum, modulo 11, then 10."""
        return (1101 - weighted(packed[:10], (1, 6, 3, 7, 9, 10, 5, 8, 4, 2))) % 11 % 10 == int(packed[10])

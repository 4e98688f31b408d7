"""Norwegian numbers."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber, weighted


class Fodselsnummer(NationalNumber):
    """Birth number: DDMMYY, serial, two check digits (modulo 11)."""

    COUNTRY = "NO"
    PATTERNS = ((r"\b[0-7]\d[0-5]\d\d{2}[ ]?\d{5}\b", 0.4),)
    WORDS = ("fødselsnummer", "fodselsnummer", "personnummer")

    def check(self, packed: str) -> bool:
        """Both weighted sums divisible by 11."""
        first = weighted(packed[:10], (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11 == 0
        return first and weighted(packed, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0

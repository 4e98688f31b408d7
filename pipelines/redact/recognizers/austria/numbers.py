"""Austrian numbers."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber, weighted


class Sozialversicherungsnummer(NationalNumber):
    """Social-security number: three digits, check digit, birth date as DDMMYY (check digit modulo 11)."""

    COUNTRY = "AT"
    PATTERNS = ((r"\b\d{4}[ -]?(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-5])\d{2}\b", 0.4),)
    WORDS = ("sozialversicherungsnummer", "svnr", "versicherungsnummer")

    def check(self, packed: str) -> bool:
        """Weighted sum of all but the fourth digit, modulo 11."""
        return weighted(packed[:3] + packed[4:], (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11 == int(packed[3])

"""Bulgarian numbers."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber, weighted


class Egn(NationalNumber):
    """Civil number: YYMMDD, serial, check digit (modulo 11, then 10)."""

    COUNTRY = "BG"
    PATTERNS = ((r"\b\d{2}[0-5]\d[0-3]\d{5}\b", 0.4),)
    WORDS = ("егн", "egn")

    def check(self, packed: str) -> bool:
        """Weights are the powers of two modulo 11."""
        return weighted(packed[:9], (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10 == int(packed[9])

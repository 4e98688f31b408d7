"""Estonian and Lithuanian numbers, which are built alike."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber, weighted


class Isikukood(NationalNumber):
    """Personal code (Isikukood, asmens kodas): sex and century, YYMMDD, serial, check digit (two-step modulo 11)."""

    COUNTRY = "EE"
    PATTERNS = ((r"\b[1-6]\d{2}[01]\d[0-3]\d{5}\b", 0.4),)
    WORDS = ("isikukood", "asmens", "kodas", "kodą")

    def check(self, packed: str) -> bool:
        """First weights 1 to 9, 1; where the remainder is 10, weights 3 to 9, 1, 2, 3."""
        rest = weighted(packed[:10], (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
        if rest == 10:
            rest = weighted(packed[:10], (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
        return rest == int(packed[10])

"""Romanian numbers."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber, weighted


class Cnp(NationalNumber):
    """Personal numeric code: sex and century, YYMMDD, county, serial, check digit (modulo 11)."""

    COUNTRY = "RO"
    PATTERNS = ((r"\b[1-9]\d{2}[01]\d[0-3]\d{7}\b", 0.5),)
    WORDS = ("cnp",)

    def check(self, packed: str) -> bool:
        """Remainder 10 is written 1."""
        rest = weighted(packed[:12], (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
        return (1 if rest == 10 else rest) == int(packed[12])

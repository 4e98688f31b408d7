"""Hungarian numbers."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber, weighted


class Taj(NationalNumber):
    """Health-insurance number: eight digits and a check digit (weights 3 and 7, modulo 10)."""

    COUNTRY = "HU"
    PATTERNS = ((r"\b\d{3}[ -]\d{3}[ -]\d{3}\b", 0.45),)
    WORDS = ("taj",)

    def check(self, packed: str) -> bool:
        """Weighted sum modulo 10."""
        return weighted(packed[:8], (3, 7) * 4) % 10 == int(packed[8])


class SzemelyiSzam(NationalNumber):
    """Personal number: sex and century, YYMMDD, serial, check digit (weighted sum modulo 11)."""

    COUNTRY = "HU"
    PATTERNS = ((r"\b[1-8][ -]?\d{2}[01]\d[0-3]\d[ -]?\d{4}\b", 0.4),)
    WORDS = ("személyi", "szemelyi")

    def check(self, packed: str) -> bool:
        """Weights 1 to 10 for those born before 1997, 10 to 1 after."""
        last = int(packed[10])
        return last in (
            weighted(packed[:10], tuple(range(1, 11))) % 11,
            weighted(packed[:10], tuple(range(10, 0, -1))) % 11,
        )

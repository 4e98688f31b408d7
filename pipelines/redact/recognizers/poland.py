"""Polish numbers beside those Presidio knows."""

from __future__ import annotations

from stdnum.pl import pesel

from pipelines.redact.recognizers.base import NationalNumber


class Pesel(NationalNumber):
    """Population number: YYMMDD with the century in the month, serial, check digit; mistyped ones stay near misses."""

    COUNTRY = "PL"
    NUMBER = pesel
    PATTERNS = ((r"\b\d{2}[0-9]\d[0-3]\d{6}\b", 0.4),)
    WORDS = ("pesel",)


class DowodOsobisty(NationalNumber):
    """Identity card: three letters and six digits, the first a check digit (weights 7, 3, 1)."""

    COUNTRY = "PL"
    ENTITY = "PASSPORT"
    PATTERNS = ((r"\b[A-Z]{3}[ ]?\d{6}\b", 0.5),)
    WORDS = ("dowód", "dowod", "dowodu")

    def check(self, packed: str) -> bool:
        """Letters count from A = 10."""
        values = [int(character, 36) for character in packed]
        return sum(v * w for v, w in zip(values, (7, 3, 1, 9, 7, 3, 1, 7, 3), strict=True)) % 10 == 0

"""Portuguese numbers."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber, weighted


class Nif(NationalNumber):
    """Tax number: nine digits, the last a check digit (modulo 11)."""

    COUNTRY = "PT"
    PATTERNS = ((r"\b[123568]\d{2}[ ]?\d{3}[ ]?\d{3}\b", 0.4),)
    WORDS = ("nif", "contribuinte")

    def check(self, packed: str) -> bool:
        """11 less the remainder, 0 where that is over 9."""
        rest = 11 - weighted(packed[:8], (9, 8, 7, 6, 5, 4, 3, 2)) % 11
        return (0 if rest > 9 else rest) == int(packed[8])


class CartaoDeCidadao(NationalNumber):
    """Citizen card: eight digits, check digit, two letters or digits, check digit (Luhn over letters from A = 10)."""

    COUNTRY = "PT"
    ENTITY = "PASSPORT"
    PATTERNS = ((r"\b\d{8}[ ]?\d[ ]?[A-Z0-9]{2}\d\b", 0.5),)
    WORDS = ("cidadão", "cidadao", "cc")

    def check(self, packed: str) -> bool:
        """Doubled values over 9 lose 9."""
        total = 0
        for place, character in enumerate(reversed(packed)):
            value = int(character, 36) * (2 if place % 2 else 1)
            total += value - 9 if value > 9 and place % 2 else value
        return total % 10 == 0

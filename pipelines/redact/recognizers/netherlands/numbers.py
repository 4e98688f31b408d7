"""Dutch numbers."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber, weighted


class Burgerservicenummer(NationalNumber):
    """Citizen service number: eight or nine digits (eleven test)."""

    COUNTRY = "NL"
    PATTERNS = ((r"\b\d{9}\b", 0.4), (r"\b\d{4}[. ]\d{2}[. ]\d{3}\b", 0.45))
    WORDS = ("bsn", "burgerservicenummer", "sofinummer")

    def check(self, packed: str) -> bool:
        """Weights 9 to 2 and -1, divisible by 11."""
        return weighted(packed, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0 and packed.strip("0") != ""

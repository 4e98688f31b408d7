"""Dutch numbers."""

from __future__ import annotations

from stdnum.nl import bsn

from pipelines.redact.recognizers.base import NationalNumber


class Burgerservicenummer(NationalNumber):
    """Citizen service number: eight or nine digits (eleven test)."""

    COUNTRY = "NL"
    PATTERNS = ((r"\b\d{9}\b", 0.4), (r"\b\d{4}[. ]\d{2}[. ]\d{3}\b", 0.45))
    WORDS = ("bsn", "burgerservicenummer", "sofinummer")

    def check(self, packed: str) -> bool:
        """Eleven test."""
        return bsn.is_valid(packed)

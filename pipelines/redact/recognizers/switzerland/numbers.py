"""Swiss numbers."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber, weighted


class AhvNummer(NationalNumber):
    """Social-security number: 756 and ten digits (EAN-13)."""

    COUNTRY = "CH"
    PATTERNS = ((r"\b756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}\b", 0.6),)
    WORDS = ("ahv", "avs", "oasi")

    def check(self, packed: str) -> bool:
        """EAN-13."""
        return weighted(packed, (1, 3) * 6 + (1,)) % 10 == 0

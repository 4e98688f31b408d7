"""Croatian numbers."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber, iso_7064_mod_11_10


class Oib(NationalNumber):
    """Personal identification number: eleven digits (ISO/IEC 7064, MOD 11,10)."""

    COUNTRY = "HR"
    PATTERNS = ((r"\b\d{11}\b", 0.4),)
    WORDS = ("oib",)

    def check(self, packed: str) -> bool:
        """ISO/IEC 7064."""
        return iso_7064_mod_11_10(packed)

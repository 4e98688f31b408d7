"""British numbers beside those Presidio knows."""

from __future__ import annotations

from stdnum.gb import nhs

from pipelines.redact.recognizers.base import NationalNumber


class NhsNumber(NationalNumber):
    """NHS number: ten digits (modulo 11); mistyped ones stay near misses."""

    COUNTRY = "GB"
    PATTERNS = ((r"\b\d{3}[ -]\d{3}[ -]\d{4}\b", 0.45), (r"\b\d{10}\b", 0.4))
    WORDS = ("nhs", "chi")

    def check(self, packed: str) -> bool:
        """Weighted sum divisible by 11."""
        return nhs.is_valid(packed)


class NationalInsuranceNumber(NationalNumber):
    """National Insurance number: two letters, six digits, a letter."""

    COUNTRY = "GB"
    PATTERNS = ((r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ ]?\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?[A-D]\b", 0.7),)
    WORDS = ("insurance", "nino", "ni")

    def check(self, packed: str) -> bool:
        """Prefixes that are never given."""
        return packed[:2] not in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ")

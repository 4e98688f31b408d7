"""Swiss numbers."""

from __future__ import annotations

from stdnum import ean

from pipelines.redact.recognizers.base import NationalNumber


class AhvNummer(NationalNumber):
    """Social-security number: 756 and ten digits (EAN-13)."""

    COUNTRY = "CH"
    NUMBER = ean
    PATTERNS = ((r"\b756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}\b", 0.6),)
    WORDS = ("ahv", "avs", "oasi")

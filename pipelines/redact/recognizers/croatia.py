"""Croatian numbers."""

from __future__ import annotations

from stdnum.iso7064 import mod_11_10

from pipelines.redact.recognizers.base import NationalNumber


class Oib(NationalNumber):
    """Personal identification number: eleven digits (ISO/IEC 7064, MOD 11,10)."""

    COUNTRY = "HR"
    NUMBER = mod_11_10
    PATTERNS = ((r"\b\d{11}\b", 0.4),)
    WORDS = ("oib",)

"""Latvian numbers."""

from __future__ import annotations

from stdnum.lv import pvn

from pipelines.redact.recognizers.base import NationalNumber


class PersonasKods(NationalNumber):
    """Personal code: DDMMYY-CNNNN, or starting with 32 since 2017 (modulo 11 for the former)."""

    COUNTRY = "LV"
    PATTERNS = ((r"\b\d{6}-\d{5}\b", 0.55),)
    WORDS = ("personas", "kods")

    def check(self, packed: str) -> bool:
        """Check digit of the former ones."""
        return pvn.calc_check_digit_pers(packed[:-1]) == packed[-1]

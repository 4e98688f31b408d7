"""Austrian numbers."""

from __future__ import annotations

from stdnum.at import vnr

from pipelines.redact.recognizers.base import NationalNumber


class Sozialversicherungsnummer(NationalNumber):
    """Social-security number: three digits, check digit, birth date as DDMMYY (check digit modulo 11)."""

    COUNTRY = "AT"
    PATTERNS = ((r"\b\d{4}[ -]?(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-5])\d{2}\b", 0.4),)
    WORDS = ("sozialversicherungsnummer", "svnr", "versicherungsnummer")

    def check(self, packed: str) -> bool:
        """The check digit is the fourth."""
        return vnr.calc_check_digit(packed) == packed[3]

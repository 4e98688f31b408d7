"""Norwegian numbers."""

from __future__ import annotations

from stdnum.no import fodselsnummer

from pipelines.redact.recognizers.base import NationalNumber


class Fodselsnummer(NationalNumber):
    """Birth number: DDMMYY, serial, two check digits (modulo 11)."""

    COUNTRY = "NO"
    PATTERNS = ((r"\b[0-7]\d[0-5]\d\d{2}[ ]?\d{5}\b", 0.4),)
    WORDS = ("fødselsnummer", "fodselsnummer", "personnummer")

    def check(self, packed: str) -> bool:
        """Both check digits."""
        return packed[9:] == fodselsnummer.calc_check_digit1(packed) + fodselsnummer.calc_check_digit2(packed)

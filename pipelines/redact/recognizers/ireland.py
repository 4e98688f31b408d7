"""Irish numbers."""

from __future__ import annotations

from stdnum.ie import vat

from pipelines.redact.recognizers.base import NationalNumber


class Pps(NationalNumber):
    """Personal public service number: seven digits, check letter, optional second letter (modulo 23)."""

    COUNTRY = "IE"
    PATTERNS = ((r"\b\d{7}[A-W][ABHIW]?\b", 0.5),)
    WORDS = ("pps", "ppsn", "pps number")

    def check(self, packed: str) -> bool:
        """The check letter stands between the digits and the second letter, and counts as that of a VAT number does."""
        return bool(vat.calc_check_digit(packed[:7] + packed[8:]) == packed[7])


class Eircode(NationalNumber):
    """Postcode: routing key and unique identifier."""

    COUNTRY = "IE"
    ENTITY = "POSTCODE"
    PATTERNS = ((r"(?-i:\b(?:[AC-FHKNPRTV-Y]\d{2}|D6W)[ ]?[0-9AC-FHKNPRTV-Y]{4}\b)", 0.6),)

    def check(self, packed: str) -> bool:
        """No check digit."""
        return False

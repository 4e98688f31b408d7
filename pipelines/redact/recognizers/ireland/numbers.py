"""Irish numbers."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber, weighted


class Pps(NationalNumber):
    """Personal public service number: seven digits, check letter, optional second letter (modulo 23)."""

    COUNTRY = "IE"
    PATTERNS = ((r"\b\d{7}[A-W][ABHIW]?\b", 0.5),)
    WORDS = ("pps", "ppsn", "pps number")

    def check(self, packed: str) -> bool:
        """Weights 8 to 2, the second letter weighing 9."""
        second = ord(packed[8]) - 64 if len(packed) > 8 and packed[8] != "W" else 0
        rest = (weighted(packed[:7], (8, 7, 6, 5, 4, 3, 2)) + 9 * second) % 23
        return packed[7] == ("W" if rest == 0 else chr(64 + rest))


class Eircode(NationalNumber):
    """Postcode: routing key and unique identifier."""

    COUNTRY = "IE"
    ENTITY = "POSTCODE"
    PATTERNS = ((r"(?-i:\b(?:[AC-FHKNPRTV-Y]\d{2}|D6W)[ ]?[0-9AC-FHKNPRTV-Y]{4}\b)", 0.6),)

    def check(self, packed: str) -> bool:
        """No check digit."""
        return False

"""Czech and Slovak numbers."""

from __future__ import annotations

from stdnum.cz import rc

from pipelines.redact.recognizers.base import NationalNumber


class RodneCislo(NationalNumber):
    """Birth number: YYMMDD with 50 added to the month for women, a stroke, three or four digits (divisible by 11)."""

    COUNTRY = "CZ"
    PATTERNS = ((r"\b\d{2}[0-8]\d[0-3]\d/\d{3,4}\b", 0.6), (r"\b\d{2}[0-8]\d[0-3]\d{5}\b", 0.4))
    WORDS = ("rodne", "rodné", "cislo", "číslo", "rc", "rč")

    def check(self, packed: str) -> bool:
        """Ten digits and a day that there is; nine-digit numbers of before 1954 have no check."""
        return len(packed) == 10 and rc.is_valid(packed)

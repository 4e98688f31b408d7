"""Belgian numbers."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber


class Rijksregisternummer(NationalNumber):
    """National register number: YYMMDD, serial, two check digits (97 less the remainder by 97)."""

    COUNTRY = "BE"
    PATTERNS = ((r"\b\d{2}[. ]?[0-5]\d[. ]?[0-3]\d[- ]?\d{3}[. ]?\d{2}\b", 0.4),)
    WORDS = ("rijksregisternummer", "insz", "niss", "registre", "rijksregister")

    def check(self, packed: str) -> bool:
        """Either century: from 2000 on a 2 stands before the number."""
        body, check = packed[:9], int(packed[9:])
        return check in (97 - int(body) % 97, 97 - int("2" + body) % 97)

"""Belgian numbers."""

from __future__ import annotations

from stdnum.be import bis, nn

from pipelines.redact.recognizers.base import NationalNumber


class Rijksregisternummer(NationalNumber):
    """National register number: YYMMDD, serial, two check digits (97 less the remainder by 97)."""

    COUNTRY = "BE"
    PATTERNS = ((r"\b\d{2}[. ]?[0-5]\d[. ]?[0-3]\d[- ]?\d{3}[. ]?\d{2}\b", 0.4),)
    WORDS = ("rijksregisternummer", "insz", "niss", "registre", "rijksregister")

    def check(self, packed: str) -> bool:
        """Either century; of residents, and of those who are in no register (20 or 40 added to the month)."""
        return nn.is_valid(packed) or bis.is_valid(packed)

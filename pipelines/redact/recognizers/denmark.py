"""Danish numbers."""

from __future__ import annotations

from stdnum.dk import cpr

from pipelines.redact.recognizers.base import NationalNumber, plausible_day


class Cpr(NationalNumber):
    """Personal number DDMMYY-SSSS; the modulo-11 check no longer holds for numbers given since 2007."""

    COUNTRY = "DK"
    PATTERNS = ((r"\b[0-3]\d[01]\d\d{2}-\d{4}\b", 0.6), (r"\b[0-3]\d[01]\d\d{6}\b", 0.4))
    WORDS = ("cpr", "personnummer")

    def check(self, packed: str) -> bool:
        """Date in place and weighted sum divisible by 11."""
        return plausible_day(packed[2:4], packed[:2]) and cpr.checksum(packed) == 0

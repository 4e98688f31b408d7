"""Bulgarian numbers."""

from __future__ import annotations

from stdnum.bg import egn

from pipelines.redact.recognizers.base import NationalNumber


class Egn(NationalNumber):
    """Civil number: YYMMDD, serial, check digit (modulo 11, then 10)."""

    COUNTRY = "BG"
    NUMBER = egn
    PATTERNS = ((r"\b\d{2}[0-5]\d[0-3]\d{5}\b", 0.4),)
    WORDS = ("егн", "egn")

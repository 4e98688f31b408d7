"""Romanian numbers."""

from __future__ import annotations

from stdnum.ro import cnp

from pipelines.redact.recognizers.base import NationalNumber


class Cnp(NationalNumber):
    """Personal numeric code: sex and century, YYMMDD, county, serial, check digit (modulo 11)."""

    COUNTRY = "RO"
    NUMBER = cnp
    PATTERNS = ((r"\b[1-9]\d{2}[01]\d[0-3]\d{7}\b", 0.5),)
    WORDS = ("cnp",)

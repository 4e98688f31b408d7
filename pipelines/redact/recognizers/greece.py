"""Greek numbers."""

from __future__ import annotations

from stdnum.gr import amka, vat

from pipelines.redact.recognizers.base import NationalNumber


class Amka(NationalNumber):
    """Social-security number: DDMMYY and five digits (Luhn)."""

    COUNTRY = "GR"
    PATTERNS = ((r"\b[0-3]\d[01]\d\d{7}\b", 0.4),)
    WORDS = ("αμκα", "amka")

    def check(self, packed: str) -> bool:
        """Date in place, and Luhn."""
        return amka.is_valid(packed)


class Afm(NationalNumber):
    """Tax number: nine digits, the last a check digit (powers of two, modulo 11, then 10)."""

    COUNTRY = "GR"
    NUMBER = vat
    PATTERNS = ((r"\b\d{9}\b", 0.4),)
    WORDS = ("αφμ", "afm")


class Taftotita(NationalNumber):
    """Identity card: two Greek or Latin letters and six digits."""

    COUNTRY = "GR"
    ENTITY = "PASSPORT"
    PATTERNS = ((r"(?-i:\b[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧABEZHIKMNOPTYX]{2}[ -]?\d{6}\b)", 0.5),)
    WORDS = ("ταυτότητα", "ταυτότητας", "adt", "αδτ")

    def check(self, packed: str) -> bool:
        """No check digit."""
        return False

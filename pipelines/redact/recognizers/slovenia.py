"""Slovenian numbers, and those of the other successor states of Yugoslavia."""

from __future__ import annotations

from stdnum.si import emso

from pipelines.redact.recognizers.base import NationalNumber


class Emso(NationalNumber):
    """Unique master citizen number: DDMMYYY, region, serial, check digit (modulo 11)."""

    COUNTRY = "SI"
    NUMBER = emso
    PATTERNS = ((r"\b[0-3]\d[01]\d[09]\d{8}\b", 0.5),)
    WORDS = ("emšo", "emso", "jmbg")

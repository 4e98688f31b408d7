"""Italian numbers beside those Presidio knows."""

from __future__ import annotations

from stdnum.it import codicefiscale

from pipelines.redact.recognizers.base import NationalNumber


class CodiceFiscale(NationalNumber):
    """Tax code: 16 characters. Presidio drops mistyped ones; here they stay as near misses."""

    COUNTRY = "IT"
    NUMBER = codicefiscale
    PATTERNS = ((r"\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b", 0.6),)
    WORDS = ("codice", "fiscale")

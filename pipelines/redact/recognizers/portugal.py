"""Portuguese numbers."""

from __future__ import annotations

from stdnum.pt import cc, nif

from pipelines.redact.recognizers.base import NationalNumber


class Nif(NationalNumber):
    """Tax number: nine digits, the last a check digit (modulo 11)."""

    COUNTRY = "PT"
    NUMBER = nif
    PATTERNS = ((r"\b[123568]\d{2}[ ]?\d{3}[ ]?\d{3}\b", 0.4),)
    WORDS = ("nif", "contribuinte")


class CartaoDeCidadao(NationalNumber):
    """Citizen card: eight digits, check digit, two letters or digits, check digit (Luhn over letters from A = 10)."""

    COUNTRY = "PT"
    NUMBER = cc
    ENTITY = "PASSPORT"
    PATTERNS = ((r"\b\d{8}[ ]?\d[ ]?[A-Z0-9]{2}\d\b", 0.5),)
    WORDS = ("cidadão", "cidadao", "cc")

"""Italian numbers beside those Presidio knows."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber

_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            1,
            0,
            5,
            7,
            9,
            13,
            15,
            17,
            19,
            21,
            1,
            0,
            5,
            7,
            9,
            13,
            15,
            17,
            19,
            21,
            2,
            4,
            18,
            20,
            11,
            3,
            6,
            8,
            12,
            14,
            16,
            10,
            22,
            25,
            24,
            23,
        ),
        strict=True,
    )
)


class CodiceFiscale(NationalNumber):
    """Tax code: 16 characters. Presidio drops mistyped ones; here they stay as near misses."""

    COUNTRY = "IT"
    PATTERNS = ((r"\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b", 0.6),)
    WORDS = ("codice", "fiscale")

    def check(self, packed: str) -> bool:
        """Sum of the values of odd and even places modulo 26 gives the last letter (decree of 23 December 1976)."""
        total = 0
        for place, character in enumerate(packed[:15]):
            value = int(character) if character.isdigit() else ord(character) - 65
            total += value if place % 2 else _ODD[character]
        return chr(65 + total % 26) == packed[15]

"""French numbers."""

from __future__ import annotations

from pipelines.redact.recognizers.base import NationalNumber


class NumeroDeSecuriteSociale(NationalNumber):
    """NIR: sex, year, month, department, commune, serial, key (97 less the remainder by 97; Corsica 2A and 2B)."""

    COUNTRY = "FR"
    PATTERNS = (
        (r"\b[12378][ .]?\d{2}[ .]?[0-9]\d[ .]?(?:\d{2}|2[AB])[ .]?\d{3}[ .]?\d{3}[ .]?\d{2}\b", 0.6),
        (r"\b[12][ .]?\d{2}[ .]?[01]\d[ .]?(?:\d{2}|2[AB])[ .]?\d{3}[ .]?\d{3}\b", 0.45),
    )
    WORDS = ("sécurité", "securite", "sociale", "secu", "sécu", "nir")

    def check(self, packed: str) -> bool:
        """Key of INSEE."""
        body = packed[:13].replace("2A", "19").replace("2B", "18")
        return len(packed) == 15 and int(packed[13:]) == 97 - int(body) % 97

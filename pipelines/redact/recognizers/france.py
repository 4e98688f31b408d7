"""French numbers."""

from __future__ import annotations

from stdnum.fr import nir

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
        return nir.is_valid(packed)

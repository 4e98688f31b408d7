"""Estonian and Lithuanian numbers, which are built alike."""

from __future__ import annotations

from stdnum.ee import ik

from pipelines.redact.recognizers.base import NationalNumber


class Isikukood(NationalNumber):
    """Personal code (Isikukood, asmens kodas): sex and century, YYMMDD, serial, check digit (two-step modulo 11)."""

    COUNTRY = "EE"
    PATTERNS = ((r"\b[1-6]\d{2}[01]\d[0-3]\d{5}\b", 0.4),)
    WORDS = ("isikukood", "asmens", "kodas", "kodą")

    def check(self, packed: str) -> bool:
        """Two-step modulo 11; the library wants the check digit too."""
        return bool(ik.calc_check_digit(packed) == packed[-1])

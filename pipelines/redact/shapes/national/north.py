"""National numbers of the north: Denmark, Estonia, Latvia, Norway."""

from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.lv import pvn
from stdnum.no import fodselsnummer

from pipelines.redact.shapes.national.base import NationalNumber, plausible_day


class Cpr(NationalNumber):
    """Personal number DDMMYY-SSSS; the modulo-11 check no longer holds for numbers given since 2007."""

    COUNTRY = "DK"
    PATTERNS = ((r"\b[0-3]\d[01]\d\d{2}-\d{4}\b", 0.6), (r"\b[0-3]\d[01]\d\d{6}\b", 0.4))
    WORDS = ("cpr", "personnummer")

    def check(self, packed: str) -> bool:
        """Date in place and weighted sum divisible by 11."""
        return plausible_day(packed[2:4], packed[:2]) and cpr.checksum(packed) == 0


class Isikukood(NationalNumber):
    """Personal code (Isikukood, asmens kodas): sex and century, YYMMDD, serial, check digit (two-step modulo 11)."""

    COUNTRY = "EE"
    PATTERNS = ((r"\b[1-6]\d{2}[01]\d[0-3]\d{5}\b", 0.4),)
    WORDS = ("isikukood", "asmens", "kodas", "kodą")

    def check(self, packed: str) -> bool:
        """Two-step modulo 11; the library wants the check digit too."""
        return bool(ik.calc_check_digit(packed) == packed[-1])


class PersonasKods(NationalNumber):
    """Personal code: DDMMYY-CNNNN, or starting with 32 since 2017 (modulo 11 for the former)."""

    COUNTRY = "LV"
    PATTERNS = ((r"\b\d{6}-\d{5}\b", 0.55),)
    WORDS = ("personas", "kods")

    def check(self, packed: str) -> bool:
        """Check digit of the former ones."""
        return pvn.calc_check_digit_pers(packed[:-1]) == packed[-1]


class Fodselsnummer(NationalNumber):
    """Birth number: DDMMYY, serial, two check digits (modulo 11)."""

    COUNTRY = "NO"
    PATTERNS = ((r"\b[0-7]\d[0-5]\d\d{2}[ ]?\d{5}\b", 0.4),)
    WORDS = ("fødselsnummer", "fodselsnummer", "personnummer")

    def check(self, packed: str) -> bool:
        """Both check digits."""
        return packed[9:] == fodselsnummer.calc_check_digit1(packed) + fodselsnummer.calc_check_digit2(packed)

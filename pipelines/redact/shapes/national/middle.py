"""National numbers of the middle: Austria, Czechia, Hungary, Poland, Slovenia, Switzerland."""

from stdnum import ean
from stdnum.at import vnr
from stdnum.cz import rc
from stdnum.pl import pesel
from stdnum.si import emso

from pipelines.redact.shapes.national.base import NationalNumber, weighted


class Sozialversicherungsnummer(NationalNumber):
    """Social-security number: three digits, check digit, birth date as DDMMYY (check digit modulo 11)."""

    COUNTRY = "AT"
    PATTERNS = ((r"\b\d{4}[ -]?(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-5])\d{2}\b", 0.4),)
    WORDS = ("sozialversicherungsnummer", "svnr", "versicherungsnummer")

    def check(self, packed: str) -> bool:
        """The check digit is the fourth."""
        return vnr.calc_check_digit(packed) == packed[3]


class RodneCislo(NationalNumber):
    """Birth number: YYMMDD with 50 added to the month for women, a stroke, three or four digits (divisible by 11)."""

    COUNTRY = "CZ"
    PATTERNS = ((r"\b\d{2}[0-8]\d[0-3]\d/\d{3,4}\b", 0.6), (r"\b\d{2}[0-8]\d[0-3]\d{5}\b", 0.4))
    WORDS = ("rodne", "rodné", "cislo", "číslo", "rc", "rč")

    def check(self, packed: str) -> bool:
        """Ten digits and a day that there is; nine-digit numbers of before 1954 have no check."""
        return len(packed) == 10 and rc.is_valid(packed)


class Taj(NationalNumber):
    """Health-insurance number: eight digits and a check digit (weights 3 and 7, modulo 10)."""

    COUNTRY = "HU"
    PATTERNS = ((r"\b\d{3}[ -]\d{3}[ -]\d{3}\b", 0.45),)
    WORDS = ("taj",)

    def check(self, packed: str) -> bool:
        """Weighted sum modulo 10."""
        return weighted(packed[:8], (3, 7) * 4) % 10 == int(packed[8])


class SzemelyiSzam(NationalNumber):
    """Personal number: sex and century, YYMMDD, serial, check digit (weighted sum modulo 11)."""

    COUNTRY = "HU"
    PATTERNS = ((r"\b[1-8][ -]?\d{2}[01]\d[0-3]\d[ -]?\d{4}\b", 0.4),)
    WORDS = ("személyi", "szemelyi")

    def check(self, packed: str) -> bool:
        """Weights 1 to 10 for those born before 1997, 10 to 1 after."""
        last = int(packed[10])
        return last in (
            weighted(packed[:10], tuple(range(1, 11))) % 11,
            weighted(packed[:10], tuple(range(10, 0, -1))) % 11,
        )


class Pesel(NationalNumber):
    """Population number: YYMMDD with the century in the month, serial, check digit; mistyped ones stay near misses."""

    COUNTRY = "PL"
    NUMBER = pesel
    PATTERNS = ((r"\b\d{2}[0-9]\d[0-3]\d{6}\b", 0.4),)
    WORDS = ("pesel",)


class DowodOsobisty(NationalNumber):
    """Identity card: three letters and six digits, the first a check digit (weights 7, 3, 1)."""

    COUNTRY = "PL"
    ENTITY = "PASSPORT"
    PATTERNS = ((r"\b[A-Z]{3}[ ]?\d{6}\b", 0.5),)
    WORDS = ("dowód", "dowod", "dowodu")

    def check(self, packed: str) -> bool:
        """Letters count from A = 10."""
        values = [int(character, 36) for character in packed]
        return sum(v * w for v, w in zip(values, (7, 3, 1, 9, 7, 3, 1, 7, 3), strict=True)) % 10 == 0


class Emso(NationalNumber):
    """Unique master citizen number: DDMMYYY, region, serial, check digit (modulo 11)."""

    COUNTRY = "SI"
    NUMBER = emso
    PATTERNS = ((r"\b[0-3]\d[01]\d[09]\d{8}\b", 0.5),)
    WORDS = ("emšo", "emso", "jmbg")


class AhvNummer(NationalNumber):
    """Social-security number: 756 and ten digits (EAN-13)."""

    COUNTRY = "CH"
    NUMBER = ean
    PATTERNS = ((r"\b756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}\b", 0.6),)
    WORDS = ("ahv", "avs", "oasi")

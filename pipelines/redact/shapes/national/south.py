"""National numbers of the south: Bulgaria, Croatia, Greece, Italy, Portugal, Romania."""

from stdnum.bg import egn
from stdnum.gr import amka, vat
from stdnum.iso7064 import mod_11_10
from stdnum.it import codicefiscale
from stdnum.pt import cc, nif
from stdnum.ro import cnp

from pipelines.redact.shapes.national.base import NationalNumber


class Egn(NationalNumber):
    """Civil number: YYMMDD, serial, check digit (modulo 11, then 10)."""

    COUNTRY = "BG"
    NUMBER = egn
    PATTERNS = ((r"\b\d{2}[0-5]\d[0-3]\d{5}\b", 0.4),)
    WORDS = ("егн", "egn")


class Oib(NationalNumber):
    """Personal identification number: eleven digits (ISO/IEC 7064, MOD 11,10)."""

    COUNTRY = "HR"
    NUMBER = mod_11_10
    PATTERNS = ((r"\b\d{11}\b", 0.4),)
    WORDS = ("oib",)


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


class CodiceFiscale(NationalNumber):
    """Tax code: 16 characters. Presidio drops mistyped ones; here they stay as near misses."""

    COUNTRY = "IT"
    NUMBER = codicefiscale
    PATTERNS = ((r"\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b", 0.6),)
    WORDS = ("codice", "fiscale")


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


class Cnp(NationalNumber):
    """Personal numeric code: sex and century, YYMMDD, county, serial, check digit (modulo 11)."""

    COUNTRY = "RO"
    NUMBER = cnp
    PATTERNS = ((r"\b[1-9]\d{2}[01]\d[0-3]\d{7}\b", 0.5),)
    WORDS = ("cnp",)

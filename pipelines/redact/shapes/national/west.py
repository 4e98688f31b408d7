"""National numbers of the west: Belgium, France, Ireland, the Netherlands, the United Kingdom."""

from stdnum.be import bis, nn
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.ie import vat
from stdnum.nl import bsn

from pipelines.redact.shapes.national.base import NationalNumber


class Rijksregisternummer(NationalNumber):
    """National register number: YYMMDD, serial, two check digits (97 less the remainder by 97)."""

    COUNTRY = "BE"
    PATTERNS = ((r"\b\d{2}[. ]?[0-5]\d[. ]?[0-3]\d[- ]?\d{3}[. ]?\d{2}\b", 0.4),)
    WORDS = ("rijksregisternummer", "insz", "niss", "registre", "rijksregister")

    def check(self, packed: str) -> bool:
        """Either century; of residents, and of those who are in no register (20 or 40 added to the month)."""
        return nn.is_valid(packed) or bis.is_valid(packed)


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


class Pps(NationalNumber):
    """Personal public service number: seven digits, check letter, optional second letter (modulo 23)."""

    COUNTRY = "IE"
    PATTERNS = ((r"\b\d{7}[A-W][ABHIW]?\b", 0.5),)
    WORDS = ("pps", "ppsn", "pps number")

    def check(self, packed: str) -> bool:
        """The check letter stands between the digits and the second letter, and counts as that of a VAT number does."""
        return bool(vat.calc_check_digit(packed[:7] + packed[8:]) == packed[7])


class Eircode(NationalNumber):
    """Postcode: routing key and unique identifier."""

    COUNTRY = "IE"
    ENTITY = "POSTCODE"
    PATTERNS = ((r"(?-i:\b(?:[AC-FHKNPRTV-Y]\d{2}|D6W)[ ]?[0-9AC-FHKNPRTV-Y]{4}\b)", 0.6),)

    def check(self, packed: str) -> bool:
        """No check digit."""
        return False


class Burgerservicenummer(NationalNumber):
    """Citizen service number: eight or nine digits (eleven test)."""

    COUNTRY = "NL"
    PATTERNS = ((r"\b\d{9}\b", 0.4), (r"\b\d{4}[. ]\d{2}[. ]\d{3}\b", 0.45))
    WORDS = ("bsn", "burgerservicenummer", "sofinummer")

    def check(self, packed: str) -> bool:
        """Eleven test."""
        return bsn.is_valid(packed)


class NhsNumber(NationalNumber):
    """NHS number: ten digits (modulo 11); mistyped ones stay near misses."""

    COUNTRY = "GB"
    PATTERNS = ((r"\b\d{3}[ -]\d{3}[ -]\d{4}\b", 0.45), (r"\b\d{10}\b", 0.4))
    WORDS = ("nhs", "chi")

    def check(self, packed: str) -> bool:
        """Weighted sum divisible by 11."""
        return nhs.is_valid(packed)


class NationalInsuranceNumber(NationalNumber):
    """National Insurance number: two letters, six digits, a letter."""

    COUNTRY = "GB"
    PATTERNS = ((r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ ]?\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?[A-D]\b", 0.7),)
    WORDS = ("insurance", "nino", "ni")

    def check(self, packed: str) -> bool:
        """Prefixes that are never given."""
        return packed[:2] not in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ")

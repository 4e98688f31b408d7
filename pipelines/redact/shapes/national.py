"""Recognisers of national numbers for Presidio, a row each.

Each is registered for every language: a Polish number can be said in an English interview.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from presidio_analyzer import Pattern, PatternRecognizer
from stdnum import ean
from stdnum.at import vnr
from stdnum.be import bis, nn
from stdnum.bg import egn
from stdnum.cz import rc
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.gr import amka
from stdnum.gr import vat as vat_gr
from stdnum.ie import vat as vat_ie
from stdnum.iso7064 import mod_11_10
from stdnum.it import codicefiscale
from stdnum.lv import pvn
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.pt import cc, nif
from stdnum.ro import cnp
from stdnum.si import emso

Check = Callable[[str], bool]
"""Whether the check digits of a number fit. It holds letters in upper case and digits only.

Whether the day of birth can be is not asked of every number: a number mistyped there is somebody's all the same.
"""


@dataclass(frozen=True)
class Form:
    """A number with a national format.

    Attributes:
        name: What it is called there.
        country: Where it is given.
        patterns: How it is written, each with the score of a number that fails its check.
        words: What is said beside it.
        check: Whether its check digits fit.
        entity: Heard's type.
    """

    name: str
    country: str
    patterns: tuple[tuple[str, float], ...]
    words: tuple[str, ...]
    check: Check
    entity: str = "NATIONAL_ID"


class NationalNumber(PatternRecognizer):  # type: ignore[misc]
    """A recogniser of numbers of one form.

    A number that passes its check gets the highest score. One that fails keeps the low score of its pattern, as a near
    miss for a person to look at: people mistype, and transcribers mishear. Presidio's own recognisers drop those.
    """

    def __init__(self, form: Form, supported_language: str) -> None:
        """Register the patterns for one language."""
        self.form = form
        super().__init__(
            supported_entity=form.entity,
            patterns=[Pattern(f"{form.name} {n}", regex, score) for n, (regex, score) in enumerate(form.patterns)],
            context=list(form.words) or None,
            supported_language=supported_language,
            name=f"{form.country.lower()}:{form.name}",
        )

    def validate_result(self, pattern_text: str) -> bool | None:
        """Confirm a number whose check digits fit; leave any other at its pattern's score."""
        packed = "".join(character for character in pattern_text.upper() if character.isalnum())
        try:
            return True if self.form.check(packed) else None
        except (ValueError, IndexError):
            return None


def _last(number: Any) -> Check:
    """The last character follows from those before, as a module of python-stdnum works it out."""
    return lambda packed: bool(number.calc_check_digit(packed[:-1]) == packed[-1])


def _unchecked(_packed: str) -> bool:
    return False


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _is_day(month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def _of_birth(packed: str) -> bool:
    up, down = tuple(range(1, 11)), tuple(range(10, 0, -1))
    return int(packed[10]) in (_weighted(packed[:10], up) % 11, _weighted(packed[:10], down) % 11)


def _of_card(packed: str) -> bool:
    """Letters count from A = 10."""
    values = [int(character, 36) for character in packed]
    return sum(v * w for v, w in zip(values, (7, 3, 1, 9, 7, 3, 1, 7, 3), strict=True)) % 10 == 0


def _of_norway(packed: str) -> bool:
    return bool(packed[9:] == fodselsnummer.calc_check_digit1(packed) + fodselsnummer.calc_check_digit2(packed))


def _of_ireland(packed: str) -> bool:
    return bool(vat_ie.calc_check_digit(packed[:7] + packed[8:]) == packed[7])


FORMS: Final = (
    # Social-security number: three digits, check digit, birth date as DDMMYY (check digit modulo 11).
    Form(
        "Sozialversicherungsnummer",
        "AT",
        ((r"\b\d{4}[ -]?(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-5])\d{2}\b", 0.4),),
        ("sozialversicherungsnummer", "svnr", "versicherungsnummer"),
        lambda packed: vnr.calc_check_digit(packed) == packed[3],
    ),
    # Birth number: YYMMDD with 50 added to the month for women, a stroke, three or four digits (divisible by 11).
    # Ten digits and a day that there is; nine-digit numbers of before 1954 have no check.
    Form(
        "RodneCislo",
        "CZ",
        ((r"\b\d{2}[0-8]\d[0-3]\d/\d{3,4}\b", 0.6), (r"\b\d{2}[0-8]\d[0-3]\d{5}\b", 0.4)),
        ("rodne", "rodné", "cislo", "číslo", "rc", "rč"),
        lambda packed: len(packed) == 10 and rc.is_valid(packed),
    ),
    # Health-insurance number: eight digits and a check digit (weights 3 and 7, modulo 10).
    Form(
        "Taj",
        "HU",
        ((r"\b\d{3}[ -]\d{3}[ -]\d{3}\b", 0.45),),
        ("taj",),
        lambda packed: _weighted(packed[:8], (3, 7) * 4) % 10 == int(packed[8]),
    ),
    # Personal number: sex and century, YYMMDD, serial, check digit (weighted sum modulo 11).
    # Weights 1 to 10 for those born before 1997, 10 to 1 after.
    Form(
        "SzemelyiSzam",
        "HU",
        ((r"\b[1-8][ -]?\d{2}[01]\d[0-3]\d[ -]?\d{4}\b", 0.4),),
        ("személyi", "szemelyi"),
        _of_birth,
    ),
    # Population number: YYMMDD with the century in the month, serial, check digit; mistyped ones stay near misses.
    Form("Pesel", "PL", ((r"\b\d{2}[0-9]\d[0-3]\d{6}\b", 0.4),), ("pesel",), _last(pesel)),
    # Identity card: three letters and six digits, the first a check digit (weights 7, 3, 1).
    Form("DowodOsobisty", "PL", ((r"\b[A-Z]{3}[ ]?\d{6}\b", 0.5),), ("dowód", "dowod", "dowodu"), _of_card, "PASSPORT"),
    # Unique master citizen number: DDMMYYY, region, serial, check digit (modulo 11).
    Form("Emso", "SI", ((r"\b[0-3]\d[01]\d[09]\d{8}\b", 0.5),), ("emšo", "emso", "jmbg"), _last(emso)),
    # Social-security number: 756 and ten digits (EAN-13).
    Form("AhvNummer", "CH", ((r"\b756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}\b", 0.6),), ("ahv", "avs", "oasi"), _last(ean)),
    # Personal number DDMMYY-SSSS; the modulo-11 check no longer holds for numbers given since 2007.
    # Date in place and weighted sum divisible by 11.
    Form(
        "Cpr",
        "DK",
        ((r"\b[0-3]\d[01]\d\d{2}-\d{4}\b", 0.6), (r"\b[0-3]\d[01]\d\d{6}\b", 0.4)),
        ("cpr", "personnummer"),
        lambda packed: _is_day(packed[2:4], packed[:2]) and cpr.checksum(packed) == 0,
    ),
    # Personal code (Isikukood, asmens kodas): sex and century, YYMMDD, serial, check digit (two-step modulo 11).
    Form(
        "Isikukood",
        "EE",
        ((r"\b[1-6]\d{2}[01]\d[0-3]\d{5}\b", 0.4),),
        ("isikukood", "asmens", "kodas", "kodą"),
        lambda packed: ik.calc_check_digit(packed) == packed[-1],
    ),
    # Personal code: DDMMYY-CNNNN, or starting with 32 since 2017 (modulo 11 for the former).
    Form(
        "PersonasKods",
        "LV",
        ((r"\b\d{6}-\d{5}\b", 0.55),),
        ("personas", "kods"),
        lambda packed: pvn.calc_check_digit_pers(packed[:-1]) == packed[-1],
    ),
    # Birth number: DDMMYY, serial, two check digits (modulo 11).
    Form(
        "Fodselsnummer",
        "NO",
        ((r"\b[0-7]\d[0-5]\d\d{2}[ ]?\d{5}\b", 0.4),),
        ("fødselsnummer", "fodselsnummer", "personnummer"),
        _of_norway,
    ),
    # Civil number: YYMMDD, serial, check digit (modulo 11, then 10).
    Form("Egn", "BG", ((r"\b\d{2}[0-5]\d[0-3]\d{5}\b", 0.4),), ("егн", "egn"), _last(egn)),
    # Personal identification number: eleven digits (ISO/IEC 7064, MOD 11,10).
    Form("Oib", "HR", ((r"\b\d{11}\b", 0.4),), ("oib",), _last(mod_11_10)),
    # Social-security number: DDMMYY and five digits (Luhn).
    Form("Amka", "GR", ((r"\b[0-3]\d[01]\d\d{7}\b", 0.4),), ("αμκα", "amka"), amka.is_valid),
    # Tax number: nine digits, the last a check digit (powers of two, modulo 11, then 10).
    Form("Afm", "GR", ((r"\b\d{9}\b", 0.4),), ("αφμ", "afm"), _last(vat_gr)),
    # Identity card: two Greek or Latin letters and six digits.
    Form(
        "Taftotita",
        "GR",
        ((r"(?-i:\b[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧABEZHIKMNOPTYX]{2}[ -]?\d{6}\b)", 0.5),),
        ("ταυτότητα", "ταυτότητας", "adt", "αδτ"),
        _unchecked,
        "PASSPORT",
    ),
    # Tax code: 16 characters. Presidio drops mistyped ones; here they stay as near misses.
    Form(
        "CodiceFiscale",
        "IT",
        ((r"\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b", 0.6),),
        ("codice", "fiscale"),
        _last(codicefiscale),
    ),
    # Tax number: nine digits, the last a check digit (modulo 11).
    Form("Nif", "PT", ((r"\b[123568]\d{2}[ ]?\d{3}[ ]?\d{3}\b", 0.4),), ("nif", "contribuinte"), _last(nif)),
    # Citizen card: eight digits, check digit, two letters or digits, check digit (Luhn over letters from A = 10).
    Form(
        "CartaoDeCidadao",
        "PT",
        ((r"\b\d{8}[ ]?\d[ ]?[A-Z0-9]{2}\d\b", 0.5),),
        ("cidadão", "cidadao", "cc"),
        _last(cc),
        "PASSPORT",
    ),
    # Personal numeric code: sex and century, YYMMDD, county, serial, check digit (modulo 11).
    Form("Cnp", "RO", ((r"\b[1-9]\d{2}[01]\d[0-3]\d{7}\b", 0.5),), ("cnp",), _last(cnp)),
    # National register number: YYMMDD, serial, two check digits (97 less the remainder by 97).
    # Either century; of residents, and of those who are in no register (20 or 40 added to the month).
    Form(
        "Rijksregisternummer",
        "BE",
        ((r"\b\d{2}[. ]?[0-5]\d[. ]?[0-3]\d[- ]?\d{3}[. ]?\d{2}\b", 0.4),),
        ("rijksregisternummer", "insz", "niss", "registre", "rijksregister"),
        lambda packed: nn.is_valid(packed) or bis.is_valid(packed),
    ),
    # NIR: sex, year, month, department, commune, serial, key (97 less the remainder by 97; Corsica 2A and 2B).
    Form(
        "NumeroDeSecuriteSociale",
        "FR",
        (
            (r"\b[12378][ .]?\d{2}[ .]?[0-9]\d[ .]?(?:\d{2}|2[AB])[ .]?\d{3}[ .]?\d{3}[ .]?\d{2}\b", 0.6),
            (r"\b[12][ .]?\d{2}[ .]?[01]\d[ .]?(?:\d{2}|2[AB])[ .]?\d{3}[ .]?\d{3}\b", 0.45),
        ),
        ("sécurité", "securite", "sociale", "secu", "sécu", "nir"),
        nir.is_valid,
    ),
    # Personal public service number: seven digits, check letter, optional second letter (modulo 23).
    # The check letter stands between the digits and the second letter, and counts as that of a VAT number does.
    Form("Pps", "IE", ((r"\b\d{7}[A-W][ABHIW]?\b", 0.5),), ("pps", "ppsn", "pps number"), _of_ireland),
    # Postcode: routing key and unique identifier.
    Form(
        "Eircode",
        "IE",
        ((r"(?-i:\b(?:[AC-FHKNPRTV-Y]\d{2}|D6W)[ ]?[0-9AC-FHKNPRTV-Y]{4}\b)", 0.6),),
        (),
        _unchecked,
        "POSTCODE",
    ),
    # Citizen service number: eight or nine digits (eleven test).
    Form(
        "Burgerservicenummer",
        "NL",
        ((r"\b\d{9}\b", 0.4), (r"\b\d{4}[. ]\d{2}[. ]\d{3}\b", 0.45)),
        ("bsn", "burgerservicenummer", "sofinummer"),
        bsn.is_valid,
    ),
    # NHS number: ten digits (modulo 11); mistyped ones stay near misses.
    Form(
        "NhsNumber", "GB", ((r"\b\d{3}[ -]\d{3}[ -]\d{4}\b", 0.45), (r"\b\d{10}\b", 0.4)), ("nhs", "chi"), nhs.is_valid
    ),
    # National Insurance number: two letters, six digits, a letter.
    Form(
        "NationalInsuranceNumber",
        "GB",
        ((r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ ]?\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?[A-D]\b", 0.7),),
        ("insurance", "nino", "ni"),
        lambda packed: packed[:2] not in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ"),
    ),
)

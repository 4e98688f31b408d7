from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipelines.redact import document
from pipelines.redact.model import ENTITY_TYPES
from pipelines.redact.shapes.registry import PRESIDIO_TYPES, own_recognizers, presidio_recognizers

if TYPE_CHECKING:
    from pipelines.redact.shapes.national import NationalNumber

# Presidio is loaded; its dependencies warn at import.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

# Invented numbers whose check digits fit; a changed last digit must not pass.
VALID = {
    "Sozialversicherungsnummer": "1237 010180",
    "Rijksregisternummer": "85.07.30-033.28",
    "Egn": "7523169263",
    "Oib": "33392005961",
    "RodneCislo": "710319/2745",
    "Cpr": "211062-5629",
    "Isikukood": "37605030299",
    "NumeroDeSecuriteSociale": "2 95 10 99 126 111 93",
    "Amka": "01013099997",
    "Afm": "094259216",
    "Taj": "111 111 110",
    "Pps": "1234567T",
    "CodiceFiscale": "RSSMRA85T10A562S",
    "PersonasKods": "161175-19997",
    "Burgerservicenummer": "111222333",
    "Fodselsnummer": "15108695088",
    "Pesel": "83010411457",
    "DowodOsobisty": "ABS 123456",
    "Nif": "501964843",
    "CartaoDeCidadao": "00000000 0 ZZ4",
    "Cnp": "1800101221144",
    "Emso": "0101006500006",
    "AhvNummer": "756.9217.0769.85",
    "NhsNumber": "943 476 5919",
    "NationalInsuranceNumber": "AB 12 34 56 C",
}
# fmt: off
WITHOUT_CHECK = {"Taftotita", "Eircode", "SzemelyiSzam"}
# fmt: on


@pytest.fixture(scope="module")
def recognizers() -> dict[str, NationalNumber]:
    return {recognizer.form.name: recognizer for recognizer in own_recognizers("en") if hasattr(recognizer, "form")}


@pytest.mark.parametrize(("name", "number"), sorted(VALID.items()))
def test_a_number_whose_check_fits_is_sure(recognizers: dict[str, NationalNumber], name: str, number: str) -> None:
    recognizer = recognizers[name]
    text = f"so the number was {number}, I think"
    results = recognizer.analyze(text, [recognizer.form.entity])
    assert max(result.score for result in results) == 1.0
    assert any(text[result.start : result.end] == number for result in results)


@pytest.mark.parametrize(("name", "number"), sorted((n, v) for n, v in VALID.items() if n != "NationalInsuranceNumber"))
def test_a_mistyped_number_is_a_near_miss(recognizers: dict[str, NationalNumber], name: str, number: str) -> None:
    recognizer = recognizers[name]
    position = max(i for i, c in enumerate(number) if c.isdigit())
    wrong = number[:position] + str((int(number[position]) + 1) % 10) + number[position + 1 :]
    results = recognizer.analyze(f"so the number was {wrong}, I think", [recognizer.form.entity])
    assert all(result.score < 1.0 for result in results)


def test_every_recogniser_is_tested_or_said_to_have_no_check(recognizers: dict[str, NationalNumber]) -> None:
    assert set(recognizers) == set(VALID) | WITHOUT_CHECK


def test_every_type_has_its_rank_where_two_are_found_at_one_place() -> None:
    assert set(document.RANKS) == set(ENTITY_TYPES)


def test_every_type_is_known(recognizers: dict[str, NationalNumber]) -> None:
    assert {recognizer.form.entity for recognizer in recognizers.values()} <= set(ENTITY_TYPES)
    assert set(PRESIDIO_TYPES.values()) <= set(ENTITY_TYPES)


@pytest.mark.parametrize("language", ["en", "lt", "xx"])
def test_national_formats_are_looked_for_in_every_language(language: str) -> None:
    for recognizer in (*presidio_recognizers(language), *own_recognizers(language)):
        assert recognizer.supported_language == language
        for entity in recognizer.supported_entities:
            assert PRESIDIO_TYPES.get(entity, entity) in ENTITY_TYPES

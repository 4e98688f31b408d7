"""Identifiers by what is said around them, in formats that no dev set has."""

from __future__ import annotations

import pytest

from pipelines.redact.detectors.ages import Ages
from pipelines.redact.detectors.codes import Codes
from pipelines.redact.detectors.dates import Dates
from pipelines.redact.detectors.handles import Handles
from pipelines.redact.detectors.location import Addresses
from pipelines.redact.detectors.organisation import Organisations
from pipelines.redact.detectors.page import Detector, Page
from pipelines.redact.detectors.person import People
from pipelines.redact.model import Detection
from pipelines.redact.resolve import resolve, tells_nothing


def masked(detector: Detector, text: str, language: str = "en") -> set[str]:
    page = Page(text, language)
    return {text[one.start : one.end] for one in resolve(page, detector.find(page))}


@pytest.mark.parametrize(
    ("text", "address", "language"),
    [
        ("He lived over on Ellery Lane, number 12.", "Ellery Lane, number 12", "en"),
        ("We stayed in Willow Court, number twelve.", "Willow Court, number twelve", "en"),
        ("He lived at number 62, next door.", "number 62", "en"),
        ("They were at number fourteen then.", "number fourteen", "en"),
        ("I am in Cottage 5, Abbey Court.", "Cottage 5, Abbey Court", "en"),
        ("Last at 2 Chapel Houses.", "2 Chapel Houses", "en"),
        ("we lived on the gilpin estate back then", "the gilpin estate", "en"),
        ("and we were in apartment 19  the maltings  by then", "apartment 19  the maltings", "en"),
        ("Demeurant Clos des Oliviers, villa 7.", "Clos des Oliviers, villa 7", "fr"),
        ("vive en portal 22 de la calle cuchillería", "portal 22 de la calle cuchillería", "es"),
        ("Vivo en Privada Niños Héroes 12-B.", "Privada Niños Héroes 12-B", "es"),
    ],
)
def test_addresses_told_loosely(text: str, address: str, language: str) -> None:
    assert any(address in found for found in masked(Addresses(), text, language))


@pytest.mark.parametrize(
    "text",
    [
        "You're on the Hill. No one comes up here.",
        "I knew Mr Meadows and the garden.",
        "we lived on a council estate",
        "He was at number one of the charts.",
    ],
)
def test_what_is_no_address(text: str) -> None:
    assert not masked(Addresses(), text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("the number 07700 9 double-0 4 20, yes", "07700 9 double-0 4 20"),
        ("on extension 4135 please", "4135"),
        ("The phone ending 415 was his.", "415"),
        ("I was number two one seven there", "two one seven"),
        ("a number, D.C. 14/77/1958, on it", "D.C. 14/77/1958"),
        ("they opened 88-B for me", "88-B"),
        ("see folder R.90 for that", "R.90"),
        ("had me as client 109582 then", "109582"),
        ("Sort code 20 45 11, account 12343084.", "20 45 11"),
        ("Sort code 20 45 11, account 12343084.", "12343084"),
    ],
)
def test_numbers_told_by_what_is_around_them(text: str, number: str) -> None:
    assert any(number in found for found in masked(Codes(), text))


@pytest.mark.parametrize(
    "text", ["I was number one in the class", "it was number twelve of twenty", "the order of 12 books"]
)
def test_numbers_that_stand_for_nobody(text: str) -> None:
    assert not masked(Codes(), text)


@pytest.mark.parametrize(
    ("text", "ages", "language"),
    [
        ("My brother Silas was nine.", {"nine"}, "en"),
        ("I was in year seven so eleven.", {"eleven"}, "en"),
        ("I was sent away at eight.", {"eight"}, "en"),
        ("I was four going in and sixteen coming out.", {"four", "sixteen"}, "en"),
        ("Q: Your age today?\nA: Twenty.\nQ: And in 2014?\nA: Fifteen.", {"Twenty", "Fifteen"}, "en"),
        ("I: How many were you?\nP: Fifteen.", set(), "en"),
        ("Entré con cuatro años.", {"cuatro"}, "es"),
    ],
)
def test_ages_by_name_by_answer_and_by_event(text: str, ages: set[str], language: str) -> None:
    assert masked(Ages(), text, language) == ages


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('He signed in as "H.A." at the desk.', "H.A."),
        ("I: Shall I call you Jaswinder?\nP: Jazz. That's for my nan.", "Jazz"),
        ("Everyone called him Gleno, God knows why.", "Gleno"),
        ("The pupil: LE GOFF Tiphaine, in class.", "LE GOFF"),
    ],
)
def test_people_by_initials_and_by_what_they_are_called(text: str, name: str) -> None:
    assert any(name.strip(".") in found for found in masked(People(), text))


def test_initials_of_things_are_nobody() -> None:
    assert "U.K." not in masked(People(), "We came to the U.K. and had P.E. with them.")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I go by ez.lindq and it's private.", "ez.lindq"),
        ("He had a Discord server, darkmatterlounge.", "darkmatterlounge"),
        ("he typed as sunny side up on wattpad", "sunny side up"),
        ("it's fitz at larkspur dash homes dot example", "fitz at larkspur dash homes dot example"),
        ("the mail is a dot fitz at example dot org", "a dot fitz at example dot org"),
    ],
)
def test_user_names_by_who_goes_by_them(text: str, name: str) -> None:
    assert any(name in found for found in masked(Handles(), text))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("born third of the fifth two thousand and three", "third of the fifth two thousand and three"),
        ("had my birthday on the sixth.", "the sixth"),
    ],
)
def test_dates_told_by_number(text: str, date: str) -> None:
    assert date in masked(Dates(), text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The agency was Oak and Acorn, I think.", "Oak and Acorn"),
        ("there was a card for the Jasmine Circle on it", "the Jasmine Circle"),
        ("She worked doubles at Piggly's then.", "Piggly's"),
    ],
)
def test_organisations_of_everyday_words(text: str, name: str) -> None:
    assert any(name in found for found in masked(Organisations(), text))


@pytest.mark.parametrize(
    ("text", "span", "type"),
    [
        ("eh cammuffati da:: un professore", (14, 18), "IP_ADDRESS"),
        ("TOI007\tvivo con i miei", (0, 6), "PERSON"),
        ("e poi uh ha detto", (6, 8), "ORGANISATION"),
    ],
)
def test_what_tells_nothing_in_a_transcript(text: str, span: tuple[int, int], type: str) -> None:
    assert tells_nothing(Page(text, "it"), Detection(*span, type, "direct", 0.6, ("codes",)))

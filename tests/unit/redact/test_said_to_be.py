"""Names, user names, numbers and buildings by how they are said to be somebody's, as written and in lower case."""

from __future__ import annotations

import pytest

from pipelines.redact.detectors.ages import Ages
from pipelines.redact.detectors.beside import beside
from pipelines.redact.detectors.codes import Codes
from pipelines.redact.detectors.handles import Handles
from pipelines.redact.detectors.location import Addresses
from pipelines.redact.detectors.page import Detector, Page, found
from pipelines.redact.detectors.person import People
from pipelines.redact.resolve import resolve


def masked(detector: Detector, text: str, language: str) -> set[str]:
    page = Page(text, language)
    return {text[one.start : one.end] for one in resolve(page, detector.find(page))}


def in_lower_case(text: str) -> str:
    return "".join(c if c not in '.,?!"' else " " for c in text.lower())


@pytest.mark.parametrize(
    ("text", "name", "language"),
    [
        ("Her badge read Joyce and she was kind.", "Joyce", "en"),
        ("Il se faisait appeler Basco, sur le tchat.", "Basco", "fr"),
        ("Tiger hat er sich genannt, im Spiel.", "Tiger", "de"),
        ("Se hacía llamar Loriga y tenía moto.", "Loriga", "es"),
        ("En el pueblo me dicen la del Molino desde chica.", "la del Molino", "es"),
        ("Era Marco, Loriga di cognome, e basta.", "Loriga", "it"),
        ("Hij noemde zich Havik op de site.", "Havik", "nl"),
        ("Kazał się nazywać Wilczek i tak zostało.", "Wilczek", "pl"),
        ("Assinava Falcão em tudo.", "Falcão", "pt"),
        ("Își spunea Lupu pe server.", "Lupu", "ro"),
        ("Vadindavosi Vilkas ir tiek.", "Vilkas", "lt"),
        ("Υπέγραφε Κόρακας στα γράμματα.", "Κόρακας", "el"),
        ("She was listed as Jane Roe 7 in the order.", "Jane Roe 7", "en"),
    ],
)
def test_what_people_call_themselves_or_are_called(text: str, name: str, language: str) -> None:
    assert name in masked(People(), text, language)
    assert name.lower() in masked(People(), in_lower_case(text), language)


def test_names_told_by_capitals_or_by_their_lack() -> None:
    assert "Ramesh" in masked(People(), "He had been seen with one Ramesh, s/o Mohan, at the stall.", "en")
    assert "E.McC" in masked(People(), "A note with the initials E.McC. lay there.", "en")
    assert "megan frost" in masked(People(), "okay so my name is megan frost i am thirty", "en")
    assert "penny wells" in masked(People(), "thank you for reading  yours truly  penny wells", "en")


@pytest.mark.parametrize(
    "text", ["everyone here, all of us", "c'est une certaine rigueur", "yours truly  i am the one"]
)
def test_no_names_of_nobody(text: str) -> None:
    assert not masked(People(), text, "fr" if text.startswith("c'") else "en")


@pytest.mark.parametrize(
    ("text", "handle", "language"),
    [
        ("there was a bloke called mister teddy with a space and he wrote", "mister teddy", "en"),
        ("Screen name on the form: pine-the-third.", "pine-the-third", "en"),
        ("Write to ig:moon.child.7 please.", "ig:moon.child.7", "en"),
        ("Er war nett, Rufzeichen DL4XQ, immer.", "DL4XQ", "de"),
    ],
)
def test_user_names_by_how_they_are_written(text: str, handle: str, language: str) -> None:
    assert handle in masked(Handles(), text, language)


@pytest.mark.parametrize(
    ("text", "number", "language"),
    [
        ("il mio interno è quattro zero sette e basta", "quattro zero sette", "it"),
        ("Sie erreichen mich unter Durchwahl -62, danke.", "-62", "de"),
        ("He gave me five, treble two as the end of his number.", "five, treble two", "en"),
        ("We all had numbers and I was 4471, he said.", "4471", "en"),
        ("Our numbers were sewn in, 205 for me, 38 for her.", "205", "en"),
        ("Candidate no. 118 4402 sat at the back.", "118 4402", "en"),
    ],
)
def test_numbers_of_people_and_ends_of_telephones(text: str, number: str, language: str) -> None:
    assert number in masked(Codes(), text, language)
    assert number.lower() in masked(Codes(), text.lower(), language)


@pytest.mark.parametrize(
    ("text", "address", "language"),
    [
        ("Elle habite résidence Mozart, appt 31.", "résidence Mozart, appt 31", "fr"),
        ("Abitano a Casa Rondine, vicolo del Forno.", "Casa Rondine, vicolo del Forno", "it"),
    ],
)
def test_buildings_with_flats(text: str, address: str, language: str) -> None:
    assert address in masked(Addresses(), text, language)


@pytest.mark.parametrize(
    ("text", "age", "language"),
    [
        ("i was eleven going twelve when it started", "twelve", "en"),
        ("Tenía nueve para diez.", "diez", "es"),
        ("Ich war zwölf, fast dreizehn.", "dreizehn", "de"),
    ],
)
def test_the_age_somebody_nearly_was(text: str, age: str, language: str) -> None:
    assert age in masked(Ages(), text, language)
    assert age in masked(Ages(), in_lower_case(text), language)


@pytest.mark.parametrize(
    ("text", "part", "type", "whole"),
    [
        ("this is for miss laurent-field now", "laurent", "PERSON", "laurent-field"),
        ("it was signed  j  laurent  head", "laurent", "PERSON", "j  laurent"),
        ("he was moss_rider, moss underscore rider", "moss_rider", "HANDLE", "moss underscore rider"),
        (
            "a page called fern dot org slash silver comb because",
            "fern dot org",
            "URL",
            "fern dot org slash silver comb",
        ),
        ("at 9, rue Basse, 3e étage, vers midi", "9, rue Basse", "ADDRESS", "9, rue Basse, 3e étage"),
    ],
)
def test_what_stands_beside_something_found(text: str, part: str, type: str, whole: str) -> None:
    start = text.index(part)
    one = found(start, start + len(part), type, 0.6, "test")
    assert whole in {text[more.start : more.end] for more in beside(Page(text, "en"), [one])}


def test_letters_of_speakers_belong_to_no_name() -> None:
    text = "p  laurent said so"
    one = found(3, 10, "PERSON", 0.6, "test")
    assert not list(beside(Page(text, "en"), [one]))

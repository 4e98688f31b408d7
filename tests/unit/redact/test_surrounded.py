"""The model of surroundings: what it adds and leaves, and how its marked interviews are read and varied."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.redact.detectors.page import Page, found
from pipelines.redact.detectors.surrounded import NAME, _is_amount, _Run, surrounded
from pipelines.redact.engine import coverage
from pipelines.redact.model import means_of
from pipelines.redact.tagger.lexicon import DATA
from pipelines.redact.tagger.models import PARTNERS, SURROUNDINGS, model_file
from pipelines.redact.tagger.surroundings import LANGUAGES, lines_of, model_of, surroundings
from pipelines.redact.training.marked import Mark, MarkedText, marked_texts, with_other_values
from pipelines.redact.training.train import Limits, train_partners, train_surroundings

_LARGEST = 3_000_000
_XZ = b"\xfd7zXZ\x00"
_JSON = (
    '{"lang": "en", "text": "I am Orla, file KB-12.", "spans": ['
    '{"start": 16, "end": 21, "type": "CASE_NO"}, {"start": 5, "end": 9, "type": "PERSON"}]}\n'
)
_TEXT = MarkedText(
    "Orla: my file is KB 12/9. Orla sings at Mill Lane Choir.",
    "en",
    (Mark(0, 4, "PERSON"), Mark(17, 24, "CASE_NUMBER"), Mark(26, 30, "PERSON"), Mark(40, 55, "ORGANISATION")),
)


def added(text: str, language: str = "en") -> list[str]:
    """Return what the model by itself takes for an identifier."""
    return [text[one.start : one.end] for one in surrounded(Page(text, language), ())]


def test_the_files_are_small_and_no_pickles() -> None:
    packed = [(DATA / model_file(name, cased=True)).read_bytes() for name in (SURROUNDINGS, PARTNERS)]
    assert all(one.startswith(_XZ) for one in packed) and sum(map(len, packed)) <= _LARGEST


def test_every_language_has_its_model() -> None:
    assert {model_of(language) for language in LANGUAGES} == {SURROUNDINGS, PARTNERS}
    assert {model_of(language) for language in ("en", "fr", "es")} == {SURROUNDINGS}


def test_the_first_model_is_told_what_it_was_trained_on() -> None:
    (line,) = lines_of("Wendelin sang.")
    told = {feature.partition("=")[0] for row in surroundings(line, "de", SURROUNDINGS) for feature in row}
    more = {feature.partition("=")[0] for row in surroundings(line, "de", PARTNERS) for feature in row}
    assert more - told == {"f", "hf", "s4"}


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "My cousin Wendeline taught the choir and Brannagh played the organ.", ["Wendeline", "Brannagh"]),
        ("en", "His account on the swimming forum was tinkettle_77, I still remember.", ["tinkettle_77"]),
        ("en", "We kept the file in a drawer. It said WHG/31-2207 on the front.", ["WHG/31-2207"]),
        ("en", "The letter came to us at Flat 2, 9 Sparrow Rise, every Tuesday.", ["Flat 2, 9 Sparrow Rise"]),
        ("fr", "Le dossier porte le numéro DRX-4471/02.", ["DRX-4471/02"]),
        ("es", "Me escribía desde la cuenta nube.verde88 toda la primavera.", ["nube.verde88"]),
        ("de", "Im Chat hieß er kupferdach_19, das weiß ich noch.", ["kupferdach_19"]),
        ("it", "Sul fascicolo c'era scritto QT-4417/09.", ["QT-4417/09"]),
        ("nl", "Op de chat heette hij koperdak_19, dat weet ik nog.", ["koperdak_19"]),
        ("pl", "Na teczce było napisane QT-4417/09.", ["QT-4417/09"]),
        ("pt", "No fórum ele era o telhado_19, ainda me lembro.", ["telhado_19"]),
    ],
)
def test_what_stands_around_tells(language: str, text: str, values: list[str]) -> None:
    assert added(text, language) == values


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We planted beans and onions, and in the evening we sat by the stove and talked."),
        ("en", "It took ten minutes to walk there, and the second hill was steeper than the first."),
        ("de", "Wir haben Bohnen und Zwiebeln gesetzt, und am Abend saßen wir am Ofen und redeten."),
        ("it", "Abbiamo piantato fagioli e cipolle, e la sera stavamo vicino alla stufa a parlare."),
        ("nl", "We plantten bonen en uien, en 's avonds zaten we bij de kachel en praatten."),
        ("pl", "Sadziliśmy fasolę i cebulę, a wieczorem siedzieliśmy przy piecu i rozmawialiśmy."),
        ("pt", "Plantámos feijões e cebolas, e à noite sentávamo-nos junto ao fogão a conversar."),
        ("ro", "Am pus fasole și ceapă, iar seara stăteam lângă sobă și povesteam."),
        ("el", "Φυτέψαμε φασόλια και κρεμμύδια, και το βράδυ καθόμασταν δίπλα στη σόμπα."),
        ("lt", "Sodinome pupas ir svogūnus, o vakare sėdėjome prie krosnies ir kalbėjomės."),
    ],
)
def test_plain_talk_is_left(language: str, text: str) -> None:
    assert added(text, language) == []


def test_words_of_the_dictionary_and_amounts_are_left() -> None:
    assert "rebotes" not in added("En la temporada promedió 5 puntos y 2.4 rebotes.", "es")
    assert added("São 3 milhões para 2 mil homens.", "pt") == []


@pytest.mark.parametrize(
    ("text", "amount"), [("3 milhões", True), ("Rua Mil Flores", False), ("Rua Mil Flores 12", False)]
)
def test_a_street_with_a_large_number_in_its_name_is_no_amount(text: str, amount: bool) -> None:
    assert _is_amount(Page(text, "pt"), _Run(0, len(text), "ADDRESS", 0.99, new=True)) is amount


def test_what_is_found_already_is_not_found_again() -> None:
    text = "My name is Orla and I live at 14 Mill Lane."
    everything = [found(0, len(text), "PERSON", 0.9, "people")]
    assert list(surrounded(Page(text, "en"), everything)) == []


def test_text_without_capitals_is_left() -> None:
    assert added("my name is orla and i live at fourteen mill lane and my tag is moss_rider") == []


def test_languages_without_a_model_are_left() -> None:
    assert added("Jag heter Orla och bor på Kvarngatan 14.", "sv") == []
    assert NAME in coverage("en").detectors and NAME not in coverage("sv").detectors


def test_it_is_told_apart_in_the_review() -> None:
    assert means_of(NAME) == "surroundings"


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="aB3 .:@_-\néÑİßΣłț", max_size=60), st.sampled_from(sorted(LANGUAGES)))
def test_any_text_is_read(text: str, language: str) -> None:
    for one in surrounded(Page(text, language), ()):
        assert 0 <= one.start < one.end <= len(text)
        assert "\n" not in text[one.start : one.end]


def test_a_copy_has_other_values_and_the_same_frame() -> None:
    copy = with_other_values(_TEXT, random.Random(3))
    values = [copy.text[mark.start : mark.end] for mark in copy.marks]
    assert values[0] == values[2] != "Orla"
    assert values[1] != "KB 12/9"
    assert "Lane" in values[3]
    assert copy.text == f"{values[0]}: my file is {values[1]}. {values[2]} sings at {values[3]}."


def test_a_copy_in_a_partners_language_keeps_its_words_for_streets_and_bodies() -> None:
    said = "Sie wohnt in der Lindengasse 7 und singt im Kirchenverein Bergfried."
    marked = MarkedText(said, "de", (Mark(17, 30, "ADDRESS"), Mark(44, 67, "ORGANISATION")))
    copy = with_other_values(marked, random.Random(3), partners=True)
    street, body = (copy.text[mark.start : mark.end] for mark in copy.marks)
    assert street.split()[0].endswith("gasse") and street != "Lindengasse 7"
    assert body.split()[0].endswith("verein") and "Bergfried" not in body
    assert copy.text == f"Sie wohnt in der {street} und singt im {body}."


def test_marked_interviews_are_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text(_JSON, encoding="utf-8")
    lines = "# ours\n~en\tI am [[D moss_rider]] and I am [[Q nine]].\nes\tVivo en [[D calle Olmo 4]].\n"
    (tmp_path / "a.txt").write_text(lines, encoding="utf-8")
    first, second, third = marked_texts(tmp_path)
    assert first.text == "I am moss_rider and I am nine." and [m.type for m in first.marks] == ["HANDLE", "AGE"]
    assert second.language == "es" and [m.type for m in second.marks] == ["ADDRESS"]
    assert [(m.start, m.type) for m in third.marks] == [(5, "PERSON"), (16, "CASE_NUMBER")]


def test_no_marked_interviews_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no marked interviews"):
        marked_texts(tmp_path)


@pytest.mark.slow
def test_the_same_interviews_give_the_same_bytes(tmp_path: Path) -> None:
    for folder, language in ((tmp_path, "en"), (tmp_path / "partners", "de")):
        (folder / "marked").mkdir(parents=True)
        lines = _JSON.replace('"en"', f'"{language}"') * 4
        (folder / "marked" / "a.jsonl").write_text(lines, encoding="utf-8")
    made = []
    for name in ("one", "two"):
        out = tmp_path / name
        out.mkdir()
        for train in (train_surroundings, train_partners):
            train(tmp_path, out, Limits(iterations=5), lambda _: None)
        made.append([file.read_bytes() for file in sorted(out.iterdir())])
    assert made[0] == made[1] and len(made[0]) == 2

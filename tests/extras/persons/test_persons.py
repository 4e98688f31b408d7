"""Persons of a text: who is one and the same, what stays of each, and what masking takes."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.extras.persons.inferring import FILE, inference
from pipelines.extras.persons.labels import Labels
from pipelines.extras.persons.lexicon import LANGUAGES, couples, lexicon, sexes, speaker
from pipelines.extras.persons.people import Person
from pipelines.extras.persons.reading import persons_of
from pipelines.redact.engine import READS
from pipelines.redact.model import ENTITY_TYPES
from pipelines.redact.page import found
from pipelines.redact.reader.spans import States

MARK = re.compile(r"\{([A-Z_]+):([^}]+)\}")


def read(marked: str, language: str | None = "en") -> tuple[str, list[Person]]:
    """A text in which identifiers are marked, as ``{PERSON:Anna}``; without the marks, and its persons."""
    text, detections = "", []
    for number, part in enumerate(MARK.split(marked)):
        if number % 3 == 1:
            type = part
        else:
            if number % 3 == 2:
                detections.append(found(len(text), len(text) + len(part), type, 0.9, "reader"))
            text += part
    return text, persons_of(text, language, detections)


def person(persons: list[Person], text: str, words: str) -> Person:
    """The one person of whom these words are a mention."""
    (only,) = [entry for entry in persons if words in said(entry, text)]
    return only


def said(one: Person, text: str) -> list[str]:
    return [text[start:end] for start, end in one.mentions]


def left(one: Person) -> set[tuple[str, str]]:
    return {(fact.kind, fact.text) for fact in one.facts}


def test_a_name_kinship_and_a_pronoun_are_one_person() -> None:
    text, persons = read("My sister {PERSON:Anna} plays the flute. She has asthma. I like to hear her.")
    anna = person(persons, text, "Anna")
    assert said(anna, text) == ["My sister", "Anna", "She", "her"]
    assert ("health", "asthma") in left(anna)
    assert said(person(persons, text, "I"), text) == ["My", "I"]


def test_what_masking_takes_is_a_share_of_what_is_told() -> None:
    text, persons = read("My uncle {PERSON:Piet} lives in {LOCATION:Delft}, and he is a baker.")
    piet = person(persons, text, "Piet")
    # name and place go; that he is a man, and what he does, stay
    assert {kind for kind, _ in left(piet)} == {"sex", "occupation"}
    hidden, fewer = read("My uncle {PERSON:Piet} lives in {LOCATION:Delft}, and he is a {OCCUPATION:baker}.")
    assert 0 < piet.protection < person(fewer, hidden, "Piet").protection < 1


def test_of_whom_nothing_is_told_nothing_can_be_left() -> None:
    text, persons = read("{PERSON:Robin} waved.")
    assert person(persons, text, "Robin").protection == 1.0


def test_what_was_found_to_be_left_is_left_in_the_figure() -> None:
    text, persons = read("My aunt is a {OCCUPATION:baker}, and she is married.")
    aunt = person(persons, text, "My aunt")
    assert {"sex", "family"} <= {kind for kind, _ in left(aunt)} and aunt.protection < 1


def test_a_word_for_the_country_that_was_masked_elsewhere_gives_it_away() -> None:
    open_, masked = (
        read(f"{{PERSON:Ada}} is from {{LOCATION:Turkey}}. She likes {tea} tea.") for tea in ("Turkish", "green")
    )
    ada = person(open_[1], open_[0], "Ada")
    assert ada.protection < person(masked[1], masked[0], "Ada").protection


def test_the_learned_model_is_small_and_names_what_it_asks() -> None:
    assert FILE.stat().st_size <= 2_000_000
    kinds = inference().left(inference().answers({}, None, []))
    assert kinds.keys() >= {"occupation", "family", "origin"}
    all_left = inference().answers({}, None, kinds)
    assert inference().left(all_left) == pytest.approx(dict.fromkeys(kinds, 1.0))
    assert 0 <= inference().protection(all_left, some_left=True) < 0.8
    assert FILE.name in (FILE.parent / "SOURCES.md").read_text(encoding="utf-8")


def test_two_of_a_kind_with_different_owners_are_two() -> None:
    text, persons = read("My teacher sang. {PERSON:Ben} came in, and his teacher sang too.")
    assert len([entry for entry in persons if any("teacher" in words for words in said(entry, text))]) == 2


def test_the_same_by_another_word_for_it_is_one() -> None:
    text, persons = read("My mum baked bread. My mother likes rye.")
    assert said(person(persons, text, "My mum"), text) == ["My mum", "My mother"]


def test_each_speaker_has_a_first_person_of_their_own_and_who_asks_is_nobody() -> None:
    text, persons = read("Interviewer: How was school?\nP1: I am a gardener.\nP2: I am a nurse.")
    assert left(person(persons, text, "P1")) == {("occupation", "gardener")}
    assert ("occupation", "nurse") in left(person(persons, text, "P2"))
    assert len(persons) == 2


def test_of_two_initials_who_asks_is_nobody_and_asks_of_the_others_family() -> None:
    text, persons = read("R: How is your mother?\nK: My mother grows beans. She is a teacher.")
    assert said(person(persons, text, "My mother"), text) == ["your mother", "My mother", "She"]
    assert len(persons) == 2


def test_between_dashes_who_asks_is_nobody_too() -> None:
    text, persons = read("— Wie hieß deine Mutter, wenn ich fragen darf?\n— Meine Mutter hieß {PERSON:Rike}.", "de")
    assert said(person(persons, text, "Rike"), text)[-2:] == ["Meine Mutter", "Rike"]
    assert not [entry for entry in persons if "ich" in said(entry, text)]


def test_what_is_no_pronoun_in_one_language_is_none_there() -> None:
    text, persons = read("Mi abuelo {PERSON:Luis} canta. El perro duerme, y él ríe.", "es")
    assert said(person(persons, text, "Luis"), text) == ["Mi abuelo", "Luis", "él"]


def test_kinship_within_a_name_is_of_who_is_named() -> None:
    text, persons = read("Mi {PERSON:tía Oliva} cocina. Ella es maestra.", "es")
    assert said(person(persons, text, "tía Oliva"), text) == ["tía Oliva", "Ella"]
    assert len(persons) == 2


def test_children_who_are_counted_are_each_somebody() -> None:
    _, persons = read("I have two daughters.")
    assert [entry.label for entry in persons] == ["who speaks", "daughters", "daughters"]


def test_a_number_belongs_to_who_has_it() -> None:
    text, persons = read("My number is {PHONE:020 555 0199}. The passport {PASSPORT:X1234567} lay on the table.")
    assert "020 555 0199" in said(person(persons, text, "My"), text)
    assert said(person(persons, text, "X1234567"), text) == ["X1234567"]


def test_in_released_text_marks_are_what_was_masked_and_all_else_stays() -> None:
    text, persons = read("My aunt [PERSON_1] is [aged 40-44] and lives in {LOCATION:Gouda}, not in [LOCATION_2].")
    aunt = person(persons, text, "[PERSON_1]")
    assert {("age", "[aged 40-44]"), ("place", "Gouda")} <= left(aunt)
    hidden, fewer = read("My aunt [PERSON_1] is [AGE_1] and lives in [LOCATION_1], not in [LOCATION_2].")
    # the name is gone; age, place and sex are there
    assert aunt.protection <= 0.4 < person(fewer, hidden, "[PERSON_1]").protection


def test_a_year_in_brackets_makes_no_released_text() -> None:
    text, persons = read("In [2014] my aunt {PERSON:Wanda} lived in {LOCATION:Gouda}.")
    assert {kind for kind, _ in left(person(persons, text, "Wanda"))} == {"sex"}


def test_one_word_is_a_spouse_where_it_is_somebodys_and_else_a_woman() -> None:
    text, persons = read("Meine Frau malt. Eine Frau lachte.", "de")
    assert ("family", "Frau") in left(person(persons, text, "Meine Frau"))
    assert left(person(persons, text, "Eine Frau")) == {("sex", "Frau")}


def test_what_a_wedding_tells_is_told_of_both() -> None:
    text, persons = read("{PERSON:Mia} is married to {PERSON:Tom}.")
    assert all(("family", "married") in left(person(persons, text, name)) for name in ("Mia", "Tom"))


@pytest.mark.parametrize(
    ("language", "marked", "expected"),
    [
        ("en", "My sister {PERSON:Anna} is a nurse.", {"sex", "occupation"}),
        ("de", "Meine Schwester {PERSON:Anna} ist Krankenschwester.", {"sex", "occupation"}),
        ("fr", "Ma sœur s'appelle {PERSON:Anne}, elle est infirmière.", {"sex", "occupation"}),
        ("es", "Mi hermana {PERSON:Ana} es enfermera.", {"sex", "occupation"}),
        ("it", "Mia sorella {PERSON:Anna} è infermiera.", {"sex", "occupation"}),
        ("nl", "Mijn zus {PERSON:Anna} is verpleegster.", {"sex", "occupation"}),
        ("pt", "A minha irmã {PERSON:Ana} é enfermeira.", {"sex", "occupation"}),
        ("pl", "Moja siostra {PERSON:Ania} jest pielęgniarką.", {"sex", "occupation"}),
        ("ro", "Sora mea {PERSON:Ana} este asistentă.", {"sex", "occupation"}),
        ("lt", "Mano sesuo {PERSON:Ona} dirba slaugytoja.", {"sex", "occupation"}),
        ("el", "Η αδερφή μου η {PERSON:Άννα} είναι νοσοκόμα.", {"sex", "occupation"}),
    ],
)
def test_a_sister_who_is_a_nurse_is_one_person_in_every_language(
    language: str, marked: str, expected: set[str]
) -> None:
    text, persons = read(marked, language)
    name = MARK.search(marked)
    assert name
    sister = person(persons, text, name[2])
    assert len(said(sister, text)) >= 2 and {kind for kind, _ in left(sister)} >= expected
    assert len(persons) == 2  # she, and who speaks


@pytest.mark.parametrize("language", READS)
def test_every_language_that_is_read_has_words_for_people(language: str) -> None:
    assert language in LANGUAGES and (language == "en") == (speaker(language) == "who speaks")
    known = lexicon(language)
    assert {"mother", "father", "sister", "brother"} <= sexes().keys() and "wife" in couples()
    assert known is lexicon(language)


def test_without_words_of_a_language_names_are_persons_all_the_same() -> None:
    text, persons = read("{PERSON:Aino} lauloi.", "fi")
    assert said(person(persons, text, "Aino"), text) == ["Aino"]


WORDS = (
    "my", "sister", "his", "teacher", "she", "I", "two", "kids", "is", "a", "nurse", "the", "😀", "mère", "İ", ".",
    "P1:", "\n", "[PERSON_1]", "[aged 10-14]", "mother", "of", "three", "married", "to", "e\u0301té", "ß", "@finch",
    ",", "12",
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=30),
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 12), st.sampled_from(sorted(ENTITY_TYPES))), max_size=6),
    st.sampled_from([*READS, "fi", None]),
    st.booleans(),
)
def test_places_are_of_the_text_and_figures_shares(
    words: list[str], places: list[tuple[int, int, str]], language: str | None, is_read: bool
) -> None:
    text, detections, end = " ".join(words), [], 0
    for start, length, type in sorted(places):
        if start >= end and start + length <= len(text):
            end = start + length
            detections.append(found(start, end, type, 0.9, "reader"))
    pieces = [match.span() for match in re.finditer(r"\S{1,4}", text)]
    values = np.random.default_rng(len(text)).standard_normal((len(pieces), 384), np.float32)
    states = States(*np.array(pieces, np.int64).reshape(-1, 2).T, values) if is_read and pieces else None
    kinds = inference().left(inference().answers({}, None, [])).keys()
    for entry in persons_of(text, language, detections, states):
        assert 0 <= entry.protection <= 1 and entry.mentions == tuple(sorted(set(entry.mentions)))
        assert all(0 <= start < stop <= len(text) for start, stop in entry.mentions)
        assert entry.protection < 1 or not {fact.kind for fact in entry.facts} & kinds
        assert entry.label in {*said(entry, text), speaker(language)}
        assert all(text[fact.start : fact.end] == fact.text and fact.text for fact in entry.facts)


def test_a_line_of_blanks_alone_is_no_label_and_takes_no_time() -> None:
    text = " " * 50_000 + "x\nMira : Yes."
    assert [label["who"] for label in Labels(text).at.values()] == ["Mira"]

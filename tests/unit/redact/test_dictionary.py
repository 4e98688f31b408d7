"""The packed dictionaries of the name models: what goes in comes out, and what they say of words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.redact.tagger.dictionary import Table, entry
from pipelines.redact.tagger.models import LANGUAGES

_WORDS = st.dictionaries(st.text(min_size=1, max_size=12), st.integers(1, 65_535), max_size=60)


@given(words=_WORDS, other=st.text(max_size=12))
def test_a_table_says_of_every_word_what_was_put_in_also_when_packed(words: dict[str, int], other: str) -> None:
    table = Table.of(words)
    again = Table.unpacked(table.packed())
    assert again == table
    assert again.packed() == table.packed()
    assert {word: again.get(word) for word in words} == words
    assert again.get(other) == words.get(other, 0)


def test_a_table_of_nothing_knows_nothing() -> None:
    assert Table.unpacked(Table.of({}).packed()).get("wort") == 0


@pytest.mark.parametrize(
    ("language", "word", "known"),
    [
        ("de", "schwester", "2"),
        ("de", "lesen", "3"),
        ("de", "ging", "1"),
        ("it", "giardino", "1"),
        ("pl", "ogrodu", "1"),
        ("lt", "knyga", "3"),
        ("el", "κήπος", "1"),
        ("ro", "grădină", "1"),
        ("es", "jardín", "1"),
        ("nl", "tuin", "1"),
        ("pt", "jardim", "1"),
    ],
)
def test_forms_are_known_with_a_capital_and_without(language: str, word: str, known: str) -> None:
    assert entry(word, language).known == known


@pytest.mark.parametrize(("language", "word"), [("de", "straße"), ("el", "κήπος")])
def test_letters_that_lists_of_frequencies_write_otherwise_are_found(language: str, word: str) -> None:
    assert entry(word, language).often != "0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_nobody_says_is_not_known(language: str) -> None:
    assert entry("xqzwvka", language).whole == "000"


def test_names_known_in_many_countries_are_said_abroad() -> None:
    assert entry("mozart", "it").abroad == "3"
    assert entry("fensterbank", "de").abroad == "0"


@pytest.mark.parametrize(
    ("word", "parts"),
    [("gartentürglocke", "2"), ("blumenpferdchen", "2"), ("brzlmrktgarten", "1"), ("kowalczyk", "0"), ("garten", "-")],
)
def test_a_long_german_word_that_is_not_known_is_cut_into_nouns(word: str, parts: str) -> None:
    assert entry(word, "de").parts == parts

"""Copies of training sentences with other names in them."""

from __future__ import annotations

import random

import pytest

from pipelines.redact.tagger.dictionary import is_common_form
from pipelines.redact.training.corpus import Token
from pipelines.redact.training.swapping import Names, compounded, names_for, swapped

pytestmark = pytest.mark.slow

_WORDS = ("Gestern", "hat", "Svenja", "den", "Garten", "und", "die", "Blumen", "gemalt", ".")
SENTENCE = tuple(Token(word, word == "Svenja") for word in _WORDS)


@pytest.fixture(scope="module")
def names() -> Names:
    return names_for("de", [SENTENCE], random.Random(1))


def test_a_compound_begins_with_a_name_and_is_one_or_with_another_noun_and_is_none(names: Names) -> None:
    rng = random.Random(3)
    kinds = set()
    for _ in range(40):
        copy = compounded(SENTENCE, names, rng)
        assert copy is not None
        at = next(at for at, token in enumerate(copy) if token.text == "-")
        before, hyphen, noun = copy[at - 1 : at + 2]
        assert before.text != noun.text and noun.text in ("Garten", "Blumen")
        assert len({before.name, hyphen.name, noun.name}) == 1
        kinds.add(hyphen.name)
        assert before.name or before.text in ("Garten", "Blumen")
    assert kinds == {True, False}


def test_a_sentence_with_one_noun_has_no_compound(names: Names) -> None:
    assert compounded(SENTENCE[:5], names, random.Random(3)) is None


def test_copies_have_names_that_are_words_and_relatives_who_are_none(names: Names) -> None:
    rng = random.Random(5)
    copies = [swapped(SENTENCE, "de", names, rng) for _ in range(300)]
    put_in = [token for copy in copies if copy for token in copy if token not in SENTENCE]
    plain = {token.text for token in put_in if not token.name}
    assert "Frau" in plain and len(plain & {"Tante", "Onkel", "Oma", "Opa", "Schwester", "Bruder"}) > 2
    wordlike = sum(token.name and is_common_form(token.text.lower(), "de") for token in put_in)
    assert 0.08 < wordlike / sum(token.name for token in put_in) < 0.35
    assert all(is_common_form(name.lower(), "de") for name in names.wordlike)

"""What rules find of ``unseen_said.txt``, identifiers as people say and type them; numbers broken by hesitations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.redact.detectors.codes import Codes
from pipelines.redact.detectors.handles import Handles
from pipelines.redact.detectors.page import Detector, Page
from pipelines.redact.detectors.person import People
from pipelines.redact.engine import _rules
from pipelines.redact.resolve import resolve

_MARK = re.compile(r"\[\[[DQ] ([^\]]+)\]\]")
_LEAST = 0.9
"""Share that rules find without the language models, which find more."""


def said() -> Iterator[tuple[str, str, list[tuple[int, int]]]]:
    """Yield language, text and marked spans of each line; a line behind ``#~`` is known not to be found."""
    for line in Path(__file__).with_name("unseen_said.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        language, _, marked = line.partition("\t")
        text, spans, at = "", [], 0
        for match in _MARK.finditer(marked):
            text += marked[at : match.start()]
            spans.append((len(text), len(text) + len(match[1])))
            text, at = text + match[1], match.end()
        yield language, text + marked[at:], spans


def hidden(text: str, language: str, *detectors: Detector) -> set[int]:
    """Return the places that detectors mask."""
    page = Page(text, language)
    found = [one for detector in detectors for one in detector.find(page)]
    return {place for one in resolve(page, found) for place in range(one.start, one.end)}


def test_what_people_say_is_found() -> None:
    missed, marked = [], 0
    for language, text, spans in said():
        places = hidden(text, language, *_rules())
        marked += len(spans)
        missed += [text for a, b in spans if any(text[i].isalnum() and i not in places for i in range(a, b))]
    assert marked > 400
    assert len(missed) <= (1 - _LEAST) * marked, missed


@pytest.mark.parametrize(
    ("language", "number"),
    [
        ("en", "four seven er two slash nineteen"),
        ("en", "two two uh nine five"),
        ("en", "four two hang on four two seven one"),
        ("fr", "quatre sept euh deux barre dix-neuf"),
        ("es", "cuatro siete eh dos barra diecinueve"),
        ("de", "vier sieben ähm zwei drei neun"),
        ("it", "quattro sette ehm due tre nove"),
    ],
)
def test_hesitations_break_no_number(language: str, number: str) -> None:
    text = f"case number {number}" if language == "en" else f"dossier dosar expediente akte pratica {number}"
    places = hidden(text, language, Codes())
    assert set(range(text.index(number), len(text))) <= places


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("will you come with me", "en"),
        ("my free will was gone", "en"),
        ("the will said nothing about it", "en"),
        ("we live in hope and it was dawn when we left", "en"),
        ("la luz me daba en la cara", "es"),
        ("et la rose était rouge", "fr"),
    ],
)
def test_words_that_are_no_names_there(text: str, language: str) -> None:
    assert not hidden(text, language, People())


@pytest.mark.parametrize(
    "text",
    [
        "the app was a private thing and mine was broken",
        "my account was deleted, all of it",
        "a new one came up, blue, on the screen",
        "I logged in as usual, and the game was fun.",
        "there was this podcast, I listened on the app",
        "we had a game, and the prize, marzipan, was lovely",
    ],
)
def test_words_that_are_no_user_names(text: str) -> None:
    assert not hidden(text, "en", Handles())

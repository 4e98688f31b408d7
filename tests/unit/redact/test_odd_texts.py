"""What detectors do with texts that nobody would write: they end soon, raise nothing, and point into the text."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.redact.detectors import location
from pipelines.redact.detectors.address_typed import addresses_typed
from pipelines.redact.detectors.answered import Answered
from pipelines.redact.detectors.beside import beside
from pipelines.redact.detectors.codes import Codes
from pipelines.redact.detectors.corrected import corrected
from pipelines.redact.detectors.handles import Handles
from pipelines.redact.detectors.handles_typed import handles_typed, mail_typed
from pipelines.redact.detectors.names_noted import names_noted
from pipelines.redact.detectors.names_told import names_told
from pipelines.redact.detectors.page import Page, found
from pipelines.redact.detectors.person_said import ASKED_WHO
from pipelines.redact.model import Detection

pytestmark = pytest.mark.slow

LONG = 30_000
TYPES = ("PERSON", "HANDLE", "ADDRESS", "URL", "PHONE")

# Each was, or could be, more than linear: before it, over and over, and what stands behind so that nothing matches.
REPEATED = [
    ("mona at", ", um", "."),
    ("mona at", ", like", "!"),
    ("Best\n", "x", "q"),
    ("Best\nA", " ", "."),
    ("12", " ", "q"),
    ("[12:30 pm]", "\t", "q"),
    ("12 –", " -", "q"),
    ("mona@kite", "a-", "b"),
    ("a@ ", "a.b+", "("),
    ("what is your name?\n1", " ", "\n"),
    ("what is your name?", "\n", "q"),
    ("", "what is your name? Ada. ", ""),
    ("", "ours, ten Balmoral, ", ""),
    ("", "twelve Beech, no, ten Beech Drive, ", ""),
    ("", "moss_rider said moss underscore rider nine nine. ", ""),
    ("", "met  k  warburton  and ", ""),
    ("", "a\u0301", ""),
    ("", "(mother) ", ""),
    ("a\\", ".", ""),
    ("", "a\\b.", ""),
    (" (", "a-", "\n"),
    ("", "A", "\n"),
    ("a account ", "e", "\n"),
    ("", "someone understanding everything happening particularly interesting conversations ", ""),
    ("my user is ", "a_", "a@"),
    ("", "a ", ""),
    (" @a", "_", "\n"),
]


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail where what is inside takes longer on the processor, also in the middle of one regular expression."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"not done in {seconds} s")

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def everything(text: str) -> list[Detection]:
    """What these detectors say of a text, and what stands beside it."""
    page = Page(text, "en")
    first = [*Answered().find(page), *Codes().find(page), *Handles().find(page)]
    first += [found(start, end, "PERSON", score, "names") for start, end, score in names_noted(page)]
    first += [found(start, end, "ADDRESS", score, "addresses") for start, end, score in addresses_typed(page)]
    first += [found(start, end, "HANDLE", 0.5, "handles") for start, end in handles_typed(page)]
    first += [found(start, end, "EMAIL", 0.5, "mail") for start, end in mail_typed(page)]
    first += [
        found(word.start, word.end, TYPES[index % len(TYPES)], 0.5, "words")
        for index, word in enumerate(page.words)
        if index % 3 == 0
    ]
    page.small_turns()
    first.sort(key=lambda one: (one.start, one.end))
    return [*first, *beside(page, first), *corrected(page, first)]


@pytest.fixture(scope="module", autouse=True)
def lists() -> None:
    """Word lists are read once."""
    everything("Ada lived at 4 Ash Lane.")


@pytest.mark.parametrize(("before", "again", "after"), REPEATED)
def test_long_texts_take_no_more_than_their_share(before: str, again: str, after: str) -> None:
    text = before + again * (LONG // len(again)) + after
    with within(2):
        everything(text)


PIECES = st.sampled_from(
    ["what is your name?", "what was the club called?", "where did you live?", "\n", "  ", " ", "A: ", "12:30 ", "[1] ",
     "Ada", "Rene\u0301", "Zoe\u0308", "\u0301", "ada (mother)", "K.L.", "signed by: ", "moss_rider", "moss dot rider",
     "mona at kite dot example", "forty three", "no, ", "number ", "12", "Beech", " Drive", "lived at ", "\U0001d4d0",
     "🙂", "İ", "ß", "ﬁ", "…", "(", ")", "“", "'s ", "jacks dad", "dad (Dean)", "-", "the ", "J-L", "c/o ", "flat 2, "]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join))
def test_what_is_said_of_any_text_lies_in_it(text: str) -> None:
    for one in everything(text):
        assert 0 <= one.start < one.end <= len(text)


STREETS = [
    ("", "A.", ""),
    ("", "A-", ""),
    ("", "A-A.", "straße 4"),
    ("", "A'", ""),
    ("The corner of ", "A.", "q"),
    ("", "The corner of A.A.A.A.A.A. ", ""),
    ("The corner of A", ".", " and"),
    ("", "Ab-Bc ", ""),
    ("", "12/", ""),
    ("5 rue ", "A.", ""),
    ("a", "strasse", "-"),
]


@pytest.mark.parametrize(("before", "again", "after"), STREETS)
def test_streets_are_looked_for_in_time_that_grows_with_the_text(before: str, again: str, after: str) -> None:
    text = before + again * (LONG // len(again)) + after
    with within(2):
        assert all(match.end() > match.start() for match in location._CASED.finditer(text))


@pytest.mark.parametrize("again", [" ", '"', "K.L. ", 'K.L."', "who\n", "who ", "who\num, "])
def test_initials_and_who_it_was_are_told_in_time_that_grows_with_the_text(again: str) -> None:
    text = "K.L." + again * (LONG // len(again))
    with within(2):
        assert all(start < end for start, end, _ in names_told(Page(text, "en")))
        # As person_acts and person_slots ask it, which look so far back and no further.
        assert not any(ASKED_WHO.search(text, max(0, at - 110), at) for at in range(5, 20_000, 4))


STREET_PIECES = st.sampled_from(
    ["The corner of ", "Oak", "Anna-Bertha", "Karl-Heinz-Otto-", "A.", "B.C. ", " ", ", ", ".", "-", " and ", "12",
     "4b", " Street", " Lane", "Bahnhofstraße", "strasse ",
     "Hauptstr.", "rue ", "de la ", "Am ", "No. ", "The ", "at ",
     "Gedimino", " gatve", " utca ", "Residence ", "Fő", "'s ", "’", "x", "@", "É", "é", "/", "St. ", "Mary’s", "via "]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(STREET_PIECES | st.text(max_size=2), max_size=10)
    .map("".join)
    .filter(lambda text: re.search(r"[\w'’.-]{30}", text) is None)
)
def test_streets_are_those_of_the_pattern_that_took_longer(text: str) -> None:
    words = re.compile(r"(?<=\[\\w'’\.-\])(?:\*\+|\{0,[36]0\}\+?)")
    before, changed = words.subn("*", location._CASED.pattern)
    assert changed > 20
    slower = re.compile(before)
    assert [one.span() for one in location._CASED.finditer(text)] == [one.span() for one in slower.finditer(text)]

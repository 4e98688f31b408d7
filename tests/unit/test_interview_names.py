"""An interview has one name, and its participant's label stands in it once."""

import re
from dataclasses import replace

import pytest

from coding.export.model import ReportQuote
from coding.model.texts import interview_name
from tests.helpers.paths import ROOT

QUOTE = ReportQuote(
    text="We sat outside.", pseudonym="P01", interview="P01", line=2, code="C1", release_hash="", start=0, end=5
)


@pytest.mark.parametrize(
    ("participant", "title", "name"),
    [
        ("P01", "P01", "P01"),
        ("P01", " p01 ", "P01"),
        ("P01", "", "P01"),
        ("P01", "First talk", "P01 · First talk"),
        ("P01", "P01, first talk", "P01, first talk"),
        ("P1", "P12", "P1 · P12"),
        ("", "Erased interview", "Erased interview"),
    ],
)
def test_a_title_is_said_where_it_adds_something(participant: str, title: str, name: str) -> None:
    assert interview_name(participant, title) == name


def test_a_quote_says_whose_it_is_once() -> None:
    assert QUOTE.who == "P01"
    assert replace(QUOTE, interview="First talk").who == "P01, First talk"
    assert replace(QUOTE, pseudonym="Interviewer with P01").who == "Interviewer with P01"
    assert replace(QUOTE, pseudonym="Interviewer with P01", interview="B").who == "Interviewer with P01, B"


BESIDE = re.compile(r"participant(_label)?\}[ ·,“]+\{[\w.]*(title|interview)\}|\{label\}[ ·,“]+\{title\}")
"""A participant and a title put side by side by hand."""


def test_nothing_else_puts_a_participant_and_a_title_together() -> None:
    paths = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path in (ROOT / "coding").rglob("*.py")
        for hit in BESIDE.finditer(path.read_text())
    ]
    assert not paths

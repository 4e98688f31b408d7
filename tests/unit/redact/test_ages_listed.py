"""Ages beside what tells that they are ages: another child's, two names, the same age said again."""

from __future__ import annotations

import pytest

from pipelines.redact.detectors.ages_listed import ages_listed
from pipelines.redact.detectors.page import Page
from pipelines.redact.model import Detection


def ages(text: str, language: str, *told: tuple[str, str]) -> set[str]:
    """Return the ages found in a text, given what was found in it before."""
    page = Page(text, language)
    first = [Detection(text.index(one), text.index(one) + len(one), type, "DIRECT", 0.7, ("x",)) for one, type in told]
    return {text[one.start : one.end] for one in ages_listed(page, first)}


@pytest.mark.parametrize(
    ("language", "text", "told", "expected"),
    [
        ("it", "Il grande ne ha dodici, la piccola sette.", [("dodici", "AGE")], {"sette"}),
        ("nl", "De oudste is twaalf, de kleine zeven.", [("twaalf", "AGE")], {"zeven"}),
        ("en", "Our boys, Levi and Amos, four and six.", [("Amos", "PERSON")], {"four", "six"}),
        ("en", "I was fifteen when we met. Fifteen! And tall.", [("fifteen", "AGE")], {"Fifteen"}),
        ("en", "Men of seventy arguing about trains.", [], {"seventy"}),
        ("es", "Señoras de setenta bailando.", [], {"setenta"}),
        ("de", "Leonie. Damals vierzehn.", [], {"vierzehn"}),
        ("en", "He was a big lad for eleven.", [], {"eleven"}),
    ],
)
def test_ages_are_told_by_what_stands_beside_them(
    language: str, text: str, told: list[tuple[str, str]], expected: set[str]
) -> None:
    assert ages(text, language, *told) == expected


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("en", "She was twelve, and we had three dogs and two cats.", [("twelve", "AGE")]),
        ("en", "Women of two villages met, and boys of the school.", []),
        ("en", "I had Amos, four and a half miles away.", [("Amos", "PERSON")]),
        ("de", "Damals zehn Euro, heute zwanzig Euro.", []),
    ],
)
def test_other_numbers_are_no_ages(language: str, text: str, told: list[tuple[str, str]]) -> None:
    assert ages(text, language, *told) == set()

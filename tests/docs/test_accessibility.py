"""What the manual says about EN 301 549: every criterion once, grounds that are there, counts that are right."""

import re
from collections import Counter

import pytest

from tests.helpers.named_tests import defined_in, named_in
from tests.helpers.paths import ROOT

PAGE = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([\d.]+) \| (–|A|AA) \| (.+?) \| (.+) \|$", re.MULTILINE)
WCAG = {
    "1.1": "1", "1.2": "12345", "1.3": "12345", "1.4": "1 2 3 4 5 10 11 12 13", "2.1": "124", "2.2": "12", "2.3": "1",
    "2.4": "1234567", "2.5": "1234", "3.1": "12", "3.2": "1234", "3.3": "1234", "4.1": "123",
}  # fmt: skip
"""Criteria of WCAG 2.1, levels A and AA, by guideline."""
ADDED = ["2.4.11", "2.5.7", "2.5.8", "3.2.6", "3.3.7", "3.3.8"]
NAMED = named_in(PAGE)


def test_every_criterion_stands_there_once() -> None:
    criteria = [
        f"9.{guideline}.{number}"
        for guideline, numbers in WCAG.items()
        for number in (numbers.split() if " " in numbers else numbers)
    ]
    listed = [number for number, *_ in ROW.findall(PAGE)]
    assert len(criteria) == 50 and len(listed) == len(set(listed))
    assert [number for number in listed if number.startswith("9.")] == criteria
    assert [number for number in listed if number.startswith(("2.", "3."))] == ADDED


@pytest.mark.parametrize("path", sorted(NAMED))
def test_every_test_that_is_named_is_there(path: str) -> None:
    assert not NAMED[path] - defined_in(path)


def test_each_line_says_one_thing_with_its_ground_and_the_counts_are_right() -> None:
    ground, kinds = r"(?:`tests/[\w/]+\.py::\w+`|\[[^]]+\]\(#what-was-looked-through\))", Counter[str]()
    for number, _, _, said in ROW.findall(PAGE):
        matched = re.match(rf"(supports|partly|does not support): {ground}|(not applicable), because .{{8,}}", said)
        assert matched, f"{number}: {said}"
        kinds[next(filter(None, matched.groups()))] += 1
        assert not said.startswith("partly") or ";" in said or " not " in said, f"{number}: what is missing"
    counted = re.search(
        r"\*\*(\d+) criteria: (\d+) supported, (\d+) partly, (\d+) not applicable, (\d+) not supported\.\*\*", PAGE
    )
    assert counted
    by_kind = [kinds[kind] for kind in ("supports", "partly", "not applicable", "does not support")]
    assert [int(number) for number in counted.groups()] == [sum(by_kind), *by_kind]


def test_the_manual_says_how_to_work_with_a_screen_reader() -> None:
    said = (ROOT / "docs" / "coding.md").read_text(encoding="utf-8").partition("## With a screen reader")[2]
    assert "focus mode" in said and "accessibility.md" in said

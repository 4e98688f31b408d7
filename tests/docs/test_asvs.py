"""What the manual says about ASVS: every requirement once, tests that exist, counts that are right."""

import re
from collections import Counter

import pytest

from tests.helpers.named_tests import defined_in, named_in
from tests.helpers.paths import ROOT

PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (\d) \| (.+?) \| (.+) \|$", re.MULTILINE)
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223",
    "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22",
    "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
"""Level of each requirement of ASVS 5.0.0, by section, in the order of their numbers."""
NAMED = named_in(PAGE)


def test_every_requirement_of_both_levels_stands_there_once() -> None:
    requirements = {
        f"{section}.{number}": level
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, 1)
        if level in "12"
    }
    assert len(requirements) == 253
    assert [(number, level) for number, level, *_ in ROW.findall(PAGE)] == list(requirements.items())


@pytest.mark.parametrize("path", sorted(NAMED))
def test_every_test_that_is_named_is_there(path: str) -> None:
    assert not NAMED[path] - defined_in(path)


def test_each_line_says_one_thing_with_its_ground_and_the_counts_are_right() -> None:
    counted = Counter[str]()
    for number, _, _, said in ROW.findall(PAGE):
        kinds = {
            "tests": re.fullmatch(r"met: `tests/.+`", said),
            "written": re.fullmatch(r"met, written in \[.+\)", said),
            "open": re.fullmatch(r"\*\*not met\*\*, because .{8,}", said),
            "out": re.fullmatch(r"does not apply, because .{8,}", said),
        }
        (kind,) = [name for name, matched in kinds.items() if matched] or [number]
        counted[kind] += 1
    said = re.search(
        r"\*\*253 requirements: (\d+) apply, (\d+) are met \((\d+) shown by tests, (\d+) asked for something "
        r"written\), (\d+) are not met, (\d+) do not apply\.\*\*",
        PAGE,
    )
    assert said
    met = counted["tests"] + counted["written"]
    assert [int(group) for group in said.groups()] == [
        met + counted["open"], met, counted["tests"], counted["written"], counted["open"], counted["out"],
    ]  # fmt: skip


@pytest.mark.parametrize("place", sorted(set(re.findall(r"\]\(((?!http)[^)]+)\)", PAGE))))
def test_what_is_written_is_there(place: str) -> None:
    path, _, anchor = place.partition("#")
    text = (ROOT / "docs" / path).read_text(encoding="utf-8")
    heads = [
        re.sub(r"[^\w\- ]", "", match).strip().lower().replace(" ", "-")
        for match in re.findall(r"^#+ (.+)$", text, re.M)
    ]
    assert not anchor or anchor in heads

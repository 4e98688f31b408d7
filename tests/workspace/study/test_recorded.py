"""Tables of variables over several bundles: whoever subtracts one from another tells nothing of few cases."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from codebook.model import Codebook, CodingAttribute
from coding.disclosure.successive import small
from coding.workspace.study.recorded import Recorded, Tabling

VALUES = ("a", "b", "c", "d")
BOOK = Codebook(title="t", case_attributes=(CodingAttribute("v", VALUES),))
LEAST = 5


def tabled(cases: dict[str, dict[str, frozenset[str]]], earlier: list[Any], number: int, void: int = 0) -> Any:
    found = Recorded(records={"v": cases}, double=set(cases), interviews=(), notes=())
    return Tabling(least=LEAST, earlier=earlier, number=number, void=void).contents(found, BOOK)


def counts(table: Any) -> Counter[str]:
    """What a reader can count in a table: cases by value, as it is named."""
    every = [set().union(*row["answers"].values()) for row in table["rows"]]
    return Counter(value for case in every for value in case) + Counter({"": len(every)})


@pytest.mark.parametrize("seed", range(25))
def test_tables_of_several_bundles_tell_of_no_few_cases(seed: int) -> None:
    draw = random.Random(seed)
    cases: dict[str, dict[str, frozenset[str]]] = {}
    earlier: list[Any] = []
    sent: list[Counter[str]] = []
    for number in range(1, 9):
        for _ in range(draw.choice((0, 1, 2, 5, 7, 14, 30))):
            name = f"case {draw.randrange(60)}"
            value = draw.choices(VALUES, (9, 6, 2, 1))[0]
            slip = draw.choice(VALUES) if draw.random() < 0.1 else value
            cases[name] = {"ana": frozenset({value}), "ben": frozenset({slip})}
        if not cases:
            continue
        contents, record = tabled(cases, earlier, number)
        earlier.append(record)
        if "v" in contents["variables"]:
            sent.append(counts(contents["variables"]["v"]))
    for at, one in enumerate(sent):
        total = one[""]
        assert all(not small(n, LEAST) and not small(total - n, LEAST) for n in one.values())
        for other in sent[:at]:
            assert not [value for value in {*one, *other} if small(abs(one[value] - other[value]), LEAST)]


def test_after_a_withdrawal_it_is_sent_again_once_enough_has_changed() -> None:
    def some(number: int) -> dict[str, dict[str, frozenset[str]]]:
        return {f"case {at}": {"ana": frozenset({VALUES[at % 2]})} for at in range(number)}

    first, one = tabled(some(20), [], 1)
    assert first["variables"]
    second, two = tabled(some(19), [one], 2, void=1)
    assert second == {"variables": {}, "stands": {}, "withheld": ["v"]}
    third, _ = tabled(some(30), [one, two], 3, void=1)
    assert counts(third["variables"]["v"]) == {"a": 15, "b": 15, "": 30}

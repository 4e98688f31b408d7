"""Tables of variables over several bundles: whoever subtracts one from another tells nothing of few cases."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from codebook.model import Codebook, CodingAttribute
from coding.disclosure.successive import small
from coding.workspace.study.recorded import Recorded, Tabling

VALUES = ("a", "b", "c", "d")
BOOK = Codebook(title="t", case_attributes=(CodingAttribute("v", VALUES),))
LEAST = 3


def tabled(cases: dict[str, dict[str, frozenset[str]]], earlier: list[Any], number: int, void: int = 0) -> Any:
    found = Recorded(records={"v": cases}, double=set(cases), interviews=(), notes=())
    return Tabling(least=LEAST, earlier=earlier, number=number, void=void).contents(found, BOOK)


def counts(table: Any) -> Counter[str]:
    """What a reader can count in a table: cases by value, as it is named."""
    every = [set().union(*row["answers"].values()) for row in table["rows"]]
    return Counter(value for case in every for value in case) + Counter({"": len(every)})


def sent_by(seed: int) -> list[Counter[str]]:
    """What a reader counts in each table that a site sends while cases come in, some few and some many at once."""
    draw = random.Random(seed)
    cases: dict[str, dict[str, frozenset[str]]] = {}
    earlier: list[Any] = []
    sent: list[Counter[str]] = []
    for number in range(1, 9):
        for value in VALUES:
            for _ in range(draw.choice((0, 0, 0, 1, 3, 4, 7))):
                other = draw.choice(VALUES) if draw.random() < 0.05 else value
                cases[f"case {len(cases)}"] = {"ana": frozenset({value}), "ben": frozenset({other})}
        if not cases:
            continue
        contents, record = tabled(cases, earlier, number)
        earlier.append(record)
        if "v" in contents["variables"]:
            sent.append(counts(contents["variables"]["v"]))
    return sent


def test_tables_of_several_bundles_tell_of_no_few_cases() -> None:
    every = [sent_by(seed) for seed in range(60)]
    assert sum(len(sent) > 1 for sent in every) > 15
    for sent in every:
        check(sent)


def check(sent: list[Counter[str]]) -> None:
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

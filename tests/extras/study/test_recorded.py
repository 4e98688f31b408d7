"""Tables of variables over several bundles: whoever subtracts one from another tells nothing of few cases."""

import random
from collections import Counter
from typing import Any

import pytest

from codebook.model import Codebook, CodingAttribute
from coding.disclosure.suppression import small
from coding.extras.study.steps.counting import Recorded, Tabling, left_here

VALUES = ("a", "b", "c", "d")
BOOK = Codebook(title="t", case_attributes=(CodingAttribute("v", VALUES),))
LEAST = 3


SEVERAL = Codebook(title="t", case_attributes=(CodingAttribute("v", VALUES, answer="several"),))
Cases = dict[str, dict[str, frozenset[str]]]


def tabled(cases: Cases, earlier: list[Any], number: int, void: int = 0, book: Codebook = BOOK) -> Any:
    double = {case for case, given in cases.items() if len(given) > 1}
    found = Recorded(records={"v": cases}, double=double, interviews=(), notes=())
    return Tabling(least=LEAST, earlier=earlier, number=number, void=void).contents(found, book)


def of_one(**cases: int) -> Cases:
    """So many cases of each answer, recorded by one coder; a name of several letters is an answer of several values."""
    given = [frozenset(name) for name, n in cases.items() for _ in range(n)]
    return {f"case {at}": {"ana": values} for at, values in enumerate(given)}


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


@pytest.mark.slow
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


def test_what_a_withdrawal_voided_does_not_come_back_unchanged() -> None:
    first, one = tabled(of_one(a=10, b=10), [], 1)
    assert first["variables"]
    _, two = tabled(of_one(a=9, b=10), [one], 2, void=1)
    for number in (3, 4):
        seen, three = tabled(of_one(a=9, b=10), [one, two], number, void=1)
        assert seen == {"variables": {}, "stands": {}, "withheld": ["v"]}
        two = three


def rows_with(single: int, double: int) -> Any:
    cases = of_one(a=single)
    cases |= {f"both {at}": {"ana": frozenset("a"), "ben": frozenset("a")} for at in range(double)}
    contents, record = tabled(cases, [], 1)
    return contents["variables"]["v"]["rows"], record, left_here(
        Recorded(records={"v": cases}, double={one for one in cases if "both" in one}, interviews=(), notes=()), LEAST
    )  # fmt: skip


def test_a_case_that_few_were_recorded_like_has_no_row() -> None:
    rows, record, left = rows_with(20, 1)
    assert len(rows) == 20 and not any(row["double"] for row in rows) and left == {"v": 1}
    assert record["cases"] == sorted(f"case {at}" for at in range(20))
    rows, _, left = rows_with(20, LEAST)
    assert sum(row["double"] for row in rows) == LEAST and left == {}


def test_who_recorded_few_cases_more_is_not_told_by_the_next_table() -> None:
    def both(single: int, double: int) -> Cases:
        more = {f"both {at}": {"ana": frozenset("a"), "ben": frozenset("a")} for at in range(double)}
        return of_one(a=single) | more

    _, one = tabled(both(20, 5), [], 1)
    seen, _ = tabled(both(19, 6), [one], 2)
    assert seen["stands"] == {"v": 1}, "as many cases, but one of them has a second record"


def test_a_rare_combination_of_common_values_is_told_as_one() -> None:
    table = tabled(of_one(a=8, b=8, c=6, d=6, ab=1), [], 1, book=SEVERAL)[0]["variables"]["v"]
    answers = Counter(tuple(row["answers"]["c1"]) for row in table["rows"])
    assert all(n >= LEAST for n in answers.values()) and len(table["rows"]) == 29 and len(table["rarer"]) > 1
    assert tabled(of_one(a=8, b=8, c=6, d=6, ab=3), [], 1, book=SEVERAL)[0]["variables"]["v"]["rarer"] == []
    seen, _ = tabled(of_one(a=6, b=6, ab=1), [], 1, book=SEVERAL)
    assert seen["withheld"] == ["v"]

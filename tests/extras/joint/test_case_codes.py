"""Files of sources side by side as values: small counts are withheld, and what would tell them."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog

from coding.disclosure.suppression import small
from coding.extras.joint.exports import WITHHELD, CodeByValue, CodesOfVariable, case_codes_table, joint_table
from tests.unit.export.test_displays import LINE
from tests.unit.export.test_sample import report

LEAST = 5
MET = ("yes", "no")
"""Values of a variable of which a case has one, or none on which its records agree."""
PLACES = ("home", "school")
"""Values of a variable of which a case may have several."""
CODES = {"P": (), "C": ("P",)}
"""Code → those above it."""


@dataclass(frozen=True)
class Case:
    """What there is to know of a case."""

    met: str
    places: frozenset[str]
    codes: frozenset[str]


Has = Callable[[Case], bool]
KINDS = [
    Case(met, frozenset(places), frozenset(codes))
    for met, places, codes in product(("", *MET), ((), ("home",), ("school",), PLACES), ((), ("P",), ("P", "C")))
]


def has_value(variable: str, value: str) -> Has:
    return lambda subject: value in (subject.places if variable == "place" else (subject.met,))


def has_code(code: str) -> Has:
    return lambda subject: code in subject.codes


def both(*parts: Has) -> Has:
    return lambda subject: all(part(subject) for part in parts)


def either(*parts: Has) -> Has:
    return lambda subject: any(part(subject) for part in parts)


def lacks(part: Has) -> Has:
    return lambda subject: not part(subject)


VALUES = [("met", entry) for entry in MET] + [("place", place) for place in PLACES]


def tables_of(cases: list[Case]) -> list[CodesOfVariable]:
    def count(has: Has) -> int:
        return sum(1 for case in cases if has(case))

    results = []
    for variable in ("met", "place"):
        values = [value for name, value in VALUES if name == variable and count(has_value(name, value))]
        lines = []
        for code, above in CODES.items():
            counts = tuple(count(both(has_value(variable, value), has_code(code))) for value in values)
            every = count(has_code(code))
            if any(counts):
                lines.append(CodeByValue(code=code, name=code, above=above, cases=counts, passages=counts, every=every))
        counts = tuple(count(has_value(variable, value)) for value in values)
        several = variable == "place" and any(len(case.places) > 1 for case in cases)
        if lines:
            results.append(
                CodesOfVariable(
                    variable=variable, values=tuple(values), cases=counts, every=len(cases), several=several,
                    lines=tuple(lines),
                )
            )  # fmt: skip
    return results


def some_cases(seed: int) -> list[Case]:
    rng = random.Random(seed)
    kinds = rng.sample(KINDS, rng.randrange(2, 9))
    return [kind for kind in kinds for _ in range(rng.choice([1, 2, 5, 7, 9]))]


def told_by(cases: list[Case]) -> list[str]:
    """Small numbers of cases that follow for who knows how many cases there are, and how many of each code."""
    rows = case_codes_table(tables_of(cases), LEAST).rows
    totals = [(has_code(code), sum(code in case.codes for case in cases)) for code in CODES]
    said: list[tuple[Has, int]] = [(lambda _: True, len(cases))]
    named: set[tuple[str, str]] = set()
    for code, _, variable, value, group, having, passages in rows:
        named.add((str(variable), str(value)))
        if group != WITHHELD:
            said.append((has_value(str(variable), str(value)), int(str(group))))
        if having != WITHHELD:
            said.append((both(has_value(str(variable), str(value)), has_code(str(code))), int(str(having))))
        assert having != WITHHELD or passages == WITHHELD
    somebody = [has_value(*entry) for entry in named]
    results = []
    for variable, value in named:
        group = has_value(variable, value)
        # Where every case has a value, the total of a code is a cell of the table, and the file does not say it.
        apart = reckoned(said if all(map(group, cases)) else [*said, *totals], somebody)
        parts = {"all": group, "without": both(either(*(has_value(variable, entry) for entry in MET)), lacks(group))}
        for code, above in CODES.items():
            own = both(group, has_code(code))
            parts |= {f"with {code}": own, f"not {code}": both(group, lacks(has_code(code)))}
            parts |= {f"{entry} not {code}": both(group, has_code(entry), lacks(has_code(code))) for entry in above}
        for name, part in parts.items():
            if small(sum(map(part, cases)), LEAST) and apart(part) < 0.5:
                results.append(f"{variable}={value} {name}")
    uniform = {code for code in CODES if len({code in case.codes for case in cases}) == 1}
    return [entry for entry in results if not any(code in entry for code in uniform)]


def reckoned(said: list[tuple[Has, int]], somebody: list[Has]) -> Callable[[Has], float]:
    """How far apart the least and the most of something are, for who knows these numbers, and that these are not 0."""

    def row(part: Has) -> np.ndarray:  # type: ignore[type-arg]
        return np.array([float(part(kind)) for kind in KINDS])

    def apart(part: Has) -> float:
        ends = [
            linprog(
                sign * row(part),
                A_ub=np.array([-row(entry) for entry in somebody]),
                b_ub=[-1] * len(somebody),
                A_eq=np.array([row(entry) for entry, _ in said]),
                b_eq=[count for _, count in said],
            )
            for sign in (1, -1)
        ]
        assert all(end.success for end in ends)
        return float(-ends[1].fun - ends[0].fun)

    return apart


@pytest.mark.slow
def test_no_small_number_of_cases_follows_from_the_file() -> None:
    assert {seed: told for seed in range(40) if (told := told_by(some_cases(seed)))} == {}


def test_all_but_one_of_the_cases_with_a_value_tell_of_the_one() -> None:
    cases = [Case("yes", frozenset(), frozenset("P"))] * 5 + [Case("yes", frozenset(), frozenset())]
    cases += [Case("no", frozenset(), frozenset())] * 9
    rows = case_codes_table(tables_of(cases), LEAST).rows
    assert [row[3:] for row in rows] == [("yes", 6, WITHHELD, WITHHELD), ("no", 9, WITHHELD, WITHHELD)]


def test_enough_cases_are_shown_and_a_code_below_only_where_it_tells_of_nobody() -> None:
    cases = [Case("yes", frozenset(), frozenset("P"))] * 9 + [Case("no", frozenset(), frozenset({"P", "C"}))] * 8
    cases += [Case(value, frozenset(), frozenset()) for value in MET for _ in range(7)]
    assert [row[3:] for row in case_codes_table(tables_of(cases), LEAST).rows] == [
        ("yes", 16, 9, 9), ("no", 15, 8, 8), ("yes", 16, 0, 0), ("no", 15, 8, 8),
    ]  # fmt: skip
    cases += [Case("no", frozenset(), frozenset("P"))]
    assert [row[4:] for row in case_codes_table(tables_of(cases), LEAST).rows] == [
        (16, 9, WITHHELD), (16, 9, WITHHELD), (16, WITHHELD, WITHHELD), (16, WITHHELD, WITHHELD),
    ]  # fmt: skip


def test_small_counts_are_withheld_and_sources_named() -> None:
    value = report()
    least = value.small_cell
    (row,) = joint_table(replace(value, joint=(LINE,))).rows
    assert row[1:3] == ("9", f"<{least}") and "An invented review (p. 3): It is described." in str(row)


def test_a_number_that_tells_a_small_one_is_withheld() -> None:
    assert joint_table(replace(report(), joint=(replace(LINE, people=None),))).rows[0][1] == "(withheld)"

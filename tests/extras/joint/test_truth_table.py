"""Configurations of conditions, as values: against what the definitions say, told naively, on invented records."""

import csv
import io
import re
from collections import Counter
from itertools import combinations, permutations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from coding.agreement.variables import agreed
from coding.extras.joint.files.truth_table import (
    Condition,
    column_names,
    hidden_configurations,
    qca_table,
    read_conditions,
    truth_table,
)
from tests.helpers.full_run import amount
from tests.unit.agreement.test_variables import records


@settings(max_examples=amount(30, 10))
@given(records, some.integers(1, 4), some.booleans())
def test_configurations_hold_each_known_case_once_and_a_file_hides_none(
    of: dict[tuple[str, str, str], frozenset[str]], least: int, compared: bool
) -> None:
    read = agreed([(*place, values) for place, values in of.items()])
    met, told = Condition("met", frozenset({"yes"})), Condition("told", frozenset({"yes"}))
    table = truth_table(read, "ABCDEF", [met], told) if compared else truth_table(read, "ABCDEF", [met, told])
    known: dict[str, tuple[bool, ...]] = {}
    for case in "ABCDEF":
        both = [
            frozenset.intersection(*sets) if (sets := _said(of, case, name)) else frozenset()
            for name in ("met", "told")
        ]
        sure = [entry - {"unknown", "not applicable"} for entry in both]
        torn = ["yes" in _by_any(of, case, at) - entry for at, entry in zip(("met", "told"), both, strict=True)]
        if all(sure) and not any(torn):
            known[case] = tuple("yes" in entry for entry in sure)
    assert set(table.left_out) == set("ABCDEF") - set(known)
    for row in table.rows:
        for case in row.cases:
            reached = (case in row.outcome,) if row.outcome is not None else ()
            assert known.pop(case) == (*row.holds, *reached)
    assert not known
    numbers = Counter(row[1:] for row in qca_table(table).rows)
    assert sum(numbers.values()) == sum(len(row.cases) for row in table.rows), "every known case is in it"
    small = {entry for entry, number in numbers.items() if number < least}
    assert {tuple(map(int, configuration)) for configuration in hidden_configurations(table, least)} >= small


def test_no_file_is_made_of_what_would_say_the_opposite() -> None:
    # Of fifteen cases with the condition ten have the outcome; without the five that have not it would be all.
    given = [
        (f"{number}", "ana", name, frozenset({value}))
        for number in range(25)
        for name, value in (("met", "yes" if number < 14 else "no"), ("told", "yes" if number < 10 else "no"))
    ]
    met, told = (Condition(name, frozenset({"yes"})) for name in ("met", "told"))
    table = truth_table(agreed(given), [f"{number}" for number in range(25)], [met], told)
    with_it, without = table.rows
    assert with_it.holds == (True,) and with_it.consistency == 10 / 14 and table.coverage(with_it) == 1
    assert without.consistency == 0 and table.coverage(without) == 0
    assert (True, False) in hidden_configurations(table, 5), "four cases met and did not tell"
    assert hidden_configurations(table, 4) == () and len(qca_table(table).rows) == 25
    alone = truth_table(agreed(given), [f"{number}" for number in range(25)], [met])
    assert alone.rows[0].consistency is None and alone.coverage(alone.rows[0]) is None


def _by_any(of: dict[tuple[str, str, str], frozenset[str]], case: str, name: str) -> frozenset[str]:
    return frozenset().union(*_said(of, case, name))


def test_a_case_of_which_somebody_says_yes_is_no_case_of_no() -> None:
    given = [("A", "ana", "means", frozenset({"threat", "debt"})), ("A", "ben", "means", frozenset({"debt", "force"}))]
    threat, debt = (Condition("means", frozenset({value})) for value in ("threat", "debt"))
    assert threat.of(agreed(given), "A") is None and debt.of(agreed(given), "A") is True
    assert truth_table(agreed(given), ["A"], [threat]).left_out == ("A",)
    assert threat.of(agreed(given, {("A", "means"): frozenset({"debt"})}), "A") is False


COLUMNS = ("x", "y", "z")
patterns = some.tuples(*(some.sampled_from(("yes", "no", "unknown")) for _ in COLUMNS))


def counted(numbers: dict[tuple[str, ...], int], columns: tuple[str, ...], least: int) -> Counter[tuple[object, ...]]:
    """Rows of the file of some columns, the last one as the outcome of several; none where it is refused."""
    every = [(f"{number}{values}", values) for values, count in numbers.items() for number in range(count)]
    read = agreed(
        (case, "ana", name, frozenset({value}))
        for case, values in every
        for name, value in zip(COLUMNS, values, strict=True)
    )
    wanted = [Condition(name, frozenset({"yes"})) for name in columns]
    outcome = wanted.pop() if len(wanted) > 1 else None
    table = truth_table(read, [case for case, _ in every], wanted, outcome)
    return Counter() if hidden_configurations(table, least) else Counter(row[1:] for row in qca_table(table).rows)


@pytest.mark.slow
@settings(max_examples=amount(30, 10))
@given(some.dictionaries(patterns, some.integers(1, 14), max_size=9))
@example({("yes", "yes", "no"): 7, ("yes", "no", "no"): 1, ("no", "yes", "no"): 6, ("no", "no", "no"): 6})
@example({("yes", "yes", "no"): 7, ("yes", "unknown", "no"): 1})
def test_one_file_less_another_leaves_no_small_group(numbers: dict[tuple[str, ...], int]) -> None:
    subsets = [columns for size in (1, 2, 3) for columns in combinations(COLUMNS, size)]
    files = {columns: counted(numbers, columns, 5) for columns in subsets}
    for few, many in permutations(subsets, 2):
        if not set(few) < set(many) or not files[many]:
            continue
        places = [many.index(name) for name in few]
        for row, count in files[few].items():
            rest = sum(entry for item, entry in files[many].items() if tuple(item[at] for at in places) == row)
            assert count - rest == 0 or count - rest >= 5, (few, many, row)


def _said(of: dict[tuple[str, str, str], frozenset[str]], case: str, name: str) -> list[frozenset[str]]:
    return [entry for (at, _, named), entry in of.items() if (at, named) == (case, name)]


def test_names_are_those_that_qca_programs_read() -> None:
    told = "moved_to_private_channel=yes; moved_to_private_place=yes, maybe; 2nd=x; été=y; caseid=z"
    wanted = read_conditions(told).conditions
    names = column_names(wanted)
    assert len(set(names)) == len(names) and "CASEID" not in names
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]{0,14}", name) for name in names), names
    assert wanted[1].yes == {"yes", "maybe"}


def test_the_file_is_read_as_numbers() -> None:
    read = agreed([(f"F{n}", "ana", "met", frozenset({"yes" if n < 6 else "no"})) for n in range(12)])
    table = qca_table(truth_table(read, [f"F{n}" for n in range(12)], [Condition("met", frozenset({"yes"}))]))
    text = "\n".join(",".join(map(str, row)) for row in (table.columns, *table.rows))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["MET"] for row in rows] == ["1"] * 6 + ["0"] * 6
    assert not any("F1" in row["caseid"] for row in rows)

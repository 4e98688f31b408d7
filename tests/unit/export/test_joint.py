"""Sources side by side, as values: against what the definitions say, told naively, on invented records."""

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import combinations, permutations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from coding.export.joint.agreed import Answer, agreed
from coding.export.joint.configurations import (
    Condition,
    column_names,
    hidden_configurations,
    qca_table,
    read_conditions,
    truth_table,
)
from coding.export.joint.display import joint_table
from coding.export.model import JointLine, SourceText
from coding.export.pictures.joint import joint_display
from coding.export.report.blocks import Grid, Heading
from coding.export.report.content import report_blocks
from coding.export.report.small_counts import without_small_counts
from tests.unit.export.test_sample import report

VALUES = ("yes", "no", "unknown", "not applicable")
records = some.dictionaries(
    some.tuples(some.sampled_from("ABCDEF"), some.sampled_from(("ana", "ben")), some.sampled_from(("met", "told"))),
    some.frozensets(some.sampled_from(VALUES), min_size=1, max_size=2),
    max_size=24,
)


def answers(of: dict[tuple[str, str, str], frozenset[str]]) -> list[Answer]:
    return [(*place, values) for place, values in of.items()]


@pytest.mark.slow
@settings(max_examples=30)
@given(records)
def test_a_case_has_a_sign_where_every_record_that_answers_says_so(
    of: dict[tuple[str, str, str], frozenset[str]],
) -> None:
    read = agreed(answers(of))
    signs = {"met": frozenset({"yes"}), "told": frozenset({"no", "unknown"})}
    for case in "ABCDEF":
        said = {name: [held for (at, _, name_), held in of.items() if (at, name_) == (case, name)] for name in signs}
        common = {name: frozenset.intersection(*held) if held else frozenset() for name, held in said.items()}
        has = any(common[name] & signs[name] for name in signs)
        anybody = any(held & signs[name] for name in signs for held in said[name])
        assert (case in read.express(signs)) == has
        assert (case in read.differ(signs)) == (anybody and not has)


def test_the_consensus_of_a_case_counts_instead_of_what_its_coders_gave() -> None:
    given = [("A", "ana", "met", frozenset({"yes"})), ("A", "ben", "met", frozenset({"no"}))]
    signs = {"met": frozenset({"yes"})}
    assert agreed(given).differ(signs) == {"A"}
    settled = agreed(given, {("A", "met"): frozenset({"yes"}), ("B", "met"): frozenset({"yes"})})
    assert (settled.express(signs), settled.differ(signs)) == ({"A"}, frozenset()), "B has no record to be seen"
    assert agreed(given, {("A", "met"): frozenset({"no"})}).differ(signs) == frozenset()


@settings(max_examples=30)
@given(records, some.integers(1, 4), some.booleans())
def test_configurations_hold_each_known_case_once_and_a_file_hides_none(
    of: dict[tuple[str, str, str], frozenset[str]], least: int, compared: bool
) -> None:
    read = agreed(answers(of))
    met, told = Condition("met", frozenset({"yes"})), Condition("told", frozenset({"yes"}))
    table = truth_table(read, "ABCDEF", [met], told) if compared else truth_table(read, "ABCDEF", [met, told])
    known: dict[str, tuple[bool, ...]] = {}
    for case in "ABCDEF":
        both = [
            frozenset.intersection(*held) if (held := _said(of, case, name)) else frozenset()
            for name in ("met", "told")
        ]
        sure = [one - {"unknown", "not applicable"} for one in both]
        torn = ["yes" in _by_any(of, case, at) - one for at, one in zip(("met", "told"), both, strict=True)]
        if all(sure) and not any(torn):
            known[case] = tuple("yes" in one for one in sure)
    assert set(table.left_out) == set("ABCDEF") - set(known)
    for row in table.rows:
        for case in row.cases:
            reached = (case in row.outcome,) if row.outcome is not None else ()
            assert known.pop(case) == (*row.holds, *reached)
    assert not known
    numbers = Counter(row[1:] for row in qca_table(table).rows)
    assert sum(numbers.values()) == sum(len(row.cases) for row in table.rows), "every known case is in it"
    small = {one for one, number in numbers.items() if number < least}
    assert {tuple(map(int, one)) for one in hidden_configurations(table, least)} >= small


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
@settings(max_examples=30)
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
            rest = sum(held for one, held in files[many].items() if tuple(one[at] for at in places) == row)
            assert count - rest == 0 or count - rest >= 5, (few, many, row)


def _said(of: dict[tuple[str, str, str], frozenset[str]], case: str, name: str) -> list[frozenset[str]]:
    return [held for (at, _, named), held in of.items() if (at, named) == (case, name)]


def test_names_are_those_that_qca_programs_read() -> None:
    wanted = read_conditions("moved_to_private_channel=yes; moved_to_private_place=yes, maybe; 2nd=x; été=y; caseid=z")
    names = column_names(wanted)
    assert len(set(names)) == len(names) and "CASEID" not in names
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]{0,14}", one) for one in names), names
    assert wanted[1].yes == {"yes", "maybe"}


LINE = JointLine(
    wording="Talks are kept secret.", people=9, cases=2, signs="moved to private channel: yes",
    sources=(SourceText(kind="literature", title="=An invented review", place="p. 3", says="It is described."),),
    verdict="converging", reason="All three tell of it.", said_by="Lea Example", said_on=date(2026, 11, 27),
)  # fmt: skip


def test_the_display_stands_in_the_report_with_small_counts_withheld() -> None:
    value = replace(
        report(), joint=(LINE, replace(LINE, wording="Other.", people=0, cases=0, verdict="", said_on=None))
    )
    blocks = report_blocks(value)
    assert any(isinstance(one, Heading) and one.text == "Sources side by side" for one in blocks)
    (grid,) = [one for one in blocks if isinstance(one, Grid) and one.caption == "Indicators by source"]
    least = value.settings.small_cell
    assert grid.rows[0][1:4] == ("9", f"fewer than {least}", "1")
    assert grid.rows[0][4] == "converging (Lea Example, 27 November 2026): All three tell of it."
    assert grid.rows[1][1:] == ("0", "0", "1", "nobody has said")
    (eleven,) = without_small_counts(replace(value, interviewed=12, joint=(replace(LINE, people=11),))).joint
    assert eleven.people is None, "one did not tell of it"
    table = joint_table(value)
    assert table.rows[0][1:3] == ("9", f"<{least}") and "An invented review (p. 3): It is described." in str(
        table.rows[0]
    )


@pytest.mark.slow
def test_a_small_count_cannot_be_measured_off_the_picture() -> None:
    one, other = (joint_display([replace(LINE, cases=cases)], 5) for cases in (1, 4))
    assert one.png == other.png and one.data == other.data and "case files fewer than 5" in one.alt
    assert joint_display([replace(LINE, cases=5)], 5).png != one.png


@pytest.mark.slow
def test_a_number_that_tells_a_small_one_is_in_no_form_of_the_display() -> None:
    withheld = replace(LINE, people=None)
    picture = joint_display([withheld], 5)
    assert joint_display([replace(LINE, people=0)], 5).png != picture.png
    assert "survivors (withheld)" in picture.alt and "None" not in picture.alt
    (grid,) = [
        one
        for one in report_blocks(replace(report(), joint=(withheld,)))
        if isinstance(one, Grid) and one.caption == "Indicators by source"
    ]
    assert grid.rows[0][1] == joint_table(replace(report(), joint=(withheld,))).rows[0][1] == "(withheld)"


def test_the_file_is_read_as_numbers() -> None:
    read = agreed([(f"F{n}", "ana", "met", frozenset({"yes" if n < 6 else "no"})) for n in range(12)])
    table = qca_table(truth_table(read, [f"F{n}" for n in range(12)], [Condition("met", frozenset({"yes"}))]))
    text = "\n".join(",".join(map(str, row)) for row in (table.columns, *table.rows))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [one["MET"] for one in rows] == ["1"] * 6 + ["0"] * 6
    assert not any("F1" in one["caseid"] for one in rows)

"""Sources side by side, as values: against what the definitions say, told naively, on invented records."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as some

from coding.export.joint.agreed import Answer, agreed
from coding.export.joint.configurations import Condition, column_names, qca_table, read_conditions, truth_table
from coding.export.joint.display import joint_table
from coding.export.model import JointLine, SourceText
from coding.export.pictures.joint import joint_display
from coding.export.report.blocks import Grid, Heading
from coding.export.report.content import report_blocks
from tests.unit.export.test_sample import report

VALUES = ("yes", "no", "unknown", "not applicable")
records = some.dictionaries(
    some.tuples(some.sampled_from("ABCDEF"), some.sampled_from(("ana", "ben")), some.sampled_from(("met", "told"))),
    some.frozensets(some.sampled_from(VALUES), min_size=1, max_size=2),
    max_size=24,
)


def answers(of: dict[tuple[str, str, str], frozenset[str]]) -> list[Answer]:
    return [(*place, values) for place, values in of.items()]


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
def test_configurations_hold_each_known_case_once_and_small_ones_do_not_leave(
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
        if all(sure):
            known[case] = tuple("yes" in one for one in sure)
    assert set(table.left_out) == set("ABCDEF") - set(known)
    for row in table.rows:
        for case in row.cases:
            reached = (case in row.outcome,) if row.outcome is not None else ()
            assert known.pop(case) == (*row.holds, *reached)
    assert not known
    data, withheld = qca_table(table, least)
    counted = Counter(row[1:] for row in data.rows)
    assert all(number >= least for number in counted.values())
    assert len(data.rows) + withheld == sum(len(row.cases) for row in table.rows)
    assert withheld == 0 or withheld >= least or not data.rows, "what is left out hides what is small"


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
    table = joint_table(value)
    assert table.rows[0][1:3] == ("9", f"<{least}") and "An invented review (p. 3): It is described." in str(
        table.rows[0]
    )


def test_a_small_count_cannot_be_measured_off_the_picture() -> None:
    one, other = (joint_display([replace(LINE, cases=cases)], 5) for cases in (1, 4))
    assert one.png == other.png and one.data == other.data and "case files fewer than 5" in one.alt
    assert joint_display([replace(LINE, cases=5)], 5).png != one.png


def test_the_file_is_read_as_numbers() -> None:
    read = agreed([(f"F{n}", "ana", "met", frozenset({"yes" if n < 6 else "no"})) for n in range(12)])
    table, withheld = qca_table(
        truth_table(read, [f"F{n}" for n in range(12)], [Condition("met", frozenset({"yes"}))]), 5
    )
    text = "\n".join(",".join(map(str, row)) for row in (table.columns, *table.rows))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert withheld == 0 and [one["MET"] for one in rows] == ["1"] * 6 + ["0"] * 6
    assert not any("F1" in one["caseid"] for one in rows)

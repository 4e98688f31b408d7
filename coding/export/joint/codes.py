"""Codes and variables of cases as a table: cases with a value and a passage under a code, small counts withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coding.disclosure.suppression import suppress_breakdown
from coding.export.model import ReportInput
from coding.export.report.cards import STANDING_LIMITS
from coding.export.tables import Table, Value, csv_bytes, xlsx_bytes

WITHHELD = "(withheld)"
"""Stands for a small count, and for one from which with others it could be worked out; a reader cannot tell which."""
_COLUMNS = ("code", "name", "variable", "value", "cases_with_value", "cases_with_code", "passages")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeByValue:
    """A code in the documents of cases, by the values of a variable.

    Attributes:
        code: Id of the code.
        name: Its name.
        cases: Cases with a passage under it, one number a value.
        passages: Passages under it in their documents, likewise.
    """

    code: str
    name: str
    cases: tuple[int, ...]
    passages: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesOfVariable:
    """Codes in the documents of cases, by the values of one variable.

    Attributes:
        variable: Name of the variable.
        values: Values on which the records of some case with documents agree.
        cases: Cases with documents that have it, one number a value.
        lines: The codes that stand in any of these documents.
    """

    variable: str
    values: tuple[str, ...]
    cases: tuple[int, ...]
    lines: tuple[CodeByValue, ...]


def case_codes_csv(found: Sequence[CodesOfVariable], least: int) -> bytes:
    """Return codes and variables as CSV, one row a code, variable and value."""
    return csv_bytes(case_codes_table(found, least))


def case_codes_xlsx(found: Sequence[CodesOfVariable], report: ReportInput) -> bytes:
    """Return codes and variables as a workbook."""
    about = (
        ("project", report.project),
        ("made", f"{report.created:%Y-%m-%d %H:%M} UTC"),
        *(("read this first", notice) for notice in report.notices),
        ("what is counted", report.counted),
        ("limits", STANDING_LIMITS),
    )
    return xlsx_bytes([case_codes_table(found, report.settings.small_cell)], about)


def case_codes_table(found: Sequence[CodesOfVariable], least: int) -> Table:
    """Return codes and variables as a table, one row a code, variable and value.

    A count of fewer than ``least`` cases is withheld, with its passages, and so are others by which it could be worked
    out beside the number of cases that have the code.
    """
    rows: list[tuple[Value, ...]] = []
    for one in found:
        groups, lines = suppress_breakdown(one.cases, [line.cases for line in one.lines], least)
        for line, shown in zip(one.lines, lines, strict=True):
            for value, group, cases, passages in zip(one.values, groups, shown, line.passages, strict=True):
                rows.append(
                    (
                        line.code,
                        line.name,
                        one.variable,
                        value,
                        WITHHELD if group is None else group,
                        WITHHELD if cases is None else cases,
                        WITHHELD if cases is None else passages,
                    )
                )
    return Table("Codes and case files", _COLUMNS, tuple(rows))

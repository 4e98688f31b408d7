"""Codes and variables of cases as a table: cases with a value and a passage under a code, small counts withheld."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from coding.disclosure.suppression import suppress_breakdown
from coding.export.model import Report
from coding.export.report.cards import STANDING_LIMITS
from coding.export.tables import Table, Value, xlsx_bytes

WITHHELD = "(withheld)"
"""Stands for a small count, and for one from which with others it could be worked out; a reader cannot tell which."""
_Shown = tuple[tuple[int | None, ...], tuple[tuple[int | None, ...], ...]]
_COLUMNS = ("code", "name", "variable", "value", "cases_with_value", "cases_with_code", "passages")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeByValue:
    """A code in the documents of cases, by the values of a variable.

    Attributes:
        code: Id of the code.
        name: Its name.
        above: Ids of codes above it; what is counted under it is counted under them.
        cases: Cases with a passage under it, one number a value.
        passages: Passages under it in their documents, likewise.
        every: Cases with a passage under it, whatever their records say.
    """

    code: str
    name: str
    above: tuple[str, ...] = ()
    cases: tuple[int, ...]
    passages: tuple[int, ...]
    every: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesOfVariable:
    """Codes in the documents of cases, by the values of one variable.

    Attributes:
        variable: Name of the variable.
        values: Values on which the records of some case with documents agree.
        cases: Cases with documents that have it, one number a value.
        every: Cases with documents, whatever their records say.
        several: Whether a case has several of the values.
        lines: The codes that stand in any of these documents.
    """

    variable: str
    values: tuple[str, ...]
    cases: tuple[int, ...]
    every: int
    several: bool = False
    lines: tuple[CodeByValue, ...]


def case_codes_xlsx(variables: Sequence[CodesOfVariable], report: Report) -> bytes:
    """Return codes and variables as a workbook."""
    about = (
        ("project", report.project),
        ("made", f"{report.created:%Y-%m-%d %H:%M} UTC"),
        *(("read this first", notice) for notice in report.notices),
        ("what is counted", report.counted),
        ("limits", STANDING_LIMITS),
    )
    return xlsx_bytes([case_codes_table(variables, report.settings.small_cell)], about)


def case_codes_table(variables: Sequence[CodesOfVariable], least: int) -> Table:
    """Return codes and variables as a table, one row a code, variable and value.

    A count of fewer than ``least`` cases is withheld, with its passages, and so is what it could be worked out from
    beside the number of all cases and of those that have the code: counts of which the rest of a value, or of a code
    above, is as small, and others of the line.
    """
    rows: list[tuple[Value, ...]] = []
    for variable in variables:
        within = _within(variable)
        groups, lines = _shown(variable, within, least)
        for at, (line, shown) in enumerate(zip(variable.lines, lines, strict=True)):
            below = [lines[other] for other, above in within.items() if at in above]
            for place, (value, group, cases) in enumerate(zip(variable.values, groups, shown, strict=True)):
                # Passages of codes below add up to those of the code.
                counted = cases is not None and all(other[place] is not None for other in below)
                rows.append(
                    (
                        line.code,
                        line.name,
                        variable.variable,
                        value,
                        WITHHELD if group is None else group,
                        WITHHELD if cases is None else cases,
                        line.passages[place] if counted else WITHHELD,
                    )
                )
    return Table("Codes and case files", _COLUMNS, tuple(rows))


def _within(variable: CodesOfVariable) -> dict[int, tuple[int, ...]]:
    """Line → lines of the codes above it."""
    places = {line.code: at for at, line in enumerate(variable.lines)}
    return {at: tuple(places[code] for code in line.above if code in places) for at, line in enumerate(variable.lines)}


def _shown(variable: CodesOfVariable, within: Mapping[int, Sequence[int]], least: int) -> _Shown:
    """Cases by value, and by code and value, None where withheld.

    Where each case has one value at most, the cases without are a group as well, which is not printed: other rows of
    the file tell how many there are. Where a case has several, each value is held against all cases without it.
    """
    if not variable.several:
        sizes, *counts = _with_rest(variable)
        groups, lines = suppress_breakdown(sizes, counts, least, within)
        width = len(variable.values)
        return groups[:width], tuple(line[:width] for line in lines)
    parts = [
        suppress_breakdown(
            (size, variable.every - size),
            [(line.cases[place], line.every - line.cases[place]) for line in variable.lines],
            least,
            within,
        )
        for place, size in enumerate(variable.cases)
    ]
    groups = tuple(sizes[0] for sizes, _ in parts)
    return groups, tuple(tuple(lines[at][0] for _, lines in parts) for at in range(len(variable.lines)))


def _with_rest(variable: CodesOfVariable) -> Iterator[tuple[int, ...]]:
    """Cases by value, then those of each code, with the cases of which the records agree on none."""
    rest = variable.every - sum(variable.cases)
    yield (*variable.cases, *([rest] if rest else []))
    for line in variable.lines:
        yield (*line.cases, *([line.every - sum(line.cases)] if rest else []))

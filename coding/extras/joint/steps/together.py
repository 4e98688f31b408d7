"""Codes and variables of cases together: how often, in what order, with which other code.

Counts are of the passages that this person may see, each coder's own: just what the page Passages opens for a cell.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from codebook.model import Codebook
from coding.access import Permission
from coding.errors import NotFound
from coding.model.said import Said
from coding.search.combine import Condition, Span, combine
from coding.store import Cursor, codebooks, usage
from coding.store import releases as store_releases
from coding.store.usage import Filter, SpanRow
from coding.workspace.context import Context, reads, requires
from coding.workspace.reports.selection import case_files
from coding.workspace.search.coded import codes_below

Order = Literal["before", "overlapping", "after"]
ORDERS: Final[tuple[Order, ...]] = ("before", "overlapping", "after")
"""Where a passage stands by another code's: before it, on words of it, after it; in the order of telling."""


@dataclass(frozen=True)
class Cell:
    """How many passages, and in how many cases or interviews."""

    passages: int
    within: int


@dataclass(frozen=True, kw_only=True)
class ByValue:
    """Codes in the documents of cases, by the value of a variable.

    Attributes:
        values: Values on which the records of some case with documents agree, in the order of the list.
        releases: Value → releases of the documents of its cases.
        cases: Value → ids of the cases that have it.
        cells: (code, value) → what there is; where there is nothing it is not in it.
    """

    values: tuple[str, ...]
    releases: Mapping[str, tuple[str, ...]]
    cases: Mapping[str, tuple[str, ...]]
    cells: Mapping[tuple[str, str], Cell]


@requires(Permission.EXPORT)
def codes_by_variable(context: Context, variable: str) -> ByValue:
    """How often codes stand in the documents of cases, by the value of a variable on which their records agree.

    Raises:
        NotFound: The codebook has no such variable.
    """
    files = case_files(context)
    with context.store.read() as cursor:
        book = _book(cursor)
        coding_attribute = next((attribute for attribute in book.case_attributes if attribute.name == variable), None)
        if coding_attribute is None:
            raise NotFound(Said("The codebook has no variable “{variable}”. Reload the page.", variable=variable))
        of_case: dict[str, list[str]] = {}
        current = set(store_releases.current_releases(cursor))
        for release, case in files.case_of.items():
            if case in files.cases and release in current:
                of_case.setdefault(case, []).append(release)
        given = {case: files.records.given.get((case, variable), frozenset()) for case in of_case}
        listed = [*coding_attribute.values, *sorted(frozenset().union(*given.values()) - set(coding_attribute.values))]
        values = [value for value in listed if any(value in answers for answers in given.values())]
        releases = {
            value: tuple(at for case, answers in given.items() if value in answers for at in of_case[case])
            for value in values
        }
        cells: dict[tuple[str, str], Cell] = {}
        rows = usage.spans(cursor, context.viewer, Filter(), turns=False)
    for code, own in _by_code(book, rows).items():
        for value in values:
            inside = [row.release_id for row in own if row.release_id in set(releases[value])]
            if inside:
                cells[code, value] = Cell(len(inside), len({files.case_of[at] for at in inside}))
    return ByValue(
        values=tuple(values),
        releases=releases,
        cases={value: tuple(case for case, answers in given.items() if value in answers) for value in values},
        cells=cells,
    )


@reads(Permission.EXPORT)
def codes_in_order(context: Context, cursor: Cursor, code: str) -> dict[tuple[str, Order], Cell]:
    """(code, order) → passages of a code that stand before, on or after passages of the one given, in one interview.

    As the page Passages combines them: both by one coder, at any distance.

    Raises:
        NotFound: The codebook has no such code.
    """
    book = _book(cursor)
    if code not in book:
        raise NotFound(Said("These codes are not in the codebook: {missing}.", missing=code))
    rows = usage.spans(cursor, context.viewer, Filter(), turns=False)
    coders = {coder: number for number, coder in enumerate(sorted({row.coder for row in rows}))}
    by_code = {other: _spans(own, coders) for other, own in _by_code(book, rows).items()}
    partners = _spans(_of_codes(rows, codes_below(book, (code,))), coders)
    cells: dict[tuple[str, Order], Cell] = {}
    for other, own in by_code.items():
        for order in ORDERS if other != code else ():
            if standing := combine(own, Condition(order, (code,)), partners):
                cells[other, order] = Cell(len(standing), len({span.place for span in standing}))
    return cells


def _book(cursor: Cursor) -> Codebook:
    newest = codebooks.newest(cursor)
    if newest is None:
        raise NotFound(Said("The project has no codebook yet. A lead chooses one."))
    return newest.book


def _by_code(book: Codebook, rows: Sequence[SpanRow]) -> dict[str, list[SpanRow]]:
    """Each code with its passages, those of codes below it too, as the page Passages counts them."""
    return {code.id: _of_codes(rows, codes_below(book, (code.id,))) for code in book.codes if code.is_codable}


def _of_codes(rows: Sequence[SpanRow], codes: Collection[str]) -> list[SpanRow]:
    return [row for row in rows if row.code in codes]


def _spans(rows: Sequence[SpanRow], coders: Mapping[str, int]) -> list[Span]:
    return [
        Span(
            id=row.id, place=row.position, coder=coders[row.coder],
            start=row.start, end=row.end, first_turn=row.first_turn, last_turn=row.last_turn,
        )
        for row in rows
    ]  # fmt: skip

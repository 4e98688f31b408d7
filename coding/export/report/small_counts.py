"""One rule on small counts for all of a report: what few people have is told as that, in every table and picture.

A code or a theme of fewer people than the small-cell number, or of all but so few, has no count left in the values that
a report is written from: neither of interviews nor of passages, in no interview's column, in no phase, in no pair. Nor
has a theme from which the count of a code or theme within it could be subtracted so that few are left.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from coding.disclosure.suppression import small
from coding.export.model import (
    AgreementRow,
    CaseTimeline,
    CodeMatrix,
    IndicatorCard,
    JointLine,
    Report,
    ReportAgreement,
    ReportCode,
    ReportTheme,
)
from coding.export.report.values import new_codes


def without_small_counts(report: Report) -> Report:
    """A report in whose values no count of a code or theme is of fewer people than its settings say."""
    cell = Cell(report.settings.small_cell, report.people)
    codes = tuple(_code(code, cell) for code in report.codes)
    hidden = {name for code in codes if code.small for name in _names(code)}
    matrix = _matrix(report.matrix, hidden) if report.matrix else None
    interviews = report.interviews
    if matrix is not None and hidden and len(matrix.interviews) == len(interviews):
        # What an interview has beyond its column would tell that it has a code of few.
        columns = [sum(counts[at] for counts in matrix.counts) for at in range(len(interviews))]
        interviews = tuple(
            replace(interview, codings=count) for interview, count in zip(interviews, columns, strict=True)
        )
    rare = {code.id for code in codes if code.small}
    themes = tuple(_theme(theme, cell, rare) for theme in report.themes)
    untold = {theme.name for theme in themes if theme.small}
    return replace(
        report,
        codes=codes,
        interviews=interviews,
        themes=themes,
        breakdowns=tuple(
            replace(breakdown, hidden=frozenset(at for at, (name, _) in enumerate(breakdown.codes) if name in untold))
            for breakdown in report.breakdowns
        ),
        agreement=_agreement(report.agreement, {name: code for code in codes for name in _names(code)}, cell)
        if report.agreement
        else None,
        matrix=matrix,
        joint=tuple(_joint(line, cell) for line in report.joint),
        order=_order(report, cell),
        timeline=_timeline(report.timeline, hidden) if report.timeline else None,
        overlaps=tuple(overlap for overlap in report.overlaps if hidden.isdisjoint(overlap[:2])),
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """How a count of people may be told: the one rule for reports, indicator cards and the methods export.

    Attributes:
        least: The fewest that are told.
        of: How many people there are.
    """

    least: int
    of: int

    def hides(self, people: int) -> bool:
        """Whether so few have it, or have it not, that it is not told; that nobody has it is in no table."""
        return small(people, self.least) or people > 0 and small(self.of - people, self.least)

    def subtracts(self, people: int, beyond: Iterable[int]) -> bool:
        """Whether few would be left where the count of a line that it holds were subtracted.

        Of a line that everybody has this tells nothing: what all but few have is told in no other line.
        """
        return people != self.of and any(small(count, self.least) for count in beyond)

    def unsaid(self, people: int) -> bool:
        """Whether it is not told either that few have it.

        Among so few people that less counts than the rule says would be left for those whom few lack, it is said of
        none, or a count would follow from its not being said.
        """
        return not small(people, self.least) or self.least < self.of < 2 * self.least - 1


class Withheld(NamedTuple):
    """Whether a count is not told, and not that it is of few either."""

    small: bool
    unsaid: bool


def coded_of(card: IndicatorCard, report: Report) -> Withheld:
    """Whether the people with a code of an indicator may be counted, beside what else the report tells."""
    cell = Cell(report.settings.small_cell, report.people)
    people = card.coded_participants
    hidden = cell.hides(people) or cell.subtracts(people, card.beyond)
    return Withheld(hidden, hidden and cell.unsaid(people))


def _names(code: ReportCode) -> tuple[str, str]:
    return code.name, f"{code.id} {code.name}"


def _people(code: ReportCode) -> int:
    return code.interviews if code.people is None else code.people


def _code(code: ReportCode, cell: Cell) -> ReportCode:
    people = _people(code)
    if not cell.hides(people):
        return code
    return replace(code, people=None, interviews=0, codings=0, small=True, unsaid=cell.unsaid(people))


def _theme(theme: ReportTheme, cell: Cell, rare: set[str]) -> ReportTheme:
    people = theme.interviews if theme.people is None else theme.people
    if cell.hides(people) or cell.subtracts(people, theme.beyond):
        unsaid = cell.unsaid(people)
        return replace(theme, people=None, interviews=0, by_interview=(), beyond=(), small=True, unsaid=unsaid)
    return replace(theme, by_interview=()) if rare & set(theme.codes) else theme


def _joint(line: JointLine, cell: Cell) -> JointLine:
    """A line without a count that is not even told to be of few; one of few is printed as that."""
    withheld = line.people is not None and cell.hides(line.people) and cell.unsaid(line.people)
    return replace(line, people=None) if withheld else line


def _agreement(agreement: ReportAgreement, codes: Mapping[str, ReportCode], cell: Cell) -> ReportAgreement:
    return replace(agreement, rows=tuple(_row(row, agreement, codes.get(row.code), cell) for row in agreement.rows))


def _row(row: AgreementRow, agreement: ReportAgreement, code: ReportCode | None, cell: Cell) -> AgreementRow:
    """A line of agreement without what its number of interviews follows from."""
    own = Cell(cell.least, agreement.interviews)
    if not (own.hides(row.interviews) or code is not None and code.small):
        return row
    # A share of known units is a count, and what is corrected for chance says with it how common the code is.
    return replace(
        row,
        small=True,
        unsaid=own.unsaid(row.interviews) or code is not None and code.unsaid,
        interviews=0,
        prevalence=None,
        percent=None,
        ac1=None,
        span_f1=None,
        kappa_by_pair=(),
        note="",
    )


def _order(report: Report, cell: Cell) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The codes of each interview, or nothing where the last of them would tell how few have all codes of few."""
    few = sum(small(_people(code), cell.least) for code in report.codes if not code.process)
    new = new_codes(report.order)
    last = min(cell.least - 2, len(new) - 1)
    return () if last > 0 and few and sum(new[-last:]) == few else report.order


def _matrix(matrix: CodeMatrix, hidden: set[str]) -> CodeMatrix:
    lines = [(code, counts) for code, counts in zip(matrix.codes, matrix.counts, strict=True) if code not in hidden]
    return replace(
        matrix,
        codes=tuple(code for code, _ in lines),
        counts=tuple(counts for _, counts in lines),
        left_out=len(matrix.codes) - len(lines),
    )


def _timeline(timeline: CaseTimeline, hidden: set[str]) -> CaseTimeline | None:
    told = [
        (case, tuple(tuple(entry for entry in cell if entry[0] not in hidden) for cell in line))
        for case, line in zip(timeline.cases, timeline.cells, strict=True)
    ]
    # An interview of which nothing is left is no row without marks: that it had one would be told by it.
    told = [(case, line) for case, line in told if any(line)]
    if not told:
        return None
    return replace(timeline, cases=tuple(case for case, _ in told), cells=tuple(line for _, line in told))

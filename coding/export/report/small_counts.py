"""One rule on small counts for all of a report: what few people have is told as that, in every table and picture.

A code or a theme of fewer people than the small-cell number has no count left in the values that a report is written
from: neither of interviews nor of passages, in no interview's column, in no phase, in no pair.
"""

from __future__ import annotations

from dataclasses import replace

from coding.disclosure.suppression import small
from coding.export.model import CaseTimeline, CodeMatrix, ReportCode, ReportInput, ReportTheme


def without_small_counts(report: ReportInput) -> ReportInput:
    """A report in whose values no count of a code or theme is of fewer people than its settings say."""
    least = report.settings.small_cell
    codes = tuple(_code(one, least) for one in report.codes)
    hidden = {name for one in codes if one.small for name in (one.name, f"{one.id} {one.name}")}
    matrix = _matrix(report.matrix, hidden) if report.matrix else None
    interviews = report.interviews
    if matrix is not None and hidden and len(matrix.interviews) == len(interviews):
        # What an interview has beyond its column would tell that it has a code of few.
        columns = [sum(counts[at] for counts in matrix.counts) for at in range(len(interviews))]
        interviews = tuple(replace(one, codings=count) for one, count in zip(interviews, columns, strict=True))
    rare = {one.id for one in codes if one.small}
    return replace(
        report,
        codes=codes,
        interviews=interviews,
        themes=tuple(_theme(one, least, rare) for one in report.themes),
        matrix=matrix,
        timeline=_timeline(report.timeline, hidden) if report.timeline else None,
        overlaps=tuple(one for one in report.overlaps if hidden.isdisjoint(one[:2])),
    )


def _code(code: ReportCode, least: int) -> ReportCode:
    people = code.interviews if code.people is None else code.people
    return replace(code, people=None, interviews=0, codings=0, small=True) if small(people, least) else code


def _theme(theme: ReportTheme, least: int, rare: set[str]) -> ReportTheme:
    people = theme.interviews if theme.people is None else theme.people
    if small(people, least):
        return replace(theme, people=None, interviews=0, by_interview=(), small=True)
    return replace(theme, by_interview=()) if rare & set(theme.codes) else theme


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
        (case, tuple(tuple(one for one in cell if one[0] not in hidden) for cell in line))
        for case, line in zip(timeline.cases, timeline.cells, strict=True)
    ]
    # An interview of which nothing is left is no row without marks: that it had one would be told by it.
    told = [(case, line) for case, line in told if any(line)]
    if not told:
        return None
    return replace(timeline, cases=tuple(case for case, _ in told), cells=tuple(line for _, line in told))

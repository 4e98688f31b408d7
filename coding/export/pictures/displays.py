"""Case timelines and days between events, as pictures."""

import math
from collections.abc import Sequence
from dataclasses import asdict

from matplotlib.axes import Axes

from coding.export.model import (
    CaseTimeline,
    CodeMatrix,
    EventDays,
    Picture,
)
from coding.export.pictures.drawing import (
    ACCENT,
    INK,
    MIDDLE,
    PALE,
    draw,
    label,
    plain,
    row_labels,
    rows_height,
)
from coding.export.report.wording import ENGLISH, Wording

_MOST_CASES = 24


def case_timeline(timeline: CaseTimeline, words: Wording = ENGLISH) -> Picture:
    """Draw a timeline: a mark for each phase an interview tells of, larger for more passages, joined by a line.

    Which codes stand in a cell is in the description; :func:`phase_matrix` shows them over all cases.

    Args:
        timeline: From :func:`coding.export.report.values.timeline_of`.
        words: Wording.
    """
    cases = timeline.cases[:_MOST_CASES]
    totals = [[sum(count for _, count in cell) for cell in line] for line in timeline.cells[:_MOST_CASES]]
    most = max((total for line in totals for total in line), default=1)

    def paint(axes: Axes) -> None:
        for row, line in enumerate(totals):
            places = [place for place, total in enumerate(line) if total]
            axes.plot([places[0], places[-1]], [row, row], color=MIDDLE, linewidth=1.0, zorder=1)
            for place in places:
                size = 9 + 11 * math.sqrt(line[place] / max(most, 1))
                axes.plot([place], [row], "o", markersize=size, color=PALE, markeredgecolor=ACCENT, zorder=2)
                axes.annotate(str(line[place]), (place, row), ha="center", va="center", fontsize=7, color=INK, zorder=3)
        axes.set_xticks(range(len(timeline.phases)), [label(phase, 16) for phase in timeline.phases])
        axes.set_yticks(range(len(cases)), row_labels(cases))
        axes.tick_params(axis="x", labeltop=True, labelbottom=False)
        axes.set_xlim(-0.55, len(timeline.phases) - 0.45)
        axes.set_ylim(len(cases) - 0.4, -0.6)
        plain(axes, x=False)

    title = words("picture.timeline")
    if len(cases) < len(timeline.cases):
        title = words("picture.first", title=title, shown=len(cases), total=len(timeline.cases))
    return draw(
        rows_height(len(cases), row=0.34, rest=0.6),
        paint,
        alt=words("picture.timeline.alt", marks=_cell_text(timeline, words)),
        title=title,
    )


def event_days(events: Sequence[EventDays], words: Wording = ENGLISH) -> Picture:
    """Draw when things happened in case files: the middle half of the cases as a line, the median as a mark.

    Args:
        events: In the order in which they are drawn.
        words: Wording.
    """

    def paint(axes: Axes) -> None:
        for row, event in enumerate(events):
            axes.plot([event.low, event.high], [row, row], color=MIDDLE, linewidth=4.0, solid_capstyle="butt", zorder=1)
            axes.plot([event.middle], [row], "o", markersize=8, color=PALE, markeredgecolor=ACCENT, zorder=2)
            place = (event.high, row)
            text = f"{event.middle} ({event.low}–{event.high})"
            axes.annotate(text, place, (8, 0), textcoords="offset points", va="center", fontsize=7.5, color=INK)
        axes.set_yticks(range(len(events)), row_labels([f"{event.event} (n = {event.cases})" for event in events]))
        axes.set_ylim(len(events) - 0.4, -0.6)
        axes.margins(x=0.18)
        axes.set_xlabel(words("picture.days.axis"))
        plain(axes)

    marks = "; ".join(words("picture.days.mark", **asdict(event)) for event in events)
    return draw(
        rows_height(len(events), row=0.34, rest=0.8),
        paint,
        alt=words("picture.days.alt", marks=marks),
        title=words("picture.days"),
    )


def phase_matrix(timeline: CaseTimeline, most: int = 24) -> CodeMatrix:
    """Count passages by code and phase over all interviews.

    Args:
        timeline: From :func:`coding.export.report.values.timeline_of`.
        most: Codes kept: those with the most passages, ordered by the phase most of theirs fall into.
    """
    counts: dict[str, list[int]] = {}
    for line in timeline.cells:
        for place, cell in enumerate(line):
            for code, count in cell:
                counts.setdefault(code, [0] * len(timeline.phases))[place] += count
    codes = sorted(counts, key=lambda code: (-sum(counts[code]), code))[:most]
    codes.sort(key=lambda code: (_middle(counts[code]), code))
    return CodeMatrix(tuple(codes), timeline.phases, tuple(tuple(counts[code]) for code in codes))


def _middle(counts: Sequence[int]) -> float:
    return sum(place * count for place, count in enumerate(counts)) / max(sum(counts), 1)


def _cell_text(timeline: CaseTimeline, words: Wording) -> str:
    return "; ".join(
        words(
            "picture.timeline.cell",
            case=case,
            phase=phase,
            codes=", ".join(f"{code} {count}" for code, count in cell),
        )
        for case, line in zip(timeline.cases, timeline.cells, strict=True)
        for phase, cell in zip(timeline.phases, line, strict=True)
        if cell
    )

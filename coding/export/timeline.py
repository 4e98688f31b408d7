"""The case timeline: interviews from top to bottom, phases of the story from left to right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from coding.export.drawing import ACCENT, INK, MIDDLE, PALE, Mark, draw, label, plain, row_labels
from coding.export.model import CaseTimeline, Picture
from coding.export.wording import Wording

_MOST_CASES = 24
_SHOWN = 3
_NAMES_FIT = 14


def case_timeline(timeline: CaseTimeline, words: Wording | None = None) -> Picture:
    """Draw a timeline: a mark for each phase an interview tells of, wider for more, with its most frequent codes.

    Beyond a dozen interviews the names no longer fit and the number of passages stands in the mark; names and numbers
    are in the description and the data either way.

    Args:
        timeline: From :func:`coding.export.timeline_values.timeline_of`.
        words: Wording.
    """
    words = words or Wording()
    cases, cells = timeline.cases[:_MOST_CASES], timeline.cells[:_MOST_CASES]
    named = len(cases) <= _NAMES_FIT
    height = 0.52 if named else 0.27

    def paint(axes: Axes) -> None:
        for row, line in enumerate(cells):
            told = [place for place, cell in enumerate(line) if cell]
            if told:
                axes.plot([told[0], told[-1]], [row, row], color=MIDDLE, linewidth=1.0, zorder=1)
            for place, cell in enumerate(line):
                if cell:
                    _mark(axes, place, row, cell, named, words)
        axes.set_xticks(range(len(timeline.phases)), [label(phase, 16) for phase in timeline.phases])
        axes.set_yticks(range(len(cases)), row_labels([label(case, 20) for case in cases]))
        axes.tick_params(axis="x", labeltop=True, labelbottom=False)
        axes.set_xlim(-0.55, len(timeline.phases) - 0.45)
        axes.set_ylim(len(cases) - 0.5, -0.5)
        plain(axes, x=False)

    data: list[Mark] = [
        {"interview": case, "phase": phase, "code": code, "passages": count}
        for case, line in zip(timeline.cases, timeline.cells, strict=True)
        for phase, cell in zip(timeline.phases, line, strict=True)
        for code, count in cell
    ]
    title = words("picture.timeline")
    if len(cases) < len(timeline.cases):
        title = words("picture.first", title=title, shown=len(cases), total=len(timeline.cases))
    return draw(
        min(0.8 + height * len(cases), 8.4),
        paint,
        alt=words("picture.timeline.alt", marks=_told(timeline, words)),
        data=data,
        title=title,
    )


def _mark(axes: Axes, place: int, row: int, cell: Sequence[tuple[str, int]], named: bool, words: Wording) -> None:
    total = sum(count for _, count in cell)
    if not named:
        axes.plot(
            [place], [row], "o", markersize=9 + min(total, 20) * 0.35, color=PALE, markeredgecolor=ACCENT, zorder=2
        )
        axes.annotate(str(total), (place, row), ha="center", va="center", fontsize=6.5, color=INK, zorder=3)
        return
    names = [f"{label(code, 17, 1)} {count}" for code, count in cell[:_SHOWN]]
    if len(cell) > _SHOWN:
        names[-1] += f"  {words('picture.timeline.more', count=len(cell) - _SHOWN)}"
    box: Mapping[str, str | float] = {
        "boxstyle": "round,pad=0.25",
        "facecolor": PALE,
        "edgecolor": ACCENT,
        "linewidth": 0.6,
    }
    axes.annotate(
        "\n".join(names), (place, row), ha="center", va="center", fontsize=5.6, color=INK, bbox=dict(box), zorder=2
    )


def _told(timeline: CaseTimeline, words: Wording) -> str:
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

"""Indicators with their sources side by side, as a picture."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes

from coding.export.model import JointLine, Picture, Report, ReportPicture
from coding.export.pictures.drawing import ACCENT, INK, PALE, draw, label, plain, row_labels, rows_height
from coding.export.report.sections import count_text
from coding.export.report.wording import ENGLISH, Wording

_MOST = 18
_SIGNS = {"converging": "=", "diverging": "≠", "silent": "○", "": ""}


def joint_picture(lines: Sequence[JointLine], least: int, words: Wording = ENGLISH) -> Picture:
    """Draw a mark for each source that has an indicator, larger for more people, cases or texts.

    Counts below ``least``, and those withheld, have one size and one text, so that nothing can be measured off.

    Args:
        lines: The joint display.
        least: The smallest count of people or of cases that is shown.
        words: Wording.
    """
    lines_shown = lines[:_MOST]
    columns = [words(key) for key in ("joint.survivors", "joint.files", "joint.sources")]
    verdicts = [words(f"joint.{line.verdict}") if line.verdict else words("joint.unsaid") for line in lines_shown]
    most = max(
        (count or 0 for line in lines_shown for count in (line.people, line.cases, len(line.sources))), default=1
    )

    def paint(axes: Axes) -> None:
        for row, line in enumerate(lines_shown):
            for place, (count, floor) in enumerate(((line.people, least), (line.cases, least), (len(line.sources), 0))):
                if count == 0:
                    axes.annotate("–", (place, row), ha="center", va="center", fontsize=8, color=INK)
                    continue
                size = 11 + 11 * math.sqrt(max(count or 0, floor) / max(most, least, 1))
                axes.plot([place], [row], "o", markersize=size, color=PALE, markeredgecolor=ACCENT, zorder=2)
                text = words("withheld") if count is None else f"<{floor}" if count < floor else str(count)
                axes.annotate(text, (place, row), ha="center", va="center", fontsize=7, color=INK, zorder=3)
            verdict = f"{_SIGNS[line.verdict]} {verdicts[row]}".strip()
            axes.annotate(label(verdict, 18), (2.55, row), ha="left", va="center", fontsize=7.5, color=INK)
        axes.set_xticks(range(3), [label(name, 16) for name in columns])
        axes.set_yticks(range(len(lines_shown)), row_labels([line.wording for line in lines_shown]))
        axes.tick_params(axis="x", labeltop=True, labelbottom=False)
        axes.set_xlim(-0.55, 3.75)
        axes.set_ylim(len(lines_shown) - 0.4, -0.6)
        plain(axes, x=False)

    marks = "; ".join(
        words(
            "picture.joint.mark",
            indicator=line.wording,
            people=count_text(line.people, least, words),
            cases=count_text(line.cases, least, words),
            sources=len(line.sources),
            together=verdict,
        )
        for line, verdict in zip(lines_shown, verdicts, strict=True)
    )
    title = words("picture.joint")
    if len(lines_shown) < len(lines):
        title = words("picture.first", title=title, shown=len(lines_shown), total=len(lines))
    return draw(
        rows_height(len(lines_shown), row=0.46, rest=0.7),
        paint,
        alt=words("picture.joint.alt", marks=marks),
        title=title,
    )


def report_pictures(report: Report) -> list[ReportPicture]:
    """Those that a report carries."""
    if not report.joint:
        return []
    return [ReportPicture("joint", joint_picture(report.joint, report.small_cell, Wording(report.wording)))]

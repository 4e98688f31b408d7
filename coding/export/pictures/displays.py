"""Displays as pictures: case timelines, indicators with their sources side by side, and maps."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

from matplotlib.axes import Axes
from matplotlib.patches import Ellipse, FancyArrowPatch, FancyBboxPatch, Patch

from coding.export.model import (
    CaseTimeline,
    CodeMatrix,
    EventDays,
    JointLine,
    Picture,
    ReportMap,
    ReportMapLink,
    ReportMapNode,
)
from coding.export.pictures.drawing import (
    ACCENT,
    HIGHEST,
    INK,
    MIDDLE,
    PALE,
    WIDTH,
    Mark,
    draw,
    label,
    plain,
    row_labels,
    rows_height,
)
from coding.export.report.sections import shown_count
from coding.export.report.wording import ENGLISH, Wording

_MOST_CASES = 24


def case_timeline(timeline: CaseTimeline, words: Wording = ENGLISH) -> Picture:
    """Draw a timeline: a mark for each phase an interview tells of, larger for more passages, joined by a line.

    Which codes stand in a cell is in the description and the data; :func:`codes_by_phase` shows them over all cases.

    Args:
        timeline: From :func:`coding.export.report.values.timeline_of`.
        words: Wording.
    """
    cases = timeline.cases[:_MOST_CASES]
    totals = [[sum(count for _, count in cell) for cell in line] for line in timeline.cells[:_MOST_CASES]]
    most = max((total for line in totals for total in line), default=1)

    def paint(axes: Axes) -> None:
        for row, line in enumerate(totals):
            told = [place for place, total in enumerate(line) if total]
            axes.plot([told[0], told[-1]], [row, row], color=MIDDLE, linewidth=1.0, zorder=1)
            for place in told:
                size = 9 + 11 * math.sqrt(line[place] / max(most, 1))
                axes.plot([place], [row], "o", markersize=size, color=PALE, markeredgecolor=ACCENT, zorder=2)
                axes.annotate(str(line[place]), (place, row), ha="center", va="center", fontsize=7, color=INK, zorder=3)
        axes.set_xticks(range(len(timeline.phases)), [label(phase, 16) for phase in timeline.phases])
        axes.set_yticks(range(len(cases)), row_labels(cases))
        axes.tick_params(axis="x", labeltop=True, labelbottom=False)
        axes.set_xlim(-0.55, len(timeline.phases) - 0.45)
        axes.set_ylim(len(cases) - 0.4, -0.6)
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
        rows_height(len(cases), row=0.34, rest=0.6),
        paint,
        alt=words("picture.timeline.alt", marks=_told(timeline, words)),
        data=data,
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

    data: list[Mark] = [asdict(event) for event in events]
    told = "; ".join(words("picture.days.mark", **mark) for mark in data)
    return draw(
        rows_height(len(events), row=0.34, rest=0.8),
        paint,
        alt=words("picture.days.alt", marks=told),
        data=data,
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


_MOST = 18
_SIGNS = {"converging": "=", "diverging": "≠", "silent": "○", "": ""}


def joint_display(lines: Sequence[JointLine], least: int, words: Wording = ENGLISH) -> Picture:
    """Draw a mark for each source that has an indicator, larger for more people, cases or texts.

    Counts below ``least``, and those withheld, have one size and one text, so that nothing can be measured off.

    Args:
        lines: The joint display.
        least: The smallest count of people or of cases that is shown.
        words: Wording.
    """
    shown = lines[:_MOST]
    columns = [words(key) for key in ("joint.survivors", "joint.files", "joint.sources")]
    verdicts = [words(f"joint.{line.verdict}") if line.verdict else words("joint.unsaid") for line in shown]
    most = max((count or 0 for line in shown for count in (line.people, line.cases, len(line.sources))), default=1)

    def paint(axes: Axes) -> None:
        for row, line in enumerate(shown):
            for place, (count, floor) in enumerate(((line.people, least), (line.cases, least), (len(line.sources), 0))):
                if count == 0:
                    axes.annotate("–", (place, row), ha="center", va="center", fontsize=8, color=INK)
                    continue
                size = 11 + 11 * math.sqrt(max(count or 0, floor) / max(most, least, 1))
                axes.plot([place], [row], "o", markersize=size, color=PALE, markeredgecolor=ACCENT, zorder=2)
                text = words("withheld") if count is None else f"<{floor}" if count < floor else str(count)
                axes.annotate(text, (place, row), ha="center", va="center", fontsize=7, color=INK, zorder=3)
            said = f"{_SIGNS[line.verdict]} {verdicts[row]}".strip()
            axes.annotate(label(said, 18), (2.55, row), ha="left", va="center", fontsize=7.5, color=INK)
        axes.set_xticks(range(3), [label(name, 16) for name in columns])
        axes.set_yticks(range(len(shown)), row_labels([line.wording for line in shown]))
        axes.tick_params(axis="x", labeltop=True, labelbottom=False)
        axes.set_xlim(-0.55, 3.75)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        plain(axes, x=False)

    data: list[Mark] = [
        {
            "indicator": line.wording,
            "people": shown_count(line.people, least, words),
            "cases": shown_count(line.cases, least, words),
            "sources": len(line.sources),
            "together": said,
        }
        for line, said in zip(shown, verdicts, strict=True)
    ]
    told = "; ".join(words("picture.joint.mark", **{name: value for name, value in mark.items()}) for mark in data)
    title = words("picture.joint")
    if len(shown) < len(lines):
        title = words("picture.first", title=title, shown=len(shown), total=len(lines))
    return draw(
        rows_height(len(shown), row=0.46, rest=0.7),
        paint,
        alt=words("picture.joint.alt", marks=told),
        data=data,
        title=title,
    )


# The canvas in the browser (coding/extras/maps/pages/map_canvas/canvas.js) has the same sizes, so that what stands
# apart there stands apart here.
BROAD: Final = 168
LINE: Final = 17
CHARACTERS: Final = 22
MOST_LINES: Final = 5
_EDGE: Final = 24
_LARGEST: Final = 0.0085
"""Inches of a unit at most: a map of two things does not fill the page."""
_SMALLEST_FONT, _FONT = 4.5, 13
_UNDIRECTED: Final = frozenset({"contradicts", "goes_with"})
_LINES: Final[Mapping[str, str]] = {"contradicts": "--", "example_of": ":"}


def map_picture(report_map: ReportMap, words: Wording = ENGLISH) -> Picture:
    """Draw a map.

    Args:
        report_map: The map; something has to stand on it.
        words: Wording.
    """
    names = {node.id: _name(node, words) for node in report_map.nodes}
    lines = {node.id: label(names[node.id], CHARACTERS, MOST_LINES) for node in report_map.nodes}
    sizes = {node.id: _size(node, lines[node.id]) for node in report_map.nodes}
    left = min(node.x - sizes[node.id][0] / 2 for node in report_map.nodes) - _EDGE
    right = max(node.x + sizes[node.id][0] / 2 for node in report_map.nodes) + _EDGE
    top = min(node.y - sizes[node.id][1] / 2 for node in report_map.nodes) - _EDGE
    bottom = max(node.y + sizes[node.id][1] / 2 for node in report_map.nodes) + _EDGE
    scale = min(WIDTH / (right - left), HIGHEST / (bottom - top), _LARGEST)
    # In the middle of the page's width, at the scale of its height.
    spare = (WIDTH / scale - (right - left)) / 2
    font = max(_FONT * scale * 72 * 0.92, _SMALLEST_FONT)

    def paint(axes: Axes) -> None:
        axes.set(xlim=(left - spare, right + spare), ylim=(bottom, top), xticks=[], yticks=[])
        axes.set_axis_off()
        axes.set_aspect("equal")
        shapes = {node.id: _shape(node, sizes[node.id]) for node in report_map.nodes}
        for node in report_map.nodes:
            axes.add_patch(shapes[node.id])
            style = "italic" if node.kind == "note" else "normal"
            axes.annotate(
                lines[node.id], (node.x, node.y), ha="center", va="center", fontsize=font, style=style, zorder=3
            )
        places = {node.id: (node.x, node.y) for node in report_map.nodes}
        for link in report_map.links:
            _draw_link(axes, link, places, (shapes[link.source], shapes[link.target]), (_said(link, words), font))

    told = [f"{names[link.source]} – {_said(link, words)} – {names[link.target]}" for link in report_map.links]
    linked = {end for link in report_map.links for end in (link.source, link.target)}
    told += [names[node.id] for node in report_map.nodes if node.id not in linked]
    return draw(
        max((bottom - top) * scale, 0.8),
        paint,
        alt=words("picture.map.alt", marks="; ".join(told)),
        data=_marks(report_map, names, words),
        title=report_map.name,
    )


def _marks(report_map: ReportMap, names: Mapping[str, str], words: Wording) -> list[Mark]:
    marks: list[Mark] = [{"thing": names[node.id], "x": node.x, "y": node.y} for node in report_map.nodes]
    marks += [{"from": names[at.source], "link": _said(at, words), "to": names[at.target]} for at in report_map.links]
    return marks


def _name(node: ReportMapNode, words: Wording) -> str:
    if node.state == "hidden":
        return words("map.withheld")
    return words("map.removed", name=node.words) if node.state == "removed" else node.words


def _said(link: ReportMapLink, words: Wording) -> str:
    return link.label or (words("map.withheld") if link.kind == "own" else words(f"map.{link.kind}"))


def _size(node: ReportMapNode, lines: str) -> tuple[float, float]:
    high = LINE * (lines.count("\n") + 1)
    return (BROAD + 30, high + 34) if node.kind == "theme" else (BROAD, high + 18)


def _shape(node: ReportMapNode, size: tuple[float, float]) -> Patch:
    broad, high = size
    line = "-" if node.state == "here" else "--"
    if node.kind == "theme":
        return Ellipse(
            (node.x, node.y), broad, high, facecolor="white", edgecolor=INK, linewidth=1.8, linestyle=line, zorder=2
        )
    corner = (node.x - broad / 2, node.y - high / 2)
    return FancyBboxPatch(
        corner,
        broad,
        high,
        boxstyle="round,pad=0,rounding_size=10" if node.kind == "code" else "square,pad=0",
        facecolor=PALE if node.kind == "memo" else "white",
        edgecolor=INK,
        linewidth=0.9,
        linestyle=":" if node.kind == "note" else line,
        zorder=2,
    )


def _draw_link(
    axes: Axes,
    link: ReportMapLink,
    places: Mapping[str, tuple[float, float]],
    ends: tuple[Patch, Patch],
    said: tuple[str, float],
) -> None:
    (x, y), (across, down) = places[link.source], places[link.target]
    arrow = FancyArrowPatch(
        (x, y),
        (across, down),
        arrowstyle="-" if link.kind in _UNDIRECTED else "-|>",
        patchA=ends[0],
        patchB=ends[1],
        shrinkA=0,
        shrinkB=0,
        mutation_scale=8,
        color=INK,
        linewidth=0.9,
        linestyle=_LINES.get(link.kind, "-"),
        zorder=1,
    )
    axes.add_patch(arrow)
    words, font = said
    axes.annotate(
        label(words, CHARACTERS, 3), ((x + across) / 2, (y + down) / 2), ha="center", va="center",
        fontsize=font * 0.9, zorder=4, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2},
    )  # fmt: skip

"""A map as a picture."""

from collections.abc import Mapping
from typing import Final

from matplotlib.axes import Axes
from matplotlib.patches import Ellipse, FancyArrowPatch, FancyBboxPatch, Patch

from coding.export.model import Picture, Report, ReportMap, ReportMapLink, ReportMapNode, ReportPicture
from coding.export.pictures.drawing import HIGHEST, INK, PALE, WIDTH, draw, label
from coding.export.report.wording import ENGLISH, Wording

# The canvas in the browser (pages/map_canvas/canvas.js) has the same sizes, so that what stands
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
            _draw_link(axes, link, places, (shapes[link.source], shapes[link.target]), (_link_label(link, words), font))

    sentences = [
        f"{names[link.source]} – {_link_label(link, words)} – {names[link.target]}" for link in report_map.links
    ]
    linked = {end for link in report_map.links for end in (link.source, link.target)}
    sentences += [names[node.id] for node in report_map.nodes if node.id not in linked]
    return draw(
        max((bottom - top) * scale, 0.8),
        paint,
        alt=words("picture.map.alt", marks="; ".join(sentences)),
        title=report_map.name,
    )


def _name(node: ReportMapNode, words: Wording) -> str:
    if node.state == "hidden":
        return words("map.withheld")
    return words("map.removed", name=node.words) if node.state == "removed" else node.words


def _link_label(link: ReportMapLink, words: Wording) -> str:
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
    label_at: tuple[str, float],
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
    words, font = label_at
    axes.annotate(
        label(words, CHARACTERS, 3), ((x + across) / 2, (y + down) / 2), ha="center", va="center",
        fontsize=font * 0.9, zorder=4, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2},
    )  # fmt: skip


def report_pictures(report: Report) -> list[ReportPicture]:
    """Those that a report carries."""
    words = Wording(report.wording)
    return [ReportPicture(f"maps:{at}", map_picture(report_map, words)) for at, report_map in enumerate(report.maps)]

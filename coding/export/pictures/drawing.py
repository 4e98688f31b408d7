"""What all pictures share: one sober look that survives greyscale print, and the same image for the same numbers.

Matplotlib is used without its global state (no pyplot), so pictures can be drawn from several threads.
"""

import io
import textwrap
import threading
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from coding.export.model import Picture
from coding.export.output import xml_text

INK = "#1f2933"
ACCENT = "#1b4b5a"
MIDDLE = "#7f9aa4"
PALE = "#dbe4e7"
WIDTH = 6.3
"""Inches: the width between the margins of the report."""
HIGHEST = 8.4
"""Inches: what a page holds with a heading and a caption."""
MOST_ROWS = 42
"""Codes a picture shows; more would not fit a page."""

_RESOLUTION = 200
_ROOMY_ROWS = 30
_SETTINGS: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 8.5,
    "text.parse_math": False,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": MIDDLE,
    "axes.linewidth": 0.7,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 7.5,
}
_LOCK = threading.Lock()


def draw(height: float, paint: Callable[[Axes], None], *, alt: str, title: str, width: float = WIDTH) -> Picture:
    """Draw a picture.

    Args:
        height: In inches.
        paint: Draws on the axes given.
        alt: What the picture shows, in words.
        title: Caption; not drawn into the image, so that the report can set it as text.
        width: In inches.

    Returns:
        The picture. The same arguments give the same bytes with the same release of Matplotlib.
    """
    with _LOCK, matplotlib.rc_context(_SETTINGS), warnings.catch_warnings():
        # A script the font lacks shows as boxes in the image; the names are also in the alternative text.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = Figure(figsize=(width, height), dpi=_RESOLUTION, facecolor="white")
        figure.set_layout_engine("constrained", w_pad=0.08, h_pad=0.06)
        FigureCanvasAgg(figure)
        paint(figure.add_subplot())
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", metadata={"Software": None})
    return Picture(buffer.getvalue(), alt, title)


def label(text: str, width: int = 36, lines: int = 2) -> str:
    """Return a name broken into lines that fit beside a chart, with an ellipsis where it is cut.

    Args:
        text: The name.
        width: Characters a line holds.
        lines: Lines there is room for.
    """
    line = " ".join(xml_text(text).split())
    return "\n".join(textwrap.wrap(line, width, max_lines=lines, placeholder="…")) or line


def row_labels(names: Sequence[str]) -> list[str]:
    """Return the names beside the rows of a chart: on two short lines, or on one longer one where rows are many."""
    width, lines = (36, 2) if len(names) <= _ROOMY_ROWS else (48, 1)
    return [label(name, width, lines) for name in names]


def ink_on(shade: tuple[float, ...]) -> str:
    """Return white or the ink colour, whichever has the higher contrast on a shade (WCAG 2.2 relative luminance)."""
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in shade[:3])
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "white" if luminance < 0.23 else INK


def rows_height(rows: int, row: float = 0.23, rest: float = 0.7) -> float:
    """Return the height in inches of a chart with so many rows, at most what fits a page."""
    return min(rest + row * max(rows, 1), HIGHEST)


def plain(axes: Axes, *, x: bool = True) -> None:
    """Take away frames and ticks that carry nothing."""
    for side in ("top", "right", "left") if x else ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)
    if not x:
        axes.tick_params(axis="x", length=0)

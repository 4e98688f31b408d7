"""The parts a report is laid out from, the same for every file format, and how much room they take."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from coding.export.model import Picture


@dataclass(frozen=True, slots=True)
class Cover:
    """Title page: title, line under it, facts as ``(what, value)`` and a note to the reader.

    A ``compact`` one has no page of its own: the report begins below it.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    note: str
    compact: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """List of the headings of levels 1 and 2."""

    title: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3; ``new_page`` starts it on a fresh page, ``anchor`` is what links lead to.

    ``language`` is that of all up to the next heading of level 1, where it is not the document's own. ``figure`` is set
    large on its slide.
    """

    level: int
    text: str
    new_page: bool = False
    anchor: str = ""
    language: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``note`` is set smaller, ``label`` is a bold lead-in."""

    text: str
    note: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A way to the heading of level 1 or 2 with this anchor, on a line of its own."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage and where it comes from; a paraphrase is set without quotation marks."""

    text: str
    source: str
    verbatim: bool
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a header line.

    Attributes:
        caption: Printed above it; also its description for screen readers.
        header: Column heads.
        rows: Cells as text, one tuple a row, as long as the header.
        widths: Share of the page's width of each column.
        numbers: Columns set to the right.
        note: Printed below it.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    numbers: frozenset[int] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of what and value, as a table without a header line; ``caption`` describes it for screen readers."""

    caption: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its caption."""

    picture: Picture


Block = Cover | Contents | Heading | Paragraph | Link | Quotation | Grid | Facts | Figure


def numbered(blocks: Iterable[Block]) -> list[tuple[str, Heading]]:
    """Headings of levels 1 and 2 with their numbers, in order."""
    numbers = [0, 0]
    headings = []
    for block in blocks:
        if isinstance(block, Heading) and block.level < 3:
            numbers = [numbers[0] + 1, 0] if block.level == 1 else [numbers[0], numbers[1] + 1]
            headings.append((".".join(map(str, numbers[: block.level])), block))
    return headings


_CM_OF_POINT: Final = 2.54 / 72
# Helvetica, code points 32 to 126, in thousandths of the size (Adobe's core font metrics).
_WIDTHS: Final = (
    278, 278, 355, 556, 556, 889, 667, 222, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 222, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
)  # fmt: skip
_SPACES: Final = frozenset("\u2002\u2009\u00a0\u202f")
_BOLD: Final = 1.08
"""Bold letters are at most so much wider."""
_WORD: Final = re.compile(r"[^\s\-–—/]+[\-–—/]*")
"""What is kept on one line: Word and LibreOffice break after hyphens, dashes and strokes."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a text on one line, in centimetres; ``size`` is in points."""
    total = sum(_letter(letter) for letter in text)
    return total / 1000 * size * _CM_OF_POINT * (_BOLD if bold else 1.0)


def _letter(letter: str) -> int:
    place = ord(letter) - 32
    if 0 <= place < len(_WIDTHS):
        return _WIDTHS[place]
    if letter in _SPACES:
        return 278
    # Accented Latin, Greek and Cyrillic are as wide as their like; other scripts run wider.
    return 610 if ord(letter) < 0x600 else 1000


def longest_word(text: str, size: float, *, bold: bool = False) -> float:
    """Width of the widest word of a text, in centimetres."""
    return max((width_of(word, size, bold=bold) for word in _WORD.findall(text)), default=0.0)


def lines_of(text: str, size: float, width: float, *, bold: bool = False) -> int:
    """Number of lines a text takes in a column so many centimetres wide."""
    space = width_of(" ", size)
    lines = 0
    for paragraph in text.split("\n"):
        lines, at = lines + 1, 0.0
        for word in paragraph.split():
            wide = width_of(word, size, bold=bold)
            if at and at + space + wide > width:
                lines, at = lines + 1, wide
            else:
                at += (space if at else 0.0) + wide
    return lines


def column_shares(columns: Sequence[Sequence[str]], shares: Sequence[float], width: float, size: float) -> list[float]:
    """Shares of a table's width that break no word, as near to the wanted ones as words allow.

    Args:
        columns: The cells of each column, its head first.
        shares: What each column should have of the width.
        width: Width of the table in centimetres.
        size: Size of the letters in points.

    Returns:
        Shares that sum up to what ``shares`` do. Where the words of all columns together are wider than the table, each
        column gets what its widest word asks for, in proportion.
    """
    total = sum(shares)
    least = [
        (max((longest_word(cell, size, bold=not place) for place, cell in enumerate(cells)), default=0.0) + _MARGINS)
        / width
        * total
        for cells in columns
    ]
    if sum(least) >= total:
        return [need / sum(least) * total for need in least]
    values = list(shares)
    short = {place for place, (share, need) in enumerate(zip(values, least, strict=True)) if share < need}
    while short:
        room = total - sum(least[place] for place in short)
        rest = sum(share for place, share in enumerate(shares) if place not in short)
        values = [
            least[place] if place in short else shares[place] / rest * room if rest else 0.0
            for place in range(len(shares))
        ]
        more = {place for place, share in enumerate(values) if place not in short and share < least[place] - 1e-9}
        if not more:
            break
        short |= more
    return values


_MARGINS: Final = 0.32
"""Centimetres that a cell keeps free at its sides, and a little more for the renderer's own rounding."""


TEXT_WIDTH: Final = 16.0
"""Width between the margins, in centimetres."""
PAGE: Final = (29.7 - 2.4 - 2.2) * 0.94
"""Centimetres that a page holds, less some to spare."""
_DOTS: Final = 200 / 2.54
"""Of a picture, on a centimetre."""

_LINE: Final = 1.15
"""Height of a line of Arial in its size."""
_CELL: Final = 0.16 + 0.02
_INSIDE: Final = 0.25
"""Centimetres that a cell keeps free above and below, and at its sides."""


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a style of ``base.docx`` is set: points, and centimetres for what it is moved in by at both sides."""

    size: float
    before: float = 0.0
    after: float = 0.0
    spacing: float = 1.0
    inside: float = 0.0
    bold: bool = False

    def height(self, text: str, width: float = TEXT_WIDTH) -> float:
        """Height of a paragraph in centimetres."""
        lines = lines_of(text, self.size, width - self.inside, bold=self.bold)
        return (lines * self.size * _LINE * self.spacing + self.before + self.after) * _CM_OF_POINT


_NORMAL: Final = TextStyle(10.5, after=7, spacing=1.18)
_NOTE: Final = TextStyle(9, after=7, spacing=1.12)
_FOOT: Final = TextStyle(9, before=4, after=12, spacing=1.08)
_QUOTE: Final = TextStyle(10.5, before=7, after=1, spacing=1.15, inside=1.4)
_SOURCE: Final = TextStyle(9, after=9, inside=1.4)
_CAPTION: Final = TextStyle(9.5, before=12, after=4, bold=True)
_TITLE: Final = TextStyle(28, after=8, spacing=1.05, bold=True)
_HEADINGS: Final = {
    1: TextStyle(18, before=26, after=10, spacing=1.05, bold=True),
    2: TextStyle(13, before=16, after=5, spacing=1.05, bold=True),
    3: TextStyle(11, before=12, after=3, spacing=1.05, bold=True),
}
SHORT_TITLE: Final = TextStyle(20, after=4, spacing=1.05, bold=True)
SHORT_HEADING: Final = TextStyle(14, before=12, after=4, spacing=1.05, bold=True)
"""Title and headings of the two pages."""
CELL_SIZE: Final = 8.5
_CELLS: Final = TextStyle(CELL_SIZE, spacing=1.05)


def height_of(blocks: Iterable[Block], *, short: bool = False) -> float:
    """Height of blocks one below the other, in centimetres, in the styles of the two pages or of longer reports.

    Lists of contents count nothing.
    """
    return sum(_height(block, short) for block in blocks)


def _height(block: Block, short: bool) -> float:
    match block:
        case Heading() if short and block.level == 1:
            return SHORT_HEADING.height(block.text)
        case Cover():
            return (
                (SHORT_TITLE if short else _TITLE).height(block.title)
                + _NOTE.height(block.subtitle)
                + _FOOT.height(block.note)
            )
        case Heading():
            return _HEADINGS[block.level].height(block.text)
        case Paragraph():
            label = f"{block.label}. " if block.label and block.text else block.label
            return (_NOTE if block.note else _NORMAL).height(label + block.text)
        case Quotation():
            return _QUOTE.height(f"“{block.text}”") + _SOURCE.height(block.source)
        case Grid():
            foot = _FOOT.height(block.note) if block.note else _CELLS.height("")
            shares = grid_shares(block, TEXT_WIDTH)
            return _CAPTION.height(block.caption) + _rows((block.header, *block.rows), shares) + foot
        case Facts():
            return _rows(block.pairs, (0.3, 0.7)) + _CELLS.height("")
        case Link():
            return _NORMAL.height(block.text)
        case Figure():
            wide, high = (int.from_bytes(block.picture.png[at : at + 4]) for at in (16, 20))
            return high * min(TEXT_WIDTH / wide, 1 / _DOTS) + _CAPTION.height(block.picture.title)
        case Contents():
            return 0.0


def grid_shares(grid: Grid, width: float) -> list[float]:
    """Shares of the width for a table's columns, so that no word is broken."""
    columns = [[row[column] for row in (grid.header, *grid.rows)] for column in range(len(grid.header))]
    return column_shares(columns, grid.widths, width, CELL_SIZE)


def _rows(rows: Iterable[tuple[str, ...]], shares: Iterable[float]) -> float:
    widths = [share * TEXT_WIDTH - _INSIDE for share in shares]
    return sum(max(_CELLS.height(cell, width) for cell, width in zip(row, widths, strict=True)) + _CELL for row in rows)

"""How high blocks stand on the page in Heard's own styles, reckoned before any program lays them out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from coding.export.report.blocks import Block, Contents, Cover, Facts, Figure, Grid, Heading, Link, Paragraph, Quotation
from coding.export.report.measure import column_shares, lines_of

TEXT_WIDTH: Final = 16.0
"""Width between the margins, in centimetres."""
PAGE: Final = (29.7 - 2.4 - 2.2) * 0.94
"""Centimetres that a page holds, less some to spare."""
_DOTS: Final = 200 / 2.54
"""Of a picture, on a centimetre."""
_CM: Final = 2.54 / 72
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
        return (lines * self.size * _LINE * self.spacing + self.before + self.after) * _CM


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

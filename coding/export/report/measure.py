"""How much room text takes on paper: widths of letters as in Arial, Helvetica and Liberation Sans.

Word and LibreOffice lay a page out themselves; this says beforehand what fits a column without breaking a word, and
what fits two pages. Letters that the table lacks count as wide ones, so that a guess errs towards too much room.
"""

import re
from collections.abc import Sequence
from typing import Final

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
    given = list(shares)
    short = {place for place, (share, need) in enumerate(zip(given, least, strict=True)) if share < need}
    while short:
        room = total - sum(least[place] for place in short)
        rest = sum(share for place, share in enumerate(shares) if place not in short)
        given = [
            least[place] if place in short else shares[place] / rest * room if rest else 0.0
            for place in range(len(shares))
        ]
        more = {place for place, share in enumerate(given) if place not in short and share < least[place] - 1e-9}
        if not more:
            break
        short |= more
    return given


_MARGINS: Final = 0.32
"""Centimetres that a cell keeps free at its sides, and a little more for the renderer's own rounding."""

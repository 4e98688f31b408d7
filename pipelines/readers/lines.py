"""Lines and paragraphs of running text, from whatever file they came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WRAP_WIDEST = 110
_WRAP_NARROWEST = 40
_WRAP_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text.

    Attributes:
        text: Its characters, without line end.
        heading: The file itself says it is a heading (a Word style, a Markdown ``#``).
        start_ms: Start time the file gives for it outside the text, or None.
        end_ms: End time likewise.
    """

    text: str
    heading: bool = False
    start_ms: int | None = None
    end_ms: int | None = None

    @property
    def blank(self) -> bool:
        """No visible character in it."""
        return not self.text.strip()


def split_lines(text: str) -> list[Line]:
    """Cut a text whose line ends are line feeds."""
    return [Line(line) for line in text.split("\n")]


def paragraphs(lines: Sequence[Line]) -> list[range]:
    """Ranges of line numbers of the paragraphs: runs of lines that are not blank; a heading stands alone."""
    found: list[range] = []
    start: int | None = None
    for number, line in enumerate(lines):
        if start is not None and (line.blank or line.heading or lines[number - 1].heading):
            found.append(range(start, number))
            start = None
        if start is None and not line.blank:
            start = number
    if start is not None:
        found.append(range(start, len(lines)))
    return found


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Tell whether lines were broken at a fixed width rather than on purpose.

    They were when nearly every line inside a paragraph is as full as it could be: the next line's first word would not
    have fitted.
    """
    pairs: list[tuple[int, int]] = []
    for paragraph in paragraphs(lines):
        for number in range(paragraph.start, paragraph.stop - 1):
            here, there = lines[number].text.rstrip(), lines[number + 1].text.split(maxsplit=1)
            pairs.append((len(here), len(there[0]) if there else 0))
    if len(pairs) < 3:
        return False
    width = sorted(length for length, _ in pairs)[int(len(pairs) * 0.98)]
    full = sum(length + 1 + word > width - 2 for length, word in pairs)
    return _WRAP_NARROWEST <= width <= _WRAP_WIDEST and full >= _WRAP_SHARE * len(pairs)


def join(lines: Iterable[str], wrapped: bool) -> str:
    """Make one string of the lines of a paragraph.

    Args:
        lines: The lines.
        wrapped: They were broken at a fixed width: join with blanks, else keep line feeds.
    """
    stripped = [line.strip() for line in lines]
    return (" " if wrapped else "\n").join(line for line in stripped if line)

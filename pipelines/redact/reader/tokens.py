"""Text as the reader sees it: pieces of words, and stretches of them that fit into the model."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LINE = 2
"""Number of the piece that stands for the end of a line (``</s>``)."""
FIRST = 0
"""Number of the piece before every stretch (``<s>``)."""
PADDING = 1
LONGEST = 256
"""Pieces of a stretch at most, the first one counted."""
CONTEXT = 24
"""Pieces that are read again before and after a stretch, so that nothing is read without what stands around it."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a text, in order; a line's end is a piece of no length.

    Attributes:
        ids: Numbers in the vocabulary.
        starts: First code point of each.
        ends: One past its last.
    """

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Pieces read at once; what is told of those outside ``first`` to ``last`` is not used.

    Attributes:
        start: First piece.
        end: One past the last.
        first: First piece that it answers for.
        last: One past the last that it answers for.
    """

    start: int
    end: int
    first: int
    last: int


def pieces_of(tokenizer: Any, text: str) -> Pieces:
    """Cut a text into pieces."""
    ids: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    lines = text.split("\n")
    for line, encoding in zip(lines, tokenizer.encode_batch(lines, add_special_tokens=False), strict=True):
        for number, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            while start < end and line[start].isspace():
                start += 1
            ids.append(number)
            starts.append(at + start)
            ends.append(at + end)
        at += len(line)
        ids.append(LINE)
        starts.append(at)
        ends.append(at)
        at += 1
    return Pieces(np.array(ids[:-1], np.int64), np.array(starts[:-1], np.int64), np.array(ends[:-1], np.int64))


def stretches(pieces: Pieces, *, longest: int = LONGEST, context: int = CONTEXT) -> Iterator[Stretch]:
    """Cut pieces into stretches, at ends of lines where there are any in the last third."""
    count, core, first = len(pieces.ids), longest - 1 - 2 * context, 0
    breaks = np.flatnonzero(pieces.ids == LINE) + 1
    if count <= longest - 1:
        yield Stretch(0, count, 0, count)
        return
    while first < count:
        last = min(count, first + core)
        if last < count:
            near = breaks[(breaks > first + core * 2 // 3) & (breaks <= last)]
            last = int(near[-1]) if len(near) else last
        yield Stretch(max(0, first - context), min(count, last + context), first, last)
        first = last

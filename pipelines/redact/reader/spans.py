"""From what each piece is likely to be to stretches of text with a type."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.redact.reader.model import Chances, Pieces
from pipelines.redact.reader.tags import LETTERS

_ORDER = tuple(LETTERS)
Least = NDArray[np.float32]
"""For each letter, in the order of ``LETTERS``, how likely a piece must be no plain word."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch that the reader takes for an identifier.

    Attributes:
        start: First code point.
        end: One past the last.
        letter: A key of :data:`~pipelines.redact.reader.tags.LETTERS`.
        chance: How likely its surest piece is no plain word.
    """

    start: int
    end: int
    letter: str
    chance: float


@dataclass(frozen=True, slots=True)
class States:
    """What the reader knows of the pieces of a text: a row each; their places as in :class:`Pieces`."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    values: Chances


class Reading:
    """A text as it was read."""

    def __init__(self, text: str, pieces: Pieces, chances: Chances, states: Chances | None = None) -> None:
        self._text, self._pieces, self._chances, self._states = text, pieces, chances, states
        self._some = 1 - chances[:, 0] if len(chances) else np.zeros(0, np.float32)

    def states(self, place: Callable[[int, int], tuple[int, int]]) -> States | None:
        """States of the pieces that have a length, each where ``place`` says it stands; None where nothing was read."""
        wide = self._pieces.ends > self._pieces.starts
        if self._states is None or not wide.any():
            return None
        spans = zip(self._pieces.starts[wide].tolist(), self._pieces.ends[wide].tolist(), strict=True)
        starts, ends = np.array([place(*span) for span in spans], np.int64).T
        return States(starts, ends, self._states[wide])

    def likely(self, start: int, end: int) -> float:
        """How likely a stretch holds an identifier: its surest piece."""
        low = int(np.searchsorted(self._pieces.ends, start, side="right"))
        high = int(np.searchsorted(self._pieces.starts, end, side="left"))
        return float(self._some[low:high].max()) if high > low else 0.0

    def spans(self, least: Least, *, goes_on: float = 0.4) -> Iterator[Span]:
        """Stretches of pieces that are likely enough, of whole words.

        Args:
            least: What one piece of a stretch must reach.
            goes_on: Share of it that the pieces beside such a piece must reach.
        """
        if not len(self._some):
            return
        begin, inside = self._chances[:, 1::2], self._chances[:, 2::2]
        letters = (begin + inside).argmax(axis=1)
        wide = self._pieces.ends > self._pieces.starts
        near = (self._some >= least[letters] * goes_on) & wide
        sure = (self._some >= least[letters]) & wide
        for start, end in _runs(near, letters, begin, inside):
            if sure[start:end].any():
                letter = int((begin + inside)[start:end].sum(axis=0).argmax())
                where = _whole_words(self._text, int(self._pieces.starts[start]), int(self._pieces.ends[end - 1]))
                yield Span(*where, _ORDER[letter], float(self._some[start:end].max()))


class Unread(Reading):
    """A text that another model reads: nothing is ruled out, and nothing told."""

    def __init__(self, text: str) -> None:
        none = np.zeros(0, np.int64)
        super().__init__(text, Pieces(none, none, none), np.zeros((0, 1), np.float32))

    def likely(self, start: int, end: int) -> float:
        """Whatever stands there may be one."""
        return 1.0


def _runs(
    near: NDArray[np.bool_], letters: NDArray[np.int64], begin: Chances, inside: Chances
) -> Iterator[tuple[int, int]]:
    """Runs of pieces of one letter; where another mention of it surely begins, another run."""
    opened: int | None = None
    for number in range(len(near) + 1):
        goes_on = number < len(near) and bool(near[number])
        if opened is not None:
            same = goes_on and letters[number] == letters[number - 1]
            anew = same and begin[number, letters[number]] > inside[number, letters[number]]
            if not same or anew:
                yield opened, number
                opened = None
        if goes_on and opened is None:
            opened = number


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end

"""What the positions of a REFI-QDA file count: code points or UTF-16 units, a line end as one or as two.

The standard says code points, programs differ, and the file does not say. Each reading is tried on every selection
and judged by two signs: whether the selected text is what the selection quotes, and whether selections begin and end
at word boundaries. The people importing see samples under the reading chosen before anything is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

ENOUGH_QUOTES = 3
"""Selections that must quote their passage before quotes decide."""

_QUOTES_DECIDE = 0.3
_SURE_QUOTES = 0.95
_SURE_BOUNDARIES = 0.9
_SURE_MARGIN = 0.1
_SAMPLES = 8
_CONTEXT = 24


class Unit(StrEnum):
    """What one position stands for."""

    CODE_POINT = "code point"
    UTF_16 = "UTF-16 unit"


class LineEnd(StrEnum):
    """How many positions a line end takes."""

    ONE = "LF"
    TWO = "CRLF"


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to read positions."""

    unit: Unit = Unit.CODE_POINT
    line_end: LineEnd = LineEnd.ONE


READINGS = tuple(Reading(unit, end) for unit in Unit for end in LineEnd)
"""Every reading, the standard's first."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A selection as the file has it.

    Attributes:
        text: The source's text, line feeds only.
        start: Position in the file's own counting.
        end: Position in the file's own counting, one past the last.
        quoted: Texts of the selection (its name, its description) that may quote the passage.
    """

    text: str
    start: int
    end: int
    quoted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """A selection under the reading chosen, for people to judge: a little text before, the passage, a little after."""

    before: str
    passage: str
    after: str


@dataclass(frozen=True, slots=True)
class Score:
    """How well a reading fits.

    Attributes:
        quotes: Share of quoting selections whose text begins as quoted, or None when too few quote.
        boundaries: Share of selections that begin and end at word boundaries, or None without selections.
        outside: Selections that fall outside their text or inside a character.
    """

    reading: Reading
    quotes: float | None
    boundaries: float | None
    outside: int


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the positions count, as far as the file shows.

    Attributes:
        chosen: The reading that fits best; the standard's where several fit alike.
        scores: Every reading's score.
        sure: Whether one reading stands out, or all place the selections alike.
        selections: Number of selections judged.
        samples: Some selections under the chosen reading.
    """

    chosen: Reading
    scores: tuple[Score, ...]
    sure: bool
    selections: int
    samples: tuple[Sample, ...]


def widths(text: str, reading: Reading) -> NDArray[np.int64]:
    """Return the position before each character of a text and after the last, in the reading's counting."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    size = np.ones(len(points), dtype=np.int64)
    if reading.unit is Unit.UTF_16:
        size += points > 0xFFFF
    if reading.line_end is LineEnd.TWO:
        size += points == 0x0A
    return np.concatenate(([0], np.cumsum(size)))


def place(positions: NDArray[np.int64], start: int, end: int) -> tuple[int, int] | None:
    """Return the code points a selection covers, or None when it is outside the text, empty, or splits a character.

    Args:
        positions: From :func:`widths`.
        start: Position in the file's counting.
        end: Position in the file's counting, one past the last.
    """
    if not 0 <= start < end <= positions[-1]:
        return None
    first, last = (int(index) for index in np.searchsorted(positions, (start, end)))
    return (first, last) if positions[first] == start and positions[last] == end else None


def diagnose(selections: Sequence[Placed], forced: Reading | None = None) -> Diagnosis:
    """Find the reading that fits a file's selections best.

    Args:
        selections: All of them.
        forced: The reading people chose after seeing samples; it is taken whatever its score.

    Returns:
        The diagnosis.
    """
    placed = {reading: _place_all(selections, reading) for reading in READINGS}
    scores = tuple(_score(selections, placed[reading], reading) for reading in READINGS)
    best = max(scores, key=_rank)
    rivals = [score for score in scores if placed[score.reading] != placed[best.reading]]
    reading = forced or best.reading
    return Diagnosis(
        reading,
        scores,
        forced is not None or _is_clear_best(best, rivals),
        len(selections),
        samples_of(
            [(selection.text, spot) for selection, spot in zip(selections, placed[reading], strict=True) if spot]
        ),
    )


def _place_all(selections: Sequence[Placed], reading: Reading) -> list[tuple[int, int] | None]:
    known: dict[int, NDArray[np.int64]] = {}
    spots = []
    for selection in selections:
        key = id(selection.text)
        if key not in known:
            known[key] = widths(selection.text, reading)
        spots.append(place(known[key], selection.start, selection.end))
    return spots


def _score(selections: Sequence[Placed], placed: list[tuple[int, int] | None], reading: Reading) -> Score:
    quoting = [
        (selection, spot)
        for selection, spot in zip(selections, placed, strict=True)
        if any(map(_words, selection.quoted))
    ]
    fitting = sum(
        1
        for selection, spot in quoting
        if spot and any(quotes_fit(selection.text[slice(*spot)], quote) for quote in selection.quoted)
    )
    bounded = sum(
        1 for selection, spot in zip(selections, placed, strict=True) if spot and _bounded(selection.text, *spot)
    )
    return Score(
        reading,
        fitting / len(quoting) if len(quoting) >= ENOUGH_QUOTES else None,
        bounded / len(selections) if selections else None,
        sum(1 for spot in placed if spot is None),
    )


def _rank(score: Score) -> tuple[float, float]:
    # Names may be labels instead of quotes; a chance match of a few must not decide.
    quotes = score.quotes if score.quotes is not None and score.quotes >= _QUOTES_DECIDE else 0.0
    return quotes, score.boundaries or 0.0


def _is_clear_best(best: Score, rivals: list[Score]) -> bool:
    if best.boundaries is None or (not rivals and best.outside == 0):
        return True
    if best.quotes is not None and best.quotes >= _SURE_QUOTES:
        return True
    margin = best.boundaries - max((rival.boundaries or 0.0 for rival in rivals), default=0.0)
    return best.boundaries >= _SURE_BOUNDARIES and margin >= _SURE_MARGIN


def _words(text: str) -> str:
    return " ".join(text.split())


def quotes_fit(passage: str, quoted: str) -> bool:
    """Whether a passage is what is quoted of it, white space aside; a quotation may be cut short with an ellipsis."""
    quoted_words = _words(quoted).rstrip("…").removesuffix("...").rstrip()
    passage_words = _words(passage)
    return bool(quoted_words) and (
        passage_words == quoted_words or (len(quoted_words) >= 12 and passage_words.startswith(quoted_words))
    )


def _bounded(text: str, start: int, end: int) -> bool:
    return _boundary(text, start) and _boundary(text, end)


def _boundary(text: str, position: int) -> bool:
    if position in {0, len(text)}:
        return True
    return not (text[position - 1].isalnum() and text[position].isalnum())


def samples_of(known: Sequence[tuple[str, tuple[int, int]]]) -> tuple[Sample, ...]:
    """Some passages, given as the text and where they lie in it, over the whole of them."""
    step = max(len(known) // _SAMPLES, 1)
    return tuple(
        Sample(text[max(start - _CONTEXT, 0) : start], text[start:end], text[end : end + _CONTEXT])
        for text, (start, end) in known[::step][:_SAMPLES]
    )

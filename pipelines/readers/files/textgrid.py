"""Praat TextGrid, long and short."""

import re
from collections.abc import Iterator

from codebook.message import Message
from pipelines.errors import BrokenFile
from pipelines.readers.draft import POINT_TIERS, Draft
from pipelines.transcript import SpokenTurn

# Praat reads free-standing numbers, strings and flags, and takes everything else for decoration.
_TOKEN = re.compile(
    r'"((?:[^"]|"")*)"|(?<![^\s=:])(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?=\s|$)|<(exists|absent)>|![^\n]*'
)
_MOST_TIERS = 1_000
_MOST_MS = 10**9


def read_textgrid(data: bytes, draft: Draft) -> None:
    """Read a TextGrid: one interval tier a speaker, one interval with words a turn.

    Raises:
        BrokenFile: It is not a TextGrid, or it breaks off.
    """
    text = draft.clean(draft.decode(data))
    if "TextGrid" not in text[:200]:
        raise BrokenFile(Message("{file} is not a TextGrid.", file=draft.file))
    turns, points = _tiers(_tokens(text))
    draft.turns = [turn for _, _, turn in sorted(turns, key=lambda item: item[:2])]
    for words in points:
        draft.leave_out(POINT_TIERS, words)


def _tokens(text: str) -> Iterator[str | float]:
    """Yield strings as ``str`` and numbers as ``float``; flags and comments are passed over."""
    for match in _TOKEN.finditer(text):
        if match[1] is not None:
            yield match[1].replace('""', '"')
        elif match[2] is not None:
            yield float(match[2])


def _tiers(tokens: Iterator[str | float]) -> tuple[list[tuple[int, int, SpokenTurn]], list[str]]:
    # "ooTextFile" "TextGrid" xmin xmax (flag) number-of-tiers
    _string(tokens), _string(tokens), _number(tokens), _number(tokens)
    tiers = int(_number(tokens))
    if not 0 <= tiers <= _MOST_TIERS:
        raise ValueError(tiers)
    turns: list[tuple[int, int, SpokenTurn]] = []
    points: list[str] = []
    for order in range(tiers):
        kind, name = _string(tokens), _string(tokens)
        if kind != "IntervalTier":
            points.append("")
        _number(tokens), _number(tokens)
        for _ in range(int(_number(tokens))):
            if kind == "IntervalTier":
                start, end, words = _ms(tokens), _ms(tokens), _string(tokens)
                if words.strip():
                    turns.append((start, order, SpokenTurn(name.strip() or None, words, start, end)))
            else:
                _number(tokens)
                points[-1] += f" {_string(tokens)}"
    return turns, points


def _string(tokens: Iterator[str | float]) -> str:
    token = next(tokens)
    if not isinstance(token, str):
        raise TypeError
    return token


def _number(tokens: Iterator[str | float]) -> float:
    token = next(tokens)
    if not isinstance(token, float):
        raise TypeError
    return token


def _ms(tokens: Iterator[str | float]) -> int:
    return min(max(round(_number(tokens) * 1000), 0), _MOST_MS)

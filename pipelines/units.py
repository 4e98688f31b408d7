"""Where the words and sentences of a text lie: units of analysis for agreement and snapping."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+(?:['’ʼ\-]\w+)*")
# ";" ends a question in Greek text; closing quotes stay with their sentence.
_SENTENCE_END = re.compile(r"[.!?…;\u037e][\"'»”’)\]]*(?=\s)|\n")


def word_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of every word, in order."""
    return [match.span() for match in _WORD.finditer(text)]


def sentence_spans(text: str, turns: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Half-open spans of every sentence; none crosses a turn, none starts or ends with white space.

    Args:
        text: The transcript's text.
        turns: ``(start, end)`` of each turn, in order.
    """
    spans: list[tuple[int, int]] = []
    for start, end in turns:
        position = start
        for stop in [*(match.end() for match in _SENTENCE_END.finditer(text, start, end)), end]:
            piece = text[position:stop]
            left = len(piece) - len(piece.lstrip())
            if piece.strip():
                spans.append((position + left, position + len(piece.rstrip())))
            position = stop
    return spans

"""Word and sentence boundaries of a text, for units of analysis.

The rules are plain so that they can be printed in a report and repeated by a reader; they know no language. Offsets are
Unicode code points, half-open.
"""

import re
from collections.abc import Sequence

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_SENTENCE = re.compile(r"\S(?:.*?[.!?…]+[\"'”’»)\]]*(?=\s|$)|.*)", re.MULTILINE)


def word_boundaries(text: str) -> tuple[tuple[int, int], ...]:
    """Runs of letters, digits and underscores, joined by apostrophes or hyphens; punctuation belongs to no word."""
    return tuple(match.span() for match in _WORD.finditer(text))


def sentence_boundaries(text: str, turns: Sequence[tuple[int, int]] | None = None) -> tuple[tuple[int, int], ...]:
    """Stretches up to a full stop, question or exclamation mark or ellipsis before white space, or to the line's end.

    An abbreviation such as "Dr." ends a sentence by this rule; it does so for every coder alike.

    Args:
        text: The text.
        turns: Stretches no sentence may run across, in order, such as speaker turns; ``None``: the whole text. What
            lies outside them is in no sentence.
    """
    sentences: list[tuple[int, int]] = []
    for start, end in ((0, len(text)),) if turns is None else turns:
        for match in _SENTENCE.finditer(text[start:end]):
            sentences.append((start + match.start(), start + match.end()))
    return tuple(sentences)

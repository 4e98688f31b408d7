"""Words that were heard and words that were written, matched in order: from that the times of turns."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import regex

from pipelines.redact.folding import fold

WORD: Final = regex.compile(r"\w+(?:['’]\w+)*")
LIKE: Final = 70
"""From so much likeness on, of a hundred, two words at the same place count as one: a speech model spells by ear."""
NEAR: Final = 3
"""A word is matched only where another, no more than so many words away in both, is matched too."""
LONGEST_MS: Final = 800
"""No word that was not heard is given more time than this before or after one that was."""

Pair = tuple[int, int]
"""A written word and the heard word that it is."""


@dataclass(frozen=True, slots=True)
class RecognisedWord:
    """A word as the speech model heard it.

    Attributes:
        word: As it writes it, with the space before it where there is one.
        start_ms: When it begins, in milliseconds from the recording's beginning.
        end_ms: When it ends.
        certainty: How sure the model is of it, at most 1.
    """

    word: str
    start_ms: int
    end_ms: int
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class TurnTime:
    """When a turn is said, by estimate.

    Attributes:
        start_ms: When it begins, in milliseconds from the recording's beginning.
        end_ms: When it ends.
        certainty: How many of its words were heard at their place, of all: above 0, at most 1.
    """

    start_ms: int
    end_ms: int
    certainty: float


def turn_times(turns: Sequence[str], heard: Sequence[RecognisedWord], lasts_ms: int) -> list[TurnTime | None]:
    """Say when each turn is said.

    A turn of which no word was heard has no time. Between words that were heard, those that were not are spread evenly.
    Later turns never begin earlier.

    Args:
        turns: Words of the turns, in order.
        heard: What was heard, in order.
        lasts_ms: How long the recording lasts.
    """
    written: list[str] = []
    bounds: list[tuple[int, int]] = []
    for turn in turns:
        words = _words(turn)
        bounds.append((len(written), len(written) + len(words)))
        written += words
    spoken = [
        RecognisedWord(word, heard_word.start_ms, heard_word.end_ms)
        for heard_word in heard
        for word in _words(heard_word.word)
    ]
    pairs = in_company(matched(written, [heard_word.word for heard_word in spoken]))
    times: list[TurnTime | None] = []
    at = latest = 0
    for begin, end in bounds:
        first = at
        while at < len(pairs) and pairs[at][0] < end:
            at += 1
        if at == first:
            times.append(None)
            continue
        start_ms = max(latest, min(lasts_ms, _begins(pairs, first, begin, spoken)))
        end_ms = max(start_ms, min(lasts_ms, _ends(pairs, at - 1, end, spoken, (len(written), lasts_ms))))
        times.append(TurnTime(start_ms, end_ms, (at - first) / (end - begin)))
        latest = start_ms
    return times


def matched(written: Sequence[str], heard: Sequence[str]) -> list[Pair]:
    """Match two rows of words in order, each word at most once, by the fewest changes from one to the other."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    pairs: list[Pair] = []
    for step in Levenshtein.opcodes(written, heard):
        if step.tag not in ("equal", "replace"):
            continue
        # As many words on the one side as on the other.
        words_of_step = zip(range(step.src_start, step.src_end), range(step.dest_start, step.dest_end), strict=True)
        pairs += (
            (index, other)
            for index, other in words_of_step
            if step.tag == "equal" or fuzz.ratio(written[index], heard[other]) >= LIKE
        )
    return pairs


def in_company(pairs: Sequence[Pair]) -> list[Pair]:
    """Leave out what is matched alone: a short word is found by chance wherever enough is said."""
    near = [entry[0] - before[0] <= NEAR and entry[1] - before[1] <= NEAR for before, entry in pairwise(pairs)]
    return [pair for at, pair in enumerate(pairs) if any(near[max(0, at - 1) : at + 1])]


def _begins(pairs: Sequence[Pair], index: int, begin: int, heard: Sequence[RecognisedWord]) -> int:
    """When a turn begins whose first matched word is not its first, from how much time there is before."""
    word, place = pairs[index]
    known = heard[place].start_ms
    before, time = (pairs[index - 1][0], heard[pairs[index - 1][1]].end_ms) if index else (-1, 0)
    return max(0, known - _share(known - time, word - begin, word - before - 1))


def _ends(pairs: Sequence[Pair], index: int, end: int, heard: Sequence[RecognisedWord], last: Pair) -> int:
    """The same for its end; ``last`` is how many words are written, and how long the recording lasts."""
    word, place = pairs[index]
    known = heard[place].end_ms
    has_next = index + 1 < len(pairs)
    after, time = (pairs[index + 1][0], heard[pairs[index + 1][1]].start_ms) if has_next else last
    return known + _share(time - known, end - word - 1, after - word - 1)


def _share(time: int, words: int, of: int) -> int:
    return min(max(0, time) * words // of, LONGEST_MS * words) if words else 0


def _words(text: str) -> list[str]:
    return [fold(match) for match in WORD.findall(text)]

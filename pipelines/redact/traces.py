"""What a text holds, in hashes: enough to tell that words do not stand in it, without opening it again.

The hashes are under a key of this process and say nothing about the words. Where they say that a form may stand in a
text, the text must be looked through; where they say it does not, :func:`~pipelines.redact.leaks.find_leaks` finds
nothing there.
"""

import secrets
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipelines.redact.folding import fold
from pipelines.redact.leaks import DIGITS, UNSPACED, WORD

Traces: TypeAlias = NDArray[np.int64]
"""Sorted hashes of the words of a text, of each two in a row, and of the beginnings of its numbers."""

_KEY = secrets.token_bytes(16)


def _trace(kind: str, characters: str) -> int:
    return hash((_KEY, kind, characters))


def traces_of(text: str) -> Traces:
    """The traces of a text."""
    words = WORD.findall(fold(text))
    traces = {_trace("word", word) for word in set(words)}
    traces.update(_trace("pair", f"{word} {next}") for word, next in set(pairwise(words)))
    traces.update(_trace("number", beginning) for beginning in _beginnings(words))
    packed = "".join(words)
    if UNSPACED.search(packed):
        pairs = {packed[at : at + 2] for at in range(len(packed) - 1)}
        traces.update(_trace("unspaced", pair) for pair in pairs if UNSPACED.search(pair))
    return np.fromiter(sorted(traces), np.int64, len(traces))


def _beginnings(words: list[str]) -> Iterator[str]:
    """What stands at the beginning of each word that may begin a number, however it is grouped."""
    with_digits = [at for at, word in enumerate(words) if not word.isalpha()]
    near = {at - before for at in with_digits for before in range(DIGITS) if at >= before}
    for at in near:
        beginning, following = words[at][:DIGITS], at + 1
        while len(beginning) < DIGITS and following < len(words):
            beginning = (beginning + words[following])[:DIGITS]
            following += 1
        if any(map(str.isdigit, beginning)):
            yield beginning


class Sought:
    """Forms that may stand in many texts."""

    def __init__(self, forms: Iterable[str]) -> None:
        """Prepare the question."""
        self._forms: list[str] = []
        first: list[int] = []
        last: list[tuple[int, int]] = []
        others: list[tuple[int, int]] = []
        self._anywhere: list[int] = []
        for form in forms:
            words = WORD.findall(fold(form))
            if not words:
                continue
            number = len(self._forms)
            self._forms.append(form)
            first.append(_trace("pair", " ".join(words[:2])) if len(words) > 2 else 0)
            kind, end = ("pair", " ".join(words[-2:])) if len(words) > 1 else ("word", words[0])
            last.append((_trace(kind, end), _trace(kind, end + "s")))
            packed = "".join(words)
            if len(packed) > 1 and UNSPACED.search(packed):
                others.append((number, _trace("unspaced", packed[:2])))
                if not UNSPACED.search(packed[:2]):
                    self._anywhere.append(number)
            elif sum(map(str.isdigit, packed)) >= DIGITS:
                others.append((number, _trace("number", packed[:DIGITS])))
                if not any(map(str.isdigit, packed[:DIGITS])):
                    self._anywhere.append(number)
        self._first = np.array(first, np.int64)
        self._last = np.array(last, np.int64).reshape(-1, 2)
        self._others = np.array(others, np.int64).reshape(-1, 2)

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._forms)

    def standing_in(self, traces: Traces) -> list[str]:
        """Those of the forms that may stand in a text with these traces."""
        if not len(traces):
            return [self._forms[number] for number in self._anywhere]
        ends = _held(self._last[:, 0], traces) | _held(self._last[:, 1], traces)
        begins = (self._first == 0) | _held(self._first, traces)
        standing = set(np.flatnonzero(ends & begins)) | set(self._others[_held(self._others[:, 1], traces), 0])
        return [self._forms[number] for number in sorted(standing | set(self._anywhere))]


def _held(query: NDArray[np.int64], traces: Traces) -> NDArray[np.bool_]:
    at = np.minimum(np.searchsorted(traces, query), len(traces) - 1)
    matches: NDArray[np.bool_] = traces[at] == query
    return matches

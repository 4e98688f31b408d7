"""Covered stretches of a text, sorted: asking about one place costs little however many there are."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from operator import itemgetter

_start, _end = itemgetter(0), itemgetter(1)


class Covered:
    """Half-open spans. Those that overlap or touch are held as one."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        """Cover these spans, in any order."""
        self._spans: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if self._spans and start <= self._spans[-1][1]:
                self._spans[-1] = (self._spans[-1][0], max(self._spans[-1][1], end))
            else:
                self._spans.append((start, end))

    def __iter__(self) -> Iterator[tuple[int, int]]:
        """The covered stretches in order."""
        return iter(self._spans)

    def add(self, span: tuple[int, int]) -> None:
        """Cover one more span."""
        first = bisect_left(self._spans, span[0], key=_end)
        last = bisect_right(self._spans, span[1], key=_start)
        joined = [span, *self._spans[first:last]]
        self._spans[first:last] = [(min(map(_start, joined)), max(map(_end, joined)))]

    def within(self, place: tuple[int, int]) -> list[tuple[int, int]]:
        """The covered stretches that share a code point with a place, in order, whole."""
        return self._spans[
            bisect_right(self._spans, place[0], key=_end) : bisect_left(self._spans, place[1], key=_start)
        ]

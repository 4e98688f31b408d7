"""Boundaries of words, sentences and turns without their lengths.

Agreement needs to know which units a coding touches and how many there are. It does not need how long each word is, and
the lengths of all words in a row would let somebody who has a text find it again. So units that no coding begins or
ends in are spread evenly over the stretch they fill: every count that agreement makes stays exactly the same.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

Boundaries = Sequence[tuple[int, int]]


def evened(boundaries: Boundaries, edges: Iterable[int]) -> list[tuple[int, int, int]]:
    """Boundaries as stretches ``(start, end, units)``, each filled evenly.

    Args:
        boundaries: Units in order, without overlap, as half-open pairs.
        edges: Every offset at which some coding begins or ends.

    Returns:
        The stretches in order. A unit with an edge inside it is a stretch of its own.
    """
    cuts = sorted(set(edges))
    stretches: list[tuple[int, int, int]] = []
    joins = False
    for start, end in boundaries:
        inside = bisect_left(cuts, end) > bisect_right(cuts, start)
        if joins and not inside and bisect_right(cuts, start) == bisect_left(cuts, stretches[-1][1]):
            first, _, count = stretches[-1]
            stretches[-1] = (first, end, count + 1)
        else:
            stretches.append((start, end, 1))
        joins = not inside
    return stretches


def units_in(stretches: Iterable[tuple[int, int, int]]) -> int:
    """How many units stretches stand for.

    Raises:
        ValueError: A stretch is shorter than the units in it, or they overlap.
    """
    total = last = 0
    for start, end, count in stretches:
        if count < 1 or start < last or end - start < count:
            raise ValueError("A stretch holds more units than characters, or lies before the one before it.")
        total, last = total + count, end
    return total


def spread(stretches: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """The boundaries that stretches stand for; each unit of a stretch gets an equal share of it.

    Raises:
        ValueError: As for :func:`units_in`.
    """
    units_in(stretches)
    boundaries: list[tuple[int, int]] = []
    for start, end, count in stretches:
        marks = [start + (end - start) * at // count for at in range(count + 1)]
        boundaries += zip(marks, marks[1:], strict=False)
    return boundaries

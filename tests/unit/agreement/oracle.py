"""Krippendorff's alpha from its definition: pairs of values within units against pairs of all values."""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Sequence
from itertools import permutations, product
from typing import Any

Apart = Callable[[Any, Any], float]


def alpha_of(units: Collection[Sequence[Hashable]], apart: Apart) -> float | None:
    """Alpha of the values given to each unit; None where nothing is paired or all values are alike."""
    paired = [values for values in units if len(values) > 1]
    counts = Counter(value for values in paired for value in values)
    observed = sum(sum(apart(a, b) for a, b in permutations(values, 2)) / (len(values) - 1) for values in paired)
    expected = sum(n * m * apart(a, b) for (a, n), (b, m) in product(counts.items(), repeat=2))
    return None if expected == 0 else 1 - (counts.total() - 1) * observed / expected


def nominal(a: object, b: object) -> float:
    return float(a != b)


def ordinal(units: Collection[Sequence[Hashable]], order: Sequence[Hashable]) -> Apart:
    """How far two values are apart by how often each value between them was given where two were."""
    counts = Counter(value for values in units if len(values) > 1 for value in values)

    def apart(a: Hashable, b: Hashable) -> float:
        low, high = sorted((order.index(a), order.index(b)))
        return float((sum(counts[value] for value in order[low : high + 1]) - (counts[a] + counts[b]) / 2) ** 2)

    return apart


def apart_at(level: str, units: Collection[Sequence[float]]) -> Apart:
    """The distance of two numbers at a level of measurement."""
    if level == "ordinal":
        return ordinal(units, sorted({value for values in units for value in values}))
    if level == "interval":
        return lambda a, b: (a - b) ** 2
    return nominal if level == "nominal" else lambda a, b: ((a - b) / (a + b)) ** 2 if a + b else 0.0


def sets_apart(a: frozenset[str], b: frozenset[str], *, masi: bool = True) -> float:
    """The MASI distance as nltk.metrics.masi_distance has it, or Jaccard's; two empty sets are alike."""
    if a == b:
        return 0.0
    weight = (2 / 3 if a <= b or b <= a else 1 / 3) if masi else 1.0
    return 1 - len(a & b) / len(a | b) * weight

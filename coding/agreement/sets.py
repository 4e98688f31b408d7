"""Agreement when a unit carries a set of codes at once: alpha with a distance between sets.

Sources: Passonneau (2006) for MASI, ``1 - J M`` with the Jaccard overlap ``J`` and ``M`` = 1 for equal sets, 2/3 when
one contains the other, 1/3 when they overlap otherwise, 0 when they share nothing. The empty set is a value like any
other: a coder who read the unit and applied nothing said something. Two empty sets are at distance 0.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Literal

import numpy as np

from coding.agreement.columns import FloatArray, IntArray, SpanColumns
from coding.agreement.intervals import Interval, leave_one_out_intervals
from coding.agreement.model import Unit
from coding.agreement.precut import NotComputable
from coding.agreement.units import unit_intervals
from coding.model.message import Message, message_of

SetDistance = Literal["jaccard", "masi"]

_NOTHING = 1e-9
"""Expected disagreement below this is nothing but rounding."""


def unit_set_alpha(
    columns: SpanColumns, unit: Unit, distance: SetDistance = "masi"
) -> tuple[float | None, Interval, str]:
    """Alpha over the sets of codes each coder gave each unit, with its interval over interviews.

    Args:
        columns: The spans.
        unit: ``sentence``, ``turn`` or ``interview``.
        distance: ``jaccard`` or ``masi``.

    Returns:
        Alpha, its interval and an empty reason, or ``None``, no interval and why it is not computable.
    """
    intervals, sizes = unit_intervals(columns, unit)
    offset = np.cumsum(sizes) - sizes
    coders = len(columns.coders)
    span = intervals.end - intervals.start
    inside = np.arange(int(span.sum())) - np.repeat(np.cumsum(span) - span, span)
    slot = (np.repeat(offset[intervals.document] + intervals.start, span) + inside) * coders
    slot += np.repeat(intervals.coder, span)
    code = np.repeat(intervals.code, span)
    order = np.lexsort((code, slot))
    slot, code = slot[order], code[order]
    heads = np.flatnonzero(np.diff(slot, prepend=-1))
    groups = np.split(code, heads[1:]) if heads.size else []
    sets: dict[tuple[int, ...], int] = {(): 0}
    values = np.where(np.repeat(columns.assigned, sizes, axis=0), 0, -1).astype(np.int64)
    flat = values.reshape(-1)
    for at, group in zip(slot[heads].tolist(), groups, strict=True):
        flat[at] = sets.setdefault(tuple(group.tolist()), len(sets))
    members = np.zeros((len(sets), max(len(columns.codes), 1)))
    for group_codes, i in sets.items():
        members[i, list(group_codes)] = 1
    document = np.repeat(np.arange(sizes.size), sizes)
    try:
        alpha, interval = _alpha(values, members, distance, document, [entry.id for entry in columns.documents])
    except NotComputable as reason:
        return None, Interval(None, None, "", Message("the coefficient itself is not computable")), message_of(reason)
    return alpha, interval, ""


def set_distances(members: FloatArray, distance: SetDistance) -> FloatArray:
    """Distances between sets given as 0/1 rows, sets x codes."""
    shared = members @ members.T
    size = members.sum(axis=1)
    either = size[:, None] + size[None, :] - shared
    overlap: FloatArray = np.divide(shared, either, out=np.ones_like(shared), where=either > 0)
    if distance == "jaccard":
        return 1 - overlap
    smaller = np.minimum(size[:, None], size[None, :])
    monotone: FloatArray = np.where(shared == 0, 0.0, np.where(shared == smaller, 2 / 3, 1 / 3))
    monotone[either == shared] = 1.0
    return 1 - overlap * monotone


def _alpha(
    values: IntArray, members: FloatArray, distance: SetDistance, document: IntArray, names: Sequence[str]
) -> tuple[float, Interval]:
    """Alpha over all units, and its jackknife interval over the documents they belong to."""
    raters = (values >= 0).sum(axis=1)
    mask = raters >= 2
    used = values[mask]
    if not used.size:
        raise NotComputable(Message("no unit was judged by two or more coders"))
    present, place = np.unique(document[mask], return_inverse=True)
    distances = set_distances(members, distance)
    counts, observed = tallies(used, distances, place)
    alpha, alphas = alpha_without_each(counts, observed, distances)
    common = members @ members.T
    alike = any(
        bool(common[column[(column >= 0) & (other >= 0)], other[(column >= 0) & (other >= 0)]].any())
        for column, other in combinations(used.T, 2)
    )
    informative = int((counts[:, members.any(axis=1)].sum(axis=1) > 0).sum())
    intervals = leave_one_out_intervals(
        np.array([alpha]), alphas[:, None], [informative], [names[index] for index in present], unshared=not alike
    )
    return alpha, intervals[0]


def tallies(values: IntArray, distances: FloatArray, place: IntArray) -> tuple[FloatArray, FloatArray]:
    """What alpha with any distance is made of, by document: how often each value was given, observed disagreement.

    Args:
        values: Category numbers of units that two or more coders judged, units x coders, -1 for missing.
        distances: Distances between categories, squared where the level wants it.
        place: Number of the document of each unit, from 0.

    Returns:
        Counts, documents x categories, and disagreement by document.
    """
    size, documents = len(distances), int(place.max()) + 1
    judged = values >= 0
    raters = judged.sum(axis=1)
    at = np.repeat(place * size, values.shape[1]).reshape(values.shape) + values
    counts = np.bincount(at[judged], minlength=documents * size).reshape(documents, size).astype(np.float64)
    observed = np.zeros(documents)
    for first, second in combinations(range(values.shape[1]), 2):
        shared = judged[:, first] & judged[:, second]
        steps = 2 * distances[values[shared, first], values[shared, second]] / (raters[shared] - 1)
        observed += np.bincount(place[shared], weights=steps, minlength=documents)
    return counts, observed


def alpha_without_each(counts: FloatArray, observed: FloatArray, distances: FloatArray) -> tuple[float, FloatArray]:
    """Alpha of all documents, and without each of them in turn; see :func:`tallies`.

    Raises:
        NotComputable: One and the same value throughout.
    """
    total, reach = counts.sum(axis=0), counts @ distances
    expected = float(total @ distances @ total)
    if expected == 0:
        raise NotComputable(Message("no variation: one and the same set of codes throughout"))
    n, o = float(total.sum()), float(observed.sum())
    without = expected - 2 * reach @ total + (reach * counts).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        alphas = 1 - (n - counts.sum(axis=1) - 1) * (o - observed) / np.where(without > _NOTHING, without, np.nan)
    return 1 - (n - 1) * o / expected, alphas

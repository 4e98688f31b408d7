"""One-to-one assignment of spans, optimal, at the price of its connected pieces instead of the whole matrix."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coding.agreement.arrays import BoolArray, FloatArray, IntArray


def overlapping_pairs(group: IntArray, start: IntArray, end: IntArray, least: float = 0.0) -> tuple[IntArray, IntArray]:
    """All pairs of overlapping spans inside each group.

    Args:
        group: Group of each span (for example its document and code); only spans of one group are paired.
        start: First code point.
        end: Code point after the last.
        least: Skip pairs that cannot reach this intersection over union; not every remaining pair does.

    Returns:
        Two index arrays ``(i, j)``; each pair once, ``i`` starting no later than ``j``.
    """
    stride = int(end.max(initial=0)) + 1
    key = group * stride + start
    order = np.argsort(key, kind="stable")
    key = key[order]
    length = (end - start)[order]
    # A later span shifted by d can share at most length - d characters, so IoU >= t needs d <= length (1 - t).
    reach = np.minimum(length, np.floor(length * (1 - least)).astype(np.int64) + 1)
    following = np.searchsorted(key, key + reach, side="left") - np.arange(1, key.size + 1)
    following = np.maximum(following, 0)
    first = np.repeat(np.arange(key.size), following)
    before = np.cumsum(following) - following
    second = np.arange(first.size) - np.repeat(before, following) + first + 1
    return order[first], order[second]


def intersection_over_union(
    start_a: IntArray, end_a: IntArray, start_b: IntArray, end_b: IntArray
) -> tuple[IntArray, FloatArray]:
    """Shared characters and intersection over union of paired spans (0 where they do not overlap)."""
    shared = np.maximum(np.minimum(end_a, end_b) - np.maximum(start_a, start_b), 0)
    return shared, shared / ((end_a - start_a) + (end_b - start_b) - shared)


def best_assignment(left: IntArray, right: IntArray, weight: FloatArray, *, most_pairs: bool = False) -> BoolArray:
    """Choose edges of a bipartite graph, each node at most once, with the largest total weight.

    The graph is cut into connected components, which are independent, and the assignment is solved in each; the total
    equals that of the full matrix.

    Args:
        left: Left node of each edge (any whole numbers).
        right: Right node of each edge; numbered apart from the left ones.
        weight: Positive weight of each edge. An edge that is absent counts 0.
        most_pairs: Choose as many edges as possible first, and only then the largest total weight.

    Returns:
        Which edges are chosen.
    """
    chosen = np.zeros(left.size, dtype=bool)
    if not left.size:
        return chosen
    left_names, left_at = np.unique(left, return_inverse=True)
    right_names, right_at = np.unique(right, return_inverse=True)
    alone = (np.bincount(left_at)[left_at] == 1) & (np.bincount(right_at)[right_at] == 1)
    chosen[alone] = True
    rest = np.flatnonzero(~alone)
    if not rest.size:
        return chosen
    nodes = left_names.size + right_names.size
    graph = coo_array(
        (np.ones(rest.size, dtype=np.int8), (left_at[rest], left_names.size + right_at[rest])), (nodes, nodes)
    )
    label = connected_components(graph, directed=False)[1].astype(np.int64)
    component = label[left_at[rest]]
    stars = _stars(component, left_at[rest], right_at[rest])
    # Around a single node only one edge can be chosen: the heaviest, the first of equals.
    heaviest = np.lexsort((-weight[rest], component))
    first = np.flatnonzero(np.diff(component[heaviest], prepend=-1))
    chosen[rest[heaviest[first][stars[component[heaviest[first]]]]]] = True
    rest, component = rest[~stars[component]], component[~stars[component]]
    order = np.argsort(component, kind="stable")
    rest, component = rest[order], component[order]
    bounds = np.flatnonzero(np.diff(component, prepend=-1, append=-1))
    for low, high in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        edges = rest[low:high]
        chosen[_assign(edges, left_at[edges], right_at[edges], weight[edges], most_pairs)] = True
    return chosen


def _stars(component: IntArray, left: IntArray, right: IntArray) -> BoolArray:
    """Whether each component has a single node on one side."""
    sides: list[BoolArray] = []
    for node in (left, right):
        low = np.full(int(component.max()) + 1, np.iinfo(np.int64).max)
        high = np.full(low.size, -1)
        np.minimum.at(low, component, node)
        np.maximum.at(high, component, node)
        sides.append(low == high)
    return sides[0] | sides[1]


def _assign(edges: IntArray, left: IntArray, right: IntArray, weight: FloatArray, most_pairs: bool) -> IntArray:
    rows, row = np.unique(left, return_inverse=True)
    columns, column = np.unique(right, return_inverse=True)
    gain = np.zeros((rows.size, columns.size))
    # An offset above any possible sum of weights makes one more edge worth more than any better fit.
    offset = float(weight.max()) * min(rows.size, columns.size) + 1 if most_pairs else 0.0
    gain[row, column] = weight + offset
    picked_row, picked_column = linear_sum_assignment(gain, maximize=True)
    picked = np.zeros(gain.shape, dtype=bool)
    picked[picked_row, picked_column] = True
    return edges[picked[row, column]]

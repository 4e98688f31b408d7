"""One-to-one assignment of spans, optimal, at the price of its connected pieces instead of the whole matrix."""

from itertools import permutations

import numpy as np

from coding.agreement.columns import BoolArray, FloatArray, IntArray

_ENUMERATED = 4
"""Components of up to so many nodes a side are solved together, by trying all pairings."""


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
    # A later span shifted by d can share at most length - d characters, so IoU >= t needs d <= length (1 - t); a little
    # more, since 10 (1 - 0.9) is less than 1 in floating point, and too many pairs do no harm.
    reach = np.minimum(length, np.floor(length * (1 - least) + 1e-9).astype(np.int64) + 1)
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
    selection = np.zeros(left.size, dtype=bool)
    if not left.size:
        return selection
    left_at, left_nodes = _numbered(left)
    right_at, right_nodes = _numbered(right)
    alone = (np.bincount(left_at)[left_at] == 1) & (np.bincount(right_at)[right_at] == 1)
    selection[alone] = True
    rest = np.flatnonzero(~alone)
    if not rest.size:
        return selection
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    graph = coo_array(
        (np.ones(rest.size, dtype=np.int8), (left_at[rest], left_nodes + right_at[rest])),
        (left_nodes + right_nodes,) * 2,
    )
    label = connected_components(graph, directed=False)[1].astype(np.int64)
    component = label[left_at[rest]]
    order = np.argsort(component, kind="stable")
    rest, component = rest[order], component[order]
    bounds = np.flatnonzero(np.diff(component, prepend=-1, append=-1))
    row, rows = _within(component, left_at[rest])
    column, columns = _within(component, right_at[rest])
    low = bounds[:-1]
    # Around a single node only one edge can be chosen: the heaviest, the first of equals.
    star = (rows[low] == 1) | (columns[low] == 1)
    which = np.repeat(np.arange(low.size), np.diff(bounds))
    gain = weight[rest]
    heaviest = np.flatnonzero(gain == np.maximum.reduceat(gain, low)[which])
    heaviest = heaviest[np.diff(which[heaviest], prepend=-1) != 0]
    selection[rest[heaviest[star]]] = True
    if most_pairs:
        # An offset above any possible sum of weights makes one more edge worth more than any better fit.
        gain = gain + float(weight.max()) * np.minimum(rows, columns) + 1
    side = np.where(star, 0, np.maximum(rows[low], columns[low]))
    for width in range(2, _ENUMERATED + 1):
        edges = np.flatnonzero(side[which] == width)
        if edges.size:
            selection[rest[edges]] = _by_enumeration(which[edges], row[edges], column[edges], gain[edges], width)
    edges = np.flatnonzero(side[which] > _ENUMERATED)
    if edges.size:
        selection[rest[edges]] = _by_matrix(
            which[edges], row[edges], column[edges], gain[edges], rows[edges], columns[edges]
        )
    return selection


def _by_matrix(
    component: IntArray, row: IntArray, column: IntArray, gain: FloatArray, rows: IntArray, columns: IntArray
) -> BoolArray:
    """Optimal edges of components of any size, each from its full matrix."""
    from scipy.optimize import linear_sum_assignment

    bounds = np.flatnonzero(np.diff(component, prepend=-1, append=-1))
    low = bounds[:-1]
    # Where a component's rows begin among all rows; its partners are looked up there in one go at the end.
    heights = rows[low]
    base = np.cumsum(heights) - heights
    picked: list[IntArray] = []
    partners: list[IntArray] = []
    shapes = zip(heights.tolist(), columns[low].tolist(), low.tolist(), bounds[1:].tolist(), strict=True)
    for height, width, first, last in shapes:
        matrix = np.zeros((height, width))
        matrix[row[first:last], column[first:last]] = gain[first:last]
        rows_matched, other = linear_sum_assignment(matrix, True)
        picked.append(rows_matched)
        partners.append(other)
    partner = np.full(int(heights.sum()), -1)
    partner[np.repeat(base, np.minimum(heights, columns[low])) + np.concatenate(picked)] = np.concatenate(partners)
    return np.asarray(partner[np.repeat(base, np.diff(bounds)) + row] == column, np.bool_)


def _by_enumeration(component: IntArray, row: IntArray, column: IntArray, gain: FloatArray, width: int) -> BoolArray:
    """Optimal edges of many components of at most ``width`` nodes a side, by trying all pairings at once."""
    number = np.cumsum(np.diff(component, prepend=-1) != 0) - 1
    matrices = np.zeros((int(number[-1]) + 1, width, width))
    matrices[number, row, column] = gain
    pairings = np.array(list(permutations(range(width))))
    totals = matrices[:, np.arange(width), pairings].sum(axis=2)
    best = pairings[np.argmax(totals, axis=1)]
    return np.asarray(best[number, row] == column, np.bool_)


def _numbered(nodes: IntArray) -> tuple[IntArray, int]:
    """Numbers 0, 1, … in place of arbitrary ones, in the same order, and how many there are."""
    if int(nodes.min()) < 0 or int(nodes.max()) > 16 * nodes.size + (1 << 20):
        names, numbers = np.unique(nodes, return_inverse=True)
        return numbers, names.size
    flags = np.zeros(int(nodes.max()) + 1, dtype=np.int64)
    flags[nodes] = 1
    ranks = np.cumsum(flags) - 1
    return ranks[nodes], int(ranks[-1]) + 1


def _within(component: IntArray, node: IntArray) -> tuple[IntArray, IntArray]:
    """Number of each edge's node inside its component, and how many nodes the component has on that side."""
    order = np.argsort(component * (int(node.max()) + 1) + node)
    component, node = component[order], node[order]
    opens = np.diff(component, prepend=-1) != 0
    rank = np.cumsum(opens | (np.diff(node, prepend=-1) != 0)) - 1
    heads = np.flatnonzero(opens)
    size = np.diff(np.append(rank[heads], rank[-1] + 1))
    which = np.cumsum(opens) - 1
    number, count = np.empty_like(order), np.empty_like(order)
    number[order] = rank - rank[heads][which]
    count[order] = size[which]
    return number, count

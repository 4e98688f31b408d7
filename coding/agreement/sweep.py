"""From spans to a small table of cells: how many characters of which interview which coders gave a code.

The sweep sorts span boundaries and never looks at single characters, so its cost grows with the number of spans
(n log n), not with the length of the text. Every character-level coefficient is arithmetic on its result.
"""

# Why agreement is computed here, and so: decision 0150.

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coding.agreement.columns import BoolArray, IntArray, SpanColumns


@dataclass(frozen=True, slots=True)
class Intervals:
    """Disjoint half-open intervals, each of one (document, code, coder), sorted by these and by start."""

    document: IntArray
    code: IntArray
    coder: IntArray
    start: IntArray
    end: IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The agreement table: one row per (document, code, set of coders), with a count of units.

    Rows are sorted and hold only sets of at least one coder; what nobody coded is ``sizes`` minus the rest. The table
    carries no text, so it may be published for others to recompute every figure.

    Attributes:
        documents: Document ids.
        coders: Coder names; bit ``i`` of ``mask`` is ``coders[i]``.
        codes: Code names.
        sizes: Units (characters, words, …) in each document.
        assigned: Boolean, documents x coders.
        document: Index into ``documents``, one per row.
        code: Index into ``codes``.
        mask: Coders who applied the code to these units.
        count: Number of units.
    """

    documents: tuple[str, ...]
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    sizes: IntArray
    assigned: BoolArray
    document: IntArray
    code: IntArray
    mask: IntArray
    count: IntArray

    def rows(self) -> Iterator[tuple[str, str, int, int]]:
        """Yield ``(document, code, mask, count)`` with names, without the units nobody coded."""
        for d, k, mask, count in zip(
            self.document.tolist(), self.code.tolist(), self.mask.tolist(), self.count.tolist(), strict=True
        ):
            yield self.documents[d], self.codes[k], mask, count


def merge_spans(columns: SpanColumns, *, join_touching: bool = True) -> Intervals:
    """Unite each coder's own overlapping spans of a code, so that they count once.

    Args:
        columns: The spans.
        join_touching: Also unite spans that touch without overlapping. Makes no difference to characters; the
            unitized family, which compares lengths of units, keeps them apart.
    """
    return merge_ranges(columns, columns.start, columns.end, int(columns.lengths.max(initial=0)), join_touching)


def merge_ranges(
    columns: SpanColumns, start: IntArray, end: IntArray, longest: int, join_touching: bool = True
) -> Intervals:
    """As ``merge_spans``, for spans whose ends are given in another unit.

    Args:
        columns: Where document, code and coder of each span come from.
        start: First unit of each span.
        end: Unit after the last.
        longest: Largest number of units in a document.
        join_touching: As in ``merge_spans``.
    """
    coders, codes = len(columns.coders), len(columns.codes)
    stride = longest + 1
    group = (columns.document * codes + columns.code) * coders + columns.coder
    start_key = group * stride + start
    order = np.argsort(start_key)
    start_key = start_key[order]
    reach = np.maximum.accumulate((group * stride + end)[order])
    first = np.ones(start_key.size, dtype=bool)
    np.greater(start_key[1:], reach[:-1], out=first[1:])
    if not join_touching:
        # A reach from the group before stays below this group's first key, so equality means touching.
        first[1:] |= start_key[1:] == reach[:-1]
    heads = np.flatnonzero(first)
    if not heads.size:
        empty = np.zeros(0, dtype=np.int64)
        return Intervals(empty, empty, empty, empty, empty)
    tails = np.append(heads[1:] - 1, start_key.size - 1)
    head_group, head_start = np.divmod(start_key[heads], stride)
    rest, coder = np.divmod(head_group, coders)
    document, code = np.divmod(rest, codes)
    return Intervals(document, code, coder, head_start, reach[tails] - head_group * stride)


def sweep(columns: SpanColumns, intervals: Intervals | None = None) -> Cells:
    """Count characters by (document, code, set of coders).

    Args:
        columns: The spans.
        intervals: What ``merge_spans`` gives for them, touching spans joined or not, if at hand.
    """
    return cells_of(columns, merge_spans(columns) if intervals is None else intervals, columns.lengths)


def cells_of(columns: SpanColumns, intervals: Intervals, sizes: IntArray) -> Cells:
    """Sweep disjoint intervals, in whatever unit they are measured, into the agreement table.

    Args:
        columns: Where names and assignments come from.
        intervals: Disjoint intervals per (document, code, coder).
        sizes: Number of units in each document.
    """
    codes = max(len(columns.codes), 1)
    stride = int(sizes.max(initial=0)) + 1
    base = (intervals.document * codes + intervals.code) * stride
    bit = np.left_shift(np.int64(1), intervals.coder)
    position = np.concatenate((base + intervals.start, base + intervals.end))
    order = np.argsort(position)
    position = position[order]
    mask = np.cumsum(np.concatenate((bit, -bit))[order])
    # Every interval closes inside its group, so the mask is 0 between groups and no length leaks across. Where one
    # interval of a coder ends and the next begins, the mask is off for a moment, over no length at all.
    length = np.diff(position)
    places = np.flatnonzero((length > 0) & (mask[:-1] != 0))
    group, mask, length = position[places] // stride, mask[places], length[places]
    group, mask, count = _histogram(group, mask, length, len(columns.coders), len(columns.documents) * codes)
    document, code = np.divmod(group, codes)
    return Cells(
        documents=tuple(d.id for d in columns.documents),
        coders=columns.coders,
        codes=columns.codes,
        sizes=sizes,
        assigned=columns.assigned,
        document=document,
        code=code,
        mask=mask,
        count=count,
    )


def _histogram(
    group: IntArray, mask: IntArray, length: IntArray, coders: int, groups: int
) -> tuple[IntArray, IntArray, IntArray]:
    """Sum lengths by (group, mask); dense when the table is small, by sorting when there are many coders."""
    if groups << coders <= max(4 * group.size, 1 << 20):
        totals = np.bincount((group << coders) | mask, weights=length, minlength=1)
        keys = np.flatnonzero(totals)
        # Sums of whole numbers below 2**53 are exact in floating point.
        return keys >> coders, keys & ((1 << coders) - 1), totals[keys].astype(np.int64)
    order = np.lexsort((mask, group))
    group, mask, length = group[order], mask[order], length[order]
    first = np.ones(group.size, dtype=bool)
    first[1:] = (group[1:] != group[:-1]) | (mask[1:] != mask[:-1])
    heads = np.flatnonzero(first)
    if not heads.size:
        return group, mask, length
    return group[heads], mask[heads], np.add.reduceat(length, heads)

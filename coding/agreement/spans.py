"""Agreement on whole spans: F1 after one-to-one matching, and how far matched boundaries lie apart.

F1 needs no count of "neither", so it is the honest companion of kappa for rare codes: it says how often the coders
marked the same passages, while the character-level figures also count how much context each took along.
"""

from dataclasses import dataclass, replace

import numpy as np

from coding.agreement.columns import BoolArray, FloatArray, IntArray, SpanColumns, divide, sums
from coding.agreement.matching import best_assignment, intersection_over_union, overlapping_pairs

THRESHOLDS = (0.5, 1.0)
"""Intersection over union from which two spans match: half, and exactly the same."""


@dataclass(frozen=True, slots=True)
class SpanMatches:
    """Matched spans of every pair of coders and every code.

    Arrays have the shape coders x coders x codes and are filled for ``first < second`` only.

    Attributes:
        matched: Number of matched pairs of spans, by threshold.
        first: Spans of the first coder in the interviews both judged.
        second: Spans of the second coder there.
        shift_characters: Sum over matched pairs (at 0.5) of the distance of the starts plus that of the ends.
        shift_words: The same in words; ``None`` without word boundaries.
    """

    matched: dict[float, IntArray]
    first: IntArray
    second: IntArray
    shift_characters: FloatArray
    shift_words: FloatArray | None

    def f1(self, threshold: float) -> FloatArray:
        """``2 tp / (n_first + n_second)``; ``nan`` where neither coder has a span."""
        spans = self.first + self.second
        return divide(2 * self.matched[threshold], spans)


def match_spans(columns: SpanColumns) -> SpanMatches:
    """Match the spans of each pair of coders inside each document and code, one to one.

    Two spans can match when their intersection over union reaches the threshold. The assignment has as many matches
    as possible and, among those, the largest total overlap. A coder's own spans count one by one, also when they
    overlap; the same span applied twice is one.
    """
    columns = _each_once(columns)
    coders, codes = len(columns.coders), len(columns.codes)
    shape = (coders, coders, codes)
    group = columns.document * max(codes, 1) + columns.code
    i, j = overlapping_pairs(group, columns.start, columns.end, least=THRESHOLDS[0])
    others = columns.coder[i] != columns.coder[j]
    i, j = i[others], j[others]
    _, overlap = intersection_over_union(columns.start[i], columns.end[i], columns.start[j], columns.end[j])
    near = np.flatnonzero(overlap >= THRESHOLDS[0])
    i, j, overlap = i[near], j[near], overlap[near]
    swap = columns.coder[i] > columns.coder[j]
    i, j = np.where(swap, j, i), np.where(swap, i, j)
    choice = _choose(columns, i, j, overlap)
    exact = overlap == 1.0
    kept_exact = np.flatnonzero(exact)[_choose(columns, i[exact], j[exact], overlap[exact])]
    at = (columns.coder[i] * coders + columns.coder[j]) * codes + columns.code[i]
    i, j, place = i[choice], j[choice], at[choice]
    size = coders * coders * codes
    distance = np.abs(columns.start[i] - columns.start[j]) + np.abs(columns.end[i] - columns.end[j])
    words = _distance_in_words(columns, i, j)
    first, second = _counts(columns)
    return SpanMatches(
        matched={
            THRESHOLDS[0]: np.bincount(place, minlength=size).reshape(shape),
            THRESHOLDS[1]: np.bincount(at[kept_exact], minlength=size).reshape(shape),
        },
        first=first,
        second=second,
        shift_characters=sums(place, distance, size).reshape(shape),
        shift_words=None if words is None else sums(place, words, size).reshape(shape),
    )


def _each_once(columns: SpanColumns) -> SpanColumns:
    """The spans without repetitions: same document, coder, code and characters."""
    keys = (columns.document, columns.coder, columns.code, columns.start, columns.end)
    order = np.lexsort(keys)
    new = np.zeros(order.size, dtype=bool)
    for key in keys:
        new |= np.diff(key[order], prepend=-1) != 0
    if new.all():
        return columns
    places = np.sort(order[new])
    document, coder, code, start, end = (key[places] for key in keys)
    return replace(columns, document=document, coder=coder, code=code, start=start, end=end)


def _choose(columns: SpanColumns, i: IntArray, j: IntArray, overlap: FloatArray) -> BoolArray:
    """Optimal matching of all pairs of coders at once: a node is a span together with the coder it is compared with."""
    coders = len(columns.coders)
    return best_assignment(i * coders + columns.coder[j], j * coders + columns.coder[i], overlap, most_pairs=True)


def _counts(columns: SpanColumns) -> tuple[IntArray, IntArray]:
    """Spans per pair of coders and code, in the documents both were assigned to."""
    documents, coders, codes = len(columns.documents), len(columns.coders), len(columns.codes)
    at = (columns.document * coders + columns.coder) * codes + columns.code
    table = np.bincount(at, minlength=documents * coders * codes).reshape(documents, coders, codes)
    assigned = columns.assigned.astype(np.float64)
    first = np.einsum("dik,dj->ijk", table.astype(np.float64), assigned).astype(np.int64)
    return first, np.swapaxes(first, 0, 1)


def _distance_in_words(columns: SpanColumns, i: IntArray, j: IntArray) -> FloatArray | None:
    """Words between the starts plus words between the ends; ``None`` unless every document has word boundaries."""
    if not all("word" in document.units for document in columns.documents):
        return None
    begins = [np.asarray(d.units["word"], dtype=np.int64).reshape(-1, 2)[:, 0] for d in columns.documents]
    stride = int(columns.lengths.max(initial=0)) + 1
    keys = np.concatenate([d * stride + begin for d, begin in enumerate(begins)]) if begins else np.zeros(0, np.int64)
    shift = columns.document[i] * stride
    total = np.zeros(i.size, dtype=np.int64)
    for edge in (columns.start, columns.end):
        total += np.abs(
            np.searchsorted(keys, shift + edge[i], side="left") - np.searchsorted(keys, shift + edge[j], side="left")
        )
    return total.astype(np.float64)

"""The queue of a round: aligned groups of spans, and what each disagreement is about."""

# Why aligned groups, and no majority: decision 0154.

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import combinations

import numpy as np

from coding.agreement.columns import BoolArray, FloatArray, IntArray, SpanColumns
from coding.agreement.matching import best_assignment, intersection_over_union, overlapping_pairs
from coding.agreement.model import Document, Span
from coding.errors import InvalidInput
from coding.model.grouping import grouped
from coding.model.message import Message


class DisagreementKind(StrEnum):
    """What an item is about."""

    EXACT = "exact"
    """Every coder applied the same code to the same characters."""
    BOUNDARY = "boundary"
    """Every coder applied the code here, with other boundaries."""
    SPLIT_MERGE = "split/merge"
    """Same code, but one coder's single span is two or more of another's."""
    DIFFERENT_CODE = "different code"
    """The coders applied different codes to the same passage."""
    PARENT_CHILD = "parent/child"
    """Different codes, one being above the other in the codebook."""
    EXTRA_LABEL = "extra label"
    """Somebody lacks this code, but coded the passage with something else."""
    MISSING = "missing"
    """Somebody lacks this code and coded nothing else there."""
    UNCODED = "uncoded"
    """Nobody coded the passage; somebody asked whether it should be."""


def is_in_queue(kind: str, state: str) -> bool:
    """Whether an item of this kind and state is in the queue: one that was added and taken back is not."""
    return kind != DisagreementKind.UNCODED or state != "open"


SAME_CODE = 0.25
"""Added to the intersection over union of two spans when their codes are the same."""
DIFFERENT_CODE_OVERLAP = 0.5
"""Least intersection over union at which spans of different codes are about the same passage. Spans of the same code
are aligned from one shared character on."""
INSIDE = 0.5
"""Share of a span that must lie in another coder's for it to count as a piece of that one, or as coded differently
rather than missed."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question of the queue.

    Attributes:
        id: Derived from the ids of its spans.
        document: Id of the interview.
        start: First code point of all its spans together.
        end: Code point after the last.
        type: What it is about.
        spans: Its spans, by start, end, code and coder; every one has an id.
        absent: Coders who judged the interview and have no span in the item.
    """

    id: str
    document: str
    start: int
    end: int
    type: DisagreementKind
    spans: tuple[Span, ...]
    absent: tuple[str, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes involved, sorted."""
        return tuple(sorted({span.code for span in self.spans}))

    @property
    def coders(self) -> tuple[str, ...]:
        """The coders involved, sorted."""
        return tuple(sorted({span.coder for span in self.spans}))

    @property
    def pre_acceptable(self) -> bool:
        """Whether nothing is left to decide: the coders agree exactly."""
        return self.type is DisagreementKind.EXACT


def build_queue(
    spans: Iterable[Span],
    documents: Iterable[Document],
    *,
    parents: Mapping[str, str] | None = None,
) -> tuple[Item, ...]:
    """Turn the locked spans of a round into items, in order of the documents and of the text.

    Interviews that fewer than two coders judged have nothing to reconcile; their spans are left out.

    Args:
        spans: The spans of the snapshot. A span without an id gets one from its document, coder, code and offsets.
        documents: The interviews of the round with the coders who finished them.
        parents: From a code to the code above it in the codebook.

    Raises:
        InvalidInput: Two spans share an id, or a span does not fit the documents.
    """
    documents = tuple(documents)
    SpanColumns.build(spans := tuple(spans), documents)
    compared = {document.id for document in documents if len(document.coders) >= 2}
    order = {document.id: i for i, document in enumerate(documents)}
    named = _with_ids([span for span in spans if span.document in compared])
    named.sort(key=lambda s: (order[s.document], s.start, s.end, s.code, s.coder, s.id))
    if not named:
        return ()
    copies, distinct = _distinct(named)
    columns = SpanColumns.build(distinct, documents)
    group, elsewhere = _groups(columns)
    members: dict[int, list[int]] = grouped((number, at) for at, number in enumerate(group.tolist()))
    ancestors = _ancestors(parents or {})
    items = []
    for ats in members.values():
        spans_here = [distinct[at] for at in ats]
        document = documents[order[spans_here[0].document]]
        absent = tuple(sorted(document.coders - {span.coder for span in spans_here}))
        incomplete = any((at, coder) in elsewhere for at in ats for coder in absent)
        kind = _type(spans_here, absent, incomplete, ancestors)
        every = tuple(copy for at in ats for copy in copies[at])
        items.append(
            Item(
                id=sha256("\x1f".join(("item", *sorted(span.id for span in every))).encode()).hexdigest()[:20],
                document=document.id,
                start=min(span.start for span in every),
                end=max(span.end for span in every),
                type=kind,
                spans=every,
                absent=absent,
            )
        )
    items.sort(key=lambda item: (order[item.document], item.start, item.end, item.codes, item.id))
    return tuple(items)


def uncoded_item(item_id: str, document: str, start: int, end: int, coders: Iterable[str]) -> Item:
    """The item of a passage that no coder coded, so that agreement on leaving it blank can be overturned too.

    Args:
        item_id: Its id; there are no spans to derive one from.
        document: Id of the interview.
        start: First code point.
        end: Code point after the last.
        coders: Who judged the interview.

    Raises:
        InvalidInput: The passage holds no characters.
    """
    if not 0 <= start < end:
        raise InvalidInput(Message("A passage from {start} to {end} holds no characters.", start=start, end=end))
    return Item(item_id, document, start, end, DisagreementKind.UNCODED, (), tuple(sorted(coders)))


def _with_ids(spans: Sequence[Span]) -> list[Span]:
    """Give every span an id and refuse ids that occur twice."""
    named: list[Span] = []
    used: Counter[str] = Counter()
    for span in spans:
        if not span.id:
            base = f"{span.document}/{span.coder}/{span.code}/{span.start}-{span.end}"
            used[base] += 1
            name = base if used[base] == 1 else f"{base}#{used[base]}"
            span = Span(span.document, span.coder, span.code, span.start, span.end, name)
        named.append(span)
    if len({span.id for span in named}) != len(named):
        twice = next(name for name, n in Counter(span.id for span in named).items() if n > 1)
        raise InvalidInput(Message("Two codings carry the id {twice}. Every coding needs its own.", twice=twice))
    return named


def _distinct(spans: Sequence[Span]) -> tuple[list[list[Span]], list[Span]]:
    """Put a coder's identical spans of one code together, so that a double click is no disagreement."""
    at: dict[tuple[str, str, str, int, int], int] = {}
    copies: list[list[Span]] = []
    for span in spans:
        place = at.setdefault((span.document, span.coder, span.code, span.start, span.end), len(copies))
        if place == len(copies):
            copies.append([])
        copies[place].append(span)
    return copies, [group[0] for group in copies]


def _groups(columns: SpanColumns) -> tuple[IntArray, set[tuple[int, str]]]:
    """Group of each span, and which other coders coded most of it: pairs of span and coder."""
    i, j = overlapping_pairs(columns.document, columns.start, columns.end)
    differing = columns.coder[i] != columns.coder[j]
    i, j = i[differing], j[differing]
    shared, overlap = intersection_over_union(columns.start[i], columns.end[i], columns.start[j], columns.end[j])
    length = columns.end - columns.start
    inside = np.concatenate((i[shared >= INSIDE * length[i]], j[shared >= INSIDE * length[j]]))
    by = np.concatenate((j[shared >= INSIDE * length[i]], i[shared >= INSIDE * length[j]]))
    elsewhere = {(span, columns.coders[c]) for span, c in zip(inside.tolist(), columns.coder[by].tolist(), strict=True)}
    same = columns.code[i] == columns.code[j]
    able = same | (overlap >= DIFFERENT_CODE_OVERLAP)
    i, j, shared, same = i[able], j[able], shared[able], same[able]
    weight = overlap[able] + SAME_CODE * same
    pairs = _align(columns, i, j, weight)
    group = _join(columns, i[pairs], j[pairs], weight[pairs])
    alone = np.bincount(group)[group] == 1
    mixed = _mixed(group, columns.code)
    best: dict[int, tuple[int, int]] = {}
    for piece, whole in ((i, j), (j, i)):
        fits = alone[piece] & ~alone[whole] & same & ~mixed[group[whole]] & (shared >= INSIDE * length[piece])
        for at, to, width in zip(piece[fits].tolist(), whole[fits].tolist(), shared[fits].tolist(), strict=True):
            best[at] = max(best.get(at, (0, 0)), (width, -to))
    joined = group.copy()
    for at, (_, to) in best.items():
        joined[at] = group[-to]
    return joined, elsewhere


def _align(columns: SpanColumns, i: IntArray, j: IntArray, weight: FloatArray) -> BoolArray:
    """Optimal one-to-one alignment of every pair of coders at once; returns the chosen pairs as a mask."""
    coders = len(columns.coders)
    swap = columns.coder[i] > columns.coder[j]
    left, right = np.where(swap, j, i), np.where(swap, i, j)
    return best_assignment(left * coders + columns.coder[right], right * coders + columns.coder[left], weight)


def _join(columns: SpanColumns, i: IntArray, j: IntArray, weight: FloatArray) -> IntArray:
    """Group aligned pairs of all coders, the heaviest first, with at most one span of each coder in a group.

    With two coders the groups are the pairs. With more, pairs may contradict each other (A's first span is aligned
    with B's, B's with C's, C's with A's second); the lighter pair then gives way, so that no chain runs on.
    """
    root = list(range(columns.start.size))
    coders = (np.int64(1) << columns.coder).tolist()

    def top(at: int) -> int:
        while root[at] != at:
            root[at] = root[root[at]]
            at = root[at]
        return at

    order = np.lexsort((j, i, -weight))
    for a, b in zip(i[order].tolist(), j[order].tolist(), strict=True):
        base, two = sorted((top(a), top(b)))
        if base != two and not coders[base] & coders[two]:
            root[two] = base
            coders[base] |= coders[two]
    return np.array([top(at) for at in range(len(root))], dtype=np.int64)


def _mixed(group: IntArray, code: IntArray) -> BoolArray:
    """Whether each group holds more than one code."""
    size = int(group.max(initial=-1)) + 1
    lowest, highest = np.full(size, np.iinfo(np.int64).max), np.full(size, -1)
    np.minimum.at(lowest, group, code)
    np.maximum.at(highest, group, code)
    return np.asarray(lowest != highest, np.bool_)


def _ancestors(parents: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """All codes above each code; a circle in the codebook ends the climb."""
    above: dict[str, frozenset[str]] = {}
    for code in parents:
        ancestors: set[str] = set()
        step = parents.get(code)
        while step is not None and step not in ancestors and step != code:
            ancestors.add(step)
            step = parents.get(step)
        above[code] = frozenset(ancestors)
    return above


def _type(
    spans: Sequence[Span], absent: Sequence[str], incomplete: bool, ancestors: Mapping[str, frozenset[str]]
) -> DisagreementKind:
    codes = sorted({span.code for span in spans})
    if len(codes) > 1:
        none: frozenset[str] = frozenset()
        related = all(a in ancestors.get(b, none) or b in ancestors.get(a, none) for a, b in combinations(codes, 2))
        return DisagreementKind.PARENT_CHILD if related else DisagreementKind.DIFFERENT_CODE
    if absent:
        return DisagreementKind.EXTRA_LABEL if incomplete else DisagreementKind.MISSING
    if len({span.coder for span in spans}) < len(spans):
        return DisagreementKind.SPLIT_MERGE
    if len({(span.start, span.end) for span in spans}) == 1:
        return DisagreementKind.EXACT
    return DisagreementKind.BOUNDARY

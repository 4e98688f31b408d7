"""Compare two groupings of passages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

_ALIKE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Two themes that answer to each other.

    Attributes:
        first: Theme number in the first grouping.
        second: In the second.
        overlap: Jaccard coefficient of their passages, among those in both groupings.
        stayed: Passages in both themes.
        left: Passages of the first theme that went elsewhere.
        joined: Passages of the second theme that came from elsewhere.
    """

    first: int
    second: int
    overlap: float
    stayed: int
    left: int
    joined: int


@dataclass(frozen=True, slots=True)
class Compared:
    """How two groupings relate.

    Attributes:
        agreement: Adjusted Rand index (Hubert & Arabie 1985) over the passages in both; 1 is the same, 0 is chance.
        passages: Passages in both.
        only_first: Passages grouped in the first only.
        only_second: Passages grouped in the second only.
        matched: Pairs by falling overlap, each theme once, so that the sum of overlaps is largest.
        gone: Themes of the first without an answer in the second.
        new: Themes of the second without one in the first.
        moves: ``(first theme, second theme, passages)`` of the largest movements between themes that do not answer to
            each other.
    """

    agreement: float
    passages: int
    only_first: int
    only_second: int
    matched: tuple[Matched, ...]
    gone: tuple[int, ...]
    new: tuple[int, ...]
    moves: tuple[tuple[int, int, int], ...]

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Compared:
        """Rebuild from what ``asdict`` and JSON made of it."""
        return cls(
            **{
                **value,
                "matched": tuple(Matched(**match) for match in value["matched"]),
                "gone": tuple(value["gone"]),
                "new": tuple(value["new"]),
                "moves": tuple(tuple(move) for move in value["moves"]),
            }
        )


def compare(first: Mapping[str, int], second: Mapping[str, int]) -> Compared | None:
    """Compare two groupings.

    Themes are paired by the assignment that makes the sum of their overlaps largest (Kuhn 1955); a pair below an
    overlap of 0.3 is no answer.

    Args:
        first: Passage → theme.
        second: The same.

    Returns:
        The comparison, or None when no passage is in both.
    """
    from scipy.optimize import linear_sum_assignment
    from sklearn.metrics import adjusted_rand_score

    both = sorted(first.keys() & second.keys())
    if not both:
        return None
    rows, columns = sorted(set(first.values())), sorted(set(second.values()))
    table = np.zeros((len(rows), len(columns)), dtype=np.int64)
    for passage in both:
        table[rows.index(first[passage]), columns.index(second[passage])] += 1
    union = table.sum(axis=1)[:, None] + table.sum(axis=0)[None, :] - table
    overlap = table / np.maximum(union, 1)
    pairs = [(int(r), int(c)) for r, c in zip(*linear_sum_assignment(-overlap), strict=True) if overlap[r, c] >= _ALIKE]
    matched = sorted(
        (
            Matched(
                first=rows[r],
                second=columns[c],
                overlap=round(float(overlap[r, c]), 4),
                stayed=int(table[r, c]),
                left=int(table[r].sum() - table[r, c]),
                joined=int(table[:, c].sum() - table[r, c]),
            )
            for r, c in pairs
        ),
        key=lambda pair: (-pair.overlap, pair.first),
    )
    moved = [
        (rows[r], columns[c], int(table[r, c]))
        for r in range(len(rows))
        for c in range(len(columns))
        if table[r, c] and (r, c) not in pairs
    ]
    return Compared(
        agreement=round(float(adjusted_rand_score([first[i] for i in both], [second[i] for i in both])), 4),
        passages=len(both),
        only_first=len(first) - len(both),
        only_second=len(second) - len(both),
        matched=tuple(matched),
        gone=tuple(row for r, row in enumerate(rows) if all(r != pair[0] for pair in pairs)),
        new=tuple(column for c, column in enumerate(columns) if all(c != pair[1] for pair in pairs)),
        moves=tuple(sorted(moved, key=lambda move: (-move[2], move[0], move[1]))[:12]),
    )

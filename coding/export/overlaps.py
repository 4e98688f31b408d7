"""Codes that meet in the same passages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from coding.export.model import CodingRow


def overlap_counts(rows: Iterable[CodingRow]) -> Counter[tuple[str, str]]:
    """Count pairs of codings with different codes that share at least one character of a release.

    Codings of different coders are not paired: two readings of one passage are agreement, not co-occurrence.

    Args:
        rows: The codings.

    Returns:
        Number of overlapping pairs by ``(code name, code name)``, each pair in alphabetical order.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    groups: dict[tuple[str, str], list[CodingRow]] = {}
    for row in rows:
        groups.setdefault((row.document, row.coder), []).append(row)
    for group in groups.values():
        group.sort(key=lambda row: (row.start, row.end))
        running: list[CodingRow] = []
        for row in group:
            running = [other for other in running if other.end > row.start]
            pairs.update(_pair(row, other) for other in running if other.code != row.code)
            running.append(row)
    return pairs


def _pair(one: CodingRow, other: CodingRow) -> tuple[str, str]:
    first, second = sorted((one.code_name, other.code_name))
    return first, second

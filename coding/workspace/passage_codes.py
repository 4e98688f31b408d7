"""Which codes a passage has, by the codings that lie on it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence

from coding.model import Coding, Segment

_MOST_OVERLAP = 0.5


def codes_of_passages(segments: Sequence[Segment], visible: Sequence[Coding]) -> list[Mapping[str, tuple[str, ...]]]:
    """Say which codes each passage has, and by which codings.

    A coding counts for a passage when it covers half of it, or when half of the coding lies in it: a coded sentence
    marks the answer it was said in, and a code over a whole page marks every answer on it.

    Args:
        segments: Passages; those of one release in order and without overlaps.
        visible: Codings.

    Returns:
        For each passage, code → coding ids.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for index, segment in enumerate(segments):
        places[segment.release_id].append(index)
    ends = {release: [segments[index].end for index in indexes] for release, indexes in places.items()}
    found: list[dict[str, tuple[str, ...]]] = [{} for _ in segments]
    for coding in visible:
        indexes = places.get(coding.release_id, [])
        for index in indexes[bisect_left(ends.get(coding.release_id, []), coding.start + 1) :]:
            segment = segments[index]
            if segment.start >= coding.end:
                break
            shared = min(segment.end, coding.end) - max(segment.start, coding.start)
            if shared >= _MOST_OVERLAP * min(segment.end - segment.start, coding.end - coding.start):
                found[index][coding.code] = (*found[index].get(coding.code, ()), coding.id)
    return list(found)

"""Small-cell suppression: counts of participants too small to print, also when they could be worked out.

A line is a list of counts whose total the reader knows (participants by country; participants with a code, by
country). Withholding one small count is no protection when the total and the others are printed, so further counts
are withheld until the withheld ones together could hide the small one: *secondary suppression* (Hundepool et al.,
Statistical Disclosure Control, 2012, chapter 4), in its simplest form for lines with a known total.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence


def suppress_line(counts: Sequence[int], threshold: int, withheld: Collection[int] = ()) -> tuple[int | None, ...]:
    """Withhold the small counts of a line whose total is known.

    After it, a reader who knows the total can say of a withheld small count only that it is at most a number not
    below ``threshold``; where the line is too small for that, every count of it is withheld.

    Args:
        counts: Counts of people, none negative.
        threshold: Counts from 1 to ``threshold - 1`` are small; 0 or 1 means that nothing is.
        withheld: Positions that must be withheld whatever they hold (a group that is itself small).

    Returns:
        The counts, with None for each one withheld.
    """
    hidden = {*withheld, *(place for place, count in enumerate(counts) if 0 < count < threshold)}
    if not hidden:
        return tuple(counts)
    spare = sorted((place for place in range(len(counts)) if place not in hidden), key=lambda place: counts[place])
    for place in [place for place in spare if counts[place] > 0]:
        if len(hidden) > 1 and sum(counts[held] for held in hidden) >= threshold:
            break
        hidden.add(place)
    if len(hidden) == 1 or sum(counts[held] for held in hidden) < threshold:
        hidden = set(range(len(counts)))
    return tuple(None if place in hidden else count for place, count in enumerate(counts))


def suppress_breakdown(
    participants: Sequence[int], lines: Sequence[Sequence[int]], threshold: int
) -> tuple[tuple[int | None, ...], tuple[tuple[int | None, ...], ...]]:
    """Withhold small counts in a table of groups (columns) by code (lines).

    A group that is itself small, or withheld to protect one that is, is withheld in every line.

    Args:
        participants: People in each group.
        lines: People in each group under a code, one line a code, as long as ``participants``.
        threshold: As in :func:`suppress_line`.

    Returns:
        The group sizes and the lines, with None for each count withheld.
    """
    groups = suppress_line(participants, threshold)
    forced = [place for place, count in enumerate(groups) if count is None]
    return groups, tuple(suppress_line(line, threshold, forced) for line in lines)

"""Small-cell suppression: counts of participants too small to print, also when they could be worked out.

A line is a list of counts whose total the reader knows (participants by country; participants with a code, by
country). Withholding one small count is no protection when the total and the others are printed, so further counts
are withheld until the withheld ones together could hide the small one: *secondary suppression* (Hundepool et al.,
Statistical Disclosure Control, 2012, chapter 4), in its simplest form for lines with a known total.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import combinations


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


def suppress_records(records: Sequence[Sequence[str]], threshold: int) -> list[list[str | None]]:
    """Withhold values of people's attributes until nobody stands out by one of them or by two together.

    First whole values, by :func:`suppress_line`. Then single cells (*local suppression*, Hundepool et al., 2012,
    chapter 3): while fewer than ``threshold`` people show the same two values, those people lose the rarer of the two.
    Where only a few people lack a value of an attribute, its smallest value is withheld from everybody too, or a
    reader who knows the totals could fill in the gap. Three attributes together are not looked at.

    Args:
        records: A line a person, as long as there are attributes; no value is an empty text.
        threshold: The fewest people that may be shown alike; 0 or 1 withholds nothing.

    Returns:
        The lines, with None for each value withheld. Each value, and each pair of values of a person, that is shown is
        shown for ``threshold`` people or more.
    """
    shown: list[list[str | None]] = [list(record) for record in records]
    width = len(records[0]) if records else 0
    for column in range(width):
        counts = Counter(record[column] for record in records)
        values = sorted(counts)
        line = suppress_line([counts[value] for value in values], threshold)
        _hide(shown, column, {value for value, count in zip(values, line, strict=True) if count is None})
    before = -1
    while before != (before := sum(value is None for record in shown for value in record)):
        for one, other in combinations(range(width), 2):
            _hide_pairs(shown, one, other, threshold)
        for column in range(width):
            counts = Counter(value for record in shown if (value := record[column]) is not None)
            small = {value for value, count in counts.items() if count < threshold}
            lacking = len(shown) - sum(count for value, count in counts.items() if value not in small)
            if 0 < lacking < threshold and len(small) < len(counts):
                small.add(
                    min((value for value in counts if value not in small), key=lambda value: (counts[value], value))
                )
            _hide(shown, column, small)
    return shown


def _hide(shown: list[list[str | None]], column: int, values: Collection[str]) -> None:
    for record in shown:
        if record[column] in values:
            record[column] = None


def _hide_pairs(shown: list[list[str | None]], one: int, other: int, threshold: int) -> None:
    pairs = Counter((record[one], record[other]) for record in shown)
    held = {column: Counter(record[column] for record in shown) for column in (one, other)}
    for record in shown:
        left, right = record[one], record[other]
        if left is not None and right is not None and pairs[left, right] < threshold:
            record[one if held[one][left] < held[other][right] else other] = None

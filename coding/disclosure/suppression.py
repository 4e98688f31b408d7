"""Small-cell suppression: counts of participants too small to print, also when they could be worked out.

A line is a list of counts whose total the reader knows (participants by country; participants with a code, by
country). Withholding one small count is no protection when the total and the others are printed, so further counts
are withheld until the withheld ones together could hide the small one: *secondary suppression* (Hundepool et al.,
Statistical Disclosure Control, 2012, chapter 4), in its simplest form for lines with a known total.

Besides the counts themselves their complements are cells too: where six of seven people of a group have a code, one
has not. So are the differences of lines of which one holds the other: where eight have a code or one below it, and
seven the one below, one has only the other.

A table that is sent again after some weeks can be subtracted from the one before. So a line of counts is sent anew only
where every count changed by nobody or by ``threshold`` people at least, and where nothing that is withheld now was
shown before; otherwise it stands as it was sent before, and the reader is told of when it is (chapters 4 and 6).
"""

# Why this rule, and neither rounding nor an optimum: decision 0201.
# Why a count is not always sent anew: decision 0201.

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations


def small(count: int, threshold: int) -> bool:
    """Whether a count of people must not be shown."""
    return 0 < count < threshold


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
        if len(hidden) > 1 and sum(counts[cell] for cell in hidden) >= threshold:
            break
        hidden.add(place)
    if len(hidden) == 1 or sum(counts[cell] for cell in hidden) < threshold:
        hidden = set(range(len(counts)))
    return tuple(None if place in hidden else count for place, count in enumerate(counts))


def suppress_part(
    counts: Sequence[int], sizes: Sequence[int], threshold: int, withheld: Collection[int] = ()
) -> tuple[int | None, ...]:
    """Withhold counts of a line by group, whose total and whose groups' sizes the reader may know.

    Args:
        counts: People of each group with something (a code), none more than there are.
        sizes: People in each group.
        threshold: As in :func:`suppress_line`.
        withheld: Positions to withhold whatever they hold.

    Returns:
        The counts, with None for each one withheld. Neither a small count nor a small rest of a group follows from the
        others; where too little would be hidden, all are.
    """
    forced = {
        *withheld,
        *(
            place
            for place, (count, size) in enumerate(zip(counts, sizes, strict=True))
            if small(size, threshold) or small(count, threshold) or small(size - count, threshold)
        ),
    }
    hidden = _hidden(suppress_line(counts, threshold, forced))
    rests = [size - count for size, count in zip(sizes, counts, strict=True)]
    hidden |= _hidden(suppress_line(rests, threshold, hidden))
    while hidden and len(hidden) < len(counts) and not _hides(hidden, counts, sizes, threshold):
        rest = [place for place in range(len(counts)) if place not in hidden]
        hidden.add(min(rest, key=lambda place: sizes[place]))
    return tuple(None if place in hidden else count for place, count in enumerate(counts))


def _hidden(line: Sequence[int | None]) -> set[int]:
    return {place for place, value in enumerate(line) if value is None}


def _hides(hidden: Collection[int], counts: Sequence[int], sizes: Sequence[int], threshold: int) -> bool:
    """Whether somebody who knows the totals and the groups' sizes cannot tell a small cell among those hidden."""
    have = sum(counts[place] for place in hidden)
    size = sum(sizes[place] for place in hidden)
    for place in hidden:
        size_of_place = sizes[place]
        least, most = max(0, have - (size - size_of_place)), min(size_of_place, have)
        if least == most and (small(least, threshold) or small(size_of_place - least, threshold)):
            return False
    return True


def suppress_breakdown(
    participants: Sequence[int],
    lines: Sequence[Sequence[int]],
    threshold: int,
    within: Mapping[int, Collection[int]] | None = None,
) -> tuple[tuple[int | None, ...], tuple[tuple[int | None, ...], ...]]:
    """Withhold small counts in a table of groups (columns) by code (lines), and what they could be worked out from.

    A group that is itself small, or withheld to protect one that is, is withheld in every line; a count that is
    withheld in a line is withheld in every line within it.

    Args:
        participants: People in each group, of whom each is in one group.
        lines: People in each group under a code, one line a code, as long as ``participants``.
        threshold: As in :func:`suppress_line`.
        within: Line → lines that hold everybody it holds (codes above a code).

    Returns:
        The group sizes and the lines, with None for each count withheld.
    """
    groups = _suppress_groups(participants, threshold)
    around = within or {}
    order = sorted(range(len(lines)), key=lambda at: len(around.get(at, ())))
    hidden = {at: _hidden(groups) for at in order}
    every = set(range(len(participants)))
    before = -1
    while (now := sum(map(len, hidden.values()))) > before:
        before = now
        for place, at in enumerate(order):
            wider = [wide_line for wide_line in order[:place] if wide_line in around.get(at, ())]
            hidden[at].update(*(hidden[wide_line] for wide_line in wider))
            for sizes in (participants, *(lines[wide_line] for wide_line in wider)):
                hidden[at] |= _hidden(suppress_part(lines[at], sizes, threshold, hidden[at]))
            for wide_line in wider:
                # Withheld whole it still follows from its total where only one group has anybody to have it.
                if hidden[at] == every and not _hides(every, lines[at], lines[wide_line], threshold):
                    hidden[wide_line] = set(every)
    return groups, tuple(
        tuple(None if place in hidden[at] else count for place, count in enumerate(line))
        for at, line in enumerate(lines)
    )


def _suppress_groups(participants: Sequence[int], threshold: int) -> tuple[int | None, ...]:
    """The sizes of groups that have names: whoever reads one knows that somebody is in it."""
    hidden = _hidden(suppress_line(participants, threshold))
    while hidden and len(hidden) < len(participants):
        if sum(participants[place] - 1 for place in hidden) + 1 >= threshold:
            break
        rest = [place for place in range(len(participants)) if place not in hidden]
        hidden.add(min(rest, key=lambda place: participants[place]))
    return tuple(None if place in hidden else count for place, count in enumerate(participants))


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
    table: list[list[str | None]] = [list(record) for record in records]
    width = len(records[0]) if records else 0
    for column in range(width):
        counts = Counter(record[column] for record in records)
        values = sorted(counts)
        line = suppress_line([counts[value] for value in values], threshold)
        _hide(table, column, {value for value, count in zip(values, line, strict=True) if count is None})
    before = -1
    while before != (before := sum(value is None for record in table for value in record)):
        for attribute, other in combinations(range(width), 2):
            _hide_pairs(table, attribute, other, threshold)
        for column in range(width):
            counts = Counter(value for record in table if (value := record[column]) is not None)
            small = {value for value, count in counts.items() if count < threshold}
            lacking = len(table) - sum(count for value, count in counts.items() if value not in small)
            if 0 < lacking < threshold and len(small) < len(counts):
                small.add(
                    min((value for value in counts if value not in small), key=lambda value: (counts[value], value))
                )
            _hide(table, column, small)
    return table


def _hide(table: list[list[str | None]], column: int, values: Collection[str]) -> None:
    for record in table:
        if record[column] in values:
            record[column] = None


def _hide_pairs(table: list[list[str | None]], attribute: int, other: int, threshold: int) -> None:
    pairs = Counter((record[attribute], record[other]) for record in table)
    counts = {column: Counter(record[column] for record in table) for column in (attribute, other)}
    for record in table:
        left, right = record[attribute], record[other]
        if left is not None and right is not None and pairs[left, right] < threshold:
            record[attribute if counts[attribute][left] < counts[other][right] else other] = None


Shown = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Sent:
    """A line as it was sent once.

    Attributes:
        number: Number of the bundle.
        true: The counts by group, as they were.
        shown: What was sent of them, None where withheld.
    """

    number: int
    true: Mapping[str, int]
    shown: Shown


def count_or_withheld(count: int, of: int, threshold: int) -> int | None:
    """A count among so many people, None where it or the rest is small."""
    return None if small(count, threshold) or small(of - count, threshold) else count


def pair_or_withheld(first: int, other: int, both: int, of: int, threshold: int) -> int | None:
    """How many people have two codes, None where any cell of the table of the two is small."""
    cells = (both, first - both, other - both, of - first - other + both)
    return None if any(small(cell, threshold) for cell in cells) else both


def line_or_withheld(
    counts: Mapping[str, int], groups: Mapping[str, int], threshold: int, withheld: frozenset[str] = frozenset()
) -> dict[str, int | None]:
    """A line of people with a code by group, whose total and whose groups' sizes the reader may know.

    Args:
        counts: Group → people with the code.
        groups: Group → people in it.
        threshold: The fewest people shown alike.
        withheld: Groups to withhold whatever they hold.

    Returns:
        The counts, None for each one withheld. Where too little would be hidden, all are.
    """
    names = list(groups)
    cell = suppress_part(
        [counts.get(name, 0) for name in names],
        [groups[name] for name in names],
        threshold,
        [place for place, name in enumerate(names) if name in withheld],
    )
    return dict(zip(names, cell, strict=True))


def next_line(
    counts: Mapping[str, int],
    groups: Mapping[str, int],
    threshold: int,
    earlier: Sequence[Sent],
    number: int,
    void: int = 0,
) -> Sent:
    """The line to send now, beside what was sent of it before.

    Args:
        counts: Group → people with the code.
        groups: Group → people in it.
        threshold: The fewest people shown alike.
        earlier: The line as it was sent before, each time it was sent anew.
        number: Number of the bundle that is made now.
        void: As for :func:`next_cells`.

    Returns:
        A new line, or what stands in its place where a new one would give something away.
    """
    # A line that was withheld whole, as after a withdrawal, told nothing: its groups may be named again.
    lines_sent = [line for line in earlier if any(value is not None for value in line.shown.values())]
    hidden = frozenset(name for line in lines_sent for name, value in line.shown.items() if value is None)
    names = frozenset(name for line in earlier for name, value in line.shown.items() if value is not None)
    now = line_or_withheld(counts, groups, threshold, hidden)
    if _links(counts, now, earlier) or any(value is None and name in names for name, value in now.items()):
        return _in_its_place(counts, now, earlier, number, void)
    return next_cells(counts, now, threshold, earlier, number, void)


def _links(counts: Mapping[str, int], now: Shown, earlier: Sequence[Sent]) -> bool:
    """Whether some withheld counts stayed the same and others did not: then the totals together tell of each."""
    for line in earlier:
        withheld = [name for name, value in now.items() if value is None or line.shown.get(name) is None]
        same = {counts.get(name, 0) == line.true.get(name, 0) for name in withheld}
        if len(same) > 1:
            return True
    return False


def next_cells(
    true: Mapping[str, int], shown: Shown, threshold: int, earlier: Sequence[Sent], number: int, void: int = 0
) -> Sent:
    """What to send now of some cells that are counted of the same people, beside what was sent of them before.

    Args:
        true: The cells as they are.
        shown: What may be shown of them by themselves.
        threshold: The fewest people shown alike.
        earlier: What was sent before, each time it was sent anew.
        number: Number of the bundle that is made now.
        void: What bundles up to this number said is of people too who have withdrawn since: it is not said again.

    Returns:
        The cells anew, or what stands in their place where a new count would give something away.
    """
    for line in earlier:
        if any(small(abs(true.get(name, 0) - line.true.get(name, 0)), threshold) for name in {*line.true, *true}):
            return _in_its_place(true, shown, earlier, number, void)
    if earlier and earlier[-1].number > void and dict(earlier[-1].true) == dict(true):
        return earlier[-1]
    return Sent(number, dict(true), dict(shown))


def _in_its_place(true: Mapping[str, int], shown: Shown, earlier: Sequence[Sent], number: int, void: int) -> Sent:
    """The last that was sent, or nothing where that is of people who have withdrawn."""
    return earlier[-1] if earlier[-1].number > void else Sent(number, dict(true), dict.fromkeys(shown))

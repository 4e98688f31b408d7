"""Small cells over several tables of the same people: what one withholds, no later one may give away.

A table that is sent again after some weeks can be subtracted from the one before. So a line of counts is sent anew only
where every count changed by nobody or by ``threshold`` people at least, and where nothing that is withheld now was
shown before; otherwise it stands as it was sent before, and the reader is told of when it is.

What one table withholds by itself stands in :mod:`coding.disclosure.suppression`. See Hundepool et al., Statistical
Disclosure Control (2012), chapters 4 and 6.
"""

# Why a count is not always sent anew: decision 0201.

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coding.disclosure.suppression import small, suppress_part

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


def shown_count(count: int, of: int, threshold: int) -> int | None:
    """A count among so many people, None where it or the rest is small."""
    return None if small(count, threshold) or small(of - count, threshold) else count


def shown_pair(first: int, other: int, both: int, of: int, threshold: int) -> int | None:
    """How many people have two codes, None where any cell of the table of the two is small."""
    cells = (both, first - both, other - both, of - first - other + both)
    return None if any(small(cell, threshold) for cell in cells) else both


def shown_line(
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
    shown = suppress_part(
        [counts.get(name, 0) for name in names],
        [groups[name] for name in names],
        threshold,
        [place for place, name in enumerate(names) if name in withheld],
    )
    return dict(zip(names, shown, strict=True))


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
    told = [line for line in earlier if any(value is not None for value in line.shown.values())]
    hidden = frozenset(name for line in told for name, value in line.shown.items() if value is None)
    seen = frozenset(name for line in earlier for name, value in line.shown.items() if value is not None)
    now = shown_line(counts, groups, threshold, hidden)
    if _links(counts, now, earlier) or any(value is None and name in seen for name, value in now.items()):
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

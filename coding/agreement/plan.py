"""Plan a round before anybody codes: which interviews, and who codes which of them.

Everything here is a pure function of its arguments and a seed, so that a plan can be repeated and reported.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations, cycle
from random import Random

from coding.agreement.explain import INTERVIEWS
from coding.errors import InvalidInput
from coding.model.grouping import grouped
from coding.model.message import Message, counted

DESIGNS = ("all pairs", "rotating pairs", "anchor")
"""Who codes what: everybody everything; each interview two coders in turn; one coder everything, the others in turn."""

FEWEST_SHARED = 3
"""Interviews two coders should share at least; below that their figures say next to nothing."""


def propose_interviews(strata: Mapping[str, str], number: int, seed: int) -> tuple[str, ...]:
    """Draw interviews so that each group is there in proportion, at random within the group.

    Places are shared out by largest remainder. Where places allow it, no group is left out: a group that would get
    none takes one from the largest share that can spare it.

    Args:
        strata: Interview id → its group (value of an attribute); one group for a plain random sample.
        number: How many to draw.
        seed: Same seed and strata, same draw, whatever the order of ``strata``.

    Returns:
        Ids, ordered by group and id.

    Raises:
        InvalidInput: Not between 1 and the number of interviews.
    """
    if not 1 <= number <= len(strata):
        raise InvalidInput(f"{number} interviews cannot be drawn from {len(strata)}.")
    groups = grouped((group, interview) for interview, group in sorted(strata.items()))
    places = _places({group: len(members) for group, members in groups.items()}, number)
    generator = Random(seed)
    drawn: list[str] = []
    for group in sorted(groups):
        drawn += sorted(generator.sample(groups[group], places[group]))
    return tuple(drawn)


def _places(sizes: Mapping[str, int], number: int) -> dict[str, int]:
    total = sum(sizes.values())
    quota = {group: number * size / total for group, size in sizes.items()}
    places = {group: int(share) for group, share in quota.items()}
    by_remainder = sorted(sizes, key=lambda group: (places[group] - quota[group], group))
    for group in by_remainder[: number - sum(places.values())]:
        places[group] += 1
    for group in sorted(sizes, key=lambda name: (-sizes[name], name)):
        most = max(places, key=lambda place: (places[place], place))
        if places[group] == 0 and places[most] > 1:
            places[most] -= 1
            places[group] = 1
    return places


def assign(
    interviews: Sequence[str],
    coders: Sequence[str],
    design: str = "all pairs",
    *,
    anchor: str | None = None,
    strata: Mapping[str, str] | None = None,
    seed: int = 0,
) -> dict[str, tuple[str, ...]]:
    """Say who codes which interview.

    Args:
        interviews: Ids, in the order they are to be listed.
        coders: Two or more different ids.
        design: One of :data:`DESIGNS`.
        anchor: With ``anchor``: the coder who codes everything.
        strata: Interview id → group; pairs then take turns within each group, so that no pair gets one group only.
        seed: Which pair begins.

    Returns:
        Interview id → its coders, in the order of ``coders``.

    Raises:
        InvalidInput: Unknown design, fewer than two coders, or an anchor who is not among them.
    """
    team = tuple(dict.fromkeys(coders))
    if design not in DESIGNS:
        raise InvalidInput(f"There is no design “{design}”. Use one of: {', '.join(DESIGNS)}.")
    if len(team) < 2:
        raise InvalidInput("A design needs at least two coders.")
    if design == "all pairs":
        return dict.fromkeys(interviews, team)
    generator = Random(seed)
    if design == "anchor":
        if anchor not in team:
            raise InvalidInput("Name the coder who codes every interview; it must be one of the round's coders.")
        choices = [(anchor, other) for other in team if other != anchor]
    else:
        choices = list(combinations(team, 2))
    generator.shuffle(choices)
    turn = cycle(choices)
    groups = strata or {}
    pairs = {interview: next(turn) for interview in sorted(interviews, key=lambda name: groups.get(name, ""))}
    return {interview: tuple(coder for coder in team if coder in pairs[interview]) for interview in interviews}


def shared_interviews(assignments: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], int]:
    """How many interviews each two coders share, none included; pairs in order of coder id."""
    coders = sorted({coder for team in assignments.values() for coder in team})
    counts: Counter[tuple[str, str]] = Counter()
    for team in assignments.values():
        counts.update(combinations(sorted(set(team)), 2))
    return {pair: counts[pair] for pair in combinations(coders, 2)}


def plan_warnings(
    assignments: Mapping[str, Sequence[str]], names: Mapping[str, str], *, anchor: str | None = None
) -> tuple[Message, ...]:
    """Say in plain words which pairs share too few interviews, and how many the round would need.

    Args:
        assignments: Interview id → coders.
        names: Coder id → name.
        anchor: With one coder who codes everything, only the pairs with that coder are meant to share interviews.
    """
    warnings = []
    shared = shared_interviews(assignments)
    meant = {pair: n for pair, n in shared.items() if anchor is None or anchor in pair}
    few = {pair: n for pair, n in meant.items() if n < FEWEST_SHARED}
    for (first, second), n in few.items():
        warnings.append(
            Message(
                "{first} and {second} share {interviews}; {fewest} or more let their figures be read.",
                first=names.get(first, first),
                second=names.get(second, second),
                interviews=counted(n, INTERVIEWS) if n else Message("no interview"),
                fewest=FEWEST_SHARED,
            )
        )
    if few:
        lowest = sum(max(n, FEWEST_SHARED) - n for n in meant.values())
        warnings.append(
            Message(
                "About {n} more double-coded interviews would bring every pair to {fewest}.",
                n=lowest,
                fewest=FEWEST_SHARED,
            )
        )
    double = sum(1 for team in assignments.values() if len(set(team)) > 1)
    if double < 4:
        warnings.append(
            Message(
                "With {n} double-coded interviews no interval can be given; 4 are the fewest, 10 are useful.", n=double
            )
        )
    return tuple(warnings)

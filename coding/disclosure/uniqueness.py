"""How many participants share a combination of details: the fewer, the easier somebody who knows one finds them.

The idea is k-anonymity (L. Sweeney, 2002, International Journal of Uncertainty, Fuzziness and Knowledge-Based Systems
10, 557-570). Reported are the smallest combinations that are rare: minimal sample uniques where one person has them.

In rows of single cases, values that too few have are told as one (global recoding; Hundepool et al., Statistical
Disclosure Control, 2012, chapter 3). Withheld, their rows would be missing from every coefficient, and they are mostly
the ones on which coders differ.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from coding.disclosure.suppression import small
from coding.model.grouping import grouped

LONGEST = 3
"""Combinations of more details than this are not looked at: somebody who knows so much has found the person."""
MOST = 200
"""Combinations reported at most; the smallest and rarest come first."""

Detail = tuple[str, str]
"""What it is about (“country”, “Location”) and the value (“Portugal”, “[LOCATION_2]”)."""


@dataclass(frozen=True, slots=True)
class RareCombination:
    """Details that few participants share.

    Attributes:
        details: The details, each by itself shared by at least as many.
        holders: Ids of the participants who have all of them.
    """

    details: tuple[Detail, ...]
    holders: tuple[str, ...]


def rare_combinations(
    details: Mapping[str, frozenset[Detail]], k: int = 5, *, longest: int = LONGEST, most: int = MOST
) -> list[RareCombination]:
    """Combinations of details shared by at least one and fewer than ``k`` participants.

    Only the smallest are returned: a combination that contains a rarer or equally rare smaller one says nothing more.
    Candidates of each size are joined from those of the size before that were *not* rare (every part of a minimal rare
    combination is common), so the search stays small.

    Args:
        details: Participant id → details.
        k: Below so many participants a combination is rare.
        longest: Details in a combination at most.
        most: Combinations returned at most.

    Returns:
        Fewest details first, then fewest participants.

    Raises:
        ValueError: ``k`` or ``longest`` is less than 1.
    """
    if k < 1 or longest < 1:
        raise ValueError("A combination has at least one detail, and k is at least 1.")
    holders = grouped((detail, person) for person in details for detail in details[person])
    level: dict[tuple[Detail, ...], frozenset[str]] = {
        (detail,): frozenset(people) for detail, people in sorted(holders.items())
    }
    rarities: list[RareCombination] = []
    for _ in range(longest):
        rare = {entry: people for entry, people in level.items() if len(people) < k}
        rarities += [RareCombination(entry, tuple(sorted(people))) for entry, people in rare.items()]
        level = _joined({entry: people for entry, people in level.items() if entry not in rare})
    return sorted(
        rarities, key=lambda combination: (len(combination.details), len(combination.holders), combination.details)
    )[:most]


def _joined(common: Mapping[tuple[Detail, ...], frozenset[str]]) -> dict[tuple[Detail, ...], frozenset[str]]:
    """Combinations one longer, whose every part is common, with the people who have all of it."""
    by_start = grouped((entry[:-1], entry) for entry in sorted(common))
    longer: dict[tuple[Detail, ...], frozenset[str]] = {}
    for group in by_start.values():
        for left, right in combinations(group, 2):
            people = common[left] & common[right]
            joined = (*left, right[-1])
            if people and all((*joined[:i], *joined[i + 1 :]) in common for i in range(len(joined))):
                longer[joined] = people
    return longer


def share_alone(combinations_found: Sequence[RareCombination]) -> frozenset[str]:
    """Participants who are alone with some combination."""
    return frozenset(combination.holders[0] for combination in combinations_found if len(combination.holders) == 1)


FEWEST_TOGETHER = 2
"""One value alone behind another name is known by being the only one that is not named."""


def rarer_values(
    cases: Sequence[Collection[str]], threshold: int, before: Collection[str] = ()
) -> frozenset[str] | None:
    """Which values are told as one.

    After it, each value that is named, and the others together, is one that ``threshold`` cases or more have, and none
    is one that all cases but fewer than ``threshold`` have.

    Args:
        cases: Of each case, the values that any coder gave it.
        threshold: The fewest cases that may be shown alike.
        before: Values that were told as one before, and stay so.

    Returns:
        The values; None where nothing is left to be named, or there are too few cases.
    """
    total = len(cases)
    counts = Counter(value for case in cases for value in set(case))
    together = {value for value, n in counts.items() if small(n, threshold) or small(total - n, threshold)}
    together |= set(before) & set(counts)
    if total < threshold:
        return None
    while together:
        n = sum(1 for case in cases if together & set(case))
        enough = len(together) >= FEWEST_TOGETHER and n >= threshold and not small(total - n, threshold)
        named = sorted(set(counts) - together, key=lambda value: (counts[value], value))
        if not named:
            return None
        if enough:
            break
        together.add(named[0])
    return frozenset(together)


def coarsened(values: Collection[str], rarer: Collection[str], name: str) -> frozenset[str]:
    """Values of a case, with this name in the place of those that are told as one."""
    return frozenset(name if value in rarer else value for value in values)


def rarer_in_sets(
    cases: Sequence[Sequence[Collection[str]]], threshold: int, rarer: frozenset[str] | None, name: str
) -> frozenset[str] | None:
    """Which values are told as one where answers are sets: common values together may be one case's alone.

    Args:
        cases: Of each case, the answers that coders gave it.
        threshold: The fewest cases that may be shown alike.
        rarer: Values that are told as one by themselves.
        name: What they are told as.

    Returns:
        The values, with the rarest of the answers that too few cases have; None where nothing is left to be named.
    """
    every = [frozenset().union(*answers) for answers in cases]
    counts = Counter(value for case in every for value in case)
    while rarer is not None:
        occurrences = Counter(
            answer for answers in cases for answer in {coarsened(values, rarer, name) for values in answers}
        )
        few = {answer for answer, n in occurrences.items() if small(n, threshold)}
        if not few:
            return rarer
        # An answer of nothing but rarer values grows with any other value that goes to them.
        named = frozenset().union(*few) - {name} or counts.keys() - rarer
        rarer = rarer_values(every, threshold, rarer | {min(named, key=lambda value: (counts[value], value))})
    return None

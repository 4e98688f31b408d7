"""Values that too few cases have, told as one: rows of single cases without values by which one could be found.

Where a value is withheld from rows, those rows would be missing from every coefficient, and they are mostly the ones
on which coders differ. Told together with other rare values they stay, and the variable is only coarser (global
recoding; Hundepool et al., Statistical Disclosure Control, 2012, chapter 3).
"""

from collections import Counter
from collections.abc import Collection, Sequence

from coding.disclosure.suppression import small

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
        told = Counter(answer for answers in cases for answer in {coarsened(values, rarer, name) for values in answers})
        few = {answer for answer, n in told.items() if small(n, threshold)}
        if not few:
            return rarer
        # An answer of nothing but rarer values grows with any other value that goes to them.
        named = frozenset().union(*few) - {name} or counts.keys() - rarer
        rarer = rarer_values(every, threshold, rarer | {min(named, key=lambda value: (counts[value], value))})
    return None

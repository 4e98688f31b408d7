"""Passages of answers, over several months and beside bundles of counts: they show nobody whom counts do not tell."""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pytest

from coding.extras.study.steps.counting import Coded, Counting, tellable, unlinked

LEAST, CODES = 5, "ABCD"


@dataclass(frozen=True)
class Passage:
    """A coded stretch of what somebody says; nobody at the coordinator sees of whom it is."""

    document: str
    release_id: str
    code: str
    start: int
    end: int


def meet(one: Passage, other: Passage) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def grown(rng: random.Random, people: int, more: int) -> list[Passage]:
    """Passages of some more people: nearly everybody has A, and few D."""
    shares = {"A": 0.9, "B": 0.6, "C": 0.4, "D": 0.15}
    made = []
    for person in range(people, people + more):
        for code, share in shares.items():
            if rng.random() < share:
                start = rng.randrange(0, 40)
                made.append(Passage(f"p{person}", f"p{person}", code, start, start + rng.randrange(5, 20)))
    return made


def cells(passages: Iterable[Passage], people: int, codes: tuple[str, ...]) -> list[int]:
    """How many people have each combination of one code or two, by no function of Heard's."""
    having = [{one.document for one in passages if one.code == code} for code in codes]
    if len(codes) == 1:
        return [len(having[0]), people - len(having[0])]
    one, other = having
    return [len(one & other), len(one - other), len(other - one), people - len(one | other)]


def changed_enough(now: list[int], before: list[list[int]]) -> bool:
    """Whether each cell is as at every time before, or differs by as many people as the rule says."""
    changes = [abs(a - b) for earlier in before for a, b in zip(now, earlier, strict=True)]
    return not any(0 < one < LEAST for one in changes)


def may_be_told(now: list[int], before: list[list[int]]) -> bool:
    """Whether the cells may be told by themselves, and beside every time that they were told or withheld before."""
    return not any(0 < one < LEAST for one in now) and changed_enough(now, before)


def shown_too_much(seed: int) -> list[Any]:
    """What answers of three months show that counts of those months would not say; and how much they show at all."""
    rng = random.Random(seed)
    people, passages, records, quoted, at_coordinator, found = 0, [], [], set(), [], []
    counted: dict[tuple[str, ...], list[list[int]]] = defaultdict(list)
    for month in range(1, 4):
        more = rng.choice([1, 2, 5, 12, 20])
        passages, people = [*passages, *grown(rng, people, more)], people + more
        every = [*((code,) for code in CODES), *combinations(CODES, 2)]
        counting = Counting(
            codings=[Coded(one.document, one.document, one.code) for one in passages], codes=set(CODES), least=LEAST,
            people={f"p{at}": {} for at in range(people)}, interviews=people, earlier=records, number=month,
        )  # fmt: skip
        told = tellable(counting)
        asked = rng.sample(CODES, rng.randrange(1, 4))
        codes = told.codes & {*asked}
        found += [(seed, month, code) for code in codes
                  if not may_be_told(cells(passages, people, (code,)), counted[code,])]  # fmt: skip
        quoted |= codes
        new = unlinked([one for one in passages if one.code in codes], passages, told, quoted)
        for one in new:
            for other in (*new, *at_coordinator):
                both = tuple(sorted((one.code, other.code)))
                if one.code == other.code or not meet(one, other):
                    continue
                if not may_be_told(cells(passages, people, both), counted[both]):
                    found.append((seed, month, both))
        at_coordinator += new
        if rng.random() < 0.7:
            records = [*records, counting.contents()[1]]
            for some in every:
                now = cells(passages, people, some)
                if changed_enough(now, counted[some]):
                    counted[some].append(now)
    return [found, len(at_coordinator)]


@pytest.mark.slow
def test_passages_of_answers_show_nothing_that_counts_withhold() -> None:
    found = [shown_too_much(seed) for seed in range(200)]
    assert [one for told, _ in found for one in told] == []
    assert sum(shown > 0 for _, shown in found) > 100, "answers do say something"

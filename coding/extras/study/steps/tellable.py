"""Whose words may go along in an answer: only where counts tell already how many people have the code.

A passage shows that somebody has its code, and a passage that stands under two codes that somebody has both. So a
passage goes along only where a bundle of counts that is made now would say how many people have its code as they are
now; and none that stands under two codes of which counts would not say how many people have both, once passages of
either are at the coordinator.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from coding.extras.study.steps.counting import Counting, code_cells, code_key, pair_cells, pair_key


class Placed(Protocol):
    """Something that stands under a code."""

    @property
    def code(self) -> str:
        """The code."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """One past the last."""


_Passage = TypeVar("_Passage", bound=Placed)


@dataclass(frozen=True, kw_only=True)
class Tellable:
    """What a bundle of counts that is made now would tell as it is now.

    Attributes:
        codes: Codes of which it would say how many people have them.
        pairs: Pairs of codes of which it would say how many people have both.
    """

    codes: frozenset[str]
    pairs: frozenset[frozenset[str]]


def tellable(counting: Counting) -> Tellable:
    """What counts tell, and what they withhold or leave as it was in an earlier bundle."""
    holders, of = counting.holders(), len(counting.people)
    contents, record = counting.contents()

    def stands(key: str, cells: Mapping[str, int]) -> bool:
        # Also where only those without the code have changed: else passages would say that the count is as it was.
        return bool(record[key][1] == cells)

    return Tellable(
        codes=frozenset(
            code
            for code, content in contents["codes"].items()
            if content["people"] is not None and stands(code_key(code), code_cells(holders[code], of))
        ),
        pairs=frozenset(
            frozenset((code, other))
            for code, other, both, _ in contents["pairs"]
            if both is not None and stands(pair_key(code, other), pair_cells(holders[code], holders[other], of))
        ),
    )


def unlinked(
    passages: Sequence[tuple[str, _Passage]],
    standing: Iterable[tuple[str, Placed]],
    told: Tellable,
    quoted: Collection[str],
) -> list[_Passage]:
    """Passages without those that show a pair of codes of which counts do not tell.

    Args:
        passages: Text → a passage in it, in order.
        standing: Text → everything that is coded in it.
        told: What counts tell.
        quoted: Codes of which passages are at the coordinator, or go there now.
    """
    others: dict[str, list[Placed]] = defaultdict(list)
    for text, coding in standing:
        if coding.code in quoted:
            others[text].append(coding)
    return [
        passage
        for text, passage in passages
        if not any(
            coding.code != passage.code
            and coding.start < passage.end
            and passage.start < coding.end
            and frozenset((coding.code, passage.code)) not in told.pairs
            for coding in others[text]
        )
    ]

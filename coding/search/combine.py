"""Which coded passages stand with, near, before or after others: operators over half-open spans of text.

Every operator takes spans and partners and gives spans: those of the given ones that stand so to a partner, shortened
by ``and`` and lengthened by ``sequence``. Conditions are applied one after the other, each to what the one before has
left. Two spans can only meet in the same interview, and, unless it is asked for, by the same coder; a coding is never
its own partner.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from coding.model.grouping import grouped

Operator = Literal["and", "not", "overlapping", "near", "before", "after", "sequence"]
Unit = Literal["characters", "turns"]
OPERATORS: Final[tuple[Operator, ...]] = get_args(Operator)
UNITS: Final[tuple[Unit, ...]] = get_args(Unit)
WITH_DISTANCE: Final = frozenset({"near", "before", "after", "sequence"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A coded passage, or what an operator made of one.

    Attributes:
        id: Id of the coding.
        place: Number of its interview.
        coder: Number of its coder.
        start: First code point.
        end: One past the last.
        first_turn: Turn in which it begins.
        last_turn: Turn in which it ends.
    """

    id: str
    place: int
    coder: int
    start: int
    end: int
    first_turn: int = 0
    last_turn: int = 0

    @property
    def order(self) -> tuple[int, int, int, str]:
        """Where it comes in reading order."""
        return self.place, self.start, self.end, self.id


@dataclass(frozen=True, slots=True)
class Condition:
    """What else must stand with a passage.

    Attributes:
        operator: How.
        codes: Ids of codes; a partner has any of them.
        distance: For ``near``, ``before``, ``after`` and ``sequence``: at most so far apart; None for any distance
            within the interview.
        unit: What the distance counts.
    """

    operator: Operator
    codes: tuple[str, ...]
    distance: int | None = None
    unit: Unit = "turns"


def combine(
    spans: Iterable[Span], condition: Condition, partners: Iterable[Span], *, across: bool = False
) -> list[Span]:
    """Apply one condition.

    Args:
        spans: Passages.
        condition: What must stand with them.
        partners: Passages of the condition's codes.
        across: Whether a partner may be another coder's.

    Returns:
        In reading order, each once:

        * ``and``: the characters that a span and a partner both have, for each such pair.
        * ``not``: spans that share no character with any partner.
        * ``overlapping``: spans that share a character with a partner, whole.
        * ``near``: spans with a partner at most the distance away, on either side or overlapping.
        * ``before``: spans that end where a partner begins or earlier, at most the distance before it.
        * ``after``: spans that begin where a partner ends or later, at most the distance after it.
        * ``sequence``: from the first character of a span to the last of the partner that begins next at its end or
          later (of several that begin there, the shortest), at most the distance on.

        A distance in characters is the number of characters between the end of one and the beginning of the other; in
        turns it is 0 where one ends in the turn in which the other begins, and 1 for the turn after.
    """
    places = grouped(((partner.place, -1 if across else partner.coder), partner) for partner in partners)
    groups = {key: _Partners(members) for key, members in places.items()}
    none = _Partners(())
    result = {
        meeting
        for span in spans
        for meeting in _meeting(span, condition, groups.get((span.place, -1 if across else span.coder), none))
    }
    return sorted(result, key=lambda span: span.order)


def gap(first: Span, second: Span, unit: Unit) -> int:
    """How far the second begins behind the end of the first; negative or 0 where they touch or overlap."""
    return second.start - first.end if unit == "characters" else second.first_turn - first.last_turn


class _Partners:
    """Partners of one interview (and coder), in order of beginning and of end."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.by_start = sorted(spans, key=lambda span: (span.start, span.end, span.id))
        self.starts = [span.start for span in self.by_start]
        self.by_end = sorted(spans, key=lambda span: (span.end, span.start, span.id))
        self.ends = [span.end for span in self.by_end]
        self.longest = max((span.end - span.start for span in spans), default=0)

    def overlapping(self, span: Span) -> Iterator[Span]:
        """Those that share a character with a span, but for its own coding."""
        first = bisect_right(self.starts, span.start - self.longest)
        for at in range(first, bisect_left(self.starts, span.end)):
            if self.by_start[at].end > span.start and self.by_start[at].id != span.id:
                yield self.by_start[at]

    def following(self, span: Span) -> Span | None:
        """The first that begins at the end of a span or later."""
        at = bisect_left(self.starts, span.end)
        return self.by_start[at] if at < len(self.by_start) else None

    def preceding(self, span: Span) -> Span | None:
        """The last that ends at the beginning of a span or earlier."""
        at = bisect_right(self.ends, span.start)
        return self.by_end[at - 1] if at else None


def _meeting(span: Span, condition: Condition, partners: _Partners) -> Iterator[Span]:
    """What an operator makes of one span."""

    def within(first: Span | None, second: Span | None) -> bool:
        if first is None or second is None:
            return False
        return condition.distance is None or gap(first, second, condition.unit) <= condition.distance

    match condition.operator:
        case "and":
            for partner in partners.overlapping(span):
                yield replace(
                    span,
                    start=max(span.start, partner.start),
                    end=min(span.end, partner.end),
                    first_turn=max(span.first_turn, partner.first_turn),
                    last_turn=min(span.last_turn, partner.last_turn),
                )
        case "not":
            if next(partners.overlapping(span), None) is None:
                yield span
        case "overlapping":
            if next(partners.overlapping(span), None) is not None:
                yield span
        case "near":
            if (
                next(partners.overlapping(span), None) is not None
                or within(span, partners.following(span))
                or within(partners.preceding(span), span)
            ):
                yield span
        case "before":
            if within(span, partners.following(span)):
                yield span
        case "after":
            if within(partners.preceding(span), span):
                yield span
        case "sequence":
            following = partners.following(span)
            if following is not None and within(span, following):
                yield replace(span, end=following.end, last_turn=following.last_turn)

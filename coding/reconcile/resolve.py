"""From a decision on an item to the spans of the consensus layer."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from coding.agreement.model import Span
from coding.errors import InvalidInput
from coding.model.grouping import grouped
from coding.model.message import Message
from coding.reconcile.queue import Item


class Outcome(StrEnum):
    """How an item may be decided."""

    CODER = "coder"
    """As one named coder has it."""
    BOTH = "both"
    """Keep every coder's spans."""
    STAND = "stand"
    """Both readings stand: every coder's spans are kept, and none is called the right one."""
    UNION = "union"
    """All characters anyone marked."""
    INTERSECTION = "intersection"
    """Only the characters every coder of the item marked."""
    CUSTOM = "custom"
    """One of the item's codes with boundaries set by hand."""
    NEW = "new"
    """Something no coder had: another code, or other places."""
    NONE = "none"
    """Nothing is to be coded here."""


class ConsensusSpan(NamedTuple):
    """A span of the consensus layer, in the interview of its item."""

    code: str
    start: int
    end: int
    parents: tuple[str, ...]
    """Ids of the coders' spans it came from."""


def resolve(
    item: Item,
    outcome: Outcome | str,
    *,
    coder: str | None = None,
    code: str | None = None,
    spans: Sequence[tuple[str, int, int]] = (),
) -> list[ConsensusSpan]:
    """Turn a decision on an item into consensus spans.

    Args:
        item: The item.
        outcome: How it was decided.
        coder: With ``coder``: whose spans to keep. A coder who is absent from the item stands for leaving it blank.
        code: With ``union`` and ``intersection``: the code to give; needed only when the item has several.
        spans: With ``custom`` and ``new``: ``(code, start, end)`` of each span to make.

    Returns:
        Consensus spans in order of text; none when nothing is to be coded.

    Raises:
        InvalidInput: The outcome is unknown or lacks what it needs, or the coders' spans share no characters.
    """
    try:
        outcome = Outcome(outcome)
    except ValueError:
        raise InvalidInput(
            Message(
                "There is no outcome '{outcome}'. Use one of: {outcome2}.", outcome=outcome, outcome2=", ".join(Outcome)
            )
        ) from None
    if outcome is Outcome.NONE:
        return []
    if not item.spans and outcome is not Outcome.NEW:
        raise InvalidInput(Message("Nobody coded anything here. Choose 'new' to code it, or 'none' to leave it."))
    if outcome is Outcome.CODER:
        if coder not in {*item.coders, *item.absent}:
            raise InvalidInput(
                Message(
                    "{coder} is not a coder of this item. Name one of: {item}.",
                    coder=coder or "Nobody",
                    item=", ".join(item.coders),
                )
            )
        return _kept([span for span in item.spans if span.coder == coder])
    if outcome in (Outcome.BOTH, Outcome.STAND):
        return _kept(item.spans)
    every = tuple(span.id for span in item.spans)
    if outcome in (Outcome.CUSTOM, Outcome.NEW):
        _check_spans(item, outcome, spans)
        return [ConsensusSpan(*span, every) for span in sorted(set(spans), key=lambda s: (s[1], s[2], s[0]))]
    if code is None:
        if len(item.codes) > 1:
            raise InvalidInput(
                Message("The item has several codes; say which to keep: {item}.", item=", ".join(item.codes))
            )
        code = item.codes[0]
    ranges = _covered(item, 1 if outcome is Outcome.UNION else len(item.coders))
    if not ranges:
        raise InvalidInput(
            Message("The coders' spans share no characters: there is no intersection. Choose another outcome.")
        )
    result = []
    for start, end in ranges:
        touching = tuple(span.id for span in item.spans if span.start < end and span.end > start)
        result.append(ConsensusSpan(code, start, end, touching))
    return result


def _kept(spans: Sequence[Span]) -> list[ConsensusSpan]:
    """Spans as they are; the same code on the same characters becomes one span with all its parents."""
    parents = grouped(((span.start, span.end, span.code), span.id) for span in spans)
    return [ConsensusSpan(code, start, end, tuple(ids)) for (start, end, code), ids in sorted(parents.items())]


def _check_spans(item: Item, outcome: Outcome, spans: Sequence[tuple[str, int, int]]) -> None:
    if not spans:
        raise InvalidInput(
            Message("The outcome '{outcome}' needs the spans to make. To code nothing, choose 'none'.", outcome=outcome)
        )
    for code, start, end in spans:
        if start < 0 or end <= start:
            raise InvalidInput(Message("A span from {start} to {end} holds no characters.", start=start, end=end))
        if outcome is Outcome.CUSTOM and code not in item.codes:
            raise InvalidInput(
                Message(
                    "Nobody used the code {code} in this item. Choose the outcome 'new' for another code.", code=code
                )
            )


def _covered(item: Item, least: int) -> list[tuple[int, int]]:
    """Stretches marked by at least ``least`` coders, as few and as long as possible."""
    events: list[tuple[int, int]] = []
    for coder in item.coders:
        reach = -1
        for span in item.spans:
            if span.coder == coder and span.end > reach:
                events += [(max(span.start, reach), 1), (span.end, -1)]
                reach = span.end
    ranges: list[tuple[int, int]] = []
    depth = start = 0
    for place, step in sorted(events, key=lambda event: (event[0], -event[1])):
        if depth < least <= depth + step:
            start = place
        elif depth + step < least <= depth and place > start:
            ranges.append((start, place))
        depth += step
    return ranges

"""Coded passages: a question of codes, people, words and meaning, and its passages with what stands around them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Final

from codebook.model import Codebook
from coding.access import Permission
from coding.errors import InvalidInput
from coding.model.grouping import grouped
from coding.model.message import Message
from coding.search.combine import OPERATORS, UNITS, WITH_DISTANCE, Condition, Span, combine
from coding.store import Cursor, care, codebooks, people, releases, usage
from coding.store.usage import Around, Filter, OfInterview, Place, ReadPassage
from coding.workspace.context import Context, requires
from coding.workspace.search.search import search

OWNERS: Final = ("participant", "interview", "coding")
MEMOS: Final = ("", "with", "without")
HEAVY: Final = ("strong", "severe")
FARTHEST: Final = 100_000
MOST_AROUND: Final = 20
NEAREST: Final = 200
"""Passages of a search by meaning among which coded ones are kept."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What passages are asked for.

    Attributes:
        filter: Which codings; a code stands for those below it too.
        conditions: What must stand with them, applied one after the other.
        across: Whether codings by two coders stand together as well.
        meaning: What the passages must be about.
    """

    filter: Filter = field(default_factory=Filter)
    conditions: tuple[Condition, ...] = ()
    across: bool = False
    meaning: str = ""

    def to_dict(self) -> dict[str, Any]:
        """For storing: a value that reads back from JSON as it was, without what says nothing."""
        value = asdict(self)
        value["filter"] = {name: entry for name, entry in value["filter"].items() if entry}
        stored: dict[str, Any] = json.loads(json.dumps({name: entry for name, entry in value.items() if entry}))
        return stored

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Question:
        """Rebuild; what is not understood is left out."""
        stored_filter = value.get("filter") or {}
        texts = {
            name: str(stored_filter.get(name) or "")
            for name in ("owner", "name", "value", "words", "memo", "memo_words")
        }
        several = {
            name: tuple(map(str, stored_filter.get(name) or ())) for name in ("codes", "releases", "coders", "rounds")
        }
        attributes = tuple(
            (str(entry[0]), str(entry[1]), str(entry[2])) for entry in stored_filter.get("attributes") or ()
        )
        return cls(
            filter=Filter(**texts, **several, attributes=attributes),  # type: ignore[arg-type]
            conditions=tuple(
                Condition(entry["operator"], tuple(entry["codes"]), entry.get("distance"), entry.get("unit", "turns"))
                for entry in value.get("conditions") or ()
            ),
            across=bool(value.get("across")),
            meaning=str(value.get("meaning") or ""),
        )


@dataclass(frozen=True, kw_only=True)
class CodedPassage(ReadPassage):
    """A passage as it is read.

    Attributes:
        coder: Name of its coder.
        heavy: Whether somebody marked it so: by a content note on its lines, or by the sensitivity of its coding.
        around: The turns it stands in and those around it, or none where none were asked for.
    """

    coder: str
    heavy: bool = False
    around: tuple[Around, ...] = ()

    @property
    def line(self) -> int:
        """1-based line on which it begins."""
        return self.first_turn + 1


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a question finds.

    Attributes:
        interviews: Interviews with passages, in the project's order.
        passages: Those that were asked for.
    """

    interviews: list[OfInterview]
    passages: list[CodedPassage]

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(interview.passages for interview in self.interviews)


@requires(Permission.READ_RELEASED)
def coded_passages(
    context: Context, question: Question, *, first: int = 0, most: int = 20, turns: int | None = None
) -> Found:
    """Find coded passages, in reading order.

    Args:
        context: Who asks.
        question: What for.
        first: How many to pass over.
        most: How many at most.
        turns: How many turns before and after a passage to give along; 0 for those it stands in, None for none.

    Raises:
        InvalidInput: The question makes no sense; it says why.
    """
    _check(question)
    if turns is not None and not 0 <= turns <= MOST_AROUND:
        raise InvalidInput(Message("Give between 0 and {most} turns around a passage.", most=MOST_AROUND))
    near = _near_in_meaning(context, question.meaning)
    with context.store.read() as cursor:
        broad_question = _with_codes_below(cursor, question)
        if broad_question.conditions or near is not None:
            places, interviews = _combined(cursor, context, broad_question, near)
            places = places[first : first + most]
        else:
            interviews = usage.interviews_of(cursor, context.viewer, broad_question.filter)
            places = usage.page_of(cursor, context.viewer, broad_question.filter, first, most)
        read_passages = usage.read_passages(cursor, context.viewer, places)
        names, heavy = people.names(cursor), _heavy(cursor, context, read_passages, turns or 0)
        near_it: Sequence[Sequence[Around]] = [()] * len(read_passages)
        if turns is not None:
            near_it = usage.around(
                cursor,
                [
                    (passage.coding.release_id, passage.first_turn - turns, passage.last_turn + turns)
                    for passage in read_passages
                ],
            )
    return Found(
        interviews=interviews,
        passages=[
            CodedPassage(
                **{part.name: getattr(passage, part.name) for part in fields(ReadPassage)},
                coder=names.get(passage.coding.coder, passage.coding.coder),
                heavy=weighs,
                around=tuple(around),
            )
            for passage, weighs, around in zip(read_passages, heavy, near_it, strict=True)
        ],
    )


def _heavy(cursor: Cursor, context: Context, found: Sequence[ReadPassage], turns: int) -> list[bool]:
    """Of each passage and the turns around it whether somebody marked it as heavy, as far as the viewer may know."""
    heavy = {
        release: [
            (note.first, note.last)
            for note in care.notes(cursor, releases.interview_of(cursor, release), context.viewer)
            if note.first is not None and note.last is not None and note.severity in HEAVY
        ]
        for release in {passage.coding.release_id for passage in found}
    }
    return [
        passage.coding.attributes.get("sensitivity") == "heavy"
        or any(
            first <= passage.last_turn + turns and passage.first_turn - turns <= last
            for first, last in heavy[passage.coding.release_id]
        )
        for passage in found
    ]


@requires(Permission.READ_RELEASED)
def passages_before(context: Context, question: Question, coding_id: str) -> int | None:
    """How many of the passages that a question finds are read before that of a coding; None where it is not found.

    Raises:
        InvalidInput: The question makes no sense; it says why.
    """
    if question.conditions or question.meaning.strip():
        places = coded_places(context, question)
        return next((number for number, place in enumerate(places) if place[0] == coding_id), None)
    return context.store.ask(
        lambda cursor: usage.before(cursor, context.viewer, _with_codes_below(cursor, question).filter, coding_id)
    )


@requires(Permission.READ_RELEASED)
def coded_places(context: Context, question: Question) -> list[Place]:
    """Where all passages stand that a question finds, in reading order, without their words.

    Raises:
        InvalidInput: The question makes no sense; it says why.
    """
    _check(question)
    near = _near_in_meaning(context, question.meaning)
    return context.store.ask(lambda cursor: _combined(cursor, context, _with_codes_below(cursor, question), near)[0])


def codes_below(book: Codebook, codes: Iterable[str]) -> tuple[str, ...]:
    """Codes and every code below them, each once."""
    with_below = set(codes)
    below = [code.id for code in book.codes if any(ancestor.id in with_below for ancestor in book.path(code.id))]
    return tuple(dict.fromkeys([*with_below, *below]))


def _check(question: Question) -> None:
    for condition in question.conditions:
        if condition.operator not in OPERATORS or condition.unit not in UNITS or not condition.codes:
            raise InvalidInput(
                Message("Each line that combines codes says how ({ways}) and with which.", ways=", ".join(OPERATORS))
            )
        if condition.distance is not None and (
            condition.operator not in WITH_DISTANCE or not 0 <= condition.distance <= FARTHEST
        ):
            raise InvalidInput(Message("A distance is a number from 0 to {most}.", most=FARTHEST))
    filter = question.filter
    if any(owner not in OWNERS or not name for owner, name, _value in filter.attributes) or filter.memo not in MEMOS:
        raise InvalidInput(
            Message("An attribute belongs to one of: {owners}, and has a name.", owners=", ".join(OWNERS))
        )


def _with_codes_below(cursor: Cursor, question: Question) -> Question:
    newest = codebooks.newest(cursor)
    if newest is None:
        return question
    return replace(
        question,
        filter=replace(question.filter, codes=codes_below(newest.book, question.filter.codes)),
        conditions=tuple(
            replace(condition, codes=codes_below(newest.book, condition.codes)) for condition in question.conditions
        ),
    )


def _combined(
    cursor: Cursor, context: Context, question: Question, near: list[tuple[str, int, int]] | None
) -> tuple[list[Place], list[OfInterview]]:
    """Places in reading order, and how many each interview has, for what the database alone cannot say."""
    turns = any(condition.operator in WITH_DISTANCE and condition.unit == "turns" for condition in question.conditions)
    coders: dict[str, int] = {}
    position: dict[str, int] = {}

    def spans(filter: Filter) -> list[Span]:
        rows = usage.spans(cursor, context.viewer, filter, turns=turns)
        for row in rows:
            coders.setdefault(row.coder, len(coders))
            position[row.release_id] = row.position
        return [
            Span(
                id=row.id, place=row.position, coder=coders[row.coder],
                start=row.start, end=row.end, first_turn=row.first_turn, last_turn=row.last_turn,
            )
            for row in rows
        ]  # fmt: skip

    matches = sorted(spans(question.filter), key=lambda span: span.order)
    for condition in question.conditions:
        # Words, memos and attributes of a coding are asked of the passages, not of what stands with them.
        partners = replace(
            question.filter, codes=condition.codes, words="", memo="", memo_words="",
            attributes=tuple(attribute for attribute in question.filter.attributes if attribute[0] != "coding"),
        )  # fmt: skip
        matches = combine(matches, condition, spans(partners), across=question.across)
    if near is not None:
        matches = _half_in(matches, near, position)
    release_at = {place: release for release, place in position.items()}
    counted = Counter(span.place for span in matches)
    named = usage.labels_of(cursor, [release_at[place] for place in counted])
    interviews = [
        OfInterview(release_at[place], *named.get(release_at[place], ("", "")), number)
        for place, number in sorted(counted.items())
    ]
    return [(span.id, span.start, span.end) for span in matches], interviews


def _near_in_meaning(context: Context, meaning: str) -> list[tuple[str, int, int]] | None:
    """(release, start, end) of the passages that a search by words and meaning gives first, or None for no search."""
    if not meaning.strip():
        return None
    return [
        (result.segment.release_id, result.segment.start, result.segment.end)
        for result in search(context, meaning, top=NEAREST)
        if result.why.near != "not near"
    ]


def _half_in(spans: Sequence[Span], near: Sequence[tuple[str, int, int]], position: Mapping[str, int]) -> list[Span]:
    """Spans of which half lies in one of the places, or that hold half of one."""
    neighbours = grouped((position[release], (start, end)) for release, start, end in near if release in position)

    def fits(span: Span) -> bool:
        return any(
            2 * (min(span.end, end) - max(span.start, start)) >= min(span.end - span.start, end - start)
            for start, end in neighbours.get(span.place, ())
        )

    return [span for span in spans if fits(span)]

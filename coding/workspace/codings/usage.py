"""How codes are used: codes by interviews, by attributes, and together; every figure leads to its passages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, get_args

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model import Coding, Release
from coding.model.message import Message
from coding.store import Cursor, codings, people, usage
from coding.store import releases as store_releases
from coding.store.memory import Shelf, at_moment
from coding.store.usage import Filter, Relation
from coding.workspace.context import Context, reads
from coding.workspace.search.coded import OWNERS

RELATIONS: Final[tuple[str, ...]] = get_args(Relation)
_COUNTED: Shelf[Mapping[tuple[str, str], int]] = Shelf("codes by interviews", 8)
"""By who asks and what is asked."""
_TOGETHER: Shelf[Mapping[tuple[str, str], tuple[int, int]]] = Shelf("codes together", 16)
"""By who asks and what is asked: all pairs of codings are looked at for each."""


@dataclass(frozen=True)
class Passage:
    """A coded passage behind a figure.

    Attributes:
        coding_id: Id of the coding.
        release_id: Its release.
        participant: The participant's label.
        title: The interview's title.
        line: 1-based line on which it begins.
        start: First code point of it in the release.
        end: One past the last.
        text: The words, as released.
        code: The code.
        coder: Name of its coder.
    """

    coding_id: str
    release_id: str
    participant: str
    title: str
    line: int
    start: int
    end: int
    text: str
    code: str
    coder: str


@reads(Permission.READ_RELEASED)
def code_by_interview(context: Context, cursor: Cursor, filter: Filter) -> Mapping[tuple[str, str], int]:
    """(code, release) → codings that this person may see."""
    viewer = context.viewer
    return at_moment(
        cursor, _COUNTED, (viewer, filter), lambda: usage.code_by_interview(cursor, viewer, _checked(filter))
    )


@reads(Permission.READ_RELEASED)
def code_by_attribute(
    context: Context, cursor: Cursor, filter: Filter, owner: str, name: str
) -> Mapping[tuple[str, str], tuple[int, int]]:
    """(code, value of an attribute; empty where there is none) → (codings, interviews) that this person may see.

    Raises:
        InvalidInput: ``owner`` is none of :data:`OWNERS`.
    """
    if owner not in OWNERS:
        raise InvalidInput(Message("An attribute belongs to one of: {owners}.", owners=", ".join(OWNERS)))
    return usage.code_by_attribute(cursor, context.viewer, _checked(filter), owner, name)


@reads(Permission.READ_RELEASED)
def co_occurrence(
    context: Context, cursor: Cursor, filter: Filter, relation: str, *, turns: int = 0, across: bool = False
) -> Mapping[tuple[str, str], tuple[int, int]]:
    """(code, code) → (pairs of codings, interviews) that this person may see; see :mod:`coding.store.usage`.

    Raises:
        InvalidInput: An unknown relation, or a distance below 0 or above 50 turns.
    """
    how, viewer = _relation(relation, turns), context.viewer
    return at_moment(
        cursor,
        _TOGETHER,
        (viewer, filter, how, turns, across),
        lambda: usage.co_occurrence(cursor, viewer, _checked(filter), how, turns=turns, across=across),
    )


@reads(Permission.READ_RELEASED)
def attribute_names(context: Context, cursor: Cursor) -> list[tuple[str, str]]:
    """(owner, name) of the attributes that participants and interviews have."""
    return usage.attribute_names(cursor)


@reads(Permission.READ_RELEASED)
def passages(context: Context, cursor: Cursor, filter: Filter) -> list[Passage]:
    """The passages that count under a filter, at most :data:`MOST_PASSAGES`, in the project's order."""
    ids = usage.coding_ids(cursor, context.viewer, _checked(filter))
    return list(passages_of(cursor, codings.CODINGS.several(cursor, ids).values()).values())


@reads(Permission.READ_RELEASED)
def pair_passages(
    context: Context,
    cursor: Cursor,
    filter: Filter,
    relation: str,
    codes: tuple[str, str],
    *,
    turns: int = 0,
    across: bool = False,
) -> list[tuple[Passage, Passage]]:
    """The pairs of passages behind one figure of :func:`co_occurrence`, at most :data:`MOST_PASSAGES`.

    Raises:
        InvalidInput: An unknown relation, or a distance below 0 or above 50 turns.
    """
    pairs = usage.pairs_of(
        cursor, context.viewer, _checked(filter), _relation(relation, turns), codes, turns=turns, across=across
    )
    ids = {coding_id for pair in pairs for coding_id in pair}
    passages = passages_of(cursor, codings.CODINGS.several(cursor, ids).values())
    return [(passages[first], passages[second]) for first, second in pairs]


def _checked(filter: Filter) -> Filter:
    if filter.owner and (filter.owner not in OWNERS or not filter.name):
        raise InvalidInput(
            Message("An attribute belongs to one of: {owners}, and has a name.", owners=", ".join(OWNERS))
        )
    return filter


def _relation(relation: str, turns: int) -> Relation:
    if relation not in RELATIONS:
        raise InvalidInput(
            Message("Codes stand together in one of these ways: {relations}.", relations=", ".join(RELATIONS))
        )
    if not 0 <= turns <= 50:
        raise InvalidInput(Message("The distance is a number of turns from 0 to 50."))
    return relation  # type: ignore[return-value]


def passages_of(cursor: Cursor, some: Collection[Coding]) -> dict[str, Passage]:
    """Codings that a viewer's query has given, with where they stand and their words, by their ids."""
    releases = store_releases.several(cursor, {coding.release_id for coding in some})
    names = people.names(cursor)
    return {coding.id: _passage(coding, releases[coding.release_id], names) for coding in some}


def _passage(coding: Coding, release: Release, names: Mapping[str, str]) -> Passage:
    return Passage(
        coding.id,
        release.id,
        release.participant_label,
        release.title,
        release.line_of(coding.start),
        coding.start,
        coding.end,
        release.text[coding.start : coding.end],
        coding.code,
        names.get(coding.coder, coding.coder),
    )

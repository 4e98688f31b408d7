"""The board of memos: all that a person may see, on codings too, as cards grouped by day, code, interview or case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from coding.access import Permission
from coding.model import Coding, Memo
from coding.store import memos
from coding.workspace.codings.memos import TARGETS
from coding.workspace.codings.mentions import Surroundings, surroundings
from coding.workspace.context import Context, requires

GROUPINGS: Final = ("date", "code", "interview", "case")
KINDS: Final = (*TARGETS, "coding")


@dataclass(frozen=True, kw_only=True)
class Card:
    """A memo on the board.

    Attributes:
        id: Id of the memo, or of the coding it is on.
        kind: One of :data:`KINDS`.
        title: Heading of a journal entry, or an empty string.
        text: What it says.
        author: Id of who wrote it.
        day: The day it is of: of a journal entry as its author says, of a coding when that was made.
        changed: When it was changed last, as far as that is known.
        shared: False for a journal entry that only its author may read.
        interview_id: The interview it is on, or None.
        release_id: That interview's current release, or None.
        line: Line of the interview, from 1, or None.
        code: Id of the code it is on, or of its coding's, or None.
    """

    id: str
    kind: str
    title: str
    text: str
    author: str
    day: date
    changed: datetime
    shared: bool = True
    interview_id: str | None = None
    release_id: str | None = None
    line: int | None = None
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What of the board is shown.

    Attributes:
        by: One of :data:`GROUPINGS`.
        words: Words that must all stand in title or text, whatever the capitals.
        kinds: Kinds of memos; none named: all.
        authors: Ids of those who wrote them; none named: everybody whose memos may be seen.
    """

    by: str = "date"
    words: str = ""
    kinds: Sequence[str] = ()
    authors: Sequence[str] = ()


@dataclass(frozen=True)
class Group:
    """Cards that belong together; ``id`` and ``name`` are empty for those that belong to nothing."""

    id: str
    name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, kw_only=True)
class Board:
    """The board as a person may see it.

    Attributes:
        groups: Its groups; a memo stands in each that it is on or mentions. Newest cards first.
        authors: Names of those whose memos may be seen, by id, also where what was asked leaves them out.
        around: What its memos refer to.
    """

    groups: tuple[Group, ...]
    authors: Mapping[str, str]
    around: Surroundings


@requires(Permission.READ_RELEASED)
def board(context: Context, query: Asked) -> Board:
    """The memos that this person may see and asked for.

    Left out, whatever it is on: what blind coders of an open round wrote, and other people's private journal entries.
    """
    around = surroundings(context)
    with context.store.read() as cursor:
        cards = [_card(memo, around) for memo in memos.all_visible(cursor, context.viewer)]
        cards += [_on_coding(*coding) for coding in memos.on_codings(cursor, context.viewer)]
    cards.sort(key=lambda card: (card.day, card.changed, card.id), reverse=True)
    written = {card.author for card in cards}
    return Board(
        groups=tuple(_grouped(query.by, [card for card in cards if _wanted(card, query)], around)),
        authors={who: name for who, name in around.people.items() if who in written},
        around=around,
    )


def _card(memo: Memo, around: Surroundings) -> Card:
    interview = around.interviews.get(memo.interview_id or "")
    return Card(
        id=memo.id,
        kind=memo.target,
        title=memo.title,
        text=memo.text,
        author=memo.author,
        day=memo.entry_date or memo.changed_at.astimezone().date(),
        changed=memo.changed_at,
        shared=memo.shared,
        interview_id=memo.interview_id,
        release_id=interview.release_id if interview else None,
        line=None if memo.turn is None else memo.turn + 1,
        code=memo.code,
    )


def _on_coding(coding: Coding, interview_id: str, line: int) -> Card:
    return Card(
        id=coding.id,
        kind="coding",
        title="",
        text=coding.memo,
        author=coding.coder,
        day=coding.created_at.astimezone().date(),
        changed=coding.created_at,
        interview_id=interview_id,
        release_id=coding.release_id,
        line=line,
        code=coding.code,
    )


def _wanted(card: Card, query: Asked) -> bool:
    text = f"{card.title}\n{card.text}".casefold()
    return (
        (not query.kinds or card.kind in query.kinds)
        and (not query.authors or card.author in query.authors)
        and all(word in text for word in query.words.casefold().split())
    )


def _grouped(by: str, cards: Iterable[Card], around: Surroundings) -> Iterable[Group]:
    groups: dict[str, list[Card]] = {}
    for card in cards:
        for place in _places(by, card, around) or {""}:
            groups.setdefault(place, []).append(card)
    names = _names(by, groups, around)
    order = [*(name for name in names if name in groups), *([""] if "" in groups else [])]
    return [Group(place, names.get(place, ""), tuple(groups[place])) for place in order]


def _names(by: str, places: Iterable[str], around: Surroundings) -> Mapping[str, str]:
    """Names of groups by id, in their order."""
    if by == "code":
        # A code that the newest codebook does not have is called by its id.
        return {**around.codes, **{code: code for code in sorted(places) if code and code not in around.codes}}
    if by == "interview":
        return {interview.id: interview.name for interview in around.interviews.values()}
    if by == "case":
        return {case.id: case.label for case in around.cases}
    return {place: place for place in sorted(places, reverse=True)}


def _places(by: str, card: Card, around: Surroundings) -> set[str]:
    """Groups that a card belongs to: what it is on, and what it mentions."""
    if by == "date":
        return {card.day.isoformat()}
    meant = list(around.mentioned(card.text, card.interview_id))
    if by == "code":
        return {card.code or "", *(mention.id for mention in meant if mention.kind == "code")} - {""}
    talks = {
        card.interview_id or "",
        *(around.of_release[mention.id] for mention in meant if mention.kind == "interview"),
    } - {""}
    if by == "interview":
        return talks
    on_case = {case.id for case in around.cases if not talks.isdisjoint(case.documents)}
    return on_case | {mention.id for mention in meant if mention.kind == "case"}

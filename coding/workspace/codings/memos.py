"""Memos on turns, interviews, codes and the project, and the research journal: kept, found, undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from coding.access import Permission
from coding.errors import AccessDenied, InvalidInput, NotFound
from coding.model import Coding, Memo
from coding.model.grouping import grouped
from coding.model.message import Message
from coding.store import Cursor, codebooks, codings, events, memos, releases
from coding.store import interviews as store_interviews
from coding.workspace import operations
from coding.workspace.codings.mentions import Surroundings, surroundings
from coding.workspace.context import Context, new_id, reads, writes
from coding.workspace.operations import At, Change, State, UndoScope

LINE: Final = UndoScope("memos", "journal", "memo.")
"""Where undo finds a person's steps in the journal; what they wrote beside a transcript is undone there."""
TEXT_LIMIT: Final = 20_000
TITLE_LIMIT: Final = 120
TARGETS: Final = ("turn", "interview", "code", "project", "journal")


@reads(Permission.READ_RELEASED)
def visible_memos(context: Context, cursor: Cursor) -> list[Memo]:
    """Every memo this person may see, the last changed first.

    Left out: other people's private journal entries, and what blind coders of an open round wrote.
    """
    return memos.all_visible(cursor, context.viewer)


@writes(Permission.CODE)
def write_memo(
    context: Context,
    cursor: Cursor,
    target: str,
    text: str,
    *,
    memo_id: str | None = None,
    interview_id: str | None = None,
    turn: int | None = None,
    code: str | None = None,
    title: str = "",
    entry_date: date | None = None,
    shared: bool | None = None,
) -> Memo:
    """Keep a memo, or change one's own.

    Args:
        context: Who writes.
        cursor: The transaction.
        target: ``"turn"``, ``"interview"``, ``"code"``, ``"project"`` or ``"journal"``.
        text: What it says.
        memo_id: The memo to change; a new one without it.
        interview_id: For a turn or an interview.
        turn: Ordinal of the turn, from 0.
        code: Id of the code.
        title: Heading of a journal entry.
        entry_date: Day of a journal entry; today without it.
        shared: Whether the team may read it; a journal entry is private unless told otherwise, other memos are shared.

    Raises:
        InvalidInput: Something is missing or too long; the message says what.
        NotFound: There is no such memo or interview.
        AccessDenied: Somebody else wrote it.
    """
    body, heading = text.strip(), " ".join(title.split())
    _check(target, body, heading, interview_id, turn, code)
    journal = target == "journal"
    if memo_id:
        before = _own(cursor, context, memo_id)
        day = (entry_date or before.entry_date) if journal else None
        share = before.shared if shared is None else shared
        _change(cursor, context, "memo.changed", before, _state(heading, body, day, share))
        return _own(cursor, context, memo_id)
    if interview_id is not None:
        interview = store_interviews.get(cursor, interview_id)
        lines = len(releases.release(cursor, interview.release_id).turns) if interview.release_id else 0
        if turn is not None and not 0 <= turn < lines:
            raise InvalidInput(Message("That line is not in this transcript."))
    moment, revision, author = datetime.now(UTC), codings.next_revision(cursor), context.user.id
    memo = Memo(
        new_id(),
        target,
        interview_id,
        turn,
        code,
        author,
        heading,
        body,
        (entry_date or moment.astimezone().date()) if journal else None,
        not journal if shared is None else shared,
        moment,
        moment,
        False,
        revision,
    )
    memos.MEMOS.add(cursor, memo)
    _log(cursor, context, "memo.kept", memo.id, None, memos.MEMOS.state(memo))
    return memo


def _state(title: str, text: str, day: date | None, shared: bool) -> dict[str, Any]:
    return {
        "title": title,
        "text": text,
        "entry_date": day.isoformat() if day else None,
        "shared": shared,
        "deleted": False,
    }


def _check(target: str, body: str, heading: str, interview_id: str | None, turn: int | None, code: str | None) -> None:
    if not body:
        raise InvalidInput(Message("The memo is empty. Write something first."))
    if len(body) > TEXT_LIMIT or len(heading) > TITLE_LIMIT:
        raise InvalidInput(
            Message(
                "A memo holds up to {text_limit} characters and its title up to {title_limit}.",
                text_limit=TEXT_LIMIT,
                title_limit=TITLE_LIMIT,
            )
        )
    if target not in TARGETS or (target in ("turn", "interview")) != (interview_id is not None):
        raise InvalidInput(
            Message("Say what the memo is about: a turn, an interview, a code, the project or the journal.")
        )
    if (target == "turn") != (turn is not None) or (target == "code") != (code is not None):
        raise InvalidInput(Message("Say which line or which code the memo is about."))


@writes(Permission.CODE)
def remove_memo(context: Context, cursor: Cursor, memo_id: str) -> None:
    """Remove a memo of one's own.

    Raises:
        NotFound: There is no such memo.
        AccessDenied: Somebody else wrote it.
    """
    before = _own(cursor, context, memo_id)
    _change(cursor, context, "memo.removed", before, {**memos.MEMOS.state(before), "deleted": True})


def _own(cursor: Cursor, context: Context, memo_id: str) -> Memo:
    memo = memos.MEMOS.find(cursor, memo_id)
    if memo is None or memo.deleted:
        raise NotFound(Message("That memo is not there any more."))
    if memo.author != context.user.id:
        raise AccessDenied(Message("Somebody else wrote that memo."))
    return memo


def _change(cursor: Cursor, context: Context, action: str, before: Memo, state: dict[str, Any]) -> None:
    memos.MEMOS.put_state(cursor, before.id, state, revision=codings.next_revision(cursor))
    _log(cursor, context, action, before.id, memos.MEMOS.state(before), state)


def _log(
    cursor: Cursor, context: Context, action: str, memo_id: str, before: dict[str, Any] | None, after: dict[str, Any]
) -> None:
    operations.note(cursor, context, LINE, action, [Change(MEMOS, memo_id, before, after)])
    events.append(cursor, context.user.id, action, "memo", memo_id)


def _step(context: Context, back: bool, seen: int | None = None) -> bool:
    """Take a step in the journal; False when there is none."""
    if context.store.ask(lambda cursor: operations.next_step(cursor, context, LINE, back=back)) is None:
        return False
    operations.take_step(context, LINE, back=back, seen=seen)
    return True


undo_memo, redo_memo = operations.both_ways("memo", Permission.CODE, _step)


_TARGETS: Final = {
    "interview": Message("your memo on the interview"),
    "project": Message("your memo on the project"),
    "code": Message("your memo on a code"),
}


class _Memos(operations.RevisedRecords):
    """Memos and journal entries."""

    def name(self, at: At, record_id: str, state: State) -> str:
        memo = memos.MEMOS.find(at.cursor, record_id)
        if memo is None:
            return Message("a memo that is gone")
        if memo.target == "turn":
            return Message("your memo on line {n}", n=(memo.turn or 0) + 1)
        if memo.entry_date:
            return Message("your journal entry of {date}", date=memo.entry_date.isoformat())
        if memo.code:
            return Message("your memo on “{name}”", name=codebooks.code_name(at.cursor, memo.code))
        return _TARGETS.get(memo.target) or Message("your memo")


MEMOS: Final = operations.register(_Memos("memo", memos.MEMOS))
"""Kind of record that a memo is, for undo."""


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
class BoardQuery:
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


@reads(Permission.READ_RELEASED)
def board(context: Context, cursor: Cursor, query: BoardQuery) -> Board:
    """The memos that this person may see and asked for.

    Left out, whatever it is on: what blind coders of an open round wrote, and other people's private journal entries.
    """
    around = surroundings(context)
    cards = [_card(memo, around) for memo in memos.all_visible(cursor, context.viewer)]
    cards += [_on_coding(*coding) for coding in memos.on_codings(cursor, context.viewer)]
    cards.sort(key=lambda card: (card.day, card.changed, card.id), reverse=True)
    written = {card.author for card in cards}
    return Board(
        groups=tuple(_grouped(query.by, [card for card in cards if _matches(card, query)], around)),
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


def _matches(card: Card, query: BoardQuery) -> bool:
    text = f"{card.title}\n{card.text}".casefold()
    return (
        (not query.kinds or card.kind in query.kinds)
        and (not query.authors or card.author in query.authors)
        and all(word in text for word in query.words.casefold().split())
    )


def _grouped(by: str, cards: Iterable[Card], around: Surroundings) -> Iterable[Group]:
    groups = grouped((place, card) for card in cards for place in _places(by, card, around) or {""})
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

"""Memos on turns, interviews, codes and the project, and the research journal: kept, found, undone."""

from datetime import UTC, date, datetime
from typing import Any, Final

from coding.access import Permission
from coding.errors import AccessDenied, InvalidInput, NotFound
from coding.model import Memo
from coding.model.said import Said
from coding.store import Cursor, codebooks, codings, events, memos
from coding.store import interviews as store_interviews
from coding.workspace import operations
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.operations import At, Change, Line, State

LINE: Final = Line("memos", "journal", "memo.")
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


@requires(Permission.CODE)
def write_memo(
    context: Context,
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
    memo_key = memo_id or new_id()
    journal = target == "journal"

    def keep(cursor: Cursor) -> None:
        if memo_id:
            before = _own(cursor, context, memo_id)
            day = (entry_date or before.entry_date) if journal else None
            share = before.shared if shared is None else shared
            _change(cursor, context, "memo.changed", before, _state(heading, body, day, share))
            return
        if turn is not None and not 0 <= turn < store_interviews.get(cursor, str(interview_id)).turn_count:
            raise InvalidInput(Said("That line is not in this transcript."))
        moment, revision, author = datetime.now(UTC), codings.next_revision(cursor), context.user.id
        day = (entry_date or moment.astimezone().date()) if journal else None
        share = not journal if shared is None else shared
        memo = Memo(
            memo_key,
            target,
            interview_id,
            turn,
            code,
            author,
            heading,
            body,
            day,
            share,
            moment,
            moment,
            False,
            revision,
        )
        memos.MEMOS.add(cursor, memo)
        _log(cursor, context, "memo.kept", memo_key, None, memos.MEMOS.state(memo))

    context.store.write(keep)
    return context.store.ask(lambda cursor: _own(cursor, context, memo_key))


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
        raise InvalidInput(Said("The memo is empty. Write something first."))
    if len(body) > TEXT_LIMIT or len(heading) > TITLE_LIMIT:
        raise InvalidInput(
            Said(
                "A memo holds up to {text_limit} characters and its title up to {title_limit}.",
                text_limit=TEXT_LIMIT,
                title_limit=TITLE_LIMIT,
            )
        )
    if target not in TARGETS or (target in ("turn", "interview")) != (interview_id is not None):
        raise InvalidInput(
            Said("Say what the memo is about: a turn, an interview, a code, the project or the journal.")
        )
    if (target == "turn") != (turn is not None) or (target == "code") != (code is not None):
        raise InvalidInput(Said("Say which line or which code the memo is about."))


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
        raise NotFound(Said("That memo is not there any more."))
    if memo.author != context.user.id:
        raise AccessDenied(Said("Somebody else wrote that memo."))
    return memo


def _change(cursor: Cursor, context: Context, action: str, before: Memo, state: dict[str, Any]) -> None:
    memos.MEMOS.put_state(cursor, before.id, state, revision=codings.next_revision(cursor))
    _log(cursor, context, action, before.id, memos.MEMOS.state(before), state)


def _log(
    cursor: Cursor, context: Context, action: str, memo_id: str, before: dict[str, Any] | None, after: dict[str, Any]
) -> None:
    operations.note(cursor, context, LINE, action, [Change(MEMOS, memo_id, before, after)])
    events.append(cursor, context.user.id, action, "memo", memo_id)


def _step(context: Context, back: bool) -> bool:
    """Take a step in the journal; False when there is none."""
    try:
        operations.take_step(context, LINE, back=back)
    except InvalidInput:
        return False
    return True


undo_memo, redo_memo = operations.both_ways("memo", Permission.CODE, _step)


_TARGETS: Final = {
    "interview": Said("your memo on the interview"),
    "project": Said("your memo on the project"),
    "code": Said("your memo on a code"),
}


class _Memos(operations.RevisedRecords):
    """Memos and journal entries."""

    def name(self, at: At, record_id: str, state: State) -> str:
        memo = memos.MEMOS.find(at.cursor, record_id)
        if memo is None:
            return Said("a memo that is gone")
        if memo.target == "turn":
            return Said("your memo on line {n}", n=(memo.turn or 0) + 1)
        if memo.entry_date:
            return Said("your journal entry of {date}", date=memo.entry_date.isoformat())
        if memo.code:
            return Said("your memo on “{name}”", name=codebooks.code_name(at.cursor, memo.code))
        return _TARGETS.get(memo.target) or Said("your memo")


MEMOS: Final = operations.register(_Memos("memo", memos.MEMOS))
"""Kind of record that a memo is, for undo."""

"""Operations of the coding pane: applied once each, in one transaction, with an answer for every one."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from coding.access import Permission
from coding.errors import InvalidInput, NotReady
from coding.model import Coding, Release
from coding.model.message import Message
from coding.store import Cursor, codings, interviews, releases
from coding.store import operations as store_operations
from coding.workspace import operations
from coding.workspace.codings import care as care_work
from coding.workspace.codings.actions import PANE_OPERATIONS, TO_STEWARDS, OnCodings, PaneOperation, ToStewards
from coding.workspace.codings.transaction import CodingTransaction
from coding.workspace.codings.transcript import RELEASED_AGAIN
from coding.workspace.context import Context, new_id, requires, writes
from coding.workspace.operations import Answer, UndoScope

UNTRACED: Final = frozenset({"place"})
"""Sent at every turn of a page, and the last one counts: which were received is not kept."""


@requires(Permission.CODE)
def apply_operations(
    context: Context, release_id: str, items: Sequence[Mapping[str, Any]], *, lenient: bool = False
) -> list[Answer]:
    """Apply a coder's operations in order, each id at most once.

    Operations that follow each other share a transaction; a report to the stewards is one of its own.

    Args:
        context: The coder.
        release_id: The interview's release.
        items: ``{"id", "kind", …}`` as the coding pane sends them; anything in them is checked.
        lenient: Take a coding that breaks one of the codebook's rules, with a warning: for work done elsewhere.

    Returns:
        One answer an operation. An id that was received before is answered as it was then and changes nothing.

    Raises:
        NotReady: The interview has not been released, or was released again and an operation does not say on what
            release (``release``) it was made; those that do are carried to the present one.
    """
    answers: list[Answer] = []
    just_done = {str(item.get("id")) for item in items}
    for to_stewards, group in groupby(items, key=lambda item: item.get("kind") in TO_STEWARDS):
        run = list(group)
        if to_stewards:
            answers += [_report_to_stewards(context, release_id, item) for item in run]
        else:
            answers += _write_all(context, release_id, run, just_done, lenient)
    return answers


@writes()
def _write_all(
    context: Context,
    cursor: Cursor,
    release_id: str,
    items: Sequence[Mapping[str, Any]],
    just_done: set[str],
    lenient: bool,
) -> list[Answer]:
    interview = interviews.get(cursor, releases.interview_of(cursor, release_id))
    if interview.release_id != release_id and not all(item.get("release") for item in items):
        raise NotReady(RELEASED_AGAIN)
    release = releases.release(cursor, interview.release_id or release_id)
    items = [_carried(cursor, item, release) for item in items]
    transaction = CodingTransaction(cursor, context, release, just_done, lenient=lenient)

    def act(operation_id: str, at_desk: PaneOperation) -> Answer:
        transaction.warning = None
        if isinstance(at_desk, OnCodings):
            transaction.require_unlocked()
        at_desk.act(transaction, operation_id)
        return Answer(operation_id, True, warning=transaction.warning)

    return [
        operations.once(context, transaction.line, item, PANE_OPERATIONS, act, cursor=cursor, untraced=UNTRACED)
        for item in items
    ]


def _earlier(cursor: Cursor, item: Mapping[str, Any], release_id: str) -> str | None:
    """The other release of the same interview on which an operation says that it was made."""
    wanted = item.get("release")
    if wanted in (None, release_id):
        return None
    every = releases.releases_of(cursor, releases.interview_of(cursor, release_id))
    return wanted if wanted in every else None


def _carried(cursor: Cursor, item: Mapping[str, Any], now: Release) -> Mapping[str, Any]:
    """An operation that was made on an earlier release, and waited in the browser, with its places in the present."""
    earlier = _earlier(cursor, item, now.id)
    if earlier is None:
        return item
    carried, lines = releases.carrying(cursor, earlier, now.id), releases.carried_lines(cursor, earlier, now.id)
    length = len(releases.release(cursor, earlier).text)
    places = {
        name: at for name in ("start", "end", "offset") if type(at := item.get(name)) is int and 0 <= at <= length
    }
    moved = {name: carried(at, at)[name == "end"] for name, at in places.items()}
    if places.get("start", 0) < places.get("end", 0):
        moved["start"], moved["end"] = carried(places["start"], places["end"])
    on_lines = {name: at for name in ("turn", "first", "last") if type(at := item.get(name)) is int}
    return {**item, **moved, **{name: lines[at] for name, at in on_lines.items() if 0 <= at < len(lines)}}


def _report_to_stewards(context: Context, release_id: str, item: Mapping[str, Any]) -> Answer:
    """Tell the stewards of a name that was not masked, or take that back. Each is a transaction of its own."""

    def act(operation_id: str, report: ToStewards) -> Answer:
        earlier = context.store.ask(lambda cursor: _earlier(cursor, item, release_id))
        return report.carry_out(context, earlier or release_id, operation_id)

    return operations.once(context, UndoScope("coding", release_id), item, TO_STEWARDS, act)


@requires(Permission.READ_RELEASED)
def keep_content_note(context: Context, release_id: str, values: Mapping[str, Any]) -> None:
    """Set a content note, change it, or take it away (``remove``); a coder can undo it in the pane.

    Args:
        context: Who has read the interview.
        release_id: Its release.
        values: As for :func:`coding.workspace.codings.care.set_content_note`; ``note`` and ``remove`` to take one away.

    Raises:
        InvalidInput: It was refused; the message says why.
        AccessDenied: It is somebody else's.
    """
    if context.may(Permission.CODE):
        item = {**values, "id": new_id(), "kind": "content-note", "note": values.get("note") or new_id()}
        answer = apply_operations(context, release_id, [item])[0]
        if not answer.ok:
            raise InvalidInput(answer.reason or Message("The content note was refused."))
    elif values.get("remove"):
        care_work.remove_content_note(context, str(values.get("note")))
    else:
        care_work.set_content_note(context, release_id, values)


@requires(Permission.CODE)
def code_passage(
    context: Context, release_id: str, code: str, start: int, end: int, *, memo: str = "", origin: str = "person"
) -> Coding:
    """Apply one code from Python, the command line or a result list.

    Raises:
        InvalidInput: The coding was refused; the message says why.
    """
    coding_id = new_id()
    answer = apply_operations(
        context,
        release_id,
        [
            {
                "id": new_id(),
                "kind": "add",
                "coding": coding_id,
                "code": code,
                "start": start,
                "end": end,
                "memo": memo,
                "origin": origin,
            }
        ],
    )[0]
    if not answer.ok:
        raise InvalidInput(answer.reason or Message("The coding was refused."))
    return context.store.ask(lambda cursor: codings.CODINGS.get(cursor, coding_id))


@requires(Permission.CODE)
def take_back(context: Context, release_id: str, operation_id: str) -> None:
    """Undo one operation, if it is still this coder's last on the interview.

    Raises:
        InvalidInput: It is not, or somebody changed what it changed; the message says so.
    """
    newest = context.store.ask(
        lambda cursor: store_operations.last_done(cursor, UndoScope("coding", release_id).key, context.user.id)
    )
    if newest is None or newest.id != operation_id:
        raise InvalidInput(Message("You did something else in this interview since. Undo it on the Coding page."))
    answer = apply_operations(context, release_id, [{"id": new_id(), "kind": "undo"}])[0]
    if not answer.ok:
        raise InvalidInput(answer.reason or Message("The step could not be undone."))

"""What a coder does beside coding: memos, notes, examples, suggestions, pins, the place to go on from, preferences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from coding.errors import HeardError
from coding.model import Memo
from coding.store import care as care_rows
from coding.store import codings, memos, operations
from coding.workspace import care
from coding.workspace.coding_answers import Change, Refused
from coding.workspace.coding_desk import Desk
from coding.workspace.pane_suggestions import source_for

Handler = Callable[[Desk, str, dict[str, Any]], None]
PANE_TARGETS: Final = ("turn", "interview", "code")


def note(desk: Desk, operation_id: str, item: dict[str, Any]) -> None:
    """Keep a memo on a turn, the interview or a code; without text it is removed."""
    text = desk.memo_text(item.get("text", "")).strip()
    memo_id = str(item.get("memo") or "")
    before = memos.find(desk.cursor, memo_id)
    if before is None:
        if not text:
            raise Refused("The memo is empty. Write something first.")
        after = _new_memo(desk, memo_id, text, item)
        memos.add(desk.cursor, after)
        change = Change("memo", memo_id, None, memos.as_state(after))
    else:
        if before.author != desk.coder:
            raise Refused("Somebody else wrote that memo.")
        state = {**memos.as_state(before), "text": text or before.text, "deleted": not text}
        memos.put_state(desk.cursor, memo_id, state, codings.next_revision(desk.cursor))
        change = Change("memo", memo_id, memos.as_state(before), state)
    desk.log(operation_id, "note", [change], {})


def _new_memo(desk: Desk, memo_id: str, text: str, item: Mapping[str, Any]) -> Memo:
    target, turn, code = item.get("target"), item.get("turn"), item.get("code")
    if not memo_id or len(memo_id) > 64 or target not in PANE_TARGETS:
        raise Refused("That memo could not be kept. Write it again.")
    lines = len(desk.release.turns)
    if target == "turn" and (not isinstance(turn, int) or isinstance(turn, bool) or not 0 <= turn < lines):
        raise Refused("That line is not in this transcript.")
    if target == "code" and code not in {one.id for one in desk.book.codes}:
        raise Refused("That code is not in the codebook this interview is coded with.")
    moment = datetime.now(UTC)
    return Memo(
        memo_id,
        str(target),
        None if target == "code" else desk.release.interview_id,
        turn if target == "turn" else None,
        str(code) if target == "code" else None,
        desk.coder,
        "",
        text,
        None,
        True,
        moment,
        moment,
        False,
        codings.next_revision(desk.cursor),
    )


def content_note(desk: Desk, operation_id: str, item: dict[str, Any]) -> None:
    """Set a content note, or take it away (``remove``)."""
    note_id = str(item.get("note") or "")
    if not note_id or len(note_id) > 64:
        raise Refused("That content note could not be kept. Set it again.")
    try:
        if item.get("remove"):
            before = care.drop_note(desk.cursor, desk.context, note_id)
            state = care_rows.note_state(before)
            change = Change("content_note", note_id, state, {**state, "deleted": True})
        else:
            old, new = care.change_note(desk.cursor, desk.context, desk.release.id, {**item, "note": note_id})
            change = Change(
                "content_note", note_id, care_rows.note_state(old) if old else None, care_rows.note_state(new)
            )
    except HeardError as error:
        raise Refused(str(error)) from error
    operations.add(
        desk.cursor,
        operation_id,
        desk.scope,
        desk.coder,
        "content-note",
        before={"changes": [{"kind": change.kind, "id": change.id, "state": change.before}]},
        after={"changes": [{"kind": change.kind, "id": change.id, "state": change.after}]},
    )


def example(desk: Desk, operation_id: str, item: dict[str, Any]) -> None:
    """Make the words of a coding of one's own an example of its code, or take that back (``remove``).

    Also after a round is locked, when its codings no longer change: the codebook does.
    """
    coding, remove = codings.find(desk.cursor, str(item.get("coding") or "")), bool(item.get("remove"))
    if coding is None or coding.coder != desk.coder or coding.release_id != desk.release.id or coding.deleted:
        raise Refused("That coding is not there any more, or it is not yours.")
    place = {"code": coding.code, "example": str(item.get("example")), "start": coding.start, "end": coding.end}
    sides = [
        {"changes": [{"kind": "example", "id": coding.id, "state": {**place, "deleted": not there}}]}
        for there in (remove, not remove)
    ]
    desk.put_example({**place, "deleted": remove})
    operations.add(
        desk.cursor,
        operation_id,
        desk.scope,
        desk.coder,
        "example",
        before=sides[0],
        after=sides[1],
    )


def suggestion_accepted(desk: Desk, operation_id: str, item: dict[str, Any]) -> None:
    """Make a suggested code a coding of the coder's own."""
    desk.require_unlocked()
    suggestion = str(item.get("suggestion") or "")
    coding = desk.coding_of(item, "suggestion")
    desk.check_rules(None, coding)
    _settle(desk, suggestion, coding.id)
    change = desk.write(None, coding)
    settled = Change("suggestion", suggestion, None, {"accepted": True, "coding": coding.id})
    detail = {"suggestion": suggestion, "code": coding.code, "start": coding.start, "end": coding.end}
    desk.log(operation_id, "suggestion-accepted", [change, settled], detail)


def suggestion_declined(desk: Desk, operation_id: str, item: dict[str, Any]) -> None:
    """Put a suggested code aside."""
    desk.require_unlocked()
    suggestion = str(item.get("suggestion") or "")
    _settle(desk, suggestion, None)
    change = Change("suggestion", suggestion, None, {"accepted": False, "coding": None})
    desk.log(operation_id, "suggestion-declined", [change], {})


def _settle(desk: Desk, suggestion: str, coding_id: str | None) -> None:
    source = source_for(desk.cursor, desk.context, desk.release.id)
    if source is None:
        raise Refused("Nothing is suggested here now. Reload the page.")
    try:
        source.settle(
            desk.cursor,
            desk.context,
            desk.release.id,
            suggestion,
            accepted=coding_id is not None,
            coding_id=coding_id,
        )
    except HeardError as error:
        raise Refused(str(error)) from error


def pins(desk: Desk, operation_id: str, item: dict[str, Any]) -> None:
    """Keep which codes hold which digit."""
    values = item.get("pins")
    if not isinstance(values, Mapping) or len(values) > 10:
        raise Refused("Those pins could not be kept. Pin the code again.")
    kept = {}
    for slot, code in values.items():
        if str(slot) not in "0123456789" or len(str(slot)) != 1 or code not in desk.codes:
            raise Refused("A pinned code is not in the codebook any more.")
        kept[int(slot)] = str(code)
    codings.set_favourites(desk.cursor, desk.coder, kept)
    operations.add(desk.cursor, operation_id, desk.scope, desk.coder, "pins", undoable=False)


def preferences(desk: Desk, operation_id: str, item: dict[str, Any]) -> None:
    """Keep how the coder likes the pane. The log says that something was kept, not what."""
    try:
        values = care.checked_preferences(item.get("values"))
    except HeardError as error:
        raise Refused(str(error)) from error
    care.store_preferences(desk.cursor, desk.coder, values)
    operations.add(desk.cursor, operation_id, desk.scope, desk.coder, "preferences", undoable=False)


def place(desk: Desk, operation_id: str, item: dict[str, Any]) -> None:
    """Keep the place to go on from, or forget it when it was read past."""
    offset = item.get("offset")
    if offset is None:
        care_rows.forget_place(desk.cursor, desk.coder, desk.release.interview_id)
    elif isinstance(offset, int) and not isinstance(offset, bool) and 0 <= offset <= len(desk.release.text):
        care_rows.keep_place(desk.cursor, desk.coder, desk.release.id, offset)
    else:
        raise Refused("That place is not in this transcript.")


HANDLERS: Final[Mapping[object, Handler]] = {
    "note": note,
    "content-note": content_note,
    "example": example,
    "suggestion-accepted": suggestion_accepted,
    "suggestion-declined": suggestion_declined,
    "pins": pins,
    "preferences": preferences,
    "place": place,
}

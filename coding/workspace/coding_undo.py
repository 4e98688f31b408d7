"""What undo in the coding pane looks at before it takes anything back: that nobody changed it since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coding.store import Cursor, care, codings, memos, operations
from coding.workspace.coding_answers import Refused

_CHANGED = {
    "coding": "That coding was changed since, by you elsewhere or in a re-check by a lead. Look at it as it is now and "
    "change it by hand.",
    "memo": "That memo was changed since. Look at it as it is now and change it by hand.",
    "content_note": "Somebody changed that content note since. Look at it as it is now and change it by hand.",
}


def changes_of(side: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The records of one side of an operation, each with ``kind``, ``id`` and ``state``."""
    changes = side.get("changes") or [{"kind": "coding", "id": side["coding"], "state": side["state"]}]
    return [dict(one) for one in changes]


def require_as_left(cursor: Cursor, left: Sequence[Mapping[str, Any]]) -> None:
    """Refuse where a record is not as the operation left it: the change of somebody else would be lost.

    Suggestions and examples look after themselves.

    Raises:
        Refused: A coding, memo or note was changed since.
    """
    for one in left:
        if str(one["kind"]) not in _CHANGED:
            continue
        if not operations.as_left(_now(cursor, str(one["kind"]), str(one["id"])), one["state"]):
            raise Refused(_CHANGED[str(one["kind"])])


def _now(cursor: Cursor, kind: str, record_id: str) -> Mapping[str, Any] | None:
    if kind == "coding":
        coding = codings.find(cursor, record_id)
        return codings.as_state(coding) if coding else None
    if kind == "memo":
        memo = memos.find(cursor, record_id)
        return memos.as_state(memo) if memo else None
    note = care.find_note(cursor, record_id)
    return care.note_state(note) if note else None

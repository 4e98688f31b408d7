"""What undo in the coding pane looks at before it takes anything back: that nobody changed it since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coding.store import Cursor, care, codings, memos
from coding.workspace.coding_answers import Refused


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
        kind, record_id, state = str(one["kind"]), str(one["id"]), one["state"]
        if kind == "coding" and not codings.is_as(codings.find(cursor, record_id), state):
            raise Refused(
                "That coding was changed since, by you elsewhere or in a re-check by a lead. Look at it as it is now "
                "and change it by hand."
            )
        if kind == "memo" and not memos.is_as(memos.find(cursor, record_id), state):
            raise Refused("That memo was changed since. Look at it as it is now and change it by hand.")
        if kind == "content_note" and not care.note_is_as(care.find_note(cursor, record_id), state):
            raise Refused("Somebody changed that content note since. Look at it as it is now and change it by hand.")

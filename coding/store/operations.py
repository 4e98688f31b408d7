"""The log of undoable actions: each with the state before and after, so that undo works across reloads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from coding.model import Operation
from coding.store.connection import Cursor

_COLUMNS = "id, scope, scope_id, actor, kind, before, after, accepted, reason, undone"


def _operation(row: tuple[Any, ...]) -> Operation:
    return Operation(*(*row[:5], json.loads(row[5]), json.loads(row[6]), bool(row[7]), row[8], bool(row[9])))


def find(cursor: Cursor, operation_id: str) -> Operation | None:
    """The operation with this id, if it was received before."""
    row = cursor.execute(f"SELECT {_COLUMNS} FROM operation WHERE id = ?", [operation_id]).fetchone()
    return _operation(row) if row else None


def add(
    cursor: Cursor,
    operation_id: str,
    scope: tuple[str, str],
    actor: str,
    kind: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    accepted: bool = True,
    reason: str | None = None,
    undoable: bool = True,
) -> None:
    """Record an operation. An undoable one ends the redo line of its author in this scope."""
    if undoable and accepted:
        cursor.execute(
            "UPDATE operation SET discarded = TRUE WHERE scope = ? AND scope_id = ? AND actor = ? AND undone",
            [*scope, actor],
        )
    cursor.execute(
        "INSERT INTO operation VALUES (?, nextval('operation_sequence'), ?, ?, ?, ?, ?, ?, ?, ?, ?, FALSE, ?)",
        [
            operation_id,
            *scope,
            actor,
            kind,
            json.dumps(dict(before or {}), ensure_ascii=False, default=str),
            json.dumps(dict(after or {}), ensure_ascii=False, default=str),
            accepted,
            reason,
            datetime.now(UTC),
            not (undoable and accepted),
        ],
    )


def last_done(cursor: Cursor, scope: tuple[str, str], actor: str) -> Operation | None:
    """The author's newest operation in the scope that can be undone."""
    row = cursor.execute(
        f"SELECT {_COLUMNS} FROM operation WHERE scope = ? AND scope_id = ? AND actor = ? AND accepted "
        "AND NOT undone AND NOT discarded ORDER BY sequence DESC LIMIT 1",
        [*scope, actor],
    ).fetchone()
    return _operation(row) if row else None


def undoable(cursor: Cursor, scope: str, actor: str, limit: int = 2000) -> list[Operation]:
    """The author's operations of one kind of scope, whatever it is about, that can be undone; newest first."""
    rows = cursor.execute(
        f"SELECT {_COLUMNS} FROM operation WHERE scope = ? AND actor = ? AND accepted AND NOT undone AND NOT discarded "
        "ORDER BY sequence DESC LIMIT ?",
        [scope, actor, limit],
    ).fetchall()
    return [_operation(row) for row in rows]


def last_undone(cursor: Cursor, scope: tuple[str, str], actor: str) -> Operation | None:
    """The author's operation that redo would bring back: the oldest undone one not overtaken by new work."""
    row = cursor.execute(
        f"SELECT {_COLUMNS} FROM operation WHERE scope = ? AND scope_id = ? AND actor = ? AND accepted "
        "AND undone AND NOT discarded ORDER BY sequence LIMIT 1",
        [*scope, actor],
    ).fetchone()
    return _operation(row) if row else None


def set_undone(cursor: Cursor, operation_id: str, undone: bool) -> None:
    """Mark an operation as taken back, or as done again."""
    cursor.execute("UPDATE operation SET undone = ? WHERE id = ?", [undone, operation_id])


def as_left(now: Mapping[str, Any] | None, left: Mapping[str, Any] | None) -> bool:
    """Whether a record is as an operation left it; None, or ``deleted``, is one that is not there.

    Operations of earlier versions kept fewer columns; only those they kept are compared.
    """
    here = now is not None and not now["deleted"]
    there = left is not None and not left["deleted"]
    if now is None or left is None or not (here and there):
        return here == there
    return all(now[name] == value for name, value in left.items())

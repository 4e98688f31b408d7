"""The table of operations: each with the records before and after, so that undo works across reloads."""

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
        "INSERT INTO operation (id, sequence, scope, scope_id, actor, kind, before, after, accepted, reason, "
        "happened_at, undone, discarded) "
        "VALUES (?, nextval('operation_sequence'), ?, ?, ?, ?, ?, ?, ?, ?, ?, FALSE, ?)",
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


def pass_over(cursor: Cursor, operation_id: str) -> None:
    """Leave an operation out of undo and redo for good; it stays on record."""
    cursor.execute("UPDATE operation SET discarded = TRUE WHERE id = ?", [operation_id])

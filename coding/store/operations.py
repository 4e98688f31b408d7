"""The table of operations: each with the records before and after, so that undo works across reloads."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from coding.model import Operation
from coding.store.sql import Cursor, first_value
from coding.store.table import Table

OPERATIONS: Final = Table("operation", Operation)
_OF_AUTHOR: Final = "scope = ? AND scope_id = ? AND actor = ? AND accepted AND NOT discarded"


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


def newest_done(cursor: Cursor, scope: tuple[str, str], actor: str) -> int:
    """Number of the author's newest operation in the scope that can be undone; 0 where there is none."""
    statement = f"SELECT max(sequence) FROM operation WHERE {_OF_AUTHOR} AND NOT undone"
    return first_value(cursor, statement, [*scope, actor]) or 0


def last_done(cursor: Cursor, scope: tuple[str, str], actor: str) -> Operation | None:
    """The author's newest operation in the scope that can be undone."""
    where = f"{_OF_AUTHOR} AND NOT undone"
    return next(iter(OPERATIONS.all(cursor, where=where, values=[*scope, actor], order="sequence DESC LIMIT 1")), None)


def last_undone(cursor: Cursor, scope: tuple[str, str], actor: str) -> Operation | None:
    """The author's operation that redo would bring back: the oldest undone one not overtaken by new work."""
    where = f"{_OF_AUTHOR} AND undone"
    return next(iter(OPERATIONS.all(cursor, where=where, values=[*scope, actor], order="sequence LIMIT 1")), None)

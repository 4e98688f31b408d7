"""The register of what left the project: kind, hash, who, when, and the event head it was bound to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from coding.store.connection import Cursor


def add(
    cursor: Cursor,
    export_id: str,
    kind: str,
    file_hash: str,
    size: int,
    event_head: str,
    made_by: str,
    interviews: Iterable[str] | None = None,
) -> None:
    """Register an export, and the ids of the interviews that anything in it is from (None: not noted)."""
    cursor.execute(
        "INSERT INTO export VALUES (?, ?, ?, ?, ?, ?, now())", [export_id, kind, file_hash, size, event_head, made_by]
    )
    if interviews is None:
        return
    # One row without an interview says that the contents were noted and nothing in it is from an interview.
    noted = [[export_id, one] for one in dict.fromkeys(interviews)] or [[export_id, ""]]
    cursor.executemany("INSERT INTO export_interview VALUES (?, ?)", noted)


def all_exports(cursor: Cursor) -> list[dict[str, Any]]:
    """All exports, newest first."""
    rows = cursor.execute(
        "SELECT id, kind, file_hash, size_bytes, event_head, made_by, made_at FROM export ORDER BY made_at DESC"
    ).fetchall()
    names = ("id", "kind", "file_hash", "size_bytes", "event_head", "made_by", "made_at")
    return [dict(zip(names, row, strict=True)) for row in rows]


def holding(cursor: Cursor, interviews: Iterable[str], since: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Exports that hold something of these interviews, and those that may: made after ``since``, contents not noted."""
    wanted = set(interviews)
    contents: dict[str, set[str]] = {}
    for export_id, interview in cursor.execute("SELECT export_id, interview_id FROM export_interview").fetchall():
        contents.setdefault(export_id, set()).add(interview)
    every = all_exports(cursor)
    certain = [one for one in every if contents.get(one["id"], set()) & wanted]
    unsure = [one for one in every if one["id"] not in contents and since is not None and one["made_at"] >= since]
    return certain, unsure

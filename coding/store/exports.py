"""The register of what left the project: kind, hash, who, when, and the event head it was bound to."""

from __future__ import annotations

from typing import Any

from coding.store.connection import Cursor


def add(cursor: Cursor, export_id: str, kind: str, file_hash: str, size: int, event_head: str, made_by: str) -> None:
    """Register an export."""
    cursor.execute(
        "INSERT INTO export VALUES (?, ?, ?, ?, ?, ?, now())", [export_id, kind, file_hash, size, event_head, made_by]
    )


def all_exports(cursor: Cursor) -> list[dict[str, Any]]:
    """All exports, newest first."""
    rows = cursor.execute(
        "SELECT id, kind, file_hash, size_bytes, event_head, made_by, made_at FROM export ORDER BY made_at DESC"
    ).fetchall()
    names = ("id", "kind", "file_hash", "size_bytes", "event_head", "made_by", "made_at")
    return [dict(zip(names, row, strict=True)) for row in rows]

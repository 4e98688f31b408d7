"""Requests of a study's coordinator: those that were asked here, and those that came here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coding.store.connection import Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRequest:
    """A request.

    Attributes:
        id: By which its answer names it.
        side: ``asked`` where it was made here, ``came`` where it was taken in.
        key: Public signing key of the other end.
        number: The coordinator's count for this site.
        content: What it says, as it was signed.
        hash: SHA-256 of the file.
        kept_at: When it was made or taken in.
    """

    id: str
    side: str
    key: str
    number: int
    content: Mapping[str, Any]
    hash: str
    kept_at: datetime


_COLUMNS = "id, side, key, number, content, hash, kept_at"


def add(cursor: Cursor, request: KeptRequest, kept_by: str) -> None:
    """Keep a request."""
    cursor.execute(
        f"INSERT INTO study_request ({_COLUMNS}, kept_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [request.id, request.side, request.key, request.number, json.dumps(request.content, ensure_ascii=False),
         request.hash, request.kept_at, kept_by],
    )  # fmt: skip


def all_kept(cursor: Cursor, side: str) -> list[KeptRequest]:
    """Every request of a side, those to one site in the order of their numbers, and of one number as they came."""
    rows = cursor.execute(
        f"SELECT {_COLUMNS} FROM study_request WHERE side = ? ORDER BY key, number, kept_at", [side]
    ).fetchall()
    found = [dict(zip(_COLUMNS.split(", "), row, strict=True)) for row in rows]
    return [KeptRequest(**{**one, "content": json.loads(one["content"])}) for one in found]

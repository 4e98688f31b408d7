"""Saved versions of the project's codebook; immutable once written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from coding.errors import NotFound
from coding.model import CodebookVersion
from coding.store.connection import Cursor

_COLUMNS = "number, content, content_hash, reason, saved_by, saved_at"


@dataclass(frozen=True, slots=True)
class TakenExample:
    """Where an example of the codebook was taken from: a release's words, kept here as their SHA-256 only."""

    id: str
    participant_id: str
    release_id: str
    code: str
    kind: str
    start: int
    end: int
    text_hash: str
    codebook_version: int
    taken_by: str
    taken_at: datetime


def _version(row: tuple[Any, ...]) -> CodebookVersion:
    return CodebookVersion(row[0], json.loads(row[1]), *row[2:])


def save(cursor: Cursor, content: Mapping[str, Any], content_hash: str, reason: str, saved_by: str) -> int:
    """Write the next version and return its number."""
    number = int(cursor.execute("SELECT coalesce(max(number), 0) + 1 FROM codebook_version").fetchall()[0][0])
    cursor.execute(
        "INSERT INTO codebook_version VALUES (?, ?, ?, ?, ?, ?)",
        [number, json.dumps(content, ensure_ascii=False), content_hash, reason, saved_by, datetime.now(UTC)],
    )
    return number


def newest(cursor: Cursor) -> CodebookVersion | None:
    """The newest version, if there is one."""
    row = cursor.execute(f"SELECT {_COLUMNS} FROM codebook_version ORDER BY number DESC LIMIT 1").fetchone()
    return _version(row) if row else None


def get(cursor: Cursor, number: int) -> CodebookVersion:
    """One version.

    Raises:
        NotFound: No such version.
    """
    row = cursor.execute(
        f"SELECT {_COLUMNS} FROM codebook_version WHERE number = ?",
        [number],
    ).fetchone()
    if row is None:
        raise NotFound(f"There is no version {number} of the codebook.")
    return _version(row)


def history(cursor: Cursor) -> list[CodebookVersion]:
    """All versions, newest first."""
    rows = cursor.execute(f"SELECT {_COLUMNS} FROM codebook_version ORDER BY number DESC").fetchall()
    return [_version(row) for row in rows]


def add_example(cursor: Cursor, example: TakenExample) -> None:
    """Note where an example of the codebook was taken from."""
    cursor.execute(
        "INSERT INTO codebook_example VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            example.id,
            example.participant_id,
            example.release_id,
            example.code,
            example.kind,
            example.start,
            example.end,
            example.text_hash,
            example.codebook_version,
            example.taken_by,
            example.taken_at,
        ],
    )


def taken_examples(cursor: Cursor) -> list[TakenExample]:
    """Every example that was taken from released text, oldest first."""
    rows = cursor.execute(
        "SELECT id, participant_id, release_id, code, kind, start_offset, end_offset, text_hash, codebook_version, "
        "taken_by, taken_at FROM codebook_example ORDER BY taken_at, id"
    ).fetchall()
    return [TakenExample(*row) for row in rows]

"""Permits for annotated corpora: what a lead wrote as their legal basis, and which steward signed it."""

import json
from datetime import UTC, datetime
from typing import Any

from coding.errors import NotFound
from coding.extras.corpora.records import CorpusPermit
from coding.model.said import Said
from coding.store.connection import Cursor

_COLUMNS = "id, snapshot_id, legal_basis, licence, interviews, asked_by, asked_at, signed_by, signed_at, ended_at"


def add(cursor: Cursor, permit: CorpusPermit) -> None:
    """Keep a new permit, not signed yet."""
    cursor.execute(
        "INSERT INTO corpus_permit (id, snapshot_id, legal_basis, licence, interviews, asked_by, asked_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            permit.id, permit.snapshot_id, permit.legal_basis, permit.licence, json.dumps(list(permit.interviews)),
            permit.asked_by, permit.asked_at,
        ],
    )  # fmt: skip


def sign(cursor: Cursor, permit_id: str, steward: str) -> None:
    """Note who signed a permit."""
    cursor.execute(
        "UPDATE corpus_permit SET signed_by = ?, signed_at = ? WHERE id = ?", [steward, datetime.now(UTC), permit_id]
    )


def end(cursor: Cursor, permit_id: str) -> None:
    """A permit holds no longer; it stays in the register of what has left under it."""
    cursor.execute("UPDATE corpus_permit SET ended_at = ? WHERE id = ?", [datetime.now(UTC), permit_id])


def get(cursor: Cursor, permit_id: str) -> CorpusPermit:
    """A permit by its id.

    Raises:
        NotFound: No such permit.
    """
    permits = [permit for permit in all_permits(cursor) if permit.id == permit_id]
    if not permits:
        raise NotFound(Said("There is no such permit for a corpus in this project."))
    return permits[0]


def standing(cursor: Cursor, snapshot_id: str) -> CorpusPermit | None:
    """The permit for a snapshot that was not taken back, signed or not."""
    permits = [
        permit for permit in all_permits(cursor) if permit.snapshot_id == snapshot_id and permit.ended_at is None
    ]
    return permits[0] if permits else None


def all_permits(cursor: Cursor) -> list[CorpusPermit]:
    """Every permit there ever was, newest first."""
    rows: list[Any] = cursor.execute(f"SELECT {_COLUMNS} FROM corpus_permit ORDER BY asked_at DESC, id").fetchall()
    return [
        CorpusPermit(
            id=row[0], snapshot_id=row[1], legal_basis=row[2], licence=row[3], interviews=tuple(json.loads(row[4])),
            asked_by=row[5], asked_at=row[6], signed_by=row[7], signed_at=row[8], ended_at=row[9],
        )
        for row in rows
    ]  # fmt: skip

"""Discussions of disagreements, what was recorded about an item, and definitions that were revised after one."""

from __future__ import annotations

import json
from collections.abc import Sequence

from coding.model import DefinitionRevision, DiscussionMessage, Event
from coding.store.connection import Cursor


def add_message(cursor: Cursor, message: DiscussionMessage) -> None:
    """Store a message."""
    cursor.execute(
        "INSERT INTO discussion_message (id, snapshot_id, disagreement_id, author, text, written_at, "
        "deleted_at) "
        "VALUES (?, ?, ?, ?, ?, ?, NULL)",
        [
            message.id,
            message.snapshot_id,
            message.disagreement_id,
            message.author,
            message.text,
            message.written_at,
        ],
    )


def set_deleted(cursor: Cursor, message_id: str, deleted: bool) -> None:
    """Take a message away, or bring it back."""
    cursor.execute(
        "UPDATE discussion_message SET deleted_at = CASE WHEN ? THEN now() ELSE NULL END WHERE id = ?",
        [deleted, message_id],
    )


def find_message(cursor: Cursor, message_id: str) -> DiscussionMessage | None:
    """A message that stands, or None."""
    row = cursor.execute(
        "SELECT id, snapshot_id, disagreement_id, author, text, written_at FROM discussion_message "
        "WHERE id = ? AND deleted_at IS NULL",
        [message_id],
    ).fetchone()
    return DiscussionMessage(*row) if row else None


def messages(cursor: Cursor, snapshot_id: str) -> dict[str, list[DiscussionMessage]]:
    """Messages that stand in a snapshot's queue: item id → oldest first."""
    found: dict[str, list[DiscussionMessage]] = {}
    for row in cursor.execute(
        "SELECT id, snapshot_id, disagreement_id, author, text, written_at FROM discussion_message "
        "WHERE snapshot_id = ? AND deleted_at IS NULL ORDER BY written_at, id",
        [snapshot_id],
    ).fetchall():
        found.setdefault(row[2], []).append(DiscussionMessage(*row))
    return found


def item_events(cursor: Cursor, snapshot_id: str) -> list[Event]:
    """Events on the items of a snapshot's queue, oldest first."""
    rows = cursor.execute(
        "SELECT e.sequence, e.happened_at, e.actor, e.action, e.target_type, e.target_id, e.detail, e.previous_hash, "
        "e.hash FROM event e JOIN disagreement d ON d.id = e.target_id "
        "WHERE e.target_type = 'disagreement' AND d.snapshot_id = ? ORDER BY e.sequence",
        [snapshot_id],
    ).fetchall()
    return [Event(*(*row[:6], json.loads(row[6]), row[7], row[8])) for row in rows]


def add_revision(cursor: Cursor, revision: DefinitionRevision) -> None:
    """Note that a codebook version came from an item."""
    cursor.execute(
        "INSERT INTO definition_revision (codebook_version, based_on, snapshot_id, disagreement_id, code, "
        "revised_by, revised_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            revision.codebook_version,
            revision.based_on,
            revision.snapshot_id,
            revision.disagreement_id,
            revision.code,
            revision.revised_by,
            revision.revised_at,
        ],
    )


def revisions(cursor: Cursor, snapshot_ids: Sequence[str]) -> list[DefinitionRevision]:
    """Definitions revised after items of these snapshots, oldest first."""
    found: list[DefinitionRevision] = []
    for snapshot_id in snapshot_ids:
        rows = cursor.execute(
            "SELECT codebook_version, based_on, snapshot_id, disagreement_id, code, revised_by, revised_at "
            "FROM definition_revision WHERE snapshot_id = ?",
            [snapshot_id],
        ).fetchall()
        found += [DefinitionRevision(*row) for row in rows]
    return sorted(found, key=lambda one: one.codebook_version)

"""Discussions of disagreements, what was recorded about an item, and definitions that were revised after one."""

import json
from collections.abc import Sequence
from typing import Any, Final

from coding.model import DefinitionRevision, DiscussionMessage, Event
from coding.store.case_consensus import VISIBLE, viewing
from coding.store.codings import Viewer
from coding.store.connection import Cursor
from coding.store.table import Table

MESSAGES: Final = Table("discussion_message", DiscussionMessage, alias="c", order="c.written_at, c.id")
REVISIONS: Final = Table("definition_revision", DefinitionRevision, key="codebook_version", order="codebook_version")


def set_deleted(cursor: Cursor, message_id: str, deleted: bool) -> None:
    """Take a message away, or bring it back."""
    cursor.execute(
        "UPDATE discussion_message SET deleted_at = CASE WHEN ? THEN now() ELSE NULL END WHERE id = ?",
        [deleted, message_id],
    )


def find_message(cursor: Cursor, message_id: str) -> DiscussionMessage | None:
    """A message that stands, or None; whoever may see it: for taking it back only."""
    return MESSAGES.several(cursor, [message_id]).get(message_id)


def messages(cursor: Cursor, snapshot_id: str) -> dict[str, list[DiscussionMessage]]:
    """Messages that stand in a snapshot's queue: item id → oldest first."""
    return _messages(cursor, "c.snapshot_id = ?", [snapshot_id])


def messages_on_cases(cursor: Cursor, viewer: Viewer, items: Sequence[str]) -> dict[str, list[DiscussionMessage]]:
    """Messages that stand on some variables of cases, as far as the viewer may see them: item id → oldest first."""
    condition = f"c.case_id IS NOT NULL AND c.disagreement_id IN (SELECT unnest(?)) AND {VISIBLE}"
    return _messages(cursor, condition, [list(items), *viewing(viewer)])


def _messages(cursor: Cursor, condition: str, parameters: list[Any]) -> dict[str, list[DiscussionMessage]]:
    messages: dict[str, list[DiscussionMessage]] = {}
    for message in MESSAGES.all(cursor, where=condition, values=parameters):
        messages.setdefault(message.disagreement_id, []).append(message)
    return messages


def item_events(cursor: Cursor, snapshot_id: str) -> list[Event]:
    """Events on the items of a snapshot's queue, oldest first."""
    return _events(
        cursor,
        "JOIN disagreement d ON d.id = e.target_id WHERE e.target_type = 'disagreement' AND d.snapshot_id = ?",
        [snapshot_id],
    )


def events_on_cases(cursor: Cursor, viewer: Viewer, items: Sequence[str]) -> list[Event]:
    """Events on some variables of cases, as far as the viewer may see these, oldest first."""
    return _events(
        cursor,
        "JOIN (SELECT id AS case_id FROM case_file) c ON c.case_id = split_part(e.target_id, ' ', 1) "
        f"WHERE e.target_type = 'case_consensus' AND e.target_id IN (SELECT unnest(?)) AND {VISIBLE}",
        [list(items), *viewing(viewer)],
    )


def _events(cursor: Cursor, condition: str, parameters: list[Any]) -> list[Event]:
    rows = cursor.execute(
        "SELECT e.sequence, e.happened_at, e.actor, e.action, e.target_type, e.target_id, e.detail, e.previous_hash, "
        f"e.hash FROM event e {condition} ORDER BY e.sequence",
        parameters,
    ).fetchall()
    return [Event(*(*row[:6], json.loads(row[6]), row[7], row[8])) for row in rows]


def revisions(cursor: Cursor, snapshot_ids: Sequence[str]) -> list[DefinitionRevision]:
    """Definitions revised after items of these snapshots, oldest first."""
    return REVISIONS.all(cursor, where="list_contains(?::VARCHAR[], snapshot_id)", values=[list(snapshot_ids)])

"""The reconcile queue and how it is discussed: items, decisions, the consensus layer, and definitions made better."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from coding.model import ConsensusCoding, Decision, DefinitionRevision, Disagreement, DiscussionMessage, Event
from coding.model.grouping import grouped
from coding.store.case_consensus import VISIBLE, viewing
from coding.store.codings import Viewer
from coding.store.events import EVENTS
from coding.store.memory import Shelf, memory_of
from coding.store.sql import Cursor, add_rows, first_column, first_text, first_value
from coding.store.table import Part, Table

ITEMS: Final = Table(
    "disagreement",
    Disagreement,
    parts={"members": Part("disagreement_member", "disagreement_id", "coding_id")},
    order="position",
)
DECISIONS: Final = Table(
    "decision",
    Decision,
    parts={"deciders": Part("decision_decider", "decision_id", "user_id")},
    alias="n",
    order="n.decided_at, n.id",
)
CONSENSUS: Final = Table(
    "consensus_coding",
    ConsensusCoding,
    parts={"parents": Part("consensus_parent", "consensus_id", "coding_id")},
    order="release_id, start_offset, end_offset, code, id",
)
MESSAGES: Final = Table("discussion_message", DiscussionMessage, alias="c", order="c.written_at, c.id")
REVISIONS: Final = Table("definition_revision", DefinitionRevision, key="codebook_version", order="codebook_version")
_QUEUES: Shelf[tuple[Disagreement, ...]] = Shelf("queues", 16)
"""By snapshot and state of the items: nothing else of an item changes."""
_IN_QUEUE: Final = "JOIN disagreement d ON d.id = n.disagreement_id AND d.snapshot_id = ?"


def queue(cursor: Cursor, snapshot_id: str) -> list[Disagreement]:
    """All items of a snapshot's queue, in order."""
    rows = cursor.execute(
        "SELECT count(*), bit_xor(hash(concat_ws(' ', id, state))) FROM disagreement WHERE snapshot_id = ?",
        [snapshot_id],
    ).fetchall()
    disagreements = memory_of(cursor).recall(
        _QUEUES,
        (snapshot_id, *rows[0]),
        lambda: tuple(ITEMS.all(cursor, where="snapshot_id = ?", values=[snapshot_id])),
    )
    return list(disagreements)


def counts_by_place(cursor: Cursor, snapshot_id: str) -> list[tuple[str, str, str, int]]:
    """How many items of a snapshot's queue an interview has of each kind in each state: release, kind, state, items."""
    return cursor.execute(
        "SELECT release_id, kind, state, count(*) FROM disagreement WHERE snapshot_id = ? "
        "GROUP BY release_id, kind, state",
        [snapshot_id],
    ).fetchall()


def counts(cursor: Cursor, snapshot_ids: Collection[str]) -> dict[str, dict[str, int]]:
    """Snapshot id → state → how many items of its queue are in it."""
    rows = cursor.execute(
        "SELECT snapshot_id, state, count(*) FROM disagreement WHERE list_contains(?, snapshot_id) "
        "GROUP BY snapshot_id, state",
        [list(snapshot_ids)],
    ).fetchall()
    by_snapshot = grouped((snapshot_id, (state, items)) for snapshot_id, state, items in rows)
    return {snapshot: dict(by_snapshot.get(snapshot, ())) for snapshot in snapshot_ids}


def set_revoked(cursor: Cursor, decision_id: str, revoked: bool) -> None:
    """Take a decision back with its consensus codings, or restore both."""
    cursor.execute(
        "UPDATE decision SET revoked_at = CASE WHEN ? THEN now() ELSE NULL END WHERE id = ?", [revoked, decision_id]
    )
    cursor.execute(
        "UPDATE consensus_coding SET deleted_at = CASE WHEN ? THEN now() ELSE NULL END WHERE decision_id = ?",
        [revoked, decision_id],
    )


def decisions(cursor: Cursor, snapshot_id: str) -> list[Decision]:
    """Standing decisions on a snapshot's queue, oldest first."""
    return DECISIONS.all(cursor, join=_IN_QUEUE, where="n.revoked_at IS NULL", values=[snapshot_id])


def every_decision(cursor: Cursor, snapshot_id: str) -> list[Decision]:
    """All decisions ever made on a snapshot's queue, revoked ones too, oldest first."""
    return DECISIONS.all(cursor, join=_IN_QUEUE, values=[snapshot_id])


def consensus(cursor: Cursor, snapshot_id: str) -> list[ConsensusCoding]:
    """The consensus layer of a snapshot, with parents, by position."""
    return CONSENSUS.all(cursor, where="snapshot_id = ?", values=[snapshot_id])


def precedents(cursor: Cursor, snapshot_ids: Sequence[str]) -> list[tuple[str, str, tuple[str, ...], Decision]]:
    """Standing decisions of people in the queues of these snapshots: (snapshot, kind, codes of the item, decision)."""
    decided: list[tuple[str, str, tuple[str, ...], Decision]] = []
    for snapshot_id in snapshot_ids:
        decisions = DECISIONS.all(
            cursor, join=_IN_QUEUE, where="n.revoked_at IS NULL AND n.method <> 'agreed'", values=[snapshot_id]
        )
        rows = cursor.execute(
            "SELECT d.id, d.kind, list_sort(list(DISTINCT coalesce(e.code, s.code))) FROM disagreement d "
            "JOIN disagreement_member m ON m.disagreement_id = d.id "
            "JOIN snapshot_coding s ON s.snapshot_id = d.snapshot_id AND s.coding_id = m.coding_id "
            "LEFT JOIN earlier_code_id e ON e.earlier = s.code "
            "WHERE d.snapshot_id = ? AND list_contains(?, d.id) GROUP BY d.id, d.kind",
            [snapshot_id, [decision.disagreement_id for decision in decisions]],
        ).fetchall()
        items = {item: (kind, tuple(codes)) for item, kind, codes in rows}
        decided += [
            (snapshot_id, *items[decision.disagreement_id], decision)
            for decision in decisions
            if decision.disagreement_id in items
        ]
    return decided


def set_plan(cursor: Cursor, round_id: str, method: str, deciders: Sequence[str], changed_by: str) -> None:
    """Write how a round's disagreements are decided, and by whom."""
    cursor.execute(
        "INSERT INTO reconcile_plan (round_id, method, changed_by, changed_at) "
        "VALUES (?, ?, ?, now()) ON CONFLICT (round_id) DO UPDATE "
        "SET method = excluded.method, changed_by = excluded.changed_by, changed_at = excluded.changed_at",
        [round_id, method, changed_by],
    )
    cursor.execute("DELETE FROM reconcile_decider WHERE round_id = ?", [round_id])
    rows = [[round_id, person] for person in dict.fromkeys(deciders)]
    add_rows(cursor, "reconcile_decider", "round_id, user_id", rows)


def plan(cursor: Cursor, round_id: str) -> tuple[str, tuple[str, ...]] | None:
    """(method, ids of the deciders) of a round, or None when nothing was set."""
    method = first_text(cursor, "SELECT method FROM reconcile_plan WHERE round_id = ?", [round_id])
    deciding = "SELECT user_id FROM reconcile_decider WHERE round_id = ? ORDER BY user_id"
    return None if method is None else (method, tuple(first_column(cursor, deciding, [round_id])))


def knows_of(cursor: Cursor, release_id: str, person: str) -> bool:
    """Whether somebody decides, or did anything, at the reconcile queue of a locked round with this interview.

    They may have read there how others coded it, in whichever release of the text.
    """
    places = first_value(
        cursor,
        "SELECT count(*) FROM snapshot s JOIN snapshot_document d ON d.snapshot_id = s.id "
        "JOIN release l ON l.id = d.release_id "
        "WHERE l.interview_id = (SELECT interview_id FROM release WHERE id = ?) AND ("
        "EXISTS (SELECT 1 FROM reconcile_decider p WHERE p.round_id = s.round_id AND p.user_id = ?) "
        "OR EXISTS (SELECT 1 FROM operation o WHERE o.scope = 'reconcile' AND o.scope_id = s.id AND o.actor = ?) "
        "OR EXISTS (SELECT 1 FROM disagreement i JOIN decision c ON c.disagreement_id = i.id "
        "LEFT JOIN decision_decider n ON n.decision_id = c.id WHERE i.snapshot_id = s.id AND c.method <> 'agreed' "
        "AND (c.decided_by = ? OR n.user_id = ?)))",
        [release_id, person, person, person, person],
    )
    return bool(places)


def set_message_deleted(cursor: Cursor, message_id: str, deleted: bool) -> None:
    """Take a message away, or bring it back."""
    MESSAGES.change(cursor, message_id, deleted_at=datetime.now(UTC) if deleted else None)


def messages(cursor: Cursor, snapshot_id: str) -> dict[str, list[DiscussionMessage]]:
    """Messages that stand in a snapshot's queue: item id → oldest first."""
    return _messages(cursor, "c.snapshot_id = ?", [snapshot_id])


def messages_on_cases(cursor: Cursor, viewer: Viewer, items: Sequence[str]) -> dict[str, list[DiscussionMessage]]:
    """Messages that stand on some variables of cases, as far as the viewer may see them: item id → oldest first."""
    condition = f"c.case_id IS NOT NULL AND c.disagreement_id IN (SELECT unnest(?)) AND {VISIBLE}"
    return _messages(cursor, condition, [list(items), *viewing(viewer)])


def _messages(cursor: Cursor, condition: str, values: list[Any]) -> dict[str, list[DiscussionMessage]]:
    messages = MESSAGES.all(cursor, where=condition, values=values)
    return grouped((message.disagreement_id, message) for message in messages)


def item_events(cursor: Cursor, snapshot_id: str) -> list[Event]:
    """Events on the items of a snapshot's queue, oldest first."""
    return EVENTS.all(
        cursor,
        join="JOIN disagreement d ON d.id = e.target_id",
        where="e.target_type = 'disagreement' AND d.snapshot_id = ?",
        values=[snapshot_id],
    )


def events_on_cases(cursor: Cursor, viewer: Viewer, items: Sequence[str]) -> list[Event]:
    """Events on some variables of cases, as far as the viewer may see these, oldest first."""
    return EVENTS.all(
        cursor,
        join="JOIN (SELECT id AS case_id FROM case_file) c ON c.case_id = split_part(e.target_id, ' ', 1)",
        where=f"e.target_type = 'case_consensus' AND e.target_id IN (SELECT unnest(?)) AND {VISIBLE}",
        values=[list(items), *viewing(viewer)],
    )


def revisions(cursor: Cursor, snapshot_ids: Sequence[str]) -> list[DefinitionRevision]:
    """Definitions revised after items of these snapshots, oldest first."""
    return REVISIONS.all(cursor, where="list_contains(?::VARCHAR[], snapshot_id)", values=[list(snapshot_ids)])

"""The reconcile queue, decisions and the consensus layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from coding.errors import NotFound
from coding.model import ConsensusCoding, Decision, Disagreement
from coding.store.connection import Cursor


def add_queue(cursor: Cursor, items: Sequence[Disagreement]) -> None:
    """Store the queue of a snapshot."""
    if not items:
        return
    cursor.executemany(
        "INSERT INTO disagreement VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [[i.id, i.snapshot_id, i.release_id, i.position, i.kind, i.start, i.end, i.state] for i in items],
    )
    cursor.executemany(
        "INSERT INTO disagreement_member VALUES (?, ?)", [[i.id, member] for i in items for member in i.members]
    )


def queue(cursor: Cursor, snapshot_id: str) -> list[Disagreement]:
    """All items of a snapshot's queue, in order."""
    members: dict[str, list[str]] = {}
    for item, coding in cursor.execute(
        "SELECT m.disagreement_id, m.coding_id FROM disagreement_member m "
        "JOIN disagreement d ON d.id = m.disagreement_id WHERE d.snapshot_id = ? ORDER BY m.coding_id",
        [snapshot_id],
    ).fetchall():
        members.setdefault(item, []).append(coding)
    rows = cursor.execute(
        "SELECT id, snapshot_id, release_id, position, kind, start_offset, end_offset, state FROM disagreement "
        "WHERE snapshot_id = ? ORDER BY position",
        [snapshot_id],
    ).fetchall()
    return [Disagreement(*(*row, tuple(members.get(row[0], ())))) for row in rows]


def get(cursor: Cursor, disagreement_id: str) -> Disagreement:
    """One item of a queue.

    Raises:
        NotFound: No such item.
    """
    row = cursor.execute("SELECT snapshot_id FROM disagreement WHERE id = ?", [disagreement_id]).fetchone()
    for item in queue(cursor, row[0]) if row else ():
        if item.id == disagreement_id:
            return item
    raise NotFound(f"There is no disagreement {disagreement_id} in the reconcile queue.")


def set_state(cursor: Cursor, disagreement_id: str, state: str) -> None:
    """Mark an item open, decided, deferred, escalated or agreed."""
    cursor.execute("UPDATE disagreement SET state = ? WHERE id = ?", [state, disagreement_id])


def add_decision(cursor: Cursor, decision: Decision) -> None:
    """Record a decision."""
    cursor.execute(
        "INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        [
            decision.id,
            decision.disagreement_id,
            decision.outcome,
            decision.reason_tag,
            decision.reason,
            decision.method,
            decision.decided_by,
            decision.decided_at,
        ],
    )


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
    """Standing decisions on a snapshot's queue."""
    rows = cursor.execute(
        "SELECT n.id, n.disagreement_id, n.outcome, n.reason_tag, n.reason, n.method, n.decided_by, n.decided_at "
        "FROM decision n JOIN disagreement d ON d.id = n.disagreement_id "
        "WHERE d.snapshot_id = ? AND n.revoked_at IS NULL ORDER BY n.decided_at, n.id",
        [snapshot_id],
    ).fetchall()
    return [Decision(*row) for row in rows]


def add_consensus(cursor: Cursor, codings: Iterable[ConsensusCoding]) -> None:
    """Store spans of the consensus layer with their parents."""
    for one in codings:
        cursor.execute(
            "INSERT INTO consensus_coding VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
            [one.id, one.snapshot_id, one.release_id, one.decision_id, one.code, one.start, one.end],
        )
        for parent in one.parents:
            cursor.execute("INSERT INTO consensus_parent VALUES (?, ?)", [one.id, parent])


def consensus(cursor: Cursor, snapshot_id: str) -> list[ConsensusCoding]:
    """The consensus layer of a snapshot, with parents, by position."""
    parents: dict[str, list[str]] = {}
    rows: list[Any] = cursor.execute(
        "SELECT p.consensus_id, p.coding_id FROM consensus_parent p JOIN consensus_coding c ON c.id = p.consensus_id "
        "WHERE c.snapshot_id = ? ORDER BY p.coding_id",
        [snapshot_id],
    ).fetchall()
    for owner, coding in rows:
        parents.setdefault(owner, []).append(coding)
    rows = cursor.execute(
        "SELECT id, snapshot_id, release_id, decision_id, code, start_offset, end_offset FROM consensus_coding "
        "WHERE snapshot_id = ? AND deleted_at IS NULL ORDER BY release_id, start_offset, end_offset, code, id",
        [snapshot_id],
    ).fetchall()
    return [ConsensusCoding(*(*row, tuple(parents.get(row[0], ())))) for row in rows]


def provenance(cursor: Cursor, consensus_id: str) -> list[dict[str, Any]]:
    """From a consensus span to its parents, its decision and its decider, in one query."""
    rows = cursor.execute(
        "SELECT c.id, c.code, n.id, n.outcome, n.reason_tag, n.decided_by, n.decided_at, p.coding_id, s.coder, s.code, "
        "s.start_offset, s.end_offset FROM consensus_coding c JOIN decision n ON n.id = c.decision_id "
        "LEFT JOIN consensus_parent p ON p.consensus_id = c.id "
        "LEFT JOIN snapshot_coding s ON s.snapshot_id = c.snapshot_id AND s.coding_id = p.coding_id "
        "WHERE c.id = ? ORDER BY p.coding_id",
        [consensus_id],
    ).fetchall()
    names = (
        "consensus",
        "code",
        "decision",
        "outcome",
        "reason_tag",
        "decided_by",
        "decided_at",
        "parent",
        "parent_coder",
        "parent_code",
        "parent_start",
        "parent_end",
    )
    return [dict(zip(names, row, strict=True)) for row in rows]

"""The reconcile queue, decisions and the consensus layer."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from coding.model import ConsensusCoding, Decision, Disagreement
from coding.store.connection import Cursor
from coding.store.memory import Shelf, memory_of
from coding.store.rows import add_rows
from coding.store.table import Table

ITEMS: Final = Table("disagreement", Disagreement, apart=["members"])
DECISIONS: Final = Table("decision", Decision, apart=["deciders"], alias="n")
CONSENSUS: Final = Table("consensus_coding", ConsensusCoding, apart=["parents"])
_QUEUES: Shelf[tuple[Disagreement, ...]] = Shelf("queues", 16)
"""By snapshot and state of the items: nothing else of an item changes."""


def add_queue(cursor: Cursor, items: Sequence[Disagreement]) -> None:
    """Store the queue of a snapshot."""
    ITEMS.add(cursor, *items)
    members = [[i.id, member] for i in items for member in i.members]
    add_rows(cursor, "disagreement_member", "disagreement_id, coding_id", members)


def queue(cursor: Cursor, snapshot_id: str) -> list[Disagreement]:
    """All items of a snapshot's queue, in order."""
    rows = cursor.execute(
        "SELECT count(*), bit_xor(hash(concat_ws(' ', id, state))) FROM disagreement WHERE snapshot_id = ?",
        [snapshot_id],
    ).fetchall()
    disagreements = memory_of(cursor).recall(_QUEUES, (snapshot_id, *rows[0]), lambda: _queue(cursor, snapshot_id))
    return list(disagreements)


def _queue(cursor: Cursor, snapshot_id: str) -> tuple[Disagreement, ...]:
    members: dict[str, list[str]] = {}
    for item, coding in cursor.execute(
        "SELECT m.disagreement_id, m.coding_id FROM disagreement_member m "
        "JOIN disagreement d ON d.id = m.disagreement_id WHERE d.snapshot_id = ? ORDER BY m.coding_id",
        [snapshot_id],
    ).fetchall():
        members.setdefault(item, []).append(coding)
    rows = cursor.execute(f"{ITEMS.select} WHERE snapshot_id = ? ORDER BY position", [snapshot_id]).fetchall()
    return tuple(ITEMS.record(row, members=tuple(members.get(row[0], ()))) for row in rows)


def counts_by_place(cursor: Cursor, snapshot_id: str) -> list[tuple[str, str, str, int]]:
    """How many items of a snapshot's queue an interview has of each kind in each state: release, kind, state, items."""
    rows = cursor.execute(
        "SELECT release_id, kind, state, count(*) FROM disagreement WHERE snapshot_id = ? "
        "GROUP BY release_id, kind, state",
        [snapshot_id],
    ).fetchall()
    return [(str(release), str(kind), str(state), int(items)) for release, kind, state, items in rows]


def counts(cursor: Cursor, snapshot_ids: Collection[str]) -> dict[str, dict[str, int]]:
    """Snapshot id → state → how many items of its queue are in it."""
    by_snapshot: dict[str, dict[str, int]] = {snapshot: {} for snapshot in snapshot_ids}
    for snapshot_id, state, items in cursor.execute(
        "SELECT snapshot_id, state, count(*) FROM disagreement WHERE list_contains(?, snapshot_id) "
        "GROUP BY snapshot_id, state",
        [list(snapshot_ids)],
    ).fetchall():
        by_snapshot[snapshot_id][state] = items
    return by_snapshot


def add_decision(cursor: Cursor, decision: Decision) -> None:
    """Record a decision with the people who made it together."""
    DECISIONS.add(cursor, decision)
    for person in decision.deciders:
        cursor.execute("INSERT INTO decision_decider (decision_id, user_id) VALUES (?, ?)", [decision.id, person])


def set_revoked(cursor: Cursor, decision_id: str, revoked: bool) -> None:
    """Take a decision back with its consensus codings, or restore both."""
    cursor.execute(
        "UPDATE decision SET revoked_at = CASE WHEN ? THEN now() ELSE NULL END WHERE id = ?", [revoked, decision_id]
    )
    cursor.execute(
        "UPDATE consensus_coding SET deleted_at = CASE WHEN ? THEN now() ELSE NULL END WHERE decision_id = ?",
        [revoked, decision_id],
    )


_IN_QUEUE: Final = "JOIN disagreement d ON d.id = n.disagreement_id WHERE d.snapshot_id = ?"


def decisions(cursor: Cursor, snapshot_id: str) -> list[Decision]:
    """Standing decisions on a snapshot's queue, oldest first."""
    rows = cursor.execute(
        f"{DECISIONS.select} {_IN_QUEUE} AND n.revoked_at IS NULL ORDER BY n.decided_at, n.id", [snapshot_id]
    ).fetchall()
    return _with_deciders(cursor, rows, snapshot_id)


def every_decision(cursor: Cursor, snapshot_id: str) -> list[Decision]:
    """All decisions ever made on a snapshot's queue, revoked ones too, oldest first."""
    rows = cursor.execute(f"{DECISIONS.select} {_IN_QUEUE} ORDER BY n.decided_at, n.id", [snapshot_id]).fetchall()
    return _with_deciders(cursor, rows, snapshot_id)


def _with_deciders(cursor: Cursor, rows: Iterable[tuple[Any, ...]], snapshot_id: str) -> list[Decision]:
    named: dict[str, list[str]] = {}
    for decision, person in cursor.execute(
        "SELECT p.decision_id, p.user_id FROM decision_decider p JOIN decision n ON n.id = p.decision_id "
        "JOIN disagreement d ON d.id = n.disagreement_id WHERE d.snapshot_id = ? ORDER BY p.user_id",
        [snapshot_id],
    ).fetchall():
        named.setdefault(decision, []).append(person)
    return [DECISIONS.record(row, deciders=tuple(named.get(row[0], ()))) for row in rows]


def add_consensus(cursor: Cursor, codings: Iterable[ConsensusCoding]) -> None:
    """Store spans of the consensus layer with their parents."""
    added = list(codings)
    CONSENSUS.add(cursor, *added)
    parents = [[coding.id, parent] for coding in added for parent in coding.parents]
    add_rows(cursor, "consensus_parent", "consensus_id, coding_id", parents)


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
        f"{CONSENSUS.select} WHERE snapshot_id = ? AND deleted_at IS NULL "
        "ORDER BY release_id, start_offset, end_offset, code, id",
        [snapshot_id],
    ).fetchall()
    return [CONSENSUS.record(row, parents=tuple(parents.get(row[0], ()))) for row in rows]


def precedents(cursor: Cursor, snapshot_ids: Sequence[str]) -> list[tuple[str, str, tuple[str, ...], Decision]]:
    """Standing decisions of people in the queues of these snapshots: (snapshot, kind, codes of the item, decision)."""
    decisions: list[tuple[str, str, tuple[str, ...], Decision]] = []
    for snapshot_id in snapshot_ids:
        rows = cursor.execute(
            f"{DECISIONS.select} {_IN_QUEUE} AND n.revoked_at IS NULL AND n.method <> 'agreed' "
            "ORDER BY n.decided_at, n.id",
            [snapshot_id],
        ).fetchall()
        if not rows:
            continue
        items = {
            str(row[0]): (str(row[1]), tuple(str(row[2]).split("\n")))
            for row in cursor.execute(
                "SELECT d.id, d.kind, string_agg(DISTINCT coalesce(e.code, s.code), chr(10) "
                "ORDER BY coalesce(e.code, s.code)) FROM disagreement d "
                "JOIN disagreement_member m ON m.disagreement_id = d.id "
                "JOIN snapshot_coding s ON s.snapshot_id = d.snapshot_id AND s.coding_id = m.coding_id "
                "LEFT JOIN earlier_code_id e ON e.earlier = s.code "
                "WHERE d.snapshot_id = ? AND list_contains(?, d.id) GROUP BY d.id, d.kind",
                [snapshot_id, [row[1] for row in rows]],
            ).fetchall()
        }
        for decider in _with_deciders(cursor, rows, snapshot_id):
            if decider.disagreement_id in items:
                decisions.append((snapshot_id, *items[decider.disagreement_id], decider))
    return decisions


def set_plan(cursor: Cursor, round_id: str, method: str, deciders: Sequence[str], changed_by: str) -> None:
    """Write how a round's disagreements are decided, and by whom."""
    cursor.execute(
        "INSERT INTO reconcile_plan (round_id, method, changed_by, changed_at) "
        "VALUES (?, ?, ?, now()) ON CONFLICT (round_id) DO UPDATE "
        "SET method = excluded.method, changed_by = excluded.changed_by, changed_at = excluded.changed_at",
        [round_id, method, changed_by],
    )
    present = {
        str(row[0])
        for row in cursor.execute("SELECT user_id FROM reconcile_decider WHERE round_id = ?", [round_id]).fetchall()
    }
    for person in present - set(deciders):
        cursor.execute("DELETE FROM reconcile_decider WHERE round_id = ? AND user_id = ?", [round_id, person])
    for person in dict.fromkeys(deciders):
        if person not in present:
            cursor.execute("INSERT INTO reconcile_decider (round_id, user_id) VALUES (?, ?)", [round_id, person])


def plan(cursor: Cursor, round_id: str) -> tuple[str, tuple[str, ...]] | None:
    """(method, ids of the deciders) of a round, or None when nothing was set."""
    row = cursor.execute("SELECT method FROM reconcile_plan WHERE round_id = ?", [round_id]).fetchone()
    if row is None:
        return None
    people = cursor.execute(
        "SELECT user_id FROM reconcile_decider WHERE round_id = ? ORDER BY user_id", [round_id]
    ).fetchall()
    return str(row[0]), tuple(str(person[0]) for person in people)


def knows_of(cursor: Cursor, release_id: str, person: str) -> bool:
    """Whether somebody decides, or did anything, at the reconcile queue of a locked round with this interview.

    They may have read there how others coded it, in whichever release of the text.
    """
    rows = cursor.execute(
        "SELECT count(*) FROM snapshot s JOIN snapshot_document d ON d.snapshot_id = s.id "
        "JOIN release l ON l.id = d.release_id "
        "WHERE l.interview_id = (SELECT interview_id FROM release WHERE id = ?) AND ("
        "EXISTS (SELECT 1 FROM reconcile_decider p WHERE p.round_id = s.round_id AND p.user_id = ?) "
        "OR EXISTS (SELECT 1 FROM operation o WHERE o.scope = 'reconcile' AND o.scope_id = s.id AND o.actor = ?) "
        "OR EXISTS (SELECT 1 FROM disagreement i JOIN decision c ON c.disagreement_id = i.id "
        "LEFT JOIN decision_decider n ON n.decision_id = c.id WHERE i.snapshot_id = s.id AND c.method <> 'agreed' "
        "AND (c.decided_by = ? OR n.user_id = ?)))",
        [release_id, person, person, person, person],
    ).fetchall()
    return bool(rows[0][0])

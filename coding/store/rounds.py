"""Rounds, assignments and the snapshots that agreement is computed on."""

import json
from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any, Final

from coding.errors import NotFound
from coding.model import Assignment, Round, Snapshot, SnapshotCoding
from coding.model.grouping import grouped
from coding.model.message import Message
from coding.store.memory import Shelf, at_moment, memory_of
from coding.store.row_filter import unrestricted
from coding.store.sql import Cursor, add_rows, first_column, first_text, first_value
from coding.store.table import Table

_PLANNED: Final = (
    "design", "anchor", "attribute", "seed", "eligible", "proposed", "suggestions", "measured",
)  # fmt: skip
"""Fields that were kept with a round later: in a table of their own."""
_ROUND: Final = (
    "name", "purpose", "codebook_version", "unit", "target", "target_reason", "state", "created_by", "created_at",
)  # fmt: skip
ROUNDS: Final = Table("round", Round, apart=["assignments", "targets", *_PLANNED])
PLANS: Final = Table(
    "round_plan", Round, key="round_id", columns={"id": "round_id"}, apart=["assignments", "targets", *_ROUND]
)
SNAPSHOTS: Final = Table("snapshot", Snapshot, apart=["codings", "documents"])


def add(cursor: Cursor, round: Round) -> None:
    """Insert a round with its plan, its assignments and the targets of its codes."""
    ROUNDS.add(cursor, round)
    PLANS.add(cursor, round)
    add_rows(cursor, "assignment", "round_id, release_id, coder, locked_at", map(astuple, round.assignments))
    add_rows(cursor, "round_target", "round_id, code, target, reason", [[round.id, *entry] for entry in round.targets])


_SNAPSHOTS: Shelf[Snapshot] = Shelf("snapshots", 16)
"""By what they hold: a page asks for the same one several times, and every page of a round asks for it."""
_ASSIGNED: Shelf[list[tuple[Any, ...]]] = Shelf("open assignments", 256)
_READ: Shelf[tuple[Round, ...]] = Shelf("rounds", 64)
"""One round by its id, or all: what may be shown of a round is asked of it, again and again."""
_STANDING: Shelf[Snapshot | None] = Shelf("current snapshots", 16)
"""By round."""
_ALL: Final = (
    f"SELECT {ROUNDS.read}, coalesce(p.design, 'all pairs'), coalesce(p.anchor, ''), coalesce(p.attribute, ''), "
    "coalesce(p.seed, 0), coalesce(p.eligible, 0), coalesce(p.proposed, '[]'), coalesce(p.suggestions, FALSE), "
    "coalesce(p.measured, TRUE) FROM round LEFT JOIN round_plan p ON p.round_id = round.id"
)
"""Rounds with their plans; one made before plans were kept has none."""


def all_rounds(cursor: Cursor) -> list[Round]:
    """All rounds, oldest first."""
    rounds = at_moment(cursor, _READ, "", lambda: tuple(_rounds(cursor)))
    return list(rounds)


def get(cursor: Cursor, round_id: str) -> Round:
    """One round.

    Raises:
        NotFound: No such round.
    """
    rounds = at_moment(cursor, _READ, round_id, lambda: tuple(_rounds(cursor, "round.id = ?", [round_id])))
    if not rounds:
        raise NotFound(Message("There is no round {round_id} in this project.", round_id=round_id))
    return rounds[0]


def _rounds(cursor: Cursor, condition: str = "TRUE", values: Sequence[Any] = ()) -> list[Round]:
    rows = cursor.execute(f"{_ALL} WHERE {condition} ORDER BY created_at, id", list(values)).fetchall()
    if not rows:
        return []
    assigned = cursor.execute(
        "SELECT a.round_id, a.release_id, a.coder, a.locked_at FROM assignment a "
        "JOIN release l ON l.id = a.release_id JOIN interview i ON i.id = l.interview_id "
        "WHERE list_contains(?, a.round_id) ORDER BY i.position, a.coder",
        [[row[0] for row in rows]],
    ).fetchall()
    assignments = grouped((row[0], Assignment(*row)) for row in assigned)
    targets = grouped(
        (round_id, (code, target, reason))
        for round_id, code, target, reason in cursor.execute(
            "SELECT round_id, code, target, reason FROM round_target ORDER BY round_id, code"
        ).fetchall()
    )
    return [
        Round(
            *(
                *row[:10],
                tuple(assignments.get(row[0], ())),
                *row[10:15],
                tuple(json.loads(row[15])),
                *row[16:],
                tuple(targets.get(row[0], ())),
            ),
        )  # fmt: skip
        for row in rows
    ]


def open_assignment(cursor: Cursor, release_id: str, coder: str) -> Assignment | None:
    """The coder's assignment of this interview in an open round, if there is one, whichever release is named."""
    rows = at_moment(cursor, _ASSIGNED, (release_id, coder), lambda: _open_assignments(cursor, release_id, coder))
    return Assignment(*rows[0]) if rows else None


def _open_assignments(cursor: Cursor, release_id: str, coder: str) -> list[tuple[Any, ...]]:
    return cursor.execute(
        "SELECT a.round_id, a.release_id, a.coder, a.locked_at FROM assignment a JOIN round r ON r.id = a.round_id "
        "JOIN release l ON l.id = a.release_id WHERE r.state = 'open' AND a.coder = ? "
        "AND l.interview_id = (SELECT interview_id FROM release WHERE id = ?)",
        [coder, release_id],
    ).fetchall()


def open_codebook(cursor: Cursor, release_id: str, coder: str) -> int | None:
    """Number of the codebook version of the open round in which the coder has this interview, if there is one."""
    row = cursor.execute(
        "SELECT r.codebook_version FROM assignment a JOIN round r ON r.id = a.round_id "
        "WHERE r.state = 'open' AND a.coder = ? AND a.release_id = ?",
        [coder, release_id],
    ).fetchone()
    if row is None and (open_one := open_assignment(cursor, release_id, coder)):
        return get(cursor, open_one.round_id).codebook_version
    return int(row[0]) if row else None


def codes_blind(cursor: Cursor, coder: str) -> bool:
    """Whether somebody is assigned anything in an open round."""
    return (
        cursor.execute(
            "SELECT 1 FROM assignment a JOIN round r ON r.id = a.round_id WHERE r.state = 'open' AND a.coder = ? "
            "LIMIT 1",
            [coder],
        ).fetchone()
        is not None
    )


def any_open(cursor: Cursor) -> bool:
    """Whether anybody codes in an open round."""
    return first_text(cursor, "SELECT id FROM round WHERE state = 'open' LIMIT 1") is not None


def open_round_of(cursor: Cursor, release_id: str) -> str | None:
    """Name of an open round with this interview, whichever release is named."""
    return first_text(
        cursor,
        "SELECT r.name FROM assignment a JOIN round r ON r.id = a.round_id JOIN release l ON l.id = a.release_id "
        "WHERE r.state = 'open' AND l.interview_id = (SELECT interview_id FROM release WHERE id = ?) "
        "ORDER BY r.created_at, r.id LIMIT 1",
        [release_id],
    )


def set_locked(cursor: Cursor, assignment: Assignment, locked_at: datetime | None) -> None:
    """Lock a coder's interview, or open it again."""
    cursor.execute(
        "UPDATE assignment SET locked_at = ? WHERE round_id = ? AND release_id = ? AND coder = ?",
        [locked_at, assignment.round_id, assignment.release_id, assignment.coder],
    )


def set_state(cursor: Cursor, round_id: str, state: str) -> None:
    """Open or lock a round."""
    cursor.execute("UPDATE round SET state = ?, version = version + 1 WHERE id = ?", [state, round_id])


def frozen_codings(cursor: Cursor, release_id: str) -> frozenset[str]:
    """Ids of codings on this interview that a current snapshot holds: they may no longer change."""
    return frozenset(
        first_column(
            cursor,
            "SELECT c.coding_id FROM snapshot_coding c JOIN snapshot s ON s.id = c.snapshot_id "
            "JOIN coding k ON k.id = c.coding_id WHERE s.current AND k.release_id = ?",
            [release_id],
        )
    )


def locked_by(cursor: Cursor, release_id: str, coder: str) -> str | None:
    """Name of a round in which the coder has locked this interview, if any, whichever release is named.

    While a later round has them code it again (a drift check), the earlier lock does not count.
    """
    if not cursor.execute("SELECT 1 FROM assignment WHERE coder = ? AND locked_at IS NOT NULL", [coder]).fetchone():
        # Asked with every coding; while somebody has handed in nothing, the answer is known.
        return None
    return first_text(
        cursor,
        "WITH held AS (SELECT id FROM release WHERE interview_id = (SELECT interview_id FROM release WHERE id = ?)) "
        "SELECT r.name FROM assignment a JOIN round r ON r.id = a.round_id JOIN held h ON h.id = a.release_id "
        "WHERE a.coder = ? AND a.locked_at IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM assignment b JOIN round o ON o.id = b.round_id JOIN held g ON g.id = b.release_id "
        "WHERE o.state = 'open' AND b.coder = a.coder AND b.locked_at IS NULL) ORDER BY r.created_at, r.id",
        [release_id, coder],
    )


def has_coded(cursor: Cursor, release_id: str, coder: str) -> bool:
    """Whether the coder has codings on this interview now, or has locked it in a round, in whichever release."""
    return bool(
        first_value(
            cursor,
            "WITH held AS (SELECT id FROM release WHERE interview_id = "
            "(SELECT interview_id FROM release WHERE id = ?)) "
            "SELECT (SELECT count(*) FROM coding k JOIN held h ON h.id = k.release_id "
            "WHERE k.coder = ? AND k.deleted_at IS NULL) + "
            "(SELECT count(*) FROM assignment a JOIN held h ON h.id = a.release_id "
            "WHERE a.coder = ? AND a.locked_at IS NOT NULL)",
            [release_id, coder, coder],
        )
    )


def move_assignments(cursor: Cursor, round_id: str, old_release: str, new_release: str) -> None:
    """Point a round's assignments at a corrected release."""
    cursor.execute(
        "UPDATE assignment SET release_id = ? WHERE round_id = ? AND release_id = ?",
        [new_release, round_id, old_release],
    )


def round_codings(cursor: Cursor, round: Round) -> list[SnapshotCoding]:
    """The assigned coders' present codings of a round, in a fixed order. Only for locking."""
    rows = cursor.execute(
        "SELECT k.id, k.release_id, k.coder, k.code, k.start_offset, k.end_offset, k.memo FROM coding k "
        "JOIN assignment a ON a.release_id = k.release_id AND a.coder = k.coder "
        "WHERE a.round_id = ? AND k.deleted_at IS NULL AND k.id NOT IN (SELECT coding_id FROM coding_aside) "
        "ORDER BY k.release_id, k.coder, k.start_offset, k.end_offset, k.code, k.id",
        [round.id],
    ).fetchall()
    return [SnapshotCoding(*row) for row in rows]


BROUGHT = "assignment.brought"
"""Event: a file of a coder's codings was taken."""
MERGED = "assignment.merged"
"""Event: what a coder handed in in another project of the team came with a merge; its detail says whose, and when."""


def handed_in(cursor: Cursor, snapshot: Snapshot) -> set[tuple[str, str]]:
    """What the coders of a round handed in before the snapshot: ``(release id, coder)``.

    What was handed in before the round was opened again counts; after a correction every release of the interview does.
    A coder whose codings were brought in from a file while the round was open coded outside of Heard and has no button
    to hand in: the file stands for all their interviews of the round.
    """
    until = [snapshot.round_id, snapshot.taken_at]
    with unrestricted(cursor) as every:
        rows = every.execute(f"SELECT DISTINCT o.id, {_WHOSE} {_HANDED_IN} AND {_WHEN} <= ?", until).fetchall()
        outside = set(first_column(every, f"SELECT DISTINCT e.target_id {_BROUGHT} AND ?", until))
    return {*rows, *((release, coder) for release, coder, _ in snapshot.documents if coder in outside)}


_HANDED_IN = (
    "FROM event e JOIN release l ON l.id = json_extract_string(e.detail, '$.release') "
    "JOIN release o ON o.interview_id = l.interview_id "
    "WHERE e.action IN ('assignment.locked', 'assignment.merged') AND e.target_id = ?"
)
_WHOSE = "coalesce(json_extract_string(e.detail, '$.coder'), e.actor)"
_WHEN = "coalesce(CAST(json_extract_string(e.detail, '$.at') AS TIMESTAMPTZ), e.happened_at)"
_BROUGHT = (
    "FROM event e JOIN round r ON r.id = ? WHERE e.action = 'assignment.brought' AND e.happened_at BETWEEN r.created_at"
)


def hand_ins(cursor: Cursor, round_id: str) -> dict[tuple[str, str], datetime]:
    """``(interview id, coder)`` → when it was first handed in, as :func:`handed_in` counts it."""
    moments = {
        (str(interview), str(coder)): moment
        for interview, coder, moment in cursor.execute(
            f"SELECT o.interview_id, {_WHOSE}, min({_WHEN}) {_HANDED_IN} GROUP BY ALL", [round_id]
        ).fetchall()
    }
    rows = cursor.execute(
        "SELECT l.interview_id, a.coder, min(b.happened_at) FROM "
        f"(SELECT e.target_id, e.happened_at {_BROUGHT} AND now()) b "
        "JOIN assignment a ON a.coder = b.target_id AND a.round_id = ? JOIN release l ON l.id = a.release_id "
        "WHERE a.locked_at IS NULL OR b.happened_at <= a.locked_at GROUP BY ALL",
        [round_id, round_id],
    ).fetchall()
    for interview, coder, moment in rows:
        pair = (str(interview), str(coder))
        moments[pair] = min(moment, moments.get(pair, moment))
    return moments


def add_snapshot(cursor: Cursor, snapshot: Snapshot, taken_by: str) -> None:
    """Store a snapshot and make it the round's current one."""
    cursor.execute("UPDATE snapshot SET current = FALSE WHERE round_id = ?", [snapshot.round_id])
    SNAPSHOTS.add(cursor, snapshot, coding_count=len(snapshot.codings), taken_by=taken_by, current=True)
    add_rows(
        cursor,
        "snapshot_coding",
        "snapshot_id, coding_id, release_id, coder, code, start_offset, end_offset, memo",
        [[snapshot.id, c.coding_id, c.release_id, c.coder, c.code, c.start, c.end, c.memo] for c in snapshot.codings],
    )
    cursor.execute(
        "UPDATE snapshot_coding SET suggested = TRUE WHERE snapshot_id = ? "
        "AND coding_id IN (SELECT id FROM coding WHERE origin = 'suggestion')",
        [snapshot.id],
    )
    add_rows(
        cursor,
        "snapshot_document",
        "snapshot_id, release_id, coder, length",
        [[snapshot.id, release, coder, length] for release, coder, length in snapshot.documents],
    )


def drop_current(cursor: Cursor, round_id: str) -> None:
    """After an unlock the old snapshot stays on record, but is no longer the current one."""
    cursor.execute("UPDATE snapshot SET current = FALSE WHERE round_id = ?", [round_id])


def next_revision(cursor: Cursor, round_id: str) -> int:
    """Number of the next snapshot of a round."""
    return int(
        first_value(cursor, "SELECT coalesce(max(revision), 0) + 1 FROM snapshot WHERE round_id = ?", [round_id])
    )


def current_snapshots(cursor: Cursor) -> dict[str, tuple[str, int]]:
    """Round id → id of its current snapshot and how many codings it holds; open rounds have none."""
    rows = cursor.execute("SELECT round_id, id, coding_count FROM snapshot WHERE current").fetchall()
    return {round_id: (snapshot_id, codings) for round_id, snapshot_id, codings in rows}


def current_snapshot(cursor: Cursor, round_id: str) -> Snapshot | None:
    """The round's current snapshot with its codings, or None while the round is open."""
    return at_moment(cursor, _STANDING, round_id, lambda: _current(cursor, round_id))


def _current(cursor: Cursor, round_id: str) -> Snapshot | None:
    row = cursor.execute(f"{SNAPSHOTS.select} WHERE round_id = ? AND current", [round_id]).fetchone()
    return None if row is None else _snapshot(cursor, row)


def snapshot_ids(cursor: Cursor) -> dict[str, tuple[str, bool]]:
    """Snapshot id → its round, and whether it is the round's current one."""
    rows = cursor.execute("SELECT id, round_id, current FROM snapshot").fetchall()
    return {str(row[0]): (str(row[1]), bool(row[2])) for row in rows}


def snapshots(cursor: Cursor, round_id: str) -> list[Snapshot]:
    """Every revision of a round's snapshot, oldest first; those before an unlock are no longer current."""
    rows = cursor.execute(f"{SNAPSHOTS.select} WHERE round_id = ? ORDER BY revision", [round_id]).fetchall()
    return [_snapshot(cursor, row) for row in rows]


def _snapshot(cursor: Cursor, row: tuple[Any, ...]) -> Snapshot:
    # It never changes, but for words that an erasure or a correction takes out of memos; its hash leaves memos out.
    rows = cursor.execute(
        "SELECT (SELECT (count(*), bit_xor(hash(s::VARCHAR))) FROM snapshot_coding s WHERE s.snapshot_id = ?), "
        "(SELECT (count(*), bit_xor(hash(d::VARCHAR))) FROM snapshot_document d WHERE d.snapshot_id = ?), "
        "(SELECT (count(*), bit_xor(hash(e::VARCHAR))) FROM earlier_code_id e)",
        [row[0], row[0]],
    ).fetchall()
    return memory_of(cursor).recall(_SNAPSHOTS, (*row, *map(tuple, rows[0])), lambda: _read(cursor, row))


def _read(cursor: Cursor, row: tuple[Any, ...]) -> Snapshot:
    codings = cursor.execute(
        "SELECT coding_id, release_id, coder, coalesce(e.code, s.code), start_offset, end_offset, memo, "
        "CASE WHEN e.code IS NULL THEN '' ELSE s.code END FROM snapshot_coding s "
        "LEFT JOIN earlier_code_id e ON e.earlier = s.code "
        "WHERE snapshot_id = ? ORDER BY release_id, coder, start_offset, end_offset, s.code, coding_id",
        [row[0]],
    ).fetchall()
    documents = cursor.execute(
        "SELECT release_id, coder, length FROM snapshot_document WHERE snapshot_id = ? ORDER BY release_id, coder",
        [row[0]],
    ).fetchall()
    return Snapshot(*(*row, tuple(SnapshotCoding(*coding) for coding in codings), tuple(documents)))


@dataclass(frozen=True, slots=True)
class Unlocking:
    """Why a locked round was opened again.

    Attributes:
        round_id: The round.
        revision: The snapshot that stood until then.
        reason: In the lead's words.
        unlocked_by: User id.
        unlocked_at: When.
    """

    round_id: str
    revision: int
    reason: str
    unlocked_by: str
    unlocked_at: datetime


UNLOCKINGS: Final = Table("round_unlock", Unlocking, key="round_id", order="revision")


def unlockings(cursor: Cursor, round_id: str) -> list[Unlocking]:
    """Every time a round was opened again, oldest first."""
    return UNLOCKINGS.all(cursor, where="round_id = ?", values=[round_id])


def swap_aside(cursor: Cursor, round_id: str) -> None:
    """Exchange a drift check's two codings of each interview: what was set aside comes back, the other goes aside.

    Called when the check is opened (nothing is aside yet: the first coding goes), when it is locked (the second goes,
    the first is back) and when it is opened again.
    """
    ids = first_column(
        cursor,
        "SELECT k.id FROM coding k JOIN assignment a ON a.release_id = k.release_id AND a.coder = k.coder "
        "WHERE a.round_id = ? AND k.id NOT IN (SELECT coding_id FROM coding_aside)",
        [round_id],
    )
    cursor.execute("DELETE FROM coding_aside WHERE round_id = ?", [round_id])
    add_rows(cursor, "coding_aside", "coding_id, round_id", [[coding_id, round_id] for coding_id in ids])


def keep_aside(cursor: Cursor, round_id: str, coding_ids: Collection[str]) -> None:
    """Set aside for a round no others than these."""
    cursor.execute(
        "DELETE FROM coding_aside WHERE round_id = ? AND NOT list_contains(?, coding_id)", [round_id, list(coding_ids)]
    )


def open_recoding(cursor: Cursor, round_id: str, coder: str | None = None) -> str | None:
    """Name of another open round with interviews of this round, if there is one.

    It is decided by who is assigned, not by what has been coded: somebody who has coded nothing yet is blind as well.
    Interviews are compared, not releases, since a correction moves only open rounds to the new release.

    Args:
        cursor: A cursor.
        round_id: The round.
        coder: Whether this person is to code any of its interviews blind now; without one, whether any of its coders
            has to code an interview of theirs again.
    """
    return first_text(
        cursor,
        "SELECT r.name FROM assignment a JOIN round r ON r.id = a.round_id AND r.state = 'open' "
        "JOIN release l ON l.id = a.release_id JOIN release m ON m.interview_id = l.interview_id "
        "JOIN assignment b ON b.release_id = m.id AND b.round_id = ? "
        "WHERE r.id <> ? AND a.coder = coalesce(?, b.coder) ORDER BY r.created_at, r.id LIMIT 1",
        [round_id, round_id, coder],
    )


def coded_again(cursor: Cursor, coder: str) -> set[str]:
    """Rounds of which a person codes interviews blind again now, in another that is open (:func:`open_recoding`)."""
    return set(
        first_column(
            cursor,
            "SELECT DISTINCT b.round_id FROM assignment a JOIN round r ON r.id = a.round_id AND r.state = 'open' "
            "JOIN release l ON l.id = a.release_id JOIN release m ON m.interview_id = l.interview_id "
            "JOIN assignment b ON b.release_id = m.id WHERE r.id <> b.round_id AND a.coder = ?",
            [coder],
        )
    )


def coded_before(cursor: Cursor, release_id: str, coder: str) -> bool:
    """Whether a current snapshot holds the coder's finished work on the interview of this release."""
    return bool(
        first_value(
            cursor,
            "SELECT count(*) FROM snapshot_document d JOIN snapshot s ON s.id = d.snapshot_id "
            "JOIN release r ON r.id = d.release_id "
            "WHERE s.current AND r.interview_id = (SELECT interview_id FROM release WHERE id = ?) AND d.coder = ?",
            [release_id, coder],
        )
    )


def suggested(cursor: Cursor, snapshot_id: str) -> frozenset[str]:
    """Ids of a snapshot's codings that began as a suggestion of the machine, whatever was erased since."""
    return frozenset(
        first_column(cursor, "SELECT coding_id FROM snapshot_coding WHERE snapshot_id = ? AND suggested", [snapshot_id])
    )

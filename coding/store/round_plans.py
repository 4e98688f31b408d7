"""How rounds were planned, why they were opened again, and codings set aside while the same person codes again."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from coding.model import Round
from coding.store.sql import Cursor, first_column, first_text, first_value
from coding.store.table import Table


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


def add(cursor: Cursor, round: Round) -> None:
    """Store a round's plan and the targets of its codes."""
    cursor.execute(
        "INSERT INTO round_plan (round_id, design, anchor, attribute, seed, eligible, proposed, suggestions, "
        "measured) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            round.id,
            round.design,
            round.anchor,
            round.attribute,
            round.seed,
            round.eligible,
            json.dumps(list(round.proposed)),
            round.suggestions,
            round.measured,
        ],
    )
    for code, target, reason in round.targets:
        cursor.execute(
            "INSERT INTO round_target (round_id, code, target, reason) VALUES (?, ?, ?, ?)",
            [round.id, code, target, reason],
        )


def planned(cursor: Cursor, rounds: list[Round]) -> list[Round]:
    """The rounds with their plans; one made before plans were kept stays as it is."""
    plans = {
        row[0]: row[1:]
        for row in cursor.execute(
            "SELECT round_id, design, anchor, attribute, seed, eligible, proposed, suggestions, measured "
            "FROM round_plan"
        ).fetchall()
    }
    targets: dict[str, list[tuple[str, float, str]]] = {}
    for round_id, code, target, reason in cursor.execute(
        "SELECT round_id, code, target, reason FROM round_target ORDER BY round_id, code"
    ).fetchall():
        targets.setdefault(round_id, []).append((code, float(target), reason))
    rounds_with_plans = []
    for round in rounds:
        if round.id in plans:
            design, anchor, attribute, seed, eligible, proposed, suggestions, measured = plans[round.id]
            round = replace(
                round,
                design=design,
                anchor=anchor,
                attribute=attribute,
                seed=int(seed),
                eligible=int(eligible),
                proposed=tuple(json.loads(proposed)),
                suggestions=bool(suggestions),
                measured=bool(measured),
                targets=tuple(targets.get(round.id, ())),
            )
        rounds_with_plans.append(round)
    return rounds_with_plans


UNLOCKINGS: Final = Table("round_unlock", Unlocking, key="round_id", order="revision")


def unlockings(cursor: Cursor, round_id: str) -> list[Unlocking]:
    """Every time a round was opened again, oldest first."""
    return UNLOCKINGS.all(cursor, where="round_id = ?", values=[round_id])


def swap_aside(cursor: Cursor, round_id: str) -> None:
    """Exchange a drift check's two codings of each interview: what was set aside comes back, the other goes aside.

    Called when the check is opened (nothing is aside yet: the first coding goes), when it is locked (the second goes,
    the first is back) and when it is opened again.
    """
    shown = cursor.execute(
        "SELECT k.id FROM coding k JOIN assignment a ON a.release_id = k.release_id AND a.coder = k.coder "
        "WHERE a.round_id = ? AND k.id NOT IN (SELECT coding_id FROM coding_aside)",
        [round_id],
    ).fetchall()
    cursor.execute("DELETE FROM coding_aside WHERE round_id = ?", [round_id])
    if shown:
        cursor.executemany(
            "INSERT INTO coding_aside (coding_id, round_id) VALUES (?, ?)", [[row[0], round_id] for row in shown]
        )


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

"""Rows of another project of the same team: read there, and written here where they are missing or older."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from coding.store.sql import Cursor, add_rows, identifier

Row = dict[str, Any]

OF_RELEASE: Final = ("turn", "segment", "release_signature")
"""Tables that come along with a release."""
REVISED: Final[Mapping[str, str]] = {"coding": "coder", "memo": "author", "content_note": "author"}
"""Tables whose rows are changed after they are made, by whom: the higher revision is the later one."""
OF_ROUND: Final = ("round_plan", "round_target", "reconcile_plan", "reconcile_decider")
"""Tables that come along with a round, beside its assignments and what is set aside for it."""
OF_SNAPSHOT: Final = ("snapshot_coding", "snapshot_document")
"""Tables that come along with a snapshot."""
ROUNDS: Final = (
    "round", *OF_ROUND, "round_unlock", "assignment", "coding_aside", "snapshot", *OF_SNAPSHOT,
    "disagreement", "disagreement_member", "decision", "decision_decider", "consensus_coding", "consensus_parent",
    "discussion_message",
)  # fmt: skip
"""All that is read of the other project's rounds."""


def rows_where(cursor: Cursor, table: str, column: str, values: Collection[Any]) -> list[Row]:
    """Whole rows of a table, by a column's values, in a stable order."""
    where = f"WHERE list_contains(?, {identifier(column)})"
    return _rows(cursor, f"SELECT * FROM {identifier(table)} {where} ORDER BY ALL", [list(values)])


def all_rows(cursor: Cursor, table: str) -> list[Row]:
    """Whole rows of a table, in a stable order."""
    return _rows(cursor, f"SELECT * FROM {identifier(table)} ORDER BY ALL")


def _rows(cursor: Cursor, statement: str, values: Sequence[Any] = ()) -> list[Row]:
    answer = cursor.execute(statement, list(values))
    names = [str(field[0]) for field in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def put_rows(cursor: Cursor, table: str, rows: Sequence[Row]) -> None:
    """Write rows as they were read."""
    if rows:
        names = list(rows[0])
        add_rows(cursor, table, ", ".join(names), [[row[name] for name in names] for row in rows])


def change_row(cursor: Cursor, table: str, row: Row) -> None:
    """Write a row that is there already, by its id."""
    names = list(row)
    cursor.execute(
        f"INSERT OR REPLACE INTO {identifier(table)} ({', '.join(map(identifier, names))}) "
        f"VALUES (?{', ?' * (len(names) - 1)})",
        [row[name] for name in names],
    )


def release_hashes(cursor: Cursor) -> list[tuple[str, str, str, bool]]:
    """``(release id, interview id, hash of its text, whether it is the current one)`` of interviews still there."""
    rows = cursor.execute(
        "SELECT r.id, r.interview_id, r.text_hash, r.current FROM release r JOIN interview i ON i.id = r.interview_id "
        "WHERE i.deleted_at IS NULL ORDER BY r.id"
    ).fetchall()
    return [(str(a), str(b), str(c), bool(d)) for a, b, c, d in rows]


def next_position(cursor: Cursor) -> int:
    """Place at the end of the list of interviews."""
    return int(cursor.execute("SELECT coalesce(max(position), 0) + 1 FROM interview").fetchall()[0][0])


def version_hashes(cursor: Cursor) -> dict[int, str]:
    """Number of each version of the codebook → hash of what it says."""
    return {int(n): str(h) for n, h in cursor.execute("SELECT number, content_hash FROM codebook_version").fetchall()}


def steps_at_queues(cursor: Cursor) -> list[tuple[str, str, str, str]]:
    """``(id, snapshot, person, kind)`` of everything that anybody did at a reconcile queue: they have read there."""
    rows = cursor.execute(
        "SELECT id, scope_id, actor, kind FROM operation WHERE scope = 'reconcile' ORDER BY sequence, id"
    ).fetchall()
    return [(str(a), str(b), str(c), str(d)) for a, b, c, d in rows]

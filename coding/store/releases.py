"""What moves along when a corrected release replaces an earlier one."""

from __future__ import annotations

from coding.store.connection import Cursor


def codings_of(cursor: Cursor, release_id: str) -> list[tuple[str, int, int]]:
    """(id, start, end) of every coding on a release, removed ones too: undo must find them on the new one."""
    rows = cursor.execute(
        "SELECT id, start_offset, end_offset FROM coding WHERE release_id = ? ORDER BY id", [release_id]
    ).fetchall()
    return [(row[0], int(row[1]), int(row[2])) for row in rows]


def move_open_work(cursor: Cursor, old_id: str, new_id: str) -> None:
    """Point open rounds at the new release and end undo lines whose offsets were into the old text.

    Locked rounds keep the release they were coded on: their snapshot never changes.
    """
    cursor.execute(
        "UPDATE assignment SET release_id = ? WHERE release_id = ? AND round_id IN "
        "(SELECT id FROM round WHERE state = 'open')",
        [new_id, old_id],
    )
    cursor.execute("UPDATE operation SET discarded = TRUE WHERE scope = 'coding' AND scope_id = ?", [old_id])

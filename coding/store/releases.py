"""What moves along when a corrected release replaces an earlier one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from coding.store.connection import Cursor

BLACK = "█"
"""Stands for one code point of an earlier release that should have been masked."""


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


def reading_places(cursor: Cursor, release_id: str) -> list[tuple[str, int]]:
    """(user, offset reached) of everybody who has read in a release."""
    rows = cursor.execute(
        "SELECT user_id, offset_reached FROM reading_place WHERE release_id = ? ORDER BY user_id", [release_id]
    ).fetchall()
    return [(str(row[0]), int(row[1])) for row in rows]


def set_reading_place(cursor: Cursor, user_id: str, release_id: str, reached: int) -> None:
    """Note how far somebody has read in a new release."""
    cursor.execute("INSERT INTO reading_place VALUES (?, ?, ?)", [user_id, release_id, reached])


def releases_of(cursor: Cursor, interview_id: str) -> list[str]:
    """Ids of every release of an interview, oldest first."""
    rows = cursor.execute("SELECT id FROM release WHERE interview_id = ? ORDER BY number", [interview_id]).fetchall()
    return [str(row[0]) for row in rows]


def black_out(cursor: Cursor, release_id: str, spans: Sequence[tuple[int, int]]) -> tuple[str, str]:
    """Cover stretches of a release, code point for code point; return its text now and the hash of it.

    The length stays the same, so nothing that points into the release moves.
    """
    row = cursor.execute("SELECT text FROM release WHERE id = ?", [release_id]).fetchall()[0]
    text = str(row[0])
    for start, end in spans:
        text = text[:start] + BLACK * (end - start) + text[end:]
    digest = hashlib.sha256(text.encode()).hexdigest()
    cursor.execute("UPDATE release SET text = ?, text_hash = ? WHERE id = ?", [text, digest, release_id])
    return text, digest


def corrections(cursor: Cursor) -> dict[str, str]:
    """Every correction that masked words of an earlier release: hash of its event → interview id."""
    rows = cursor.execute(
        "SELECT e.hash, r.interview_id FROM event e JOIN release r ON r.id = e.target_id "
        "WHERE e.action = 'release.blacked_out'"
    ).fetchall()
    return {str(row[0]): str(row[1]) for row in rows}


def forget_vectors(cursor: Cursor, release_id: str, spans: Sequence[tuple[int, int]]) -> None:
    """Drop the vectors of a release's segments that hold any of these stretches, unless another release uses them."""
    rows = cursor.execute(
        "SELECT text_hash, start_offset, end_offset, question_start, question_end FROM segment WHERE release_id = ?",
        [release_id],
    ).fetchall()
    touched = [
        digest
        for digest, start, end, question_start, question_end in rows
        if any(
            (a < end and start < b) or (question_start is not None and a < question_end and question_start < b)
            for a, b in spans
        )
    ]
    cursor.execute(
        "DELETE FROM embedding WHERE list_contains(?, text_hash) AND text_hash NOT IN "
        "(SELECT text_hash FROM segment WHERE release_id <> ?)",
        [touched, release_id],
    )

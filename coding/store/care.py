"""Content notes for the next reader, what one person likes, and where they stopped reading."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from coding.model import ContentNote
from coding.store.codings import Viewer
from coding.store.sql import Cursor
from coding.store.table import Table

NOTES: Final = Table(
    "content_note",
    ContentNote,
    columns={"first": "first_turn", "last": "last_turn"},
    once=["interview_id", "first_turn", "last_turn", "author", "created_at"],
    states=["severity", "topics", "text", "deleted"],
    alias="n",
)
"""Content notes by their ids, for checks before they change; whoever shows them takes the viewer."""

# A note made by a coder during a blind round could tell another coder of that round what they saw and where.
_BLIND = (
    "n.author <> ? AND EXISTS (SELECT 1 FROM assignment a JOIN round r ON r.id = a.round_id "
    "JOIN release l ON l.id = a.release_id WHERE r.state = 'open' AND l.interview_id = n.interview_id "
    "AND a.coder = n.author AND n.created_at >= r.created_at AND (NOT ? OR EXISTS ("
    "SELECT 1 FROM assignment b WHERE b.round_id = a.round_id AND b.release_id = a.release_id AND b.coder = ?)))"
)


def _blind(viewer: Viewer) -> list[Any]:
    return [viewer.user_id, viewer.leads, viewer.user_id]


def follow_lines(cursor: Cursor, interview_id: str, lines: Sequence[int], revision: int) -> None:
    """Put notes on lines of an interview where those lines are now, by ordinal."""
    cursor.execute(
        "UPDATE content_note SET first_turn = ($1::INTEGER[])[first_turn + 1], "
        "last_turn = ($1::INTEGER[])[last_turn + 1], revision = $2, version = version + 1 "
        "WHERE interview_id = $3 AND last_turn < $4",
        [list(lines), revision, interview_id, len(lines)],
    )


def notes(cursor: Cursor, interview_id: str, viewer: Viewer, revision: int = -1) -> list[ContentNote]:
    """The notes on an interview for this viewer, the whole interview's first.

    From a coder who is blind to the viewer, a note made during the round comes without its words, and one on a passage
    does not come at all.

    Args:
        cursor: For reading.
        interview_id: The interview.
        viewer: Who reads.
        revision: Only those changed after it, removed ones too; by default all that are not removed.
    """
    if not cursor.execute("SELECT 1 FROM content_note WHERE revision > ? LIMIT 1", [revision]).fetchone():
        # Asked with every coding, and who is blind to whom takes ten times as long to tell.
        return []
    rows = cursor.execute(
        f"SELECT {NOTES.read}, {_BLIND} AS blind FROM content_note n WHERE n.interview_id = ? AND n.revision > ? "
        "AND (? OR n.deleted_at IS NULL) ORDER BY n.first_turn NULLS FIRST, n.created_at, n.id",
        [*_blind(viewer), interview_id, revision, revision >= 0],
    ).fetchall()
    pairs = [(NOTES.record(row), bool(row[-1])) for row in rows]
    return [
        replace(note, text="", author="") if blind else note
        for note, blind in pairs
        if not (blind and note.first is not None)
    ]


def severity_by_interview(cursor: Cursor) -> dict[str, str]:
    """The strongest severity of each interview that has a note."""
    rows = cursor.execute(
        "SELECT interview_id, max(CASE severity WHEN 'severe' THEN 3 WHEN 'strong' THEN 2 ELSE 1 END) "
        "FROM content_note WHERE deleted_at IS NULL GROUP BY interview_id"
    ).fetchall()
    names = {1: "mild", 2: "strong", 3: "severe"}
    return {interview: names[weight] for interview, weight in rows}


def person_settings(cursor: Cursor, user_id: str) -> dict[str, Any]:
    """What this person likes, by name of the setting."""
    rows = cursor.execute("SELECT key, value FROM person_setting WHERE user_id = ?", [user_id]).fetchall()
    return {str(row[0]): json.loads(row[1]) for row in rows}


def set_person_setting(cursor: Cursor, user_id: str, key: str, value: Any) -> None:
    """Write one of a person's settings (any JSON value); None forgets it."""
    cursor.execute("DELETE FROM person_setting WHERE user_id = ? AND key = ?", [user_id, key])
    if value is not None:
        cursor.execute(
            "INSERT INTO person_setting (user_id, key, value) VALUES (?, ?, ?)",
            [user_id, key, json.dumps(value, ensure_ascii=False)],
        )


def reading_places(cursor: Cursor, release_id: str) -> list[tuple[str, int]]:
    """(user, offset reached) of everybody who has read in a release."""
    return cursor.execute(
        "SELECT user_id, offset_reached FROM reading_place WHERE release_id = ? ORDER BY user_id", [release_id]
    ).fetchall()


def keep_place(cursor: Cursor, user_id: str, release_id: str, offset: int) -> None:
    """Remember where a person stopped reading."""
    cursor.execute("DELETE FROM reading_place WHERE user_id = ? AND release_id = ?", [user_id, release_id])
    cursor.execute(
        "INSERT INTO reading_place (user_id, release_id, offset_reached) VALUES (?, ?, ?)",
        [user_id, release_id, offset],
    )


def forget_place(cursor: Cursor, user_id: str, interview_id: str) -> None:
    """Forget where a person stopped in an interview."""
    cursor.execute(
        "DELETE FROM reading_place WHERE user_id = ? AND release_id IN (SELECT id FROM release WHERE interview_id = ?)",
        [user_id, interview_id],
    )


def places(cursor: Cursor, user_id: str, interview_ids: Sequence[str]) -> dict[str, int]:
    """Interview id → ordinal of the turn where the person stopped, in whichever release, where they did."""
    return dict(
        cursor.execute(
            "SELECT l.interview_id, t.ordinal FROM reading_place p JOIN release l ON l.id = p.release_id "
            "JOIN turn t ON t.release_id = p.release_id AND t.start_offset <= p.offset_reached "
            "WHERE p.user_id = ? AND list_contains(?, l.interview_id) "
            "QUALIFY row_number() OVER (PARTITION BY l.interview_id ORDER BY l.number DESC, t.ordinal DESC) = 1",
            [user_id, list(interview_ids)],
        ).fetchall()
    )

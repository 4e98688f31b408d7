"""Interviews and their releases. Original text is never here: only its hash and length."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from coding.errors import NotFound, NotReady
from coding.model import Interview, Release, ReleaseTurn
from coding.store import people
from coding.store.connection import Cursor


def add(cursor: Cursor, interview: Interview, original_hash: str) -> None:
    """Insert an interview at the end of the project's list."""
    position = cursor.execute("SELECT coalesce(max(position), 0) + 1 FROM interview").fetchall()[0][0]
    cursor.execute(
        "INSERT INTO interview VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 1)",
        [
            interview.id,
            interview.participant_id,
            interview.title,
            interview.language,
            interview.format,
            interview.state,
            original_hash,
            interview.original_length,
            interview.turn_count,
            json.dumps(interview.warnings, ensure_ascii=False),
            position,
            datetime.now(UTC),
        ],
    )


def set_state(cursor: Cursor, interview_id: str, state: str) -> None:
    """Move an interview along the chain."""
    cursor.execute("UPDATE interview SET state = ?, version = version + 1 WHERE id = ?", [state, interview_id])


def rename(cursor: Cursor, interview_id: str, title: str) -> None:
    """Change an interview's title."""
    cursor.execute("UPDATE interview SET title = ?, version = version + 1 WHERE id = ?", [title, interview_id])


def set_language(cursor: Cursor, interview_id: str, language: str | None) -> None:
    """Change an interview's language."""
    cursor.execute("UPDATE interview SET language = ?, version = version + 1 WHERE id = ?", [language, interview_id])


def not_hashed_by(cursor: Cursor, beginning: str) -> list[str]:
    """Ids of interviews the hash of whose original does not begin so; erased ones have none."""
    rows = cursor.execute(
        "SELECT id FROM interview WHERE original_hash <> '' AND NOT starts_with(original_hash, ?)", [beginning]
    ).fetchall()
    return [str(row[0]) for row in rows]


def set_hash(cursor: Cursor, interview_id: str, original_hash: str) -> None:
    """Note another hash of an interview's original."""
    cursor.execute("UPDATE interview SET original_hash = ? WHERE id = ?", [original_hash, interview_id])


def with_hash(cursor: Cursor, original_hash: str) -> str | None:
    """Id of the interview whose original has this hash, if it is in the project already."""
    row = cursor.execute(
        "SELECT id FROM interview WHERE original_hash = ? AND deleted_at IS NULL", [original_hash]
    ).fetchone()
    return str(row[0]) if row else None


def all_interviews(cursor: Cursor) -> list[Interview]:
    """All interviews in the project's order."""
    rows = cursor.execute(
        "SELECT i.id, i.participant_id, coalesce(p.label, ''), i.title, i.language, i.format, i.state, "
        "i.original_length, i.turn_count, i.warnings, r.id, i.version "
        "FROM interview i LEFT JOIN participant p ON p.id = i.participant_id "
        "LEFT JOIN release r ON r.interview_id = i.id AND r.current "
        "WHERE i.deleted_at IS NULL ORDER BY i.position"
    ).fetchall()
    held = people.attributes(cursor, "interview")
    return [
        Interview(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            row[5],
            row[6],
            row[7],
            row[8],
            tuple(json.loads(row[9])),
            held.get(row[0], {}),
            row[10],
            row[11],
        )
        for row in rows
    ]


def get(cursor: Cursor, interview_id: str) -> Interview:
    """One interview.

    Raises:
        NotFound: No such interview.
    """
    for interview in all_interviews(cursor):
        if interview.id == interview_id:
            return interview
    raise NotFound(f"There is no interview {interview_id} in this project. `heard status` lists them.")


def add_release(
    cursor: Cursor,
    release_id: str,
    interview_id: str,
    text: str,
    text_hash: str,
    offset_map: str,
    turns: Sequence[ReleaseTurn],
    released_by: str,
) -> int:
    """Freeze a release and make it the interview's current one; return its number (1, 2, …)."""
    number = int(
        cursor.execute(
            "SELECT coalesce(max(number), 0) + 1 FROM release WHERE interview_id = ?", [interview_id]
        ).fetchall()[0][0]
    )
    cursor.execute("UPDATE release SET current = FALSE WHERE interview_id = ?", [interview_id])
    cursor.execute(
        "INSERT INTO release VALUES (?, ?, ?, ?, ?, ?, ?, ?, TRUE)",
        [release_id, interview_id, number, text, text_hash, offset_map, released_by, datetime.now(UTC)],
    )
    cursor.executemany(
        "INSERT INTO turn VALUES (?, ?, ?, ?, ?, ?, ?)",
        [[release_id, t.ordinal, t.speaker, t.role, t.start_ms, t.start, t.end] for t in turns],
    )
    return number


def release(cursor: Cursor, release_id: str, *, erased: bool = False) -> Release:
    """One release with its turns.

    Args:
        cursor: For reading.
        release_id: Which.
        erased: Also one whose participant was erased: its text is an outline without words, for the figures of locked
            rounds and nothing else.

    Raises:
        NotReady: The interview has not been released.
    """
    row = cursor.execute(
        "SELECT r.id, r.interview_id, r.number, i.title, i.participant_id, coalesce(p.label, ''), i.language, r.text, "
        "r.text_hash, r.released_by, r.released_at FROM release r JOIN interview i ON i.id = r.interview_id "
        "LEFT JOIN participant p ON p.id = i.participant_id WHERE r.id = ? AND (? OR i.deleted_at IS NULL)",
        [release_id, erased],
    ).fetchone()
    if row is None:
        raise NotReady(f"There is no release {release_id}. Review the interview's identifiers and release it first.")
    turns = cursor.execute(
        "SELECT ordinal, speaker, role, start_ms, start_offset, end_offset FROM turn WHERE release_id = ? "
        "ORDER BY ordinal",
        [release_id],
    ).fetchall()
    return Release(*(*row[:9], tuple(ReleaseTurn(*turn) for turn in turns), row[9], row[10]))


def offset_map(cursor: Cursor, release_id: str) -> str:
    """The stored map between original and released offsets, as its JSON text."""
    row = cursor.execute("SELECT offset_map FROM release WHERE id = ?", [release_id]).fetchone()
    if row is None:
        raise NotFound(f"There is no release {release_id}.")
    return str(row[0])


def current_releases(cursor: Cursor) -> list[str]:
    """Ids of the current release of every released interview, in the project's order."""
    rows = cursor.execute(
        "SELECT r.id FROM release r JOIN interview i ON i.id = r.interview_id "
        "WHERE r.current AND i.deleted_at IS NULL ORDER BY i.position"
    ).fetchall()
    return [str(row[0]) for row in rows]


def places(cursor: Cursor) -> dict[str, int]:
    """Interview id → its place in the project's order; erased ones keep theirs."""
    return dict(cursor.execute("SELECT id, position FROM interview").fetchall())


def not_erased(cursor: Cursor, release_ids: Iterable[str]) -> list[str]:
    """Those of the releases whose interview is still in the project, each once, in the order given."""
    wanted = list(dict.fromkeys(release_ids))
    rows = cursor.execute(
        "SELECT r.id FROM release r JOIN interview i ON i.id = r.interview_id "
        "WHERE list_contains(?, r.id) AND i.deleted_at IS NULL",
        [wanted],
    ).fetchall()
    alive = {str(row[0]) for row in rows}
    return [one for one in wanted if one in alive]


def current_with_hash(cursor: Cursor, text_hash: str) -> Release | None:
    """The current release whose text has this hash, if there is one."""
    row = cursor.execute(
        "SELECT r.id FROM release r JOIN interview i ON i.id = r.interview_id "
        "WHERE r.text_hash = ? AND r.current AND i.deleted_at IS NULL",
        [text_hash],
    ).fetchone()
    return release(cursor, str(row[0])) if row else None

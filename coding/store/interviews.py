"""Interviews and their releases. Original text is never here: only its hash and length."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from coding.errors import NotFound
from coding.model import Interview
from coding.model.message import Message
from coding.store import people
from coding.store.memory import Shelf, at_moment
from coding.store.row_filter import unrestricted
from coding.store.sql import Cursor, first_column, first_text


def add(cursor: Cursor, interview: Interview, original_hash: str) -> None:
    """Insert an interview at the end of the project's list."""
    with unrestricted(cursor) as whole:
        position = whole.execute("SELECT coalesce(max(position), 0) + 1 FROM interview").fetchall()[0][0]
    cursor.execute(
        "INSERT INTO interview (id, participant_id, title, language, format, state, original_hash, "
        "original_length, turn_count, warnings, position, created_at, deleted_at, version) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 1)",
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


def set_language(cursor: Cursor, interview_id: str, language: str | None) -> None:
    """Change an interview's language."""
    cursor.execute("UPDATE interview SET language = ?, version = version + 1 WHERE id = ?", [language, interview_id])


def not_hashed_by(cursor: Cursor, beginning: str) -> list[str]:
    """Ids of interviews the hash of whose original does not begin so; erased ones have none."""
    return first_column(
        cursor, "SELECT id FROM interview WHERE original_hash <> '' AND NOT starts_with(original_hash, ?)", [beginning]
    )


def set_hash(cursor: Cursor, interview_id: str, original_hash: str) -> None:
    """Note another hash of an interview's original."""
    cursor.execute("UPDATE interview SET original_hash = ? WHERE id = ?", [original_hash, interview_id])


def set_words(cursor: Cursor, interview_id: str, original_hash: str, length: int, turns: int) -> None:
    """Note another text of an interview's original: its hash, its length, and how many turns it has."""
    cursor.execute(
        "UPDATE interview SET original_hash = ?, original_length = ?, turn_count = ?, version = version + 1 "
        "WHERE id = ?",
        [original_hash, length, turns, interview_id],
    )


def with_hash(cursor: Cursor, original_hash: str) -> str | None:
    """Id of the interview whose original has this hash, if it is in the project already."""
    return first_text(
        cursor, "SELECT id FROM interview WHERE original_hash = ? AND deleted_at IS NULL", [original_hash]
    )


_ALL: Shelf[tuple[Interview, ...]] = Shelf("all interviews", 1)
_GIVEN: Shelf[Interview] = Shelf("interviews", 64)
_INTERVIEWS = (
    "SELECT i.id, i.participant_id, coalesce(p.label, ''), i.title, i.language, i.format, i.state, "
    "i.original_length, i.turn_count, i.warnings, r.id, i.version "
    "FROM interview i LEFT JOIN participant p ON p.id = i.participant_id "
    "LEFT JOIN release r ON r.interview_id = i.id AND r.current WHERE i.deleted_at IS NULL"
)


def _interview(row: tuple[Any, ...], attributes: Mapping[str, str]) -> Interview:
    return Interview(*(*row[:9], tuple(json.loads(row[9])), attributes, *row[10:]))


def all_interviews(cursor: Cursor) -> list[Interview]:
    """All interviews in the project's order."""
    every = at_moment(cursor, _ALL, "", lambda: _all_interviews(cursor))
    return list(every)


def _all_interviews(cursor: Cursor) -> tuple[Interview, ...]:
    rows = cursor.execute(f"{_INTERVIEWS} ORDER BY i.position").fetchall()
    attributes = people.attributes(cursor, "interview")
    return tuple(_interview(row, attributes.get(row[0], {})) for row in rows)


def get(cursor: Cursor, interview_id: str) -> Interview:
    """One interview.

    Raises:
        NotFound: No such interview.
    """
    return at_moment(cursor, _GIVEN, interview_id, lambda: _get(cursor, interview_id))


def _get(cursor: Cursor, interview_id: str) -> Interview:
    row = cursor.execute(f"{_INTERVIEWS} AND i.id = ?", [interview_id]).fetchone()
    if row is not None:
        return _interview(row, people.attributes_of(cursor, "interview", interview_id))
    raise _no_interview(interview_id)


@dataclass(frozen=True, slots=True)
class Brief:
    """What is asked of an interview at every step of its review, at a small part of what all of it costs.

    Attributes:
        title: Its title.
        state: As of :class:`~coding.model.Interview`.
        language: ISO 639-1 code, or None.
        participant_id: Whose it is.
    """

    title: str
    state: str
    language: str | None
    participant_id: str


def brief(cursor: Cursor, interview_id: str) -> Brief:
    """The little that most steps ask of an interview.

    Raises:
        NotFound: No such interview.
    """
    row = cursor.execute(
        "SELECT title, state, language, participant_id FROM interview WHERE id = ? AND deleted_at IS NULL",
        [interview_id],
    ).fetchone()
    if row is None:
        raise _no_interview(interview_id)
    return Brief(*row)


def _no_interview(interview_id: str) -> NotFound:
    return NotFound(
        Message(
            "There is no interview {interview_id} in this project. `heard status` lists them.",
            interview_id=interview_id,
        )
    )


def of_participant(cursor: Cursor, participant_id: str) -> list[str]:
    """Ids of all interviews with somebody, in the project's order."""
    return first_column(
        cursor,
        "SELECT id FROM interview WHERE participant_id = ? AND deleted_at IS NULL ORDER BY position",
        [participant_id],
    )


def places(cursor: Cursor) -> dict[str, int]:
    """Interview id → its place in the project's order; erased ones keep theirs."""
    return dict(cursor.execute("SELECT id, position FROM interview").fetchall())

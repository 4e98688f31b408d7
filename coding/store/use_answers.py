"""Answers to remarks on use, and places that must not be used: ids and offsets into the original, never words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from coding.store.sql import Cursor
from coding.store.table import Table


@dataclass(frozen=True, slots=True)
class UseAnswer:
    """What somebody answered about a place.

    Attributes:
        id: Its id.
        interview_id: The interview.
        start: First code point of the original.
        end: One past the last.
        may_use: Whether the remark there changes nothing; otherwise the place goes into no file that leaves.
        answered_by: Who answered.
        answered_at: When (UTC).
    """

    id: str
    interview_id: str
    start: int
    end: int
    may_use: bool
    answered_by: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class MarkedPlace:
    """A passage that somebody coded, without whose it is: what is asked not to be used is heeded blind or not."""

    release_id: str
    interview_id: str
    code: str
    start: int
    end: int


ANSWERS: Final = Table("use_answer", UseAnswer, order="answered_at, id")


def revoke(cursor: Cursor, answer_id: str) -> bool:
    """Take an answer back; whether it stood."""
    stood = cursor.execute("SELECT id FROM use_answer WHERE id = ? AND revoked_at IS NULL", [answer_id]).fetchone()
    cursor.execute(
        "UPDATE use_answer SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", [datetime.now(UTC), answer_id]
    )
    return stood is not None


def move(cursor: Cursor, answer_id: str, start: int, end: int) -> None:
    """Say where the words of an answer's place are now."""
    ANSWERS.change(cursor, answer_id, start_offset=start, end_offset=end)


def current_answers(cursor: Cursor) -> list[UseAnswer]:
    """Every answer that stands, oldest first."""
    return ANSWERS.all(cursor, where="revoked_at IS NULL")


def marked(cursor: Cursor, codes: Collection[str]) -> list[MarkedPlace]:
    """Every passage of a release that anybody, or a consensus, has under one of these codes."""
    rows = cursor.execute(
        "SELECT DISTINCT k.release_id, l.interview_id, k.code, k.start_offset, k.end_offset FROM ("
        "SELECT release_id, code, start_offset, end_offset FROM coding WHERE deleted_at IS NULL UNION ALL "
        "SELECT release_id, code, start_offset, end_offset FROM consensus_coding WHERE deleted_at IS NULL) k "
        "JOIN release l ON l.id = k.release_id WHERE list_contains(?, k.code) ORDER BY 1, 4, 5, 3",
        [list(codes)],
    ).fetchall()
    return [MarkedPlace(*row) for row in rows]

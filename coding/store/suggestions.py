"""Suggested codes: who may be shown any, what was offered, and what became of it."""

# Why blindness is a clause: decision 0427.

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from coding.model.grouping import grouped
from coding.store.codings import Viewer
from coding.store.sql import Cursor, first_column
from coding.store.table import Table

# Blind first: while a coder works in an open round on the interview, only a training round that was set up with
# suggestions shows any; outside of rounds only after the coder's own coding, or where a lead opened it before.
_BLIND = (
    "EXISTS (SELECT 1 FROM assignment a JOIN round r ON r.id = a.round_id LEFT JOIN round_plan p ON p.round_id = r.id "
    "JOIN release n ON n.id = a.release_id WHERE r.state = 'open' AND n.interview_id = l.interview_id AND a.coder = ? "
    "AND NOT (r.purpose = 'training' AND coalesce(p.suggestions, FALSE)))"
)
_READY = (
    "(EXISTS (SELECT 1 FROM suggestion_ready d WHERE d.interview_id = l.interview_id AND d.coder = ?) "
    "OR EXISTS (SELECT 1 FROM assignment a JOIN release n ON n.id = a.release_id "
    "WHERE n.interview_id = l.interview_id AND a.coder = ? AND a.locked_at IS NOT NULL))"
)
_ON = (
    "(coalesce((SELECT value = 'true' FROM setting WHERE key = 'suggestions'), FALSE) "
    "AND NOT coalesce((SELECT value = 'true' FROM setting WHERE key = 'without_machines'), FALSE))"
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code offered to one coder for one passage.

    Attributes:
        id: Its id.
        release_id: The interview's release.
        coder: To whom it was offered; nobody else is shown it.
        start: First code point of the passage in the released text.
        end: One past the last.
        code: Id of the code.
        rank: 1 for the first of its passage.
        source: ``"definition"`` or ``"decisions"``.
        evidence: Ids of the codings that lie nearest, nearest first.
        model: Embedding model.
        revision: SHA-256 of its weights.
        codebook_version: Version the code was taken from.
        state: ``"offered"``, ``"accepted"``, ``"declined"``, or ``"passed"`` when newer ones took its place unanswered.
        offered_at: When it was offered.
        decided_at: When it was answered or passed, or None.
        coding_id: The coding it became, or None.
    """

    id: str
    release_id: str
    coder: str
    start: int
    end: int
    code: str
    rank: int
    source: str
    evidence: tuple[str, ...]
    model: str
    revision: str
    codebook_version: int
    state: str
    offered_at: datetime
    decided_at: datetime | None = None
    coding_id: str | None = None


SUGGESTIONS: Final = Table("suggestion", Suggestion, alias="s")
"""Suggestions, for writing them; whoever shows them asks :func:`suggestion_access`."""


@dataclass(frozen=True, slots=True)
class SuggestionAccess:
    """What the blindness rule says of one coder and one interview.

    Attributes:
        on: Whether the lead has switched suggestions on in this project.
        blind: Whether the coder works in an open round on it that shows none.
        ready: Whether the coder has coded it on their own, or a lead opened it.
    """

    on: bool
    blind: bool
    ready: bool

    @property
    def open(self) -> bool:
        """Whether suggestions may be shown."""
        return self.on and not self.blind and self.ready


def suggestion_access(cursor: Cursor, release_id: str, coder: str) -> SuggestionAccess:
    """Ask the blindness rule."""
    row = cursor.execute(
        f"SELECT {_ON}, {_BLIND}, {_READY} FROM release l WHERE l.id = ?", [coder, coder, coder, release_id]
    ).fetchone()
    return SuggestionAccess(*(bool(value) for value in row)) if row else SuggestionAccess(False, True, False)


def open_interviews(cursor: Cursor, coder: str) -> frozenset[str]:
    """Current releases on which the rule lets this coder be helped."""
    return frozenset(
        first_column(
            cursor,
            f"SELECT l.id FROM release l WHERE l.current AND {_ON} AND NOT {_BLIND} AND {_READY}",
            [coder, coder, coder],
        )
    )


def set_ready(cursor: Cursor, interview_id: str, coder: str, reason: str, said_by: str | None) -> None:
    """Say that an interview is ready for suggestions, or take it back with ``said_by`` None."""
    cursor.execute(
        "DELETE FROM suggestion_ready WHERE interview_id = ? AND coder = ? AND reason = ?",
        [interview_id, coder, reason],
    )
    if said_by is not None:
        cursor.execute(
            "INSERT INTO suggestion_ready (interview_id, coder, reason, said_by, said_at) VALUES (?, ?, ?, ?, ?)",
            [interview_id, coder, reason, said_by, datetime.now(UTC)],
        )


def ready(cursor: Cursor) -> dict[tuple[str, str], frozenset[str]]:
    """(interview, coder) → reasons why it is ready."""
    rows = cursor.execute("SELECT interview_id, coder, reason FROM suggestion_ready").fetchall()
    by_pair = grouped(((interview, coder), reason) for interview, coder, reason in rows)
    return {pair: frozenset(reasons) for pair, reasons in by_pair.items()}


def offer(cursor: Cursor, release_id: str, coder: str, offered: Iterable[Suggestion]) -> None:
    """Put new suggestions in the place of those this coder has not answered."""
    cursor.execute(
        "UPDATE suggestion SET state = 'passed', decided_at = ? WHERE release_id = ? AND coder = ? "
        "AND state = 'offered'",
        [datetime.now(UTC), release_id, coder],
    )
    SUGGESTIONS.add(cursor, *offered)


def of_coder(cursor: Cursor, release_id: str, coder: str, *states: str) -> list[Suggestion]:
    """A coder's suggestions on an interview, by place and rank: nothing while the blindness rule shuts it."""
    if not suggestion_access(cursor, release_id, coder).open:
        return []
    return SUGGESTIONS.all(
        cursor,
        where="s.release_id = ? AND s.coder = ? AND list_contains(?, s.state)",
        values=[release_id, coder, list(states)],
        order="s.start_offset, s.rank, s.id",
    )


def find(cursor: Cursor, suggestion_id: str, release_id: str, coder: str) -> Suggestion | None:
    """A coder's own suggestion, or None while the blindness rule shuts its interview."""
    if not suggestion_access(cursor, release_id, coder).open:
        return None
    condition = "s.id = ? AND s.release_id = ? AND s.coder = ?"
    return next(iter(SUGGESTIONS.all(cursor, where=condition, values=[suggestion_id, release_id, coder])), None)


def settle(cursor: Cursor, suggestion_id: str, state: str, coding_id: str | None) -> None:
    """Write what became of a suggestion."""
    moment = None if state == "offered" else datetime.now(UTC)
    SUGGESTIONS.change(cursor, suggestion_id, state=state, decided_at=moment, coding_id=coding_id)


def outcomes(cursor: Cursor, viewer: Viewer) -> list[tuple[str, int, str, int]]:
    """(code, rank, state, count) of what was offered on current releases, outside of open rounds of others."""
    return cursor.execute(
        "SELECT k.code, k.rank, k.state, count(*) FROM suggestion k JOIN release l ON l.id = k.release_id "
        "AND l.current WHERE k.coder = ? OR (? AND NOT EXISTS (SELECT 1 FROM assignment a JOIN round r "
        "ON r.id = a.round_id JOIN release n ON n.id = a.release_id "
        "WHERE r.state = 'open' AND n.interview_id = l.interview_id)) GROUP BY ALL ORDER BY ALL",
        [viewer.user_id, viewer.leads],
    ).fetchall()

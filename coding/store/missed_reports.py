"""Reports that something in a release was not masked: ids and offsets into the released text, never words."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from coding.errors import NotFound
from coding.model import MissedReport
from coding.model.said import Said
from coding.store.connection import Cursor

STATES = ("open", "settled", "declined", "withdrawn")
_COLUMNS = (
    "id, release_id, interview_id, start_offset, end_offset, state, reported_by, reported_at, settled_by, settled_at"
)


def add(cursor: Cursor, report: MissedReport) -> None:
    """Insert a report."""
    missed_report = report
    cursor.execute(
        "INSERT INTO missed_report (id, release_id, interview_id, start_offset, end_offset, state, reported_by, "
        "reported_at, settled_by, settled_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
        [
            missed_report.id,
            missed_report.release_id,
            missed_report.interview_id,
            missed_report.start,
            missed_report.end,
            missed_report.state,
            missed_report.reported_by,
            missed_report.reported_at,
        ],
    )


def get(cursor: Cursor, report_id: str) -> MissedReport:
    """One report.

    Raises:
        NotFound: No such report.
    """
    row = cursor.execute(f"SELECT {_COLUMNS} FROM missed_report WHERE id = ?", [report_id]).fetchone()
    if row is None:
        raise NotFound(Said("There is no report {report_id} in this project.", report_id=report_id))
    return MissedReport(*row)


def with_state(cursor: Cursor, states: Sequence[str] = ("open",)) -> list[MissedReport]:
    """Reports in one of these states, oldest first."""
    rows: list[tuple[Any, ...]] = cursor.execute(
        f"SELECT {_COLUMNS} FROM missed_report WHERE list_contains(?, state) ORDER BY reported_at, id", [list(states)]
    ).fetchall()
    return [MissedReport(*row) for row in rows]


def set_state(
    cursor: Cursor, report_id: str, state: str, settled_by: str | None, settled_at: datetime | None = None
) -> None:
    """Say what became of a report; by somebody, at a time (by default now), or by nobody where it is open."""
    cursor.execute(
        "UPDATE missed_report SET state = ?, settled_by = ?, settled_at = ? WHERE id = ?",
        [state, settled_by, (settled_at or datetime.now(UTC)) if settled_by else None, report_id],
    )

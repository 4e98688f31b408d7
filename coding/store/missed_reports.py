"""Reports that something in a release was not masked: ids and offsets into the released text, never words."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from coding.model import MissedReport
from coding.model.message import N_
from coding.store.sql import Cursor
from coding.store.table import Table

STATES = ("open", "settled", "declined", "withdrawn")
REPORTS: Final = Table(
    "missed_report",
    MissedReport,
    order="reported_at, id",
    missing=N_("There is no report {report_id} in this project."),
)


def with_state(cursor: Cursor, states: Sequence[str] = ("open",)) -> list[MissedReport]:
    """Reports in one of these states, oldest first."""
    return REPORTS.all(cursor, where="list_contains(?, state)", values=[list(states)])


def set_state(
    cursor: Cursor, report_id: str, state: str, settled_by: str | None, settled_at: datetime | None = None
) -> None:
    """Say what became of a report; by somebody, at a time (by default now), or by nobody where it is open."""
    moment = (settled_at or datetime.now(UTC)) if settled_by else None
    REPORTS.change(cursor, report_id, state=state, settled_by=settled_by, settled_at=moment)

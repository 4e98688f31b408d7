"""The register of what left the project: kind, hash, who, when, and the event head it was bound to; and kept plans."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from coding.model.grouping import grouped
from coding.store.sql import Cursor, add_rows, identifier
from coding.store.table import Table


@dataclass(frozen=True, kw_only=True)
class Export:
    """A file that left.

    Attributes:
        id: Its number in the register.
        kind: What it is.
        file_hash: Its SHA-256.
        size_bytes: Its size; None where that is not told.
        event_head: Hash of the newest event when its contents were read.
        made_by: Who took it along.
        permit_id: The permit it rests on , where it needs one.
        made_at: When.
    """

    id: str
    kind: str
    file_hash: str
    size_bytes: int | None
    event_head: str
    made_by: str
    permit_id: str | None = None
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))


EXPORTS: Final = Table("export", Export, order="made_at DESC")
CAME: Final = {"study_partner": "key", "study_taken": "hash"}
"""Tables of what came from other projects: rows of it may be withdrawn since, and a site be trusted no longer."""
LEFT: Final = {"export": "id", "study_sent": "number", "study_alias": "alias", "export_interview": "", **CAME}
"""Tables of what left and of what later files are held against, each with its key."""

Rows = tuple[Sequence[str], Sequence[tuple[Any, ...]]]


def add(cursor: Cursor, export: Export, interviews: Iterable[str]) -> None:
    """Register an export, and the ids of the interviews that anything in it is from."""
    EXPORTS.add(cursor, export)
    # One row without an interview says that the contents were noted and nothing in it is from an interview.
    rows = [[export.id, interview] for interview in dict.fromkeys(interviews)] or [[export.id, ""]]
    add_rows(cursor, "export_interview", "export_id, interview_id", rows)


def what_left(cursor: Cursor) -> Mapping[str, Rows]:
    """Table of ``LEFT`` → names of its columns, and its rows."""
    left = {}
    for table in LEFT:
        answer = cursor.execute(f"SELECT * FROM {identifier(table)}")
        left[table] = ([str(column[0]) for column in answer.description or ()], answer.fetchall())
    return left


def keep_what_left(cursor: Cursor, left: Mapping[str, Rows]) -> None:
    """Write down what left by another file of this project; where both have one number, what that file says of it.

    Of what came, only that: what came since can be taken in again.
    """
    known = {table: {*rows} for table, (_, rows) in what_left(cursor).items()}
    for table, (columns, rows) in left.items():
        missing = [row for row in rows if row not in known[table]]
        if key := LEFT[table]:
            place = columns.index(key)
            if table in CAME:
                here = {row[place] for row in known[table]}
                missing = [row for row in missing if row[place] in here]
            keys = [row[place] for row in missing]
            cursor.execute(f"DELETE FROM {identifier(table)} WHERE list_contains(?, {identifier(key)})", [keys])
        add_rows(cursor, table, ", ".join(columns), missing)


def without_sizes(entries: Iterable[Export], user_id: str) -> list[Export]:
    """Exports as somebody who codes in an open round may read them: others' files grow with what was coded."""
    return [entry if entry.made_by == user_id else replace(entry, size_bytes=None) for entry in entries]


def holding(cursor: Cursor, interviews: Iterable[str], since: datetime | None) -> tuple[list[Export], list[Export]]:
    """Exports that hold something of these interviews, and those that may: made after ``since``, contents not noted."""
    interview_ids = set(interviews)
    rows: list[tuple[str, str]] = cursor.execute("SELECT export_id, interview_id FROM export_interview").fetchall()
    contents = grouped(rows)
    every = EXPORTS.all(cursor)
    certain = [export for export in every if interview_ids.intersection(contents.get(export.id, ()))]
    unsure = [export for export in every if export.id not in contents and since is not None and export.made_at >= since]
    return certain, unsure


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """One kept plan.

    Attributes:
        id: Its id.
        name: What the team calls it.
        content: What the report shows, as :class:`coding.workspace.reports.plans.ReportPlan` gives it.
        saved_by: Id of who saved it last.
    """

    id: str
    name: str
    content: Mapping[str, Any]
    saved_by: str


PLANS: Final = Table("report_plan", SavedPlan, stamped=["saved_at"], order="name, id")

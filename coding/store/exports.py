"""The register of what left the project: kind, hash, who, when, and the event head it was bound to; and kept plans."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from coding.store.sql import Cursor
from coding.store.table import Table


@dataclass(frozen=True, kw_only=True)
class Export:
    """A file that left.

    Attributes:
        id: Its number in the register.
        kind: What it is.
        file_hash: Its SHA-256.
        size_bytes: Its size.
        event_head: Hash of the newest event when its contents were read.
        made_by: Who took it along.
        permit_id: The permit it rests on , where it needs one.
    """

    id: str
    kind: str
    file_hash: str
    size_bytes: int
    event_head: str
    made_by: str
    permit_id: str | None = None


def add(cursor: Cursor, export: Export, interviews: Iterable[str]) -> None:
    """Register an export, and the ids of the interviews that anything in it is from."""
    cursor.execute(
        "INSERT INTO export (id, kind, file_hash, size_bytes, event_head, made_by, made_at, permit_id) "
        "VALUES (?, ?, ?, ?, ?, ?, now(), ?)",
        [
            export.id, export.kind, export.file_hash, export.size_bytes, export.event_head, export.made_by,
            export.permit_id,
        ],
    )  # fmt: skip
    # One row without an interview says that the contents were noted and nothing in it is from an interview.
    noted = [[export.id, interview] for interview in dict.fromkeys(interviews)] or [[export.id, ""]]
    cursor.executemany("INSERT INTO export_interview (export_id, interview_id) VALUES (?, ?)", noted)


def all_exports(cursor: Cursor) -> list[dict[str, Any]]:
    """All exports, newest first."""
    rows = cursor.execute(
        "SELECT id, kind, file_hash, size_bytes, event_head, made_by, made_at, permit_id FROM export "
        "ORDER BY made_at DESC"
    ).fetchall()
    names = ("id", "kind", "file_hash", "size_bytes", "event_head", "made_by", "made_at", "permit_id")
    return [dict(zip(names, row, strict=True)) for row in rows]


def holding(cursor: Cursor, interviews: Iterable[str], since: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Exports that hold something of these interviews, and those that may: made after ``since``, contents not noted."""
    wanted = set(interviews)
    contents: dict[str, set[str]] = {}
    for export_id, interview in cursor.execute("SELECT export_id, interview_id FROM export_interview").fetchall():
        contents.setdefault(export_id, set()).add(interview)
    every = all_exports(cursor)
    certain = [entry for entry in every if contents.get(entry["id"], set()) & wanted]
    unsure = [
        entry for entry in every if entry["id"] not in contents and since is not None and entry["made_at"] >= since
    ]
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

"""Lines of checklists: indicators in words for one kind of reader, in one language."""

from datetime import UTC, datetime
from typing import Any

from coding.errors import NotFound
from coding.extras.checklists.records import ChecklistLine
from coding.model.said import Said
from coding.store.connection import Cursor

_COLUMNS = "l.id, l.indicator_id, l.reader, l.language, l.wording, l.what_to_do, l.not_meant, l.written_by, l.native_by"


def lines(cursor: Cursor) -> list[ChecklistLine]:
    """Every line that stands, of indicators that stand, in the order of the indicators."""
    rows: list[Any] = cursor.execute(
        f"SELECT {_COLUMNS} FROM checklist_line l "
        "JOIN indicator i ON i.id = l.indicator_id AND i.deleted_at IS NULL WHERE l.deleted_at IS NULL "
        "ORDER BY l.reader, l.language, i.position, l.id"
    ).fetchall()
    return [_line(row) for row in rows]


def line(cursor: Cursor, line_id: str) -> ChecklistLine:
    """One line, also one that was taken away.

    Raises:
        NotFound: No such line.
    """
    row: Any = cursor.execute(f"SELECT {_COLUMNS} FROM checklist_line l WHERE l.id = ?", [line_id]).fetchone()
    if row is None:
        raise NotFound(Said("There is no such line of a checklist in this project."))
    return _line(row)


def stands(cursor: Cursor, line_id: str) -> bool:
    """Whether a line is there and was not taken away."""
    row = cursor.execute("SELECT 1 FROM checklist_line WHERE id = ? AND deleted_at IS NULL", [line_id]).fetchone()
    return bool(row)


def put(cursor: Cursor, line: ChecklistLine, *, present: bool = True) -> None:
    """Write a line, new or known; ``present`` False takes it away."""
    now = datetime.now(UTC)
    gone, read = None if present else now, now if line.native_by else None
    values = [line.wording, line.what_to_do, line.not_meant, line.written_by, now, line.native_by, read, gone]
    if cursor.execute("SELECT 1 FROM checklist_line WHERE id = ?", [line.id]).fetchone() is None:
        cursor.execute(
            "INSERT INTO checklist_line (id, indicator_id, reader, language, wording, what_to_do, not_meant, "
            "written_by, written_at, native_by, native_at, deleted_at, version) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            [line.id, line.indicator_id, line.reader, line.language, *values],
        )
        return
    cursor.execute(
        "UPDATE checklist_line SET wording = ?, what_to_do = ?, not_meant = ?, written_by = ?, written_at = ?, "
        "native_by = ?, native_at = ?, deleted_at = ?, version = version + 1 WHERE id = ?",
        [*values, line.id],
    )


def _line(row: tuple[Any, ...]) -> ChecklistLine:
    names = [part.strip().removeprefix("l.") for part in _COLUMNS.split(",")]
    return ChecklistLine(**dict(zip(names, row, strict=True)))

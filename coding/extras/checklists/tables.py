"""Lines of checklists: indicators in words for one kind of reader, in one language."""

from datetime import UTC, datetime
from typing import Any, Final

from coding.extras.checklists.records import ChecklistLine
from coding.store.connection import Cursor
from coding.store.table import Table

LINES: Final = Table(
    "checklist_line",
    ChecklistLine,
    once=["indicator_id", "reader", "language"],
    stamped=["written_at"],
    missing="There is no such line of a checklist in this project.",
)


def lines(cursor: Cursor) -> list[ChecklistLine]:
    """Every line that stands, of indicators that stand, in the order of the indicators."""
    return LINES.all(
        cursor,
        join="JOIN indicator i ON i.id = indicator_id AND i.deleted_at IS NULL",
        order="reader, language, i.position, checklist_line.id",
    )


def native_at(native_by: str | None) -> dict[str, Any]:
    """When a line was read, as it is written beside the line: now, or never."""
    return {"native_at": datetime.now(UTC) if native_by else None}

"""Lines of checklists: indicators in words for one kind of reader, in one language."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from coding.store.connection import Cursor
from coding.store.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistLine:
    """An indicator in words for one kind of reader, in one language.

    Attributes:
        reader: Who reads it: ``teacher``, ``hotline``, ``police``, ``parent`` or ``peer``.
        language: Language tag (BCP 47).
        wording: What could be noticed, as that reader would say it.
        what_to_do: What they can do then.
        not_meant: What it does not mean.
        written_by: Who wrote the words as they are.
        native_by: Who read them as a native speaker and let them stand, or None.
    """

    id: str
    indicator_id: str
    reader: str
    language: str
    wording: str
    what_to_do: str
    not_meant: str
    written_by: str = ""
    native_by: str | None = None


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

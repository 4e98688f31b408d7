"""Plans of reports, kept with the project."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from coding.store.connection import Cursor


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


def all_plans(cursor: Cursor) -> list[SavedPlan]:
    """Every plan, by name."""
    rows = cursor.execute("SELECT id, name, content, saved_by FROM report_plan ORDER BY name, id").fetchall()
    return [SavedPlan(row[0], row[1], json.loads(row[2]), row[3]) for row in rows]


def put(cursor: Cursor, plan: SavedPlan) -> None:
    """Keep a plan, in the place of one of the same id."""
    remove(cursor, plan.id)
    cursor.execute(
        "INSERT INTO report_plan (id, name, content, saved_by, saved_at) VALUES (?, ?, ?, ?, ?)",
        [plan.id, plan.name, json.dumps(dict(plan.content), ensure_ascii=False), plan.saved_by, datetime.now(UTC)],
    )


def remove(cursor: Cursor, plan_id: str) -> None:
    """Let one go."""
    cursor.execute("DELETE FROM report_plan WHERE id = ?", [plan_id])

"""Indicators, and the passages chosen to stand for a code, a theme or an indicator."""

from typing import Final

from coding.model import Evidence, Indicator
from coding.model.message import N_
from coding.store.sql import Cursor
from coding.store.table import Table

INDICATORS: Final = Table(
    "indicator",
    Indicator,
    once=["created_by", "created_at"],
    stamped=["created_at"],
    order="position, id",
    missing=N_("There is no indicator {indicator_id} in this project."),
)
EVIDENCE: Final = Table(
    "evidence",
    Evidence,
    once=["owner_type", "owner_id", "chosen_by", "chosen_at"],
    stamped=["chosen_at"],
    order="chosen_at, id",
    missing=N_("There is no chosen passage {evidence_id} in this project."),
)


def next_position(cursor: Cursor) -> int:
    """Position after the last indicator."""
    return int(cursor.execute("SELECT coalesce(max(position), 0) + 1 FROM indicator").fetchall()[0][0])


def of_release(cursor: Cursor, release_id: str) -> list[Evidence]:
    """Chosen passages of one release, for carrying them to the next."""
    return EVIDENCE.all(cursor, where="release_id = ?", values=[release_id])

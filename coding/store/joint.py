"""Indicators beside case files, literature and practice: what expresses them there, and what a person says of it."""

import json
from datetime import UTC, datetime
from typing import Any

from coding.errors import NotFound
from coding.model import JointCard, JointSource
from coding.model.said import Said
from coding.store.connection import Cursor

_CARD = "c.indicator_id, c.signs, c.verdict, c.reason, c.said_by, c.said_at"
_SOURCE = "s.id, s.indicator_id, s.kind, s.title, s.place, s.says, s.written_by"


def cards(cursor: Cursor) -> dict[str, JointCard]:
    """What was said of each indicator that stands, by its id; one of which nothing was said is not in it."""
    rows: list[Any] = cursor.execute(
        f"SELECT {_CARD} FROM joint_card c JOIN indicator i ON i.id = c.indicator_id AND i.deleted_at IS NULL"
    ).fetchall()
    return {row[0]: _card(row) for row in rows}


def card(cursor: Cursor, indicator_id: str) -> JointCard:
    """What was said of an indicator; an empty card where nothing was."""
    row: Any = cursor.execute(f"SELECT {_CARD} FROM joint_card c WHERE c.indicator_id = ?", [indicator_id]).fetchone()
    return _card(row) if row else JointCard(indicator_id=indicator_id)


def put_card(cursor: Cursor, card: JointCard) -> None:
    """Write what was said of an indicator."""
    signs = json.dumps(dict(card.signs), ensure_ascii=False)
    values = [signs, card.verdict, card.reason, card.said_by, card.said_at]
    if cursor.execute("SELECT 1 FROM joint_card WHERE indicator_id = ?", [card.indicator_id]).fetchone() is None:
        cursor.execute(
            "INSERT INTO joint_card (indicator_id, signs, verdict, reason, said_by, said_at, version) "
            "VALUES (?, ?, ?, ?, ?, ?, 1)",
            [card.indicator_id, *values],
        )
        return
    cursor.execute(
        "UPDATE joint_card SET signs = ?, verdict = ?, reason = ?, said_by = ?, said_at = ?, version = version + 1 "
        "WHERE indicator_id = ?",
        [*values, card.indicator_id],
    )


def sources(cursor: Cursor) -> list[JointSource]:
    """Every source that stands, of indicators that stand, in the order of the indicators."""
    rows: list[Any] = cursor.execute(
        f"SELECT {_SOURCE} FROM joint_source s "
        "JOIN indicator i ON i.id = s.indicator_id AND i.deleted_at IS NULL WHERE s.deleted_at IS NULL "
        "ORDER BY i.position, s.kind, s.written_at, s.id"
    ).fetchall()
    return [JointSource(**_named(_SOURCE, row)) for row in rows]


def source(cursor: Cursor, source_id: str) -> JointSource:
    """One source, also one that was taken away.

    Raises:
        NotFound: No such source.
    """
    row: Any = cursor.execute(f"SELECT {_SOURCE} FROM joint_source s WHERE s.id = ?", [source_id]).fetchone()
    if row is None:
        raise NotFound(Said("There is no such source of an indicator in this project."))
    return JointSource(**_named(_SOURCE, row))


def source_stands(cursor: Cursor, source_id: str) -> bool:
    """Whether a source is there and was not taken away."""
    row = cursor.execute("SELECT 1 FROM joint_source WHERE id = ? AND deleted_at IS NULL", [source_id]).fetchone()
    return bool(row)


def put_source(cursor: Cursor, source: JointSource, *, present: bool = True) -> None:
    """Write a source, new or known; ``present`` False takes it away."""
    now = datetime.now(UTC)
    gone = None if present else now
    values = [source.kind, source.title, source.place, source.says, source.written_by, gone]
    if cursor.execute("SELECT 1 FROM joint_source WHERE id = ?", [source.id]).fetchone() is None:
        cursor.execute(
            "INSERT INTO joint_source (id, indicator_id, written_at, kind, title, place, says, written_by, "
            "deleted_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            [source.id, source.indicator_id, now, *values],
        )
        return
    cursor.execute(
        "UPDATE joint_source SET kind = ?, title = ?, place = ?, says = ?, written_by = ?, deleted_at = ?, "
        "version = version + 1 WHERE id = ?",
        [*values, source.id],
    )


def _card(row: tuple[Any, ...]) -> JointCard:
    values = _named(_CARD, row)
    values["signs"] = tuple((name, tuple(given)) for name, given in json.loads(values["signs"]).items())
    return JointCard(**values)


def _named(columns: str, row: tuple[Any, ...]) -> dict[str, Any]:
    return {part.strip()[2:]: value for part, value in zip(columns.split(","), row, strict=True)}

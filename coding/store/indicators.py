"""Indicators, and the passages chosen to stand for a code, a theme or an indicator."""

import json
from datetime import UTC, datetime
from typing import Any

from coding.errors import NotFound
from coding.model import Evidence, Indicator
from coding.model.said import Said
from coding.store.connection import Cursor

_INDICATOR = "id, position, wording, phases, codes, visible_to, sources, limits, panel_comment, status"
_EVIDENCE = (
    "id, owner_type, owner_id, role, release_id, start_offset, end_offset, code, paraphrase, translation, "
    "translation_language, chosen_by"
)
_STANDING = {
    "indicator": "SELECT 1 FROM indicator WHERE id = ? AND deleted_at IS NULL",
    "evidence": "SELECT 1 FROM evidence WHERE id = ? AND deleted_at IS NULL",
}


def _indicator(row: tuple[Any, ...]) -> Indicator:
    lists = (tuple(json.loads(value)) for value in row[3:7])
    return Indicator(*row[:3], *lists, *row[7:])


def _values(indicator: Indicator) -> list[Any]:
    lists = [
        json.dumps(list(value), ensure_ascii=False)
        for value in (indicator.phases, indicator.codes, indicator.visible_to, indicator.sources)
    ]
    return [indicator.position, indicator.wording, *lists, indicator.limits, indicator.panel_comment, indicator.status]


def indicators(cursor: Cursor) -> list[Indicator]:
    """All indicators that stand, in the team's order."""
    rows: list[Any] = cursor.execute(
        f"SELECT {_INDICATOR} FROM indicator WHERE deleted_at IS NULL ORDER BY position, id"
    ).fetchall()
    return [_indicator(row) for row in rows]


def indicator(cursor: Cursor, indicator_id: str) -> Indicator:
    """One indicator, also one that was taken away.

    Raises:
        NotFound: No such indicator.
    """
    row: Any = cursor.execute(f"SELECT {_INDICATOR} FROM indicator WHERE id = ?", [indicator_id]).fetchone()
    if row is None:
        raise NotFound(Said("There is no indicator {indicator_id} in this project.", indicator_id=indicator_id))
    return _indicator(row)


def next_position(cursor: Cursor) -> int:
    """Position after the last indicator."""
    return int(cursor.execute("SELECT coalesce(max(position), 0) + 1 FROM indicator").fetchall()[0][0])


def put_indicator(cursor: Cursor, indicator: Indicator, by: str, *, present: bool = True) -> None:
    """Write an indicator, new or known; ``present`` False takes it away."""
    known = cursor.execute("SELECT 1 FROM indicator WHERE id = ?", [indicator.id]).fetchone()
    gone = None if present else datetime.now(UTC)
    if known is None:
        cursor.execute(
            "INSERT INTO indicator (id, position, wording, phases, codes, visible_to, sources, limits, "
            "panel_comment, status, created_by, created_at, deleted_at, version) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            [indicator.id, *_values(indicator), by, datetime.now(UTC), gone],
        )
        return
    cursor.execute(
        "UPDATE indicator SET position = ?, wording = ?, phases = ?, codes = ?, visible_to = ?, sources = ?, "
        "limits = ?, panel_comment = ?, status = ?, deleted_at = ?, version = version + 1 WHERE id = ?",
        [*_values(indicator), gone, indicator.id],
    )


def all_evidence(cursor: Cursor) -> list[Evidence]:
    """Every chosen passage that stands, in the order it was chosen."""
    rows: list[Any] = cursor.execute(
        f"SELECT {_EVIDENCE} FROM evidence WHERE deleted_at IS NULL ORDER BY chosen_at, id"
    ).fetchall()
    return [Evidence(*row) for row in rows]


def evidence(cursor: Cursor, evidence_id: str) -> Evidence:
    """One chosen passage, also one that was taken away.

    Raises:
        NotFound: No such passage.
    """
    row: Any = cursor.execute(f"SELECT {_EVIDENCE} FROM evidence WHERE id = ?", [evidence_id]).fetchone()
    if row is None:
        raise NotFound(Said("There is no chosen passage {evidence_id} in this project.", evidence_id=evidence_id))
    return Evidence(*row)


def stands(cursor: Cursor, kind: str, record_id: str) -> bool:
    """Whether an ``indicator`` or a chosen passage (``evidence``) is there and was not taken away."""
    return bool(cursor.execute(_STANDING[kind], [record_id]).fetchone())


def put_evidence(cursor: Cursor, evidence: Evidence, *, present: bool = True) -> None:
    """Write a chosen passage, new or known; ``present`` False takes it away."""
    gone = None if present else datetime.now(UTC)
    known = cursor.execute("SELECT 1 FROM evidence WHERE id = ?", [evidence.id]).fetchone()
    if known is None:
        cursor.execute(
            "INSERT INTO evidence (id, owner_type, owner_id, role, release_id, start_offset, end_offset, code, "
            "paraphrase, translation, translation_language, chosen_by, chosen_at, deleted_at, version) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            [
                evidence.id,
                evidence.owner_type,
                evidence.owner_id,
                evidence.role,
                evidence.release_id,
                evidence.start,
                evidence.end,
                evidence.code,
                evidence.paraphrase,
                evidence.translation,
                evidence.translation_language,
                evidence.chosen_by,
                datetime.now(UTC),
                gone,
            ],
        )
        return
    cursor.execute(
        "UPDATE evidence SET role = ?, release_id = ?, start_offset = ?, end_offset = ?, code = ?, paraphrase = ?, "
        "translation = ?, translation_language = ?, deleted_at = ?, version = version + 1 WHERE id = ?",
        [
            evidence.role,
            evidence.release_id,
            evidence.start,
            evidence.end,
            evidence.code,
            evidence.paraphrase,
            evidence.translation,
            evidence.translation_language,
            gone,
            evidence.id,
        ],
    )


def of_release(cursor: Cursor, release_id: str) -> list[Evidence]:
    """Chosen passages of one release, for carrying them to the next."""
    return [evidence for evidence in all_evidence(cursor) if evidence.release_id == release_id]

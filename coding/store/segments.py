"""Segments of releases and the vectors of their texts, keyed by text hash, model and revision."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coding.model import Segment
from coding.store.sql import Cursor, first_column
from coding.store.table import Table

SEGMENTS: Final = Table("segment", Segment, alias="g", order="g.ordinal")


def current(cursor: Cursor) -> list[Segment]:
    """Segments of all current releases, in the project's order."""
    return SEGMENTS.all(
        cursor,
        join="JOIN release l ON l.id = g.release_id AND l.current "
        "JOIN interview i ON i.id = l.interview_id AND i.deleted_at IS NULL",
        order="i.position, g.ordinal",
    )


def models(cursor: Cursor) -> list[str]:
    """The models by which passages were read for their meaning, sorted."""
    return [str(row[0]) for row in cursor.execute("SELECT DISTINCT model FROM embedding ORDER BY model").fetchall()]


def counts(cursor: Cursor) -> tuple[int, int]:
    """How many segments all current releases have, and how many of these releases have any."""
    rows = cursor.execute(
        "SELECT count(*), count(DISTINCT g.release_id) FROM segment g JOIN release l ON l.id = g.release_id "
        "AND l.current JOIN interview i ON i.id = l.interview_id AND i.deleted_at IS NULL"
    ).fetchall()
    return int(rows[0][0]), int(rows[0][1])


def words(cursor: Cursor, segment_ids: Sequence[str], most: int | None = None) -> dict[str, str]:
    """Segment id → its words, or the first of them.

    Args:
        cursor: For reading.
        segment_ids: Which; ids that are gone are left out.
        most: How many characters of each at most; None for all.
    """
    return dict(
        cursor.execute(
            "SELECT g.id, substring(l.text, g.start_offset + 1, least(g.end_offset - g.start_offset, ?)) "
            "FROM segment g JOIN release l ON l.id = g.release_id WHERE g.id IN (SELECT unnest(?))",
            [2**31 - 1 if most is None else most, list(dict.fromkeys(segment_ids))],
        ).fetchall()
    )


def of_release(cursor: Cursor, release_id: str) -> list[Segment]:
    """Segments of one release, in order."""
    return SEGMENTS.all(cursor, where="g.release_id = ?", values=[release_id])


def speakers(cursor: Cursor) -> list[str]:
    """Names of the speakers of current releases' segments."""
    return first_column(
        cursor,
        "SELECT DISTINCT t.speaker FROM segment g JOIN release l ON l.id = g.release_id AND l.current "
        "JOIN turn t ON t.release_id = g.release_id AND t.ordinal = g.turn_ordinal WHERE t.speaker IS NOT NULL "
        "ORDER BY t.speaker",
    )


def by_ids(cursor: Cursor, segment_ids: Sequence[str]) -> list[Segment]:
    """Segments by id, in the order asked for; ids that are gone are left out."""
    # A search in the list for each segment (list_contains) takes minutes where both are tens of thousands.
    rows = SEGMENTS.all(cursor, where="g.id IN (SELECT unnest(?))", values=[list(segment_ids)])
    segments = {segment.id: segment for segment in rows}
    return [segments[segment_id] for segment_id in segment_ids if segment_id in segments]


def known_hashes(cursor: Cursor, model: str, revision: str) -> frozenset[str]:
    """Text hashes that have a vector of this model and revision."""
    return frozenset(
        first_column(cursor, "SELECT text_hash FROM embedding WHERE model = ? AND revision = ?", [model, revision])
    )


def add_vectors(cursor: Cursor, model: str, revision: str, hashes: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """Store vectors, one row a text hash; a hash that has one already keeps it."""
    incoming = pa.table(
        {
            "text_hash": pa.array(list(hashes), pa.string()),
            "vector": pa.array(list(np.asarray(vectors, dtype=np.float32)), pa.list_(pa.float32())),
        }
    )
    cursor.register("incoming_vectors", incoming)
    try:
        cursor.execute(
            "INSERT INTO embedding (text_hash, model, revision, vector) "
            "SELECT text_hash, ?, ?, vector FROM incoming_vectors ON CONFLICT DO NOTHING",
            [model, revision],
        )
    finally:
        cursor.unregister("incoming_vectors")


def vectors(cursor: Cursor, model: str, revision: str, hashes: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    """Vectors by text hash; hashes without one are left out."""
    # As arrays: lists of Python's own numbers take fifteen times as long.
    columns = cursor.execute(
        "SELECT text_hash, vector FROM embedding WHERE model = ? AND revision = ? AND text_hash IN (SELECT unnest(?))",
        [model, revision, list(dict.fromkeys(hashes))],
    ).fetchnumpy()
    return dict(zip(columns["text_hash"].tolist(), columns["vector"], strict=True))

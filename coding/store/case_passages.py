"""Passages in which values of case records are told: of coders' records, and of the consensus.

Both are rows of one shape in a table each, under the value or the decision that they belong to.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from coding.store.connection import Cursor
from coding.store.quoting import identifier
from coding.store.rows import add_rows
from coding.store.seen import everything

OF_RECORDS: Final = "case_passage"
OF_CONSENSUS: Final = "case_consensus_passage"
_OWNERS: Final[Mapping[str, str]] = {OF_RECORDS: "value_id", OF_CONSENSUS: "consensus_id"}
"""Table → the column that says whose passages they are."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Where one of a variable's values is told: code points of a release, half-open."""

    answer: str
    release_id: str
    start: int
    end: int


def stored(values: Iterable[str]) -> str:
    """A list of values, or of people, as a column holds it."""
    return json.dumps(list(values), ensure_ascii=False)


def passages(cursor: Cursor, table: str, owners: Iterable[str]) -> dict[str, tuple[Passage, ...]]:
    """Passages in the order of the text, by whom they belong to.

    Args:
        cursor: Reads the project.
        table: :data:`OF_RECORDS` or :data:`OF_CONSENSUS`.
        owners: Ids of values or decisions whose passages are wanted.
    """
    owner = identifier(_OWNERS[table])
    by_owner: dict[str, list[Passage]] = {}
    for owner_id, *place in cursor.execute(
        f"SELECT p.{owner}, p.answer, p.release_id, p.start_offset, p.end_offset FROM {identifier(table)} p "
        f"WHERE p.{owner} IN (SELECT unnest(?)) ORDER BY p.{owner}, p.release_id, p.start_offset, p.end_offset",
        [list(owners)],
    ).fetchall():
        by_owner.setdefault(owner_id, []).append(Passage(*place))
    return {owner_id: tuple(places) for owner_id, places in by_owner.items()}


def add_passages(cursor: Cursor, table: str, rows: Iterable[tuple[str, str, Iterable[Passage]]]) -> None:
    """Insert passages: (value or decision, case, its passages)."""
    add_rows(
        cursor,
        table,
        f"{_OWNERS[table]}, case_id, answer, release_id, start_offset, end_offset",
        [
            [owner, case_id, place.answer, place.release_id, place.start, place.end]
            for owner, case_id, places in rows
            for place in places
        ],
    )


def carry_passages(
    cursor: Cursor, old_release: str, new_release: str, moved: Callable[[int, int], tuple[int, int]]
) -> None:
    """Move passages, of the consensus too, to their words in a newer release of the same document."""
    with everything(cursor) as whole:
        for table in _OWNERS:
            rows = whole.execute(
                f"SELECT DISTINCT start_offset, end_offset FROM {identifier(table)} WHERE release_id = ?", [old_release]
            ).fetchall()
            for start, end in rows:
                whole.execute(
                    f"UPDATE {identifier(table)} SET release_id = ?, start_offset = ?, end_offset = ? "
                    "WHERE release_id = ? AND start_offset = ? AND end_offset = ?",
                    [new_release, *moved(start, end), old_release, start, end],
                )

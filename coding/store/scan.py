"""Every text the project file holds, for looking whether words stand where they must not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coding.store.connection import Cursor
from coding.store.names import identifier

_NUMBERS_AND_IDS = frozenset({"schema_migration", "event", "user_account", "user_role", "meta", "embedding"})
_NO_WORDS = frozenset({"id", "offset_map", "seeds", "masked", "detectors"})


@dataclass(frozen=True, slots=True)
class HeldText:
    """A text and where it stands: table, column, and the record's id where it has one."""

    table: str
    column: str
    record: str
    text: str


def texts(cursor: Cursor) -> Iterator[HeldText]:
    """Every non-empty text of every table but the log, the users and numbers."""
    columns = cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'VARCHAR' ORDER BY ALL"
    ).fetchall()
    identified = {
        row[0]
        for row in cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'id'"
        ).fetchall()
    }
    for table, column in columns:
        if table in _NUMBERS_AND_IDS or column in _NO_WORDS or column.endswith(("_id", "hash")):
            continue
        key = "id" if table in identified else "''"
        text, place = identifier(column), identifier(table)
        rows = cursor.execute(f"SELECT {key}, {text} FROM {place} WHERE length({text}) > 2").fetchall()
        for record, held in rows:
            yield HeldText(table, column, str(record), str(held))

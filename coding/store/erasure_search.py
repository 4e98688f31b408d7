"""Looking whether anything that somebody said still stands in a project file, after they were erased from it."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb

from coding.store.columns import kind_of
from coding.store.quotations import Speech
from coding.store.sql import Cursor, identifier


@dataclass(frozen=True)
class Searched:
    """What looking for somebody's words came to.

    Attributes:
        columns: Text columns looked at, all there are.
        left: ``table.column`` → fields that hold six of their words in a row, or a passage of theirs.
        in_other_transcripts: Interviews and theme runs of others that hold six such words too.
    """

    columns: int
    left: dict[str, int]
    in_other_transcripts: int


def search(cursor: Cursor, speech: Speech) -> Searched:
    """Look for somebody's words in every text column of the file, whatever it is declared to hold."""
    columns = cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_catalog = current_database() "
        "AND (data_type LIKE 'VARCHAR%' OR data_type LIKE 'JSON%') ORDER BY ALL"
    ).fetchall()
    left, elsewhere = Counter[str](), 0
    for table, column in columns:
        text, place = identifier(column), identifier(table)
        rows = cursor.execute(f"SELECT CAST({text} AS VARCHAR) FROM {place} WHERE {text} IS NOT NULL").fetchall()
        for (stored,) in rows:
            if len(stored) < 2 or speech.without_in(stored) == stored:
                continue
            if kind_of(table, column).transcripts:
                elsewhere += 1
            else:
                left[f"{table}.{column}"] += 1
    return Searched(len(columns), dict(left), elsewhere)


def search_file(path: Path, speech: Speech) -> Searched:
    """The same in a closed project file.

    Raises:
        duckdb.Error: It does not open.
    """
    connection = duckdb.connect(str(path), read_only=True)
    try:
        return search(connection, speech)
    finally:
        connection.close()

"""Files of databases beside a project's: one is made for analysis, and those of other programs are read in memory."""

import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from coding.errors import InvalidInput
from coding.store.project_file import READ_ONE_BY_ONE
from coding.store.sql import ONE_THREAD, identifier


def duckdb_file(tables: Mapping[str, bytes], folder: Path) -> bytes:
    """Return a DuckDB database with these tables.

    Args:
        tables: Name → the table as Parquet.
        folder: Where the file may stand while it is written; nothing is left there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        path = Path(place) / "analysis.duckdb"
        with duckdb.connect(str(path), config=ONE_THREAD) as connection:
            connection.execute(READ_ONE_BY_ONE)
            for name, data in tables.items():
                connection.register("incoming", pq.read_table(pa.BufferReader(data)))
                connection.execute(f"CREATE TABLE {identifier(name)} AS SELECT * FROM incoming")
                connection.unregister("incoming")
            connection.execute("CHECKPOINT")
        return path.read_bytes()


MAX_ROWS = 500_000
SQLITE_MAGIC = b"SQLite format 3\x00"


def sqlite_rows(data: bytes, wanted: Mapping[str, Sequence[str]], name: str) -> dict[str, list[dict[str, Any]]]:
    """Rows of some tables of an SQLite file.

    The file is never written to disk, no view or trigger of it is run, and more rows than a study can have are refused.

    Args:
        data: The file.
        wanted: Table → columns. Columns the table lacks are left out of its rows; a table that is not there is empty.
        name: The file's name, for messages.

    Raises:
        InvalidInput: It is not an SQLite database, is damaged, or is too large.
    """
    if not data.startswith(SQLITE_MAGIC):
        raise InvalidInput(f"{name} is not an SQLite database.")
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(data)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA cell_size_check = ON")
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {table: _rows(connection, table, columns, name) for table, columns in wanted.items() if table in tables}
    except sqlite3.Error as error:
        raise InvalidInput(
            f"{name} is damaged: it cannot be read as a database. Copy it again from its source."
        ) from error
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection, table: str, columns: Sequence[str], name: str) -> list[dict[str, Any]]:
    present = {row[1] for row in connection.execute(f"PRAGMA table_info({identifier(table)})")}
    columns_present = [column for column in columns if column in present]
    if not columns_present:
        return []
    query = f"SELECT {', '.join(map(identifier, columns_present))} FROM {identifier(table)} LIMIT ?"
    rows = connection.execute(query, [MAX_ROWS + 1]).fetchall()
    if len(rows) > MAX_ROWS:
        raise InvalidInput(f"{name} has more than {MAX_ROWS:,} rows in one table; it was refused.")
    return [dict(zip(columns_present, row, strict=True)) for row in rows]

"""What a project file holds, as counts and hashes: the same rows give the same figures wherever and in whatever order.

Reading every row of every table also makes DuckDB check every block that holds one against its checksum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import duckdb

from coding.errors import ProjectDamaged
from coding.store.quoting import identifier

Cursor: TypeAlias = duckdb.DuckDBPyConnection

Columns = Mapping[str, Mapping[str, str]]
"""Table → column → type, in the order of the table."""


@dataclass(frozen=True, slots=True)
class TableContents:
    """What one table holds.

    Attributes:
        rows: How many rows.
        sha256: Hash of the names of the columns and of all rows, whatever their order.
    """

    rows: int
    sha256: str


def columns_of(cursor: Cursor) -> dict[str, dict[str, str]]:
    """Every table of the file that is read, with its columns and their types."""
    found: dict[str, dict[str, str]] = {}
    rows = cursor.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_catalog = current_database() AND table_schema = 'main' ORDER BY table_name, ordinal_position"
    ).fetchall()
    for table, column, data_type in rows:
        found.setdefault(table, {})[column] = data_type
    return found


def contents(cursor: Cursor, columns: Columns | None = None) -> dict[str, TableContents]:
    """Count and hash the rows of every table.

    Args:
        cursor: For reading.
        columns: What is looked at, by default all there is.
    """
    return {table: _table(cursor, table, held) for table, held in (columns or columns_of(cursor)).items()}


def file_contents(path: Path) -> dict[str, TableContents]:
    """The same of a closed project file.

    Raises:
        ProjectDamaged: It cannot be read to its end.
    """
    try:
        connection = duckdb.connect(str(path), read_only=True, config={"threads": 2})
        try:
            return contents(connection)
        finally:
            connection.close()
    except duckdb.Error as error:
        raise ProjectDamaged(f"{path} was cut or changed: not all of it can be read.") from error


def differing(one: Mapping[str, TableContents], other: Mapping[str, TableContents]) -> list[str]:
    """Names of tables that are in one alone, or hold something else."""
    return sorted(table for table in {*one, *other} if one.get(table) != other.get(table))


def untouched(before: Columns, after: Columns, named: Collection[str]) -> dict[str, dict[str, str]]:
    """Tables and columns that were there before and after, without tables that somebody named as changed."""
    kept = {
        table: {column: kind for column, kind in held.items() if after.get(table, {}).get(column) == kind}
        for table, held in before.items()
        if table in after and table not in named
    }
    return {table: held for table, held in kept.items() if held}


def _table(cursor: Cursor, table: str, columns: Mapping[str, str]) -> TableContents:
    values = (_written(column, kind) for column, kind in columns.items())
    # The length before each value tells ('ab', 'c') from ('a', 'bc').
    row = " || ".join(f"coalesce(length({value}) || ':' || {value}, '-')" for value in values)
    hashed = cursor.execute(f"SELECT sha256({row}) AS hashed FROM {identifier(table)} ORDER BY hashed")
    digest, rows = hashlib.sha256("\n".join(columns).encode()), 0
    while batch := hashed.fetchmany(10_000):
        rows += len(batch)
        digest.update("".join(one for (one,) in batch).encode())
    return TableContents(rows, digest.hexdigest())


def _written(column: str, kind: str) -> str:
    """A column as text that does not depend on the clock of the computer."""
    value = identifier(column)
    return f"CAST({value} AT TIME ZONE 'UTC' AS VARCHAR)" if kind.startswith("TIMESTAMP WITH") else f"{value}::VARCHAR"

"""What a project file holds, as counts and hashes: the same rows give the same figures wherever and in whatever order.

Reading every row of every table also makes DuckDB check every block that holds one against its checksum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from coding.errors import ProjectDamaged
from coding.store.sql import SHUT_IN, Cursor, identifier

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
    tables: dict[str, dict[str, str]] = {}
    rows = cursor.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns "
        "WHERE table_catalog = current_database() AND table_schema = 'main' ORDER BY table_name, ordinal_position"
    ).fetchall()
    for table, column, data_type in rows:
        tables.setdefault(table, {})[column] = data_type
    return tables


def contents(cursor: Cursor, columns: Columns | None = None) -> dict[str, TableContents]:
    """Count and hash the rows of every table.

    Args:
        cursor: For reading.
        columns: What is looked at, by default all there is.
    """
    looked_at = columns_of(cursor) if columns is None else columns
    filled = _filled(cursor, looked_at)
    return {
        table: _table(cursor, table, entry) if table in filled else TableContents(0, _begun(entry).hexdigest())
        for table, entry in looked_at.items()
    }


def file_contents(path: Path, columns: Columns | None = None) -> dict[str, TableContents]:
    """The same of a closed project file.

    Args:
        path: The file.
        columns: What is looked at, by default all there is.

    Raises:
        ProjectDamaged: It cannot be read to its end.
    """
    try:
        with duckdb.connect(str(path), read_only=True, config=SHUT_IN) as connection:
            return contents(connection, columns)
    except duckdb.Error as error:
        raise ProjectDamaged(f"{path} was cut or changed: not all of it can be read.") from error


def differing(contents: Mapping[str, TableContents], other: Mapping[str, TableContents]) -> list[str]:
    """Names of tables that are in one alone, or hold something else."""
    return sorted(table for table in {*contents, *other} if contents.get(table) != other.get(table))


def _filled(cursor: Cursor, columns: Columns) -> frozenset[str]:
    """Tables with at least one row: most of a young project's have none, and asking each by itself takes longest."""
    tables = tuple(columns)
    if not tables:
        return frozenset()
    counts = []
    for number, table in enumerate(tables):
        counts.append(f"SELECT {number:d} AS held, count(*) AS rows FROM {identifier(table)}")
    counted = cursor.execute(f"SELECT held FROM ({' UNION ALL '.join(counts)}) WHERE rows > 0").fetchall()
    return frozenset(tables[number] for (number,) in counted)


def _begun(columns: Mapping[str, str]) -> hashlib._Hash:
    """The hash of a table before its first row."""
    return hashlib.sha256("\n".join(columns).encode())


def _table(cursor: Cursor, table: str, columns: Mapping[str, str]) -> TableContents:
    values: list[str] = []
    for column, kind in columns.items():
        value = _written(column, kind)
        # The length before each value tells ('ab', 'c') from ('a', 'bc').
        values.append(f"coalesce(length({value}) || ':' || {value}, '-')")
    row = " || ".join(values)
    hashed = cursor.execute(f"SELECT sha256({row}) AS hashed FROM {identifier(table)} ORDER BY hashed")
    digest, rows = _begun(columns), 0
    while batch := hashed.fetchmany(10_000):
        rows += len(batch)
        digest.update("".join(line for (line,) in batch).encode())
    return TableContents(rows, digest.hexdigest())


def _written(column: str, kind: str) -> str:
    """A column as text that does not depend on the clock of the computer."""
    if kind.startswith("TIMESTAMP WITH"):
        return f"CAST({identifier(column)} AT TIME ZONE 'UTC' AS VARCHAR)"
    return f"CAST({identifier(column)} AS VARCHAR)"

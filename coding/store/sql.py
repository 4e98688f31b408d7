"""What every function of the store takes, and how its statements are written and their rows read.

Values are always bound; names and paths are quoted here where a statement is built at run time.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import duckdb

Cursor: TypeAlias = duckdb.DuckDBPyConnection
"""The connection that a transaction or a look gives."""
ONE_THREAD: Final[dict[str, Any]] = {"threads": 1}
"""How every file is opened. To hand a statement on to a second thread costs more than it saves, with 400,000 codings
too; each thread of Heard that asks works on its own statement all the same."""
SHUT_IN: Final[dict[str, Any]] = {**ONE_THREAD, "enable_external_access": "false"}
"""How a closed project file is opened: what stands in it as a view or a macro reaches no other file and no network."""


_PARSED: Final[dict[str, duckdb.Statement]] = {}
"""Statements by their text. In a text are names of tables and columns, never a value: those are bound."""
_MOST_PARSED = 1000
_AGAIN_AND_AGAIN = ("SELECT ", "WITH ", "INSERT ", "UPDATE ", "DELETE ")


class ParsingOnce:
    """DuckDB's cursor, which parses the same statement anew each time: a fifth of what a small one costs."""

    def __init__(self, cursor: Cursor) -> None:
        self._duckdb = cursor

    def execute(self, text: str, parameters: object = None) -> Cursor:
        """As DuckDB's."""
        statement = _PARSED.get(text) or self._parsed(text)
        return self._duckdb.execute(statement, parameters)

    def _parsed(self, text: str) -> str | duckdb.Statement:
        if not text.startswith(_AGAIN_AND_AGAIN):
            return text
        statements = self._duckdb.extract_statements(text)
        if len(statements) != 1:
            return text
        if len(_PARSED) >= _MOST_PARSED:
            _PARSED.clear()
        return _PARSED.setdefault(text, statements[0])

    def __getattr__(self, name: str) -> Any:
        """Whatever else a cursor does."""
        return getattr(self._duckdb, name)


def identifier(name: str) -> str:
    """A name as SQL takes it whatever is in it: quoted, with quotes in it doubled."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a literal, where a statement takes no bound value: quoted, with quotes in it doubled."""
    return "'" + text.replace("'", "''") + "'"


def path_literal(path: Path) -> str:
    """A path as a literal, for ATTACH, which takes no bound value: quoted, with quotes in it doubled."""
    return literal(str(path))


def first_column(cursor: Cursor, statement: str, values: Sequence[Any] = ()) -> list[Any]:
    """The first column of all rows that a statement gives."""
    return [row[0] for row in cursor.execute(statement, list(values)).fetchall()]


def first_value(cursor: Cursor, statement: str, values: Sequence[Any] = ()) -> Any:
    """The first column of the first row that a statement gives; None where it gives none."""
    row = cursor.execute(statement, list(values)).fetchone()
    return row[0] if row else None


def first_text(cursor: Cursor, statement: str, values: Sequence[Any] = ()) -> str | None:
    """As :func:`first_value`, where that is a text."""
    text: str | None = first_value(cursor, statement, values)
    return text


def add_rows(cursor: Cursor, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows, as ``executemany`` would with a value for each column, at a small part of its cost.

    DuckDB plans a statement of ``executemany`` anew for each row; here all values of a column are bound as one list.

    Args:
        cursor: Writes the project.
        table: The table.
        columns: Names of its columns, with commas between; the others keep what they have by default.
        rows: Values in the order of the columns; no rows do nothing.
    """
    names = columns.split(", ")
    values = [list(column) for column in zip(*rows, strict=True)]
    if not values:
        return
    into = f"INSERT INTO {identifier(table)} ({', '.join(map(identifier, names))})"
    if len(values[0]) == 1:
        cursor.execute(f"{into} VALUES (?{', ?' * (len(names) - 1)})", [column[0] for column in values])
    else:
        cursor.execute(f"{into} SELECT {'unnest(?)' + ', unnest(?)' * (len(names) - 1)}", values)

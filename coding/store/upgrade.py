"""Bringing a project file up to date: proven against the copy that was made before, or not done at all."""

from pathlib import Path

import duckdb

from coding.errors import HeardError, NotUpgraded, ProjectDamaged
from coding.store import schema
from coding.store.contents import Columns, columns_of, contents, differing, file_contents
from coding.store.failures import told


def upgrade(connection: duckdb.DuckDBPyConnection, path: Path, copy: Path) -> None:
    """Apply what is missing and prove that nothing else was lost, in one transaction; else have the file as it was.

    Args:
        connection: The open file.
        path: The file.
        copy: What it holds before.

    Raises:
        NotUpgraded: A migration failed, or a table holds something else that no migration says it changes.
    """
    named, before = schema.changed_by_pending(connection), columns_of(connection)

    def proven() -> None:
        tables = _kept(before, columns_of(connection), named)
        if other := differing(file_contents(copy, tables), contents(connection, tables)):
            raise ProjectDamaged(f"Afterwards these held something else: {', '.join(other)}.")

    try:
        schema.migrate(connection, proven)
    except (HeardError, duckdb.Error) as error:
        why = error if isinstance(error, HeardError) else told(error, path)
        raise NotUpgraded(
            f"The project in {path.parent} could not be brought up to date with this Heard, and is as it was before. "
            f"Go on with the Heard you had, and tell whoever maintains it. ({why or type(error).__name__})"
        ) from error


def _kept(before: Columns, after: Columns, named: frozenset[str]) -> Columns:
    """Tables that must hold what they held, with the columns they had.

    Raises:
        ProjectDamaged: One of them is not there any more.
    """
    tables = {table: entry for table, entry in before.items() if table not in named and table != schema.TABLE}
    if gone := [table for table, entry in tables.items() if not entry.keys() <= after.get(table, {}).keys()]:
        raise ProjectDamaged(f"Afterwards these lacked something: {', '.join(gone)}.")
    return tables

"""Bringing a project file up to date: proven afterwards against the copy that was made before."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from coding.errors import HeardError, NotUpgraded, ProjectDamaged
from coding.store import schema
from coding.store.contents import Columns, columns_of, contents, differing, file_contents
from coding.store.failures import told
from coding.store.project_file import put_in_place


def copy_name(folder: Path) -> str:
    """A name for the copy that no copy has: one of an upgrade that was cut short holds the file as it was before."""
    name = f"before-schema-{schema.newest()}"
    if (folder / f"{name}.duckdb").exists():
        name += f"-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    return f"{name}.duckdb"


def upgrade(connection: duckdb.DuckDBPyConnection, path: Path, copy: Path) -> None:
    """Apply what is missing and prove that nothing else was lost; else have the file as it was.

    Args:
        connection: The open file; closed where this raises.
        path: The file.
        copy: What it held before.

    Raises:
        NotUpgraded: A migration failed, or a table holds something else that no migration says it changes.
    """
    try:
        named, before = schema.changed_by_pending(connection), columns_of(connection)
        schema.migrate(connection)
        kept = _kept(before, columns_of(connection), named)
        if other := differing(file_contents(copy, kept), contents(connection, kept)):
            raise ProjectDamaged(f"Afterwards these held something else: {', '.join(other)}.")
    except (HeardError, duckdb.Error) as error:
        connection.close()
        fresh = path.with_name(f"{path.name}.rebuilt")
        shutil.copyfile(copy, fresh)
        put_in_place(fresh, path)
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
    kept = {table: held for table, held in before.items() if table not in named and table != schema.TABLE}
    if gone := [table for table, held in kept.items() if not held.keys() <= after.get(table, {}).keys()]:
        raise ProjectDamaged(f"Afterwards these lacked something: {', '.join(gone)}.")
    return kept

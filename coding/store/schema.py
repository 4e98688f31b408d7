"""Numbered SQL migrations, recorded in the database they change.

The first is the whole schema of the first release. It has the number of the last of the ten that it was made of, so
that a project that had them all opens as it is.

A migration that changes rows of a table, or takes a table or a column away, names the tables in a line of its own
(``-- changes: coding, memo``): all others are compared afterwards with what they held.
"""

# Why plain SQL and no ORM: decision 0003.

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb

from coding.errors import HeardError, NotUpgraded, ProjectDamaged, SchemaTooNew, SchemaTooOld
from coding.model.message import Message
from coding.store import code_ids, codings
from coding.store.contents import Columns, columns_of, contents, differing, file_contents
from coding.store.failures import plain_error

TABLE = "schema_migration"
"""Where it is recorded which of them the database has had."""
_CHANGES = "-- changes: "


def _codes_by_heart(connection: duckdb.DuckDBPyConnection) -> None:
    codings.fill_favourites(connection, 10)
    code_ids.cure(connection)


_STEPS: Mapping[int, Callable[[duckdb.DuckDBPyConnection], None]] = {41: _codes_by_heart}
"""What a migration does after its statements, where SQL cannot say it."""


@cache
def _migrations() -> list[tuple[int, str, str]]:
    """Return (number, name, sql) of every migration, in order."""
    migrations: list[tuple[int, str, str]] = []
    for entry in resources.files("coding.store").joinpath("migrations").iterdir():
        if entry.name.endswith(".sql"):
            number, _, name = entry.name.removesuffix(".sql").partition("_")
            migrations.append((int(number), name, entry.read_text(encoding="utf-8")))
    return sorted(migrations)


def newest() -> int:
    """Number of the newest migration this Heard knows."""
    return _migrations()[-1][0]


def applied(connection: duckdb.DuckDBPyConnection) -> frozenset[int]:
    """Numbers of the migrations the database has had; none for an empty one."""
    try:
        return frozenset(int(row[0]) for row in connection.execute(f"SELECT number FROM {TABLE}").fetchall())
    except duckdb.CatalogException:
        return frozenset()


def pending(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether :func:`migrate` would change anything.

    Raises:
        SchemaTooOld: The database has had some of the migrations of before the first release, and not all.
    """
    have, first = applied(connection), _migrations()[0][0]
    if have and first not in have:
        raise SchemaTooOld(
            Message(
                "This project was begun with a Heard from before its first release, which this one cannot bring "
                "up to date. Nothing was changed. If it is the demo, make it anew with: heard demo FOLDER. Else "
                "open it once with the newest Heard from before, then with this one."
            )
        )
    return any(number not in have for number, _, _ in _migrations())


def changed_by_pending(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Tables whose rows the missing migrations change, or that they take away, as these say in a line of their own."""
    have = applied(connection)
    lines = [line for number, _, sql in _migrations() if number not in have for line in sql.splitlines()]
    named = [line.removeprefix(_CHANGES) for line in lines if line.startswith(_CHANGES)]
    return frozenset(table.strip() for tables in named for table in tables.split(","))


def _nothing() -> None:
    """No more is asked of it."""


def migrate(connection: duckdb.DuckDBPyConnection, proven: Callable[[], None] = _nothing) -> None:
    """Apply all that is missing in one transaction: a file is never between two versions.

    Args:
        connection: The open file.
        proven: Called before it is committed; where it raises, nothing was done.

    Raises:
        SchemaTooNew: The database has had a migration that this Heard does not know.
    """
    have, known = applied(connection), newest()
    if have and max(have) > known:
        raise SchemaTooNew(
            Message(
                "The project has schema version {have}; this Heard knows {known}. Update Heard and open it again.",
                have=max(have),
                known=known,
            )
        )
    missing = [migration for migration in _migrations() if migration[0] not in have]
    if not missing:
        return
    connection.begin()
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_migration (number INTEGER PRIMARY KEY, name VARCHAR NOT NULL, "
            "engine VARCHAR NOT NULL, applied_at TIMESTAMPTZ NOT NULL)"
        )
        for number, name, sql in missing:
            connection.execute(sql)
            if number in _STEPS:
                _STEPS[number](connection)
            connection.execute(
                "INSERT INTO schema_migration (number, name, engine, applied_at) VALUES (?, ?, ?, now())",
                [number, name, duckdb.__version__],
            )
        proven()
        connection.commit()
    except BaseException:
        with suppress(duckdb.Error):
            connection.rollback()
        raise


def upgrade(connection: duckdb.DuckDBPyConnection, path: Path, copy: Path) -> None:
    """Apply what is missing and prove that nothing else was lost, in one transaction; else have the file as it was.

    Args:
        connection: The open file.
        path: The file.
        copy: What it holds before.

    Raises:
        NotUpgraded: A migration failed, or a table holds something else that no migration says it changes.
    """
    named, before = changed_by_pending(connection), columns_of(connection)

    def proven() -> None:
        tables = _kept(before, columns_of(connection), named)
        if other := differing(file_contents(copy, tables), contents(connection, tables)):
            raise ProjectDamaged(f"Afterwards these held something else: {', '.join(other)}.")

    try:
        migrate(connection, proven)
    except (HeardError, duckdb.Error) as error:
        why = error if isinstance(error, HeardError) else plain_error(error, path)
        raise NotUpgraded(
            f"The project in {path.parent} could not be brought up to date with this Heard, and is as it was before. "
            f"Go on with the Heard you had, and tell whoever maintains it. ({why or type(error).__name__})"
        ) from error


def _kept(before: Columns, after: Columns, named: frozenset[str]) -> Columns:
    """Tables that must hold what they held, with the columns they had.

    Raises:
        ProjectDamaged: One of them is not there any more.
    """
    tables = {table: entry for table, entry in before.items() if table not in named and table != TABLE}
    if lost := [table for table, entry in tables.items() if not entry.keys() <= after.get(table, {}).keys()]:
        raise ProjectDamaged(f"Afterwards these lacked something: {', '.join(lost)}.")
    return tables

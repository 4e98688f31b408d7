"""Every column of the project file is declared, and every declared one is there."""

import re
from pathlib import Path

import duckdb
import pytest

from coding.store import columns, erasure, schema
from coding.store.columns import TABLES, Key, Kind, People, Points

KINDS = {name: kind for name, kind in vars(columns).items() if isinstance(kind, Kind) and name == kind.name}
WHAT_TO_DO = """
{table}.{column} is in the database, and coding/store/columns.py does not say what it holds.
Declare it there under “{table}”. Typed if people write words in it; then an erasure takes quotations out of it, a
correction masks names in it, and it is looked through for names. Belongs("interviews") and the like if the row is to go
when a participant is erased. Nothing for numbers, times and states. The other kinds are explained there, a line each.
Then follow “A column” in docs/maintaining.md.
"""
GONE = """
{table}.{column} is declared in coding/store/columns.py, and no migration makes it. Take it out there, or add it in a
new migration (coding/store/migrations).
"""


@pytest.fixture(scope="module")
def catalogue() -> dict[tuple[str, str], str]:
    with duckdb.connect() as connection:
        schema.migrate(connection)
        rows = connection.execute("SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal")
        return {(table, column): kind for table, column, kind in rows.fetchall()}


def declared() -> dict[tuple[str, str], Kind]:
    return {(table, column): kind for table, column, kind in columns.every()}


@pytest.mark.slow
def test_every_column_is_declared(catalogue: dict[tuple[str, str], str]) -> None:
    missing = sorted(set(catalogue) - set(declared()))
    assert not missing, "".join(WHAT_TO_DO.format(table=table, column=column) for table, column in missing)


def test_every_declared_column_is_there(catalogue: dict[tuple[str, str], str]) -> None:
    gone = sorted(set(declared()) - set(catalogue))
    assert not gone, "".join(GONE.format(table=table, column=column) for table, column in gone)


def test_words_stand_in_texts_and_people_are_told_of_what(catalogue: dict[tuple[str, str], str]) -> None:
    for (table, column), kind in declared().items():
        if kind.words or kind.masked or kind in (People, Key, Points):
            assert catalogue[table, column] == "VARCHAR", f"{table}.{column} is no text, so it is not {kind.name}"
        if kind.looked_through:
            assert TABLES[table].said, f"“{table}” holds words: its first argument says which, as people are told"


def test_what_rows_belong_to_is_known_to_the_erasure() -> None:
    with duckdb.connect() as connection:
        schema.migrate(connection)
        known = erasure.ids_of(connection, "nobody", {name: table.columns for name, table in TABLES.items()})
    for (table, column), kind in declared().items():
        assert not kind.goes_with or kind.goes_with in known, f"{table}.{column} belongs to {kind.goes_with}"


def test_every_kind_is_documented() -> None:
    source = Path(columns.__file__).read_text(encoding="utf-8")
    for name in KINDS:
        assert re.search(rf'^{name} = Kind\(.*\)\n"""[^\n]+"""\n', source, re.MULTILINE), name

"""A plain table is what its dataclass says: read, written, taken away and put back by it."""

import importlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from coding.errors import NotFound
from coding.model import Indicator, Memo, Site
from coding.store import Cursor, schema
from coding.store.indicators import INDICATORS
from coding.store.memos import MEMOS
from coding.store.sites import SITES
from coding.store.table import Table
from tests.helpers.paths import ROOT

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
EARLY = Indicator("i1", 1, "Gifts that nobody else may see", codes=("gifts", "Geheimnis"))
MEMO = Memo("m1", "project", None, None, None, "ana", "", "A quiet day.", NOW.date(), True, NOW, NOW, False, 7)


def tables() -> dict[str, Table[object]]:
    places: list[Path] = [*(ROOT / "coding/store").glob("*.py"), *(ROOT / "coding/extras").glob("*/tables.py")]
    modules = [importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)) for path in places]
    return {table.name: table for module in modules for table in vars(module).values() if isinstance(table, Table)}


@pytest.fixture
def cursor() -> Iterator[Cursor]:
    with duckdb.connect() as connection:
        schema.migrate(connection)
        yield connection


def version(cursor: Cursor, table: str) -> int:
    return int(cursor.execute(f"SELECT version FROM {table}").fetchall()[0][0])


def test_every_table_is_there_as_it_is_said(cursor: Cursor) -> None:
    for name, table in tables().items():
        cursor.execute(f"EXPLAIN {table.select} ORDER BY {table.order or 1}")
        known = {row[0] for row in cursor.execute(f"DESCRIBE {name}").fetchall()}
        assert {table.key, *table.once, *table.stamped, *table.columns.values()} <= known, name
        assert {*table.states} <= {*table.type.__dataclass_fields__}, name  # type: ignore[attr-defined]


def test_a_record_is_written_read_and_taken_away(cursor: Cursor) -> None:
    INDICATORS.put(cursor, EARLY, created_by="lea")
    assert INDICATORS.get(cursor, "i1") == EARLY and INDICATORS.all(cursor) == [EARLY]
    INDICATORS.put(cursor, EARLY, present=False, created_by="ben")
    assert version(cursor, "indicator") == 2
    assert cursor.execute("SELECT created_by FROM indicator").fetchall() == [("lea",)]
    assert INDICATORS.all(cursor) == [] == list(INDICATORS.several(cursor, ["i1"]))
    assert INDICATORS.all(cursor, removed=True) == [INDICATORS.find(cursor, "i1")] == [EARLY]
    with pytest.raises(NotFound, match="There is no indicator i2 in this project"):
        INDICATORS.get(cursor, "i2")


def test_a_state_brings_back_what_was(cursor: Cursor) -> None:
    INDICATORS.put(cursor, EARLY, created_by="lea")
    state = INDICATORS.state(EARLY)
    assert state["codes"] == ["gifts", "Geheimnis"]
    INDICATORS.put_state(cursor, "i1", None)
    assert INDICATORS.all(cursor) == []
    INDICATORS.put_state(cursor, "i1", {**state, "wording": "Gifts"})
    assert [(indicator.wording, indicator.codes) for indicator in INDICATORS.all(cursor)] == [("Gifts", EARLY.codes)]


def test_a_part_of_a_state_leaves_the_rest(cursor: Cursor) -> None:
    MEMOS.add(cursor, MEMO)
    assert MEMOS.state(MEMO).keys() == {"title", "text", "entry_date", "shared", "deleted"}
    MEMOS.put_state(cursor, "m1", None, revision=8)
    MEMOS.put_state(cursor, "m1", {"text": "A long day."}, revision=9)
    memo = MEMOS.get(cursor, "m1")
    assert (memo.deleted, memo.text, memo.revision, memo.entry_date) == (True, "A long day.", 9, NOW.date())
    MEMOS.put_state(cursor, "m1", MEMOS.state(MEMO), revision=10)
    assert MEMOS.several(cursor, ["m2", "m1"])["m1"].deleted is False


def test_without_a_time_of_removal_a_row_goes_and_comes_back(cursor: Cursor) -> None:
    SITES.put(cursor, Site("s1", "Vilnius"))
    SITES.put_state(cursor, "s1", None)
    assert SITES.all(cursor) == []
    SITES.put_state(cursor, "s1", {"name": "Kaunas"})
    assert SITES.all(cursor) == [Site("s1", "Kaunas")] and SITES.change(cursor, "s2", name="?") == 0

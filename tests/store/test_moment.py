"""What a cursor reads is kept as long as nothing is saved, and a change that is not saved is nobody else's."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as limited
from hypothesis import strategies as st

from coding.store import identifiers, settings
from coding.store.memory import Shelf, at_moment, moment_of
from tests.conftest import SmallProject

NOTED: Shelf[list[Any]] = Shelf("noted", 4)


def noted(cursor: Any) -> list[Any]:
    return at_moment(cursor, NOTED, "", lambda: [settings.setting(cursor, "noted")])


def test_what_is_read_is_kept_until_something_is_saved(make_project: Any) -> None:
    made: SmallProject = make_project()
    store = made.project.store

    def read() -> list[Any]:
        with store.read() as cursor:
            return noted(cursor)

    first = read()
    assert first == [None] and read() is first

    def change(cursor: Any) -> list[Any]:
        settings.set_setting(cursor, "noted", {"at": 1})
        assert moment_of(cursor) is None
        assert read() == [None]
        return noted(cursor)

    assert store.write(change) == [{"at": 1}]
    second = read()
    assert second == [{"at": 1}] and read() is second

    def fail(cursor: Any) -> None:
        settings.set_setting(cursor, "noted", {"at": 2})
        assert noted(cursor) == [{"at": 2}]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(fail)
    assert read() is second


@dataclass(frozen=True)
class Row:
    id: str
    start_offset: int
    end_offset: int
    type: str
    decision: str
    cluster_id: str


words = st.sampled_from(("a", "b", "ab", "ba"))
rows = st.builds(Row, words, st.integers(0, 3), st.integers(0, 3), words, words, words)


def test_other_identifiers_have_another_signature() -> None:
    with duckdb.connect(config={"threads": 1}) as connection:

        def signature(held: set[Row]) -> list[Any]:
            places = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(held))
            return connection.execute(
                f"SELECT bit_xor({identifiers._SIGNED}) FROM (VALUES {places}) "
                "d(id, start_offset, end_offset, type, decision, cluster_id)",
                [value for one in held for value in astuple(one)],
            ).fetchall()

        @limited(max_examples=50)
        @given(st.sets(rows, min_size=1, max_size=4), st.sets(rows, min_size=1, max_size=4))
        def same_or_not(left: set[Row], right: set[Row]) -> None:
            assert (signature(left) == signature(right)) == (left == right)

        same_or_not()

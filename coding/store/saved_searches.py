"""Searches that people keep, for themselves or for everybody of the project."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from coding.store.connection import Cursor


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """One kept search.

    Attributes:
        id: Its id.
        name: What its owner calls it.
        content: Query, ranking and filters; or a question for coded passages.
        owner: Who keeps it.
        shared: Whether everybody sees it.
    """

    id: str
    name: str
    content: Mapping[str, Any]
    owner: str = ""
    shared: bool = False


_COLUMNS = "id, name, content, owner, shared"


def of_owner(cursor: Cursor, owner: str) -> list[SavedSearch]:
    """A person's own, by name."""
    rows = cursor.execute(f"SELECT {_COLUMNS} FROM saved_search WHERE owner = ? ORDER BY name, id", [owner]).fetchall()
    return [_saved(row) for row in rows]


def open_to(cursor: Cursor, user_id: str) -> list[SavedSearch]:
    """A person's own and those that are shared, by name."""
    rows = cursor.execute(
        f"SELECT {_COLUMNS} FROM saved_search WHERE owner = ? OR shared ORDER BY name, id", [user_id]
    ).fetchall()
    return [_saved(row) for row in rows]


def put(cursor: Cursor, owner: str, search: SavedSearch) -> None:
    """Keep a search, in the place of one of the same id."""
    remove(cursor, owner, search.id)
    cursor.execute(
        "INSERT INTO saved_search (id, owner, name, content, saved_at, shared) VALUES (?, ?, ?, ?, ?, ?)",
        [
            search.id,
            owner,
            search.name,
            json.dumps(dict(search.content), ensure_ascii=False),
            datetime.now(UTC),
            search.shared,
        ],
    )


def remove(cursor: Cursor, owner: str, search_id: str) -> None:
    """Let one go."""
    cursor.execute("DELETE FROM saved_search WHERE id = ? AND owner = ?", [search_id, owner])


def _saved(row: tuple[Any, ...]) -> SavedSearch:
    return SavedSearch(row[0], row[1], json.loads(row[2]), row[3], bool(row[4]))

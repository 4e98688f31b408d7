"""Searches that people keep for themselves."""

from __future__ import annotations

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
        content: Query, ranking and filters.
    """

    id: str
    name: str
    content: Mapping[str, Any]


def of_owner(cursor: Cursor, owner: str) -> list[SavedSearch]:
    """A person's own, by name; nobody sees another's."""
    rows = cursor.execute(
        "SELECT id, name, content FROM saved_search WHERE owner = ? ORDER BY name, id", [owner]
    ).fetchall()
    return [SavedSearch(row[0], row[1], json.loads(row[2])) for row in rows]


def put(cursor: Cursor, owner: str, one: SavedSearch) -> None:
    """Keep a search, in the place of one of the same id."""
    remove(cursor, owner, one.id)
    cursor.execute(
        "INSERT INTO saved_search (id, owner, name, content, saved_at) VALUES (?, ?, ?, ?, ?)",
        [one.id, owner, one.name, json.dumps(dict(one.content), ensure_ascii=False), datetime.now(UTC)],
    )


def remove(cursor: Cursor, owner: str, search_id: str) -> None:
    """Let one go."""
    cursor.execute("DELETE FROM saved_search WHERE id = ? AND owner = ?", [search_id, owner])

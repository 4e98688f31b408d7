"""Searches that people keep, for themselves or for everybody of the project."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from coding.store.sql import Cursor
from coding.store.table import Table


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


SEARCHES: Final = Table("saved_search", SavedSearch, stamped=["saved_at"], order="name, id")


def of_owner(cursor: Cursor, owner: str) -> list[SavedSearch]:
    """A person's own, by name."""
    return SEARCHES.all(cursor, where="owner = ?", values=[owner])


def open_to(cursor: Cursor, user_id: str) -> list[SavedSearch]:
    """A person's own and those that are shared, by name."""
    return SEARCHES.all(cursor, where="owner = ? OR shared", values=[user_id])


def put(cursor: Cursor, owner: str, search: SavedSearch) -> None:
    """Keep a search, in the place of one's own of the same id."""
    remove(cursor, owner, search.id)
    SEARCHES.add(cursor, replace(search, owner=owner))


def remove(cursor: Cursor, owner: str, search_id: str) -> None:
    """Let one go."""
    cursor.execute("DELETE FROM saved_search WHERE id = ? AND owner = ?", [search_id, owner])

"""Searches that people keep: their own, seen by nobody else; the log says that one was kept, not what for."""

from __future__ import annotations

from coding.access import Permission
from coding.errors import InvalidInput, NotFound
from coding.model.said import Said
from coding.search.index import By
from coding.store import Cursor, events, saved_searches
from coding.store.saved_searches import SavedSearch
from coding.workspace.context import Context, new_id, requires
from coding.workspace.search.filters import Filters

NAME_LIMIT = 80
MOST = 200


@requires(Permission.READ_RELEASED)
def list_searches(context: Context) -> list[SavedSearch]:
    """One's own kept searches, by name."""
    with context.store.read() as cursor:
        return saved_searches.of_owner(cursor, context.user.id)


@requires(Permission.READ_RELEASED)
def save_search(
    context: Context, name: str, query: str, *, by: By = "both", filters: Filters | None = None
) -> SavedSearch:
    """Keep a search under a name; one of that name is replaced.

    Raises:
        InvalidInput: No name, no query, or too many kept.
    """
    if not name.strip() or len(name) > NAME_LIMIT:
        raise InvalidInput(Said("Give the search a name of up to {name_limit} characters.", name_limit=NAME_LIMIT))
    if not query.strip():
        raise InvalidInput(Said("There is nothing to keep: the search is empty."))

    def write(cursor: Cursor) -> SavedSearch:
        own = saved_searches.of_owner(cursor, context.user.id)
        if len(own) >= MOST:
            raise InvalidInput(Said("You keep {most} searches already. Remove one first.", most=MOST))
        same = next((one for one in own if one.name.casefold() == name.strip().casefold()), None)
        content = {"query": query.strip(), "by": by, "filters": (filters or Filters()).to_dict()}
        kept = SavedSearch(same.id if same else new_id(), name.strip(), content)
        saved_searches.put(cursor, context.user.id, kept)
        events.append(cursor, context.user.id, "search.kept", "search", kept.id)
        return kept

    return context.store.write(write)


@requires(Permission.READ_RELEASED)
def remove_search(context: Context, search_id: str) -> SavedSearch:
    """Let a kept search go; returns it, so that it can be put back.

    Raises:
        NotFound: One has no such search.
    """

    def write(cursor: Cursor) -> SavedSearch:
        own = {one.id: one for one in saved_searches.of_owner(cursor, context.user.id)}
        if search_id not in own:
            raise NotFound(Said("You keep no such search."))
        saved_searches.remove(cursor, context.user.id, search_id)
        events.append(cursor, context.user.id, "search.removed", "search", search_id)
        return own[search_id]

    return context.store.write(write)


@requires(Permission.READ_RELEASED)
def put_back_search(context: Context, kept: SavedSearch) -> None:
    """Keep a search again that was let go."""

    def write(cursor: Cursor) -> None:
        saved_searches.put(cursor, context.user.id, kept)
        events.append(cursor, context.user.id, "search.kept", "search", kept.id)

    context.store.write(write)

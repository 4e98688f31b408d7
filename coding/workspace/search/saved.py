"""Searches that people keep: for themselves, or for everybody. The log says that one was kept, not what for."""

from collections.abc import Mapping
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput, NotFound
from coding.model.message import Message
from coding.search.index import By
from coding.store import Cursor, events, saved_searches
from coding.store.saved_searches import SavedSearch
from coding.workspace.context import Context, new_id, reads, writes
from coding.workspace.search.coded import Question
from coding.workspace.search.filters import Filters

QUESTION = "question"
"""Entry of a kept search that asks for coded passages."""
NAME_LIMIT = 80
MOST = 200


@reads(Permission.READ_RELEASED)
def list_searches(context: Context, cursor: Cursor) -> list[SavedSearch]:
    """One's own kept searches by words and meaning, by name."""
    return [search for search in saved_searches.of_owner(cursor, context.user.id) if QUESTION not in search.content]


@reads(Permission.READ_RELEASED)
def list_questions(context: Context, cursor: Cursor) -> list[SavedSearch]:
    """Kept questions for coded passages, by name: one's own, and those that others share."""
    return [search for search in saved_searches.open_to(cursor, context.user.id) if QUESTION in search.content]


def question_of(search: SavedSearch) -> Question:
    """What a kept question asks for."""
    return Question.from_dict(search.content[QUESTION])


@writes(Permission.READ_RELEASED)
def save_search(
    context: Context, cursor: Cursor, name: str, query: str, *, by: By = "both", filters: Filters | None = None
) -> SavedSearch:
    """Keep a search under a name; one of that name is replaced.

    Raises:
        InvalidInput: No name, no query, or too many kept.
    """
    if not query.strip():
        raise InvalidInput(Message("There is nothing to keep: the search is empty."))
    content = {"query": query.strip(), "by": by, "filters": (filters or Filters()).to_dict()}
    return _keep(context, cursor, name, content, shared=False)


@writes(Permission.READ_RELEASED)
def save_question(
    context: Context, cursor: Cursor, name: str, question: Question, *, shared: bool = False
) -> SavedSearch:
    """Keep a question for coded passages under a name; one's own of that name is replaced.

    Args:
        context: Who keeps it.
        cursor: The transaction.
        name: What to call it.
        question: What it asks for.
        shared: Whether everybody who may read released text sees it. They find by it what they may see themselves.

    Raises:
        InvalidInput: No name, nothing asked, or too many kept.
    """
    content = question.to_dict()
    if not content:
        raise InvalidInput(Message("There is nothing to keep: choose a code or a filter first."))
    return _keep(context, cursor, name, {QUESTION: content}, shared=shared)


def _keep(context: Context, cursor: Cursor, name: str, content: Mapping[str, Any], *, shared: bool) -> SavedSearch:
    if not name.strip() or len(name) > NAME_LIMIT:
        raise InvalidInput(Message("Give the search a name of up to {name_limit} characters.", name_limit=NAME_LIMIT))

    searches = saved_searches.of_owner(cursor, context.user.id)
    if len(searches) >= MOST:
        raise InvalidInput(Message("You keep {most} searches already. Remove one first.", most=MOST))
    alike = [search for search in searches if (QUESTION in search.content) == (QUESTION in content)]
    same = next((search for search in alike if search.name.casefold() == name.strip().casefold()), None)
    saved_search = SavedSearch(same.id if same else new_id(), name.strip(), content, context.user.id, shared)
    saved_searches.put(cursor, context.user.id, saved_search)
    events.append(cursor, context.user.id, "search.kept", "search", saved_search.id)
    return saved_search


@writes(Permission.READ_RELEASED)
def remove_search(context: Context, cursor: Cursor, search_id: str) -> SavedSearch:
    """Let a kept search go; returns it, so that it can be put back.

    Raises:
        NotFound: One has no such search.
    """
    searches = {search.id: search for search in saved_searches.of_owner(cursor, context.user.id)}
    if search_id not in searches:
        raise NotFound(Message("You keep no such search."))
    saved_searches.remove(cursor, context.user.id, search_id)
    events.append(cursor, context.user.id, "search.removed", "search", search_id)
    return searches[search_id]


@writes(Permission.READ_RELEASED)
def put_back_search(context: Context, cursor: Cursor, search: SavedSearch) -> None:
    """Keep a search again that was let go."""
    saved_searches.put(cursor, context.user.id, search)
    events.append(cursor, context.user.id, "search.kept", "search", search.id)

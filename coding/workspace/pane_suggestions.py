"""Suggested codes in the coding pane: where they come from, and the blindness rule around them.

The part of Heard that makes suggestions registers itself here; without one the pane shows none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from coding.store import Cursor
from coding.workspace.context import Context
from coding.workspace.rounds import suggestions_allowed


@dataclass(frozen=True, slots=True)
class PaneSuggestion:
    """One suggested code on one passage; a coding only once a person accepts it.

    Attributes:
        id: Its id.
        code: Id of the code.
        start: First code point of the passage in the released text.
        end: One past its last code point.
        rank: 1 for the strongest.
        evidence: Plain sentences that say why; released text only.
    """

    id: str
    code: str
    start: int
    end: int
    rank: int
    evidence: tuple[str, ...]


class SuggestionSource(Protocol):
    """What makes suggestions and remembers what became of them."""

    def open_for(self, cursor: Cursor, context: Context, release_id: str) -> list[PaneSuggestion]:
        """Those this coder has not settled yet, the strongest first."""
        ...

    def settle(
        self,
        cursor: Cursor,
        context: Context,
        release_id: str,
        suggestion_id: str,
        *,
        accepted: bool,
        coding_id: str | None,
    ) -> None:
        """Store what the coder decided, in the transaction of the coding.

        Raises:
            InvalidInput: It is not open for this coder; nothing is stored.
        """
        ...

    def reopen(self, cursor: Cursor, context: Context, release_id: str, suggestion_id: str) -> None:
        """Take the decision back."""
        ...


_sources: list[SuggestionSource] = []


def register(source: SuggestionSource) -> None:
    """Make this the source of suggestions."""
    _sources[:] = [source]


def source_for(cursor: Cursor, context: Context, release_id: str) -> SuggestionSource | None:
    """The source, unless there is none or the coder works on this interview in an open round without suggestions.

    Suggestions would make two coders agree for the machine's reasons, so a round has none unless it was set up so.
    """
    if not _sources or not suggestions_allowed(cursor, release_id, context.user.id):
        return None
    return _sources[0]


def open_suggestions(cursor: Cursor, context: Context, release_id: str) -> list[PaneSuggestion]:
    """What may be suggested to this coder on this interview now."""
    source = source_for(cursor, context, release_id)
    return source.open_for(cursor, context, release_id) if source else []

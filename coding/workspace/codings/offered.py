"""Suggested codes beside the transcript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coding.errors import InvalidInput
from coding.model.said import Said
from coding.store import Cursor, codings, suggestions
from coding.store.suggestions import Suggestion
from coding.workspace.codings.usage import Passage, passages_of
from coding.workspace.context import Context
from coding.workspace.rounds.rounds import suggestions_allowed


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


def source_for(cursor: Cursor, context: Context, release_id: str) -> Source | None:
    """The source, unless the coder works on this interview in an open round without suggestions.

    Suggestions would make two coders agree for the machine's reasons, so a round has none unless it was set up so.
    """
    return SOURCE if suggestions_allowed(cursor, release_id, context.user.id) else None


def open_suggestions(cursor: Cursor, context: Context, release_id: str) -> list[PaneSuggestion]:
    """What may be suggested to this coder on this interview now."""
    source = source_for(cursor, context, release_id)
    return source.open_for(cursor, context, release_id) if source else []


_EXCERPT = 160


class Source:
    """Suggestions for the coding pane; everything here runs inside the pane's own transactions."""

    def open_for(self, cursor: Cursor, context: Context, release_id: str) -> list[PaneSuggestion]:
        """Suggestions on offer to this coder in a release."""
        own_suggestions = suggestions.of_coder(cursor, release_id, context.user.id, "offered")
        return [
            PaneSuggestion(
                offer.suggestion.id,
                offer.suggestion.code,
                offer.suggestion.start,
                offer.suggestion.end,
                offer.suggestion.rank,
                _sentences(offer),
            )
            for offer in with_evidence(cursor, context, own_suggestions)
        ]

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
        """Note that the coder took a suggestion or put it aside.

        Raises:
            InvalidInput: It is not open to them.
        """
        suggestion = self._own(cursor, context, release_id, suggestion_id)
        if suggestion.state in ("accepted", "declined"):
            raise InvalidInput(Said("That suggestion was answered already. Reload the page."))
        suggestions.settle(cursor, suggestion_id, "accepted" if accepted else "declined", coding_id)

    def reopen(self, cursor: Cursor, context: Context, release_id: str, suggestion_id: str) -> None:
        """Offer an answered suggestion again."""
        self._own(cursor, context, release_id, suggestion_id)
        suggestions.settle(cursor, suggestion_id, "offered", None)

    def answer_to(
        self, cursor: Cursor, context: Context, release_id: str, suggestion_id: str
    ) -> tuple[bool, str | None] | None:
        """Whether the coder accepted a suggestion and as which coding; None while it is not answered."""
        suggestion = suggestions.find(cursor, suggestion_id, release_id, context.user.id)
        if suggestion is None or suggestion.state not in ("accepted", "declined"):
            return None
        return suggestion.state == "accepted", suggestion.coding_id

    def _own(self, cursor: Cursor, context: Context, release_id: str, suggestion_id: str) -> Suggestion:
        suggestion = suggestions.find(cursor, suggestion_id, release_id, context.user.id)
        if suggestion is None:
            raise InvalidInput(Said("That suggestion is not open to you now. Reload the page."))
        return suggestion


SOURCE = Source()


def _sentences(offer: Offered) -> tuple[str, ...]:
    definition = (f"{offer.name}: {offer.definition}",) if offer.definition else ()
    return (*definition, *(f"{each.participant}, line {each.line}: “{_short(each.text)}”" for each in offer.evidence))


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _EXCERPT else f"{plain[: _EXCERPT - 1]}…"


@dataclass(frozen=True)
class Offered:
    """A suggestion with what a person needs to judge it.

    Attributes:
        suggestion: What was offered.
        name: The code's name.
        definition: Its definition.
        evidence: Up to two nearest passages that people coded with it, nearest first.
    """

    suggestion: Suggestion
    name: str
    definition: str
    evidence: tuple[Passage, ...]


def with_evidence(cursor: Cursor, context: Context, suggestions: Sequence[Suggestion]) -> list[Offered]:
    """Join suggestions of one interview with definitions and evidence, as far as this person may see it now."""
    from coding.workspace.codebook.versions import codebook_in_force

    if not suggestions:
        return []
    _, book = codebook_in_force(cursor, suggestions[0].release_id, context.user.id)
    wanted = [coding_id for each in suggestions for coding_id in each.evidence]
    cited = passages_of(cursor, codings.visible_by_ids(cursor, context.viewer, wanted).values())
    result = []
    for each in suggestions:
        if each.code in book:
            code = book.by_id(each.code)
            shown = [cited[coding_id] for coding_id in each.evidence if coding_id in cited]
            result.append(Offered(each, code.name, code.definition, tuple(shown)))
    return result

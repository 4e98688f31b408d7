"""Suggested codes beside the transcript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coding.errors import InvalidInput
from coding.model.message import Message
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


_EXCERPT = 160


def open_suggestions(cursor: Cursor, context: Context, release_id: str) -> list[PaneSuggestion]:
    """What may be suggested to this coder on this interview now.

    Suggestions would make two coders agree for the machine's reasons, so a round has none unless it was set up so.
    """
    if not suggestions_allowed(cursor, release_id, context.user.id):
        return []
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


def own_suggestion(cursor: Cursor, context: Context, release_id: str, suggestion_id: str) -> Suggestion:
    """A suggestion to this coder, answered or not.

    Raises:
        InvalidInput: There is none.
    """
    suggestion = suggestions.find(cursor, suggestion_id, release_id, context.user.id)
    if suggestion is None:
        raise InvalidInput(Message("That suggestion is not open to you now. Reload the page."))
    return suggestion


def _sentences(offer: Offered) -> tuple[str, ...]:
    definition = (f"{offer.name}: {offer.definition}",) if offer.definition else ()
    places = [
        Message("{participant}, line {line}", participant=each.participant, line=each.line) for each in offer.evidence
    ]
    quotes = [f"“{_short(each.text)}”" for each in offer.evidence]
    return (*definition, *(Message.joined(*cited, between=": ") for cited in zip(places, quotes, strict=True)))


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
    coding_ids = [coding_id for each in suggestions for coding_id in each.evidence]
    cited = passages_of(cursor, codings.visible_by_ids(cursor, context.viewer, coding_ids).values())
    result = []
    for each in suggestions:
        if each.code in book:
            code = book.by_id(each.code)
            evidence = [cited[coding_id] for coding_id in each.evidence if coding_id in cited]
            result.append(Offered(each, code.name, code.definition, tuple(evidence)))
    return result

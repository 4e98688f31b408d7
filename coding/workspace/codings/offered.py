"""Suggested codes beside the transcript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coding.errors import InvalidInput
from coding.model import Coding, Release
from coding.model.said import Said
from coding.store import Cursor, codings, people, suggestions
from coding.store import releases as store_releases
from coding.store.suggestions import Suggestion
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
class Evidence:
    """A passage that a person coded, shown beside a suggestion.

    Attributes:
        release_id: Its interview's release.
        participant: The participant's label.
        title: The interview's title.
        line: 1-based line.
        start: First code point of the coding.
        end: One past the last.
        text: Its words.
        coder: Name of who coded it.
    """

    release_id: str
    participant: str
    title: str
    line: int
    start: int
    end: int
    text: str
    coder: str


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
    evidence: tuple[Evidence, ...]


def with_evidence(cursor: Cursor, context: Context, suggestions: Sequence[Suggestion]) -> list[Offered]:
    """Join suggestions of one interview with definitions and evidence, as far as this person may see it now."""
    from coding.workspace.codebook.versions import codebook_in_force

    if not suggestions:
        return []
    _, book = codebook_in_force(cursor, suggestions[0].release_id, context.user.id)
    cited = codings.visible_by_ids(
        cursor, context.viewer, [coding_id for each in suggestions for coding_id in each.evidence]
    )
    releases = store_releases.several(cursor, {coding.release_id for coding in cited.values()})
    names = people.names(cursor)
    result = []
    for each in suggestions:
        if each.code in book:
            code = book.by_id(each.code)
            shown = [_evidence(cited[coding_id], releases, names) for coding_id in each.evidence if coding_id in cited]
            result.append(Offered(each, code.name, code.definition, tuple(shown)))
    return result


def _evidence(coding: Coding, releases: dict[str, Release], names: dict[str, str]) -> Evidence:
    release = releases[coding.release_id]
    return Evidence(
        release.id,
        release.participant_label,
        release.title,
        release.line_of(coding.start),
        coding.start,
        coding.end,
        release.text[coding.start : coding.end],
        names.get(coding.coder, coding.coder),
    )

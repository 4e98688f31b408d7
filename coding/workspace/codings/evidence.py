"""What a suggestion is shown with: the code's definition and the nearest passages that people coded with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from coding.model import Coding, Release
from coding.store import Cursor, codings, people
from coding.store import releases as store_releases
from coding.store.suggestions import Suggestion
from coding.workspace.context import Context


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

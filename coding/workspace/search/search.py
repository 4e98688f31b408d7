"""Asking for passages, by words and by meaning."""

from dataclasses import dataclass

from coding.access import Permission
from coding.model import Segment
from coding.search.index import By, Why
from coding.store import Cursor, interviews, people, segments
from coding.store.memory import Shelf, at_moment
from coding.workspace.context import Context, reads, requires
from coding.workspace.search.filters import Filters, allowed
from coding.workspace.search.machines import works_without
from coding.workspace.search.passages import Passages, index_of, passages, passages_by_words


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """A passage that answers a query.

    Attributes:
        segment: Where it is.
        title: The interview's title.
        participant: The participant's label.
        language: ISO 639-1 code of the interview's language, or None.
        line: 1-based line of the transcript.
        text: The words.
        score: For ordering only; not a probability.
        why: Which words matched and how near the meaning is.
        question: What the interviewer had asked, or None.
    """

    segment: Segment
    title: str
    participant: str
    language: str | None
    line: int
    text: str
    score: float
    why: Why
    question: str | None = None


@requires(Permission.READ_RELEASED)
def search(
    context: Context, query: str, *, top: int = 20, filters: Filters | None = None, by: By = "both"
) -> list[SearchResult]:
    """Find passages by words and by meaning; by words alone where the study works without machine suggestions.

    Args:
        context: Who asks.
        query: A question, some words, an exact ``"phrase"`` or a ``/regular expression/``.
        top: How many at most.
        filters: Where to look; everywhere when None.
        by: Both rankings, or ``"words"`` or ``"meaning"`` alone.

    Raises:
        NotReady: Nothing has been released, or by meaning is asked for and the study works without.
        InvalidInput: An empty query or a broken regular expression.
    """
    if by != "meaning" and works_without(context):
        by, all_passages = "words", passages_by_words(context)
    else:
        all_passages = passages(context)
    may = allowed(context, filters or Filters(), all_passages.segments, all_passages.releases)
    vector = all_passages.embedder.encode_query(query) if query.strip() and by != "words" else None
    hits = index_of(context, all_passages).search(query, vector, top, by=by, allowed=may)
    return [result_of(all_passages, hit.index, hit.score, hit.why) for hit in hits]


def result_of(all_passages: Passages, index: int, score: float, why: Why) -> SearchResult:
    """A passage as a result, with where it stands."""
    segment = all_passages.segments[index]
    release = all_passages.releases[segment.release_id]
    return SearchResult(
        segment=segment,
        title=release.title,
        participant=release.participant_label,
        language=release.language,
        line=segment.turn_ordinal + 1,
        text=all_passages.texts[index],
        score=score,
        why=why,
        question=all_passages.questions[index],
    )


@dataclass(frozen=True)
class Choices:
    """What a search can be limited to, as the released interviews have it.

    Attributes:
        speakers: Names of speakers whose words are searched.
        attributes: Attribute of an interview or participant → its values.
    """

    speakers: list[str]
    attributes: dict[str, list[str]]


@reads(Permission.READ_RELEASED)
def choices(context: Context, cursor: Cursor) -> Choices:
    """Say what a search can be limited to."""
    return at_moment(cursor, _CHOICES, "", lambda: _choices(cursor))


_CHOICES: Shelf[Choices] = Shelf("limits of a search", 1)


def _choices(cursor: Cursor) -> Choices:
    current_interviews = [interview for interview in interviews.all_interviews(cursor) if interview.release_id]
    persons = {participant.id: participant for participant in people.participants(cursor)}
    speakers = segments.speakers(cursor)
    attributes: dict[str, set[str]] = {}
    for interview in current_interviews:
        person = persons.get(interview.participant_id)
        for name, value in {**(person.attributes if person else {}), **interview.attributes}.items():
            if value:
                attributes.setdefault(name, set()).add(value)
    return Choices(speakers, {name: sorted(values) for name, values in sorted(attributes.items()) if len(values) > 1})

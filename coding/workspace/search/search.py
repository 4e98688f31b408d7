"""Asking for passages, by words and by meaning."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coding.access import Permission
from coding.errors import NotFound
from coding.model import Segment
from coding.model.message import Message
from coding.search.index import By, Why, how_alike
from coding.store import Cursor, interviews, people, segments
from coding.store.memory import Shelf, at_moment
from coding.workspace.context import Context, reads, requires
from coding.workspace.search.filters import Filters, allowed, sharing_a_code
from coding.workspace.search.machines import works_without
from coding.workspace.search.passages import Passages, index_of, passages, passages_by_words
from pipelines import stopwords


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


@requires(Permission.READ_RELEASED)
def similar(context: Context, segment_id: str, *, top: int = 20, filters: Filters | None = None) -> list[SearchResult]:
    """Find the passages nearest in meaning to one passage, the nearest first, without the passage itself.

    Args:
        context: Who asks.
        segment_id: The passage.
        top: How many at most.
        filters: Where to look; everywhere when None.

    Raises:
        NotFound: The passage is not in the current releases.
        NotReady: Nothing has been released.
    """
    all_passages = passages(context)
    position = _position(all_passages, segment_id)
    cosine, distance = _nearness(all_passages, position)
    may = allowed(context, filters or Filters(), all_passages.segments, all_passages.releases)
    order = [int(index) for index in np.lexsort((np.arange(len(cosine)), -cosine)) if may is None or may[index]]
    return [
        _near(all_passages, index, cosine, distance) for index in [index for index in order if index != position][:top]
    ]


@requires(Permission.READ_RELEASED)
def counter_examples(
    context: Context, segment_id: str, *, top: int = 20, filters: Filters | None = None
) -> list[SearchResult]:
    """Find passages that speak of the same matter and may speak against one passage.

    They are near in meaning, come from another participant, and share none of the passage's codes as far as this
    person may see them. Those that deny where the passage does not, or the other way round, come first; whether they
    do speak against it is for people to judge.

    Args:
        context: Who asks.
        segment_id: The passage.
        top: How many at most.
        filters: Where to look; everywhere when None.

    Raises:
        NotFound: The passage is not in the current releases.
        NotReady: Nothing has been released.
    """
    all_passages = passages(context)
    position = _position(all_passages, segment_id)
    cosine, distance = _nearness(all_passages, position)
    may = allowed(context, filters or Filters(), all_passages.segments, all_passages.releases)
    alike = context.store.ask(lambda cursor: sharing_a_code(cursor, context.viewer, all_passages.segments, position))
    person = all_passages.releases[all_passages.segments[position].release_id].participant_id
    denies = stopwords.denies(all_passages.texts[position], all_passages.languages[position])
    candidates = [
        (
            stopwords.denies(all_passages.texts[index], all_passages.languages[index]) != denies,
            float(cosine[index]),
            index,
        )
        for index, segment in enumerate(all_passages.segments)
        if distance[index] >= 1.0
        and (may is None or may[index])
        and all_passages.releases[segment.release_id].participant_id != person
        and index not in alike
    ]
    candidates.sort(key=lambda entry: (-entry[0], -entry[1], entry[2]))
    return [_near(all_passages, index, cosine, distance) for _, _, index in candidates[:top]]


def _position(all_passages: Passages, segment_id: str) -> int:
    position = next((index for index, segment in enumerate(all_passages.segments) if segment.id == segment_id), None)
    if position is None:
        raise NotFound(Message("That passage is not in the current release any more. Search again."))
    return position


def _nearness(all_passages: Passages, position: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cosine of every passage to one, and how far each stands out from all others, in standard deviations.

    The passage itself is not among the others: in a small study its own cosine of 1 would hide what is near it.
    """
    cosine = (all_passages.vectors @ all_passages.vectors[position]).astype(np.float64)
    others = np.delete(cosine, position)
    spread = float(others.std()) if others.size else 0.0
    middle = float(others.mean()) if others.size else 0.0
    return cosine, (cosine - middle) / (spread or 1.0)


def _near(
    all_passages: Passages, index: int, cosine: NDArray[np.float64], distance: NDArray[np.float64]
) -> SearchResult:
    near = how_alike(float(cosine[index]), all_passages.embedder.nearness)
    why = Why(similarity=round(float(cosine[index]), 4), distance=round(float(distance[index]), 4), near=near)
    return result_of(all_passages, index, float(cosine[index]), why)

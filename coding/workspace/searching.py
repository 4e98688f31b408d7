"""Segments of released text, their vectors, and search over them."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from coding.access import Permission
from coding.errors import NotReady
from coding.model import Release, Segment, forget_books
from coding.search import By, SearchIndex, Why
from coding.store import events, interviews, people, segments, settings
from coding.workspace.context import Cancelled, Context, Progress, ignore_progress, never_cancelled, requires
from coding.workspace.search_filters import Filters, allowed
from pipelines import embed
from pipelines.embedder import Embedder
from pipelines.languages import language_shares
from pipelines.segments import Segment as CutSegment
from pipelines.segments import vector_text

Vectors = NDArray[np.float32]
EMBED_BATCH = 64


@dataclass(frozen=True)
class Passages:
    """Every segment of the current releases with its text and vector.

    Attributes:
        segments: In the project's order.
        texts: The participant's words of each, as released.
        vectors: Float32, L2-normalised, one row a segment.
        languages: ISO 639-1 code of each segment's interview, or None.
        questions: The interviewer's question before each, or None.
        releases: Release id → release.
        embedder: What made the vectors.
        warning: What the model does not understand in this project, or None.
    """

    segments: list[Segment]
    texts: list[str]
    vectors: Vectors
    languages: list[str | None]
    questions: list[str | None]
    releases: Mapping[str, Release]
    embedder: Embedder
    warning: str | None


@requires(Permission.READ_RELEASED)
def passages(
    context: Context,
    *,
    model: str | None = None,
    comparing: bool = False,
    progress: Progress = ignore_progress,
    cancelled: Cancelled = never_cancelled,
) -> Passages:
    """All passages with vectors; only texts that changed are embedded, in batches that are kept as they are done.

    Args:
        context: Who asks.
        model: Embedding model; None for the project's, or the installed one for its languages where none was chosen.
        comparing: Vectors for comparing passages with one another, and not for searching them; most models make one
            kind for both.
        progress: Called with (passages embedded, passages to embed).
        cancelled: Asked between batches.

    Raises:
        NotReady: Nothing has been released.
        ModelMissing: The model is not installed here.
        Cancelled: The person pressed cancel; finished batches stay.
    """
    with context.store.read() as cursor:
        current = frozenset(interviews.current_releases(cursor))
        chosen = model or settings.setting(cursor, "embedding_model")
    shares = _shares(context)
    embedder = embed.load_embedder(chosen or embed.model_for(shares))
    if comparing:
        embedder = embedder.for_comparing
    key = (context.project.id, embedder.model_id, embedder.revision, current)
    with _index_lock:
        kept = next((made for known, made in _held.get(context.project.id, []) if known == key), None)
        begun = _forgotten.get(context.project.id, 0)
    if kept is not None:
        return kept
    made = _passages(context, embedder, shares, progress, cancelled)
    with _index_lock:
        if _forgotten.get(context.project.id, 0) != begun:
            # Words in them were erased or masked meanwhile.
            return made
        # What was read of releases that are not current any more, such as erased ones, goes with the entry replaced.
        others = [one for one in _held.get(context.project.id, []) if one[0][-1] == current and one[0] != key]
        _held[context.project.id] = [(key, made), *others[: _KINDS - 1]]
    return made


def forget_held(project_id: str) -> None:
    """Drop a project's passages and codebooks from memory, after words in them were erased or masked."""
    forget_books()
    with _index_lock:
        _held.pop(project_id, None)
        _indexes.pop(project_id, None)
        _forgotten[project_id] = _forgotten.get(project_id, 0) + 1


_KINDS = 2
_held: dict[str, list[tuple[tuple[str, str, str, frozenset[str]], Passages]]] = {}
_forgotten: dict[str, int] = {}
_index_lock = threading.Lock()


def _passages(
    context: Context, embedder: Embedder, shares: Mapping[str, float], progress: Progress, cancelled: Cancelled
) -> Passages:
    with context.store.read() as cursor:
        found = segments.current(cursor)
        releases = {one: interviews.release(cursor, one) for one in dict.fromkeys(s.release_id for s in found)}
    if not found:
        raise NotReady("No interview has been released yet, so there is nothing to search. Release one first.")
    _fill(context, embedder, found, releases, progress, cancelled)
    with context.store.read() as cursor:
        held = segments.vectors(cursor, embedder.model_id, embedder.revision, [s.text_hash for s in found])
    texts = [releases[s.release_id].text[s.start : s.end] for s in found]
    return Passages(
        found,
        texts,
        np.stack([held[s.text_hash] for s in found]),
        [releases[s.release_id].language for s in found],
        [
            releases[s.release_id].text[s.question_start : s.question_end] if s.question_start is not None else None
            for s in found
        ],
        releases,
        embedder,
        embed.language_warning(embedder, shares),
    )


@requires(Permission.READ_RELEASED)
def model_warning(context: Context) -> tuple[str, str | None]:
    """Name of the project's embedding model, and what it does not understand here; nothing is embedded for it."""
    with context.store.read() as cursor:
        name = settings.setting(cursor, "embedding_model")
    shares = _shares(context)
    name = str(name or embed.model_for(shares))
    if name in embed.MULTILINGUAL:
        languages: frozenset[str] | None = embed.MULTILINGUAL[name].languages
    elif name == embed.DEFAULT_MODEL:
        languages = frozenset({"en"})
    else:
        languages = embed.load_embedder(name).languages
    described = cast(Embedder, _Described(name, languages))
    return name, embed.language_warning(described, shares)


@dataclass(frozen=True)
class _Described:
    """What the warning needs to know of a model that is not loaded."""

    model_id: str
    languages: frozenset[str] | None


_known_shares: dict[str, tuple[frozenset[str], dict[str, float]]] = {}


def _shares(context: Context) -> dict[str, float]:
    """Share of each language in the released text, worked out anew only when the current releases change."""
    with context.store.read() as cursor:
        ids = frozenset(interviews.current_releases(cursor))
        known = _known_shares.get(context.project.id)
        if known is not None and known[0] == ids:
            return known[1]
        releases = [interviews.release(cursor, one) for one in sorted(ids)]
    shares = _measured_shares(releases)
    _known_shares[context.project.id] = (ids, shares)
    return shares


def _measured_shares(releases: Iterable[Release]) -> dict[str, float]:
    counts: dict[str, int] = {}
    unknown: list[str] = []
    for release in releases:
        if release.language:
            counts[release.language] = counts.get(release.language, 0) + len(release.text)
        else:
            unknown.append(release.text)
    total = sum(counts.values()) + sum(len(text) for text in unknown)
    shares = {language: count / total for language, count in counts.items()} if total else {}
    if unknown:
        part = sum(len(text) for text in unknown) / total
        for language, share in language_shares(unknown).items():
            shares[language] = shares.get(language, 0.0) + share * part
    return shares


def _fill(
    context: Context,
    embedder: Embedder,
    found: Sequence[Segment],
    releases: Mapping[str, Release],
    progress: Progress,
    cancelled: Cancelled,
) -> None:
    with context.store.read() as cursor:
        known = segments.known_hashes(cursor, embedder.model_id, embedder.revision)
    missing = list({s.text_hash: s for s in found if s.text_hash not in known}.values())
    for start in range(0, len(missing), EMBED_BATCH):
        batch = missing[start : start + EMBED_BATCH]
        texts = [_text_for_vector(releases[s.release_id].text, s) for s in batch]
        vectors = embedder.encode(texts, cancelled=cancelled)
        hashes = [s.text_hash for s in batch]

        def keep(cursor: Any, hashes: Sequence[str] = hashes, vectors: Vectors = vectors) -> None:
            segments.add_vectors(cursor, embedder.model_id, embedder.revision, hashes, vectors)

        context.store.write(keep)
        progress(start + len(batch), len(missing))


def _text_for_vector(text: str, segment: Segment) -> str:
    cut = CutSegment(
        segment.ordinal, segment.turn_ordinal, segment.start, segment.end, segment.question_start, segment.question_end
    )
    return vector_text(text, cut)


@dataclass(frozen=True)
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
    """

    segment: Segment
    title: str
    participant: str
    language: str | None
    line: int
    text: str
    score: float
    why: Why


_indexes: dict[str, tuple[str, SearchIndex]] = {}


def _index(context: Context, held: Passages) -> SearchIndex:
    """The search index of the project, made anew only when its passages change."""
    fingerprint = f"{held.embedder.revision}:{hash(tuple(s.id for s in held.segments))}"
    with _index_lock:
        have = _indexes.get(context.project.id)
        if have is None or have[0] != fingerprint:
            have = (fingerprint, SearchIndex(held.texts, held.vectors, held.languages, held.questions))
            _indexes[context.project.id] = have
        return have[1]


@requires(Permission.READ_RELEASED)
def search(
    context: Context, query: str, *, top: int = 20, filters: Filters | None = None, by: By = "both"
) -> list[SearchResult]:
    """Find passages by words and by meaning.

    Args:
        context: Who asks.
        query: A question, some words, an exact ``"phrase"`` or a ``/regular expression/``.
        top: How many at most.
        filters: Where to look; everywhere when None.
        by: Both rankings, or ``"words"`` or ``"meaning"`` alone.

    Raises:
        NotReady: Nothing has been released.
        InvalidInput: An empty query or a broken regular expression.
    """
    held = passages(context)
    may = allowed(context, filters or Filters(), held.segments, held.releases)
    vector = held.embedder.encode_query(query) if query.strip() and by != "words" else None
    hits = _index(context, held).search(query, vector, top, by=by, allowed=may)
    return [result_of(held, hit.index, hit.score, hit.why) for hit in hits]


def result_of(held: Passages, index: int, score: float, why: Why) -> SearchResult:
    """A passage as a result, with where it stands."""
    segment = held.segments[index]
    release = held.releases[segment.release_id]
    return SearchResult(
        segment,
        release.title,
        release.participant_label,
        release.language,
        segment.turn_ordinal + 1,
        held.texts[index],
        score,
        why,
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


@requires(Permission.READ_RELEASED)
def choices(context: Context) -> Choices:
    """Say what a search can be limited to."""
    with context.store.read() as cursor:
        found = [one for one in interviews.all_interviews(cursor) if one.release_id]
        persons = {one.id: one for one in people.participants(cursor)}
        speakers = segments.speakers(cursor)
    attributes: dict[str, set[str]] = {}
    for one in found:
        person = persons.get(one.participant_id)
        for name, value in {**(person.attributes if person else {}), **one.attributes}.items():
            if value:
                attributes.setdefault(name, set()).add(value)
    return Choices(speakers, {name: sorted(values) for name, values in sorted(attributes.items()) if len(values) > 1})


@requires(Permission.MANAGE_PROJECT)
def choose_model(context: Context, model: str | None) -> None:
    """Choose the embedding model of the project: a name or folder, or None for the installed one for its languages.

    Raises:
        ModelMissing: It does not load.
    """
    loaded = embed.load_embedder(model or embed.model_for(_shares(context)))

    def keep(cursor: Any) -> None:
        settings.set_setting(cursor, "embedding_model", model)
        events.append(cursor, context.user.id, "model.chosen", "model", loaded.model_id, {"revision": loaded.revision})

    context.store.write(keep)

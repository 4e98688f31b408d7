"""Segments of released text, their vectors, and search over them."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from coding.access import Permission
from coding.errors import NotReady
from coding.model import Release, Segment
from coding.model.message import Message
from coding.search.index import SearchIndex
from coding.store import Cursor, events, segments, settings
from coding.store import releases as store_releases
from coding.store.memory import Shelf
from coding.workspace.context import Cancelled, Context, Progress, ignore_progress, never_cancelled, reads, requires
from coding.workspace.search.machines import ask_machines, works_without
from pipelines.embed.embedder import Embedder
from pipelines.embed.load import DEFAULT_MODEL, MULTILINGUAL, language_warning, load_embedder, model_for
from pipelines.languages import language_shares
from pipelines.segments import Segment as CutSegment
from pipelines.segments import vector_text

Vectors = NDArray[np.float32]
EMBED_BATCH = 64


@dataclass(frozen=True, kw_only=True)
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
        NotReady: Nothing has been released, or the study works without machine suggestions.
        ModelMissing: The model is not installed here.
        Cancelled: The person pressed cancel; finished batches stay.
    """
    ask_machines(context)
    current = context.store.ask(lambda cursor: frozenset(store_releases.current_releases(cursor)))
    shares = shares_of(context)
    embedder = load_embedder(model or chosen_model(context))
    if comparing:
        embedder = embedder.for_comparing
    return context.memory.recall(
        PASSAGES,
        (embedder.model_id, embedder.revision, current),
        lambda: _passages(context, embedder, shares, progress, cancelled),
        made_from=current,
    )


@requires(Permission.READ_RELEASED)
def passages_by_words(context: Context) -> Passages:
    """All passages without vectors, for looking for words alone; no model is loaded.

    Raises:
        NotReady: Nothing has been released.
    """
    current = context.store.ask(lambda cursor: frozenset(store_releases.current_releases(cursor)))
    return context.memory.recall(
        PASSAGES,
        ("", "words", current),
        lambda: _passages(context, cast(Embedder, _NoModel()), {}, ignore_progress, never_cancelled),
        made_from=current,
    )


def chosen_model(context: Context) -> str:
    """Name of the project's embedding model, or of the installed one for its languages where none was chosen."""
    name = context.store.ask(lambda cursor: settings.setting(cursor, "embedding_model"))
    return str(name or model_for(shares_of(context)))


PASSAGES: Shelf[Passages] = Shelf("passages", 2)
"""For searching and for comparing."""


def _passages(
    context: Context, embedder: Embedder, shares: Mapping[str, float], progress: Progress, cancelled: Cancelled
) -> Passages:
    with context.store.read() as cursor:
        passage_segments = segments.current(cursor)
        releases = store_releases.several(cursor, (s.release_id for s in passage_segments))
    if not passage_segments:
        raise NotReady(Message("No interview has been released yet, so there is nothing to search. Release one first."))
    if isinstance(embedder, _NoModel):
        found = np.zeros((len(passage_segments), 1), np.float32)
    else:
        _fill(context, embedder, passage_segments, releases, progress, cancelled)
        with context.store.read() as cursor:
            hashes = [s.text_hash for s in passage_segments]
            vectors = segments.vectors(cursor, embedder.model_id, embedder.revision, hashes)
        found = np.stack([vectors[s.text_hash] for s in passage_segments])
    texts = [releases[s.release_id].text[s.start : s.end] for s in passage_segments]
    return Passages(
        segments=passage_segments,
        texts=texts,
        vectors=found,
        languages=[releases[s.release_id].language for s in passage_segments],
        questions=[
            releases[s.release_id].text[s.question_start : s.question_end] if s.question_start is not None else None
            for s in passage_segments
        ],
        releases=releases,
        embedder=embedder,
        warning=language_warning(embedder, shares),
    )


@requires(Permission.READ_RELEASED)
def model_warning(context: Context) -> tuple[str, str | None]:
    """Name of the project's embedding model, and what it does not understand here; nothing is embedded for it."""
    shares = shares_of(context)
    name = chosen_model(context)
    if name in MULTILINGUAL:
        languages: frozenset[str] | None = MULTILINGUAL[name].languages
    elif name == DEFAULT_MODEL:
        languages = frozenset({"en"})
    else:
        languages = load_embedder(name).languages
    described = cast(Embedder, _Described(name, languages))
    return name, language_warning(described, shares)


@requires(Permission.READ_RELEASED)
def get_ready(context: Context) -> None:
    """Have in memory what a search needs before somebody asks; no passage is read for it that was not read before."""
    if works_without(context) or not shares_of(context):
        return
    embedder = load_embedder(chosen_model(context))
    # A model reads its weights when it is first asked for something.
    embedder.encode_query("?")
    if not without_vector(context, embedder, context.store.ask(segments.current)):
        index_of(context, passages(context))


@dataclass(frozen=True)
class _NoModel:
    """What stands for a model where none may be asked."""

    model_id: str = ""
    revision: str = "words"
    languages: frozenset[str] | None = None
    nearness: None = None


@dataclass(frozen=True)
class _Described:
    """What the warning needs to know of a model that is not loaded."""

    model_id: str
    languages: frozenset[str] | None


SHARES: Shelf[dict[str, float]] = Shelf("languages", 1)


def shares_of(context: Context) -> dict[str, float]:
    """Share of each language in the released text, worked out anew only when the current releases change."""
    ids = context.store.ask(lambda cursor: frozenset(store_releases.current_releases(cursor)))

    def measure() -> dict[str, float]:
        releases = context.store.ask(lambda cursor: list(store_releases.several(cursor, sorted(ids)).values()))
        return _measured_shares(releases)

    return context.memory.recall(SHARES, ids, measure)


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
    passage_segments: Sequence[Segment],
    releases: Mapping[str, Release],
    progress: Progress,
    cancelled: Cancelled,
) -> None:
    missing = list({s.text_hash: s for s in passage_segments}.values())
    total = 0
    # Asked before each batch, as somebody else may have the same ones read meanwhile.
    while missing := without_vector(context, embedder, missing):
        total = total or len(missing)
        batch, missing = missing[:EMBED_BATCH], missing[EMBED_BATCH:]
        texts = [text_for_vector(releases[s.release_id].text, s) for s in batch]
        vectors = embedder.encode(texts, cancelled=cancelled)
        hashes = [s.text_hash for s in batch]

        def keep(cursor: Any, hashes: Sequence[str] = hashes, vectors: Vectors = vectors) -> None:
            segments.add_vectors(cursor, embedder.model_id, embedder.revision, hashes, vectors)

        context.store.write(keep)
        progress(total - len(missing), total)


@reads()
def without_vector(context: Context, cursor: Cursor, embedder: Embedder, some: Sequence[Segment]) -> list[Segment]:
    """Those whose text has no vector of a model yet."""
    known = segments.known_hashes(cursor, embedder.model_id, embedder.revision)
    return [s for s in some if s.text_hash not in known]


def text_for_vector(text: str, segment: Segment) -> str:
    """What a model is given of a segment, from the text of its release."""
    cut = CutSegment(
        segment.ordinal, segment.turn_ordinal, segment.start, segment.end, segment.question_start, segment.question_end
    )
    return vector_text(text, cut)


INDEX: Shelf[SearchIndex] = Shelf("search index", 1)
_one_index_at_a_time = threading.Lock()


def index_of(context: Context, passages: Passages) -> SearchIndex:
    """The search index of the project, made anew only when its passages change."""
    fingerprint = f"{passages.embedder.revision}:{hash(tuple(s.id for s in passages.segments))}"
    with _one_index_at_a_time:
        return context.memory.recall(
            INDEX,
            fingerprint,
            lambda: SearchIndex(
                passages.texts,
                passages.vectors,
                passages.languages,
                passages.questions,
                passages.embedder.nearness,
                places=[(s.release_id, s.turn_ordinal) for s in passages.segments],
            ),
        )


@requires(Permission.SET_UP)
def choose_model(context: Context, model: str | None) -> None:
    """Choose the embedding model of the project: a name or folder, or None for the installed one for its languages.

    Raises:
        ModelMissing: It does not load.
    """
    loaded = load_embedder(model or model_for(shares_of(context)))

    def keep(cursor: Any) -> None:
        settings.set_setting(cursor, "embedding_model", model)
        events.append(cursor, context.user.id, "model.chosen", "model", loaded.model_id, {"revision": loaded.revision})

    context.store.write(keep)

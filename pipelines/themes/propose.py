"""Propose themes: from passages and their vectors to a run that can be stored, read and repeated."""

from __future__ import annotations

import hashlib
import json
import platform
from collections import Counter
from collections.abc import Collection, Sequence
from importlib.metadata import version

import numpy as np

from pipelines import stopwords
from pipelines.batch import CancelCheck, Progress, check_cancelled
from pipelines.errors import PipelineError, TooFewSegments
from pipelines.segments import LeftOut, left_out
from pipelines.themes import cluster
from pipelines.themes.cluster import Floats, Labels
from pipelines.themes.labels import distinct_labels, theme_label, theme_terms
from pipelines.themes.model import CORE, LEFT_OUT, LOOSE, TYPICAL, Assignment, Theme, ThemeRun

LEAST_SEGMENTS = 60
"""Fewer passages are read faster than they are clustered."""

LEAST_SEGMENTS_ASKED = 12
"""Least passages when the number of themes is given on purpose."""

DEFAULT_SEEDS = (1, 2, 3, 4, 5, 6, 7, 8)

ONE_INTERVIEW = "from one interview"
ONE_QUESTION = "one guide question"
ONE_LANGUAGE = "from one language"
UNSTABLE = "does not come back reliably"

_MOST_FROM_ONE = 0.8
_MOST_FROM_ONE_QUESTION = 0.6
_SAME_QUESTION = 0.6
_UNSTABLE_BELOW = 0.5
_PASSAGES = 3
_LIBRARIES = ("bertopic", "umap-learn", "scikit-learn", "scipy", "numpy", "numba")


def propose_themes(
    texts: Sequence[str],
    vectors: Floats,
    *,
    languages: Sequence[str | None],
    documents: Sequence[str],
    questions: Sequence[str | None] | None = None,
    themes: int | None = None,
    seeds: Sequence[int] = DEFAULT_SEEDS,
    ignore: Collection[str] = (),
    model: str | None = None,
    notes: Sequence[str] = (),
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
) -> ThemeRun:
    """Propose themes.

    BERTopic with seeded UMAP and KMeans is run once a seed; the consensus of the runs gives the themes, and their
    disagreement tells how firmly each passage and each theme stands. Every passage gets a theme, except those that only
    say there is no answer; near-duplicates follow the passage they repeat.

    Args:
        texts: Passages, as people see them.
        vectors: Shape (n, d), rows of length 1.
        languages: ISO 639-1 code of each passage, or None.
        documents: Interview of each passage.
        questions: The interviewer's question before each passage, or None; used for a warning only.
        themes: Number of themes; ``round(sqrt(n / 2))`` when None.
        seeds: One run each. Eight by default; fewer save time and cost stability.
        ignore: Words never to use in labels, such as pseudonyms.
        model: What made the vectors, to be stored.
        notes: Warnings of the caller to be stored with the run.
        progress: Told (steps done, steps in all).
        cancelled: Asked between steps.

    Returns:
        The run. The same input on the same machine gives the same run, to the byte of its JSON.

    Raises:
        TooFewSegments: There are too few passages to cluster, or to make that many themes of.
        PipelineError: Fewer than two themes or no seed were asked for.
        ValueError: The sequences differ in length, or vectors hold something that is no number.
        Cancelled: The person pressed cancel.
    """
    _check(texts, vectors, languages, documents, questions, seeds)
    reasons = left_out(texts, languages)
    kept = [index for index, reason in enumerate(reasons) if reason is None]
    k, warnings = _number_of_themes(len(kept), themes)
    kept_texts = [texts[i] for i in kept]
    kept_languages = [languages[i] for i in kept]
    centred = cluster.centre_by_language(np.asarray(vectors, dtype=np.float32)[kept], kept_languages)
    steps = len(seeds) + 3

    def step(done: int) -> None:
        if progress is not None:
            progress(done, steps)
        check_cancelled(cancelled)

    runs: list[Labels] = []
    step(0)
    for seed in seeds:
        runs.append(cluster.single_run(kept_texts, centred, k, seed))
        step(len(runs))
    labels = cluster.consensus(runs, k, seeds[0])
    stability, single = cluster.run_stability(runs, k, seeds[0])
    step(len(seeds) + 1)
    places = _map(centred, seeds[0])
    step(len(seeds) + 2)
    parameters: dict[str, int | float | str | None] = {
        "themes": k,
        "themes_asked": themes,
        "model": model,
        "method": "BERTopic: UMAP + KMeans, consensus by average linkage on co-association",
        "umap_neighbours": cluster.NEIGHBOURS,
        "umap_dimensions": cluster.DIMENSIONS,
        "smallest_theme": cluster.SMALLEST_THEME,
        "passages": len(texts),
        "clustered": len(kept),
        "ignored_words": len(ignore),
    }
    seen = _Clustered(kept, kept_texts, kept_languages, [documents[i] for i in kept], labels, runs, centred)
    asked = [questions[i] for i in kept] if questions is not None else [None] * len(kept)
    hashes = _hashes(texts, vectors, languages, documents, questions)
    run = ThemeRun(
        id=_digest([parameters, list(seeds), sorted(ignore), *hashes])[:16],
        themes=tuple(seen.themes(asked, ignore)),
        assignments=tuple(_assignments(reasons, kept, seen, places)),
        stability=round(stability, 6),
        single_stability=round(single, 6),
        seeds=tuple(int(seed) for seed in seeds),
        parameters=parameters,
        versions={"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
        input_hash=hashes[0],
        vectors_hash=hashes[1],
        warnings=(*notes, *warnings),
    )
    step(steps)
    return run


def _check(
    texts: Sequence[str],
    vectors: Floats,
    languages: Sequence[str | None],
    documents: Sequence[str],
    questions: Sequence[str | None] | None,
    seeds: Sequence[int],
) -> None:
    lengths = {len(texts), len(vectors), len(languages), len(documents)}
    if len(lengths | ({len(questions)} if questions is not None else set())) != 1:
        raise ValueError("Texts, vectors, languages, documents and questions must have one entry a passage.")
    if not np.isfinite(vectors).all():
        raise ValueError("The vectors hold something that is not a number.")
    if not seeds:
        raise PipelineError("At least one seed is needed.")


def _number_of_themes(n: int, asked: int | None) -> tuple[int, list[str]]:
    """Return the number of themes, and what to say about it."""
    if asked is not None and asked < 2:
        raise PipelineError("Ask for at least two themes.")
    if n < (LEAST_SEGMENTS if asked is None else LEAST_SEGMENTS_ASKED):
        raise TooFewSegments(
            f"There are {n} passages to group, which is too few for themes: from about {LEAST_SEGMENTS} on a proposal "
            "is worth looking at. Search works all the same."
        )
    k = round((n / 2) ** 0.5) if asked is None else asked
    if k * cluster.SMALLEST_THEME > n:
        most = n // cluster.SMALLEST_THEME
        raise TooFewSegments(f"{n} passages are too few for {k} themes. Ask for {most} at most.")
    if n >= LEAST_SEGMENTS:
        return k, []
    return k, [f"There are only {n} passages. Take these themes as an example of what the step does, not as a finding."]


def _map(vectors: Floats, seed: int) -> Floats:
    """Lay the passages out on a plane; shape (n, 2)."""
    with cluster.quiet_models():
        places = cluster.umap_model(len(vectors), seed, 2, spread_out=True).fit_transform(vectors)
    result: Floats = np.round(np.asarray(places, dtype=np.float64), 4)
    return result


class _Clustered:
    """The clustered passages and what is derived from them. Positions are among the clustered passages."""

    def __init__(
        self,
        kept: Sequence[int],
        texts: Sequence[str],
        languages: Sequence[str | None],
        documents: Sequence[str],
        labels: Labels,
        runs: Sequence[Labels],
        vectors: Floats,
    ) -> None:
        self.kept, self.texts, self.languages, self.documents = kept, texts, languages, documents
        self.labels, self.runs, self.vectors = labels, runs, vectors
        self.confidence = np.round(cluster.confidence(runs, labels), 6)
        lower, upper = np.quantile(self.confidence, [1 / 3, 2 / 3])
        # Passages that tie with the upper bound are core: in a run that always agrees, all are.
        self.bands = [CORE if c >= upper else LOOSE if c < lower else TYPICAL for c in self.confidence]

    def themes(self, questions: Sequence[str | None], ignore: Collection[str]) -> list[Theme]:
        """Describe every theme."""
        stability = cluster.cluster_stability(self.runs, self.labels)
        terms = theme_terms(self.texts, self.languages, self.labels, self.vectors, ignore)
        groups = _question_groups(questions, self.languages)
        inside: list[list[int]] = [np.flatnonzero(self.labels == theme).tolist() for theme in range(len(terms))]
        titles = [theme_label(own, [self.languages[i] for i in who]) for own, who in zip(terms, inside, strict=True)]
        titles = distinct_labels(titles, terms)
        result = []
        for theme, members in enumerate(inside):
            central, peripheral, contrast = self._passages(theme, members)
            result.append(
                Theme(
                    id=theme,
                    label=titles[theme],
                    terms=terms[theme],
                    size=len(members),
                    documents=len({self.documents[i] for i in members}),
                    stability=round(float(stability[theme]), 6),
                    representative=central,
                    peripheral=peripheral,
                    contrast=contrast,
                    flags=self._flags(members, float(stability[theme]), groups),
                )
            )
        return result

    def _passages(self, theme: int, members: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """Choose central, peripheral and contrasting passages; original indices."""
        centre = self.vectors[members].mean(axis=0)
        nearness = np.round(self.vectors @ centre, 6)
        order = sorted(members, key=lambda i: (-self.confidence[i], -nearness[i], i))
        central: list[int] = []
        seen: set[str] = set()
        for position in order:
            if self.documents[position] not in seen:
                central.append(position)
                seen.add(self.documents[position])
        central = [*central, *(position for position in order if position not in central)][:_PASSAGES]
        peripheral = [position for position in order[::-1] if position not in central][:_PASSAGES]
        others: list[int] = np.flatnonzero(self.labels != theme).tolist()
        contrast = sorted(others, key=lambda i: (-nearness[i], i))[:_PASSAGES]
        return self._original(central), self._original(peripheral), self._original(contrast)

    def _original(self, positions: Collection[int]) -> tuple[int, ...]:
        return tuple(self.kept[position] for position in positions)

    def _flags(self, members: Sequence[int], stability: float, groups: Sequence[int | None]) -> tuple[str, ...]:
        flags = []
        if len(set(self.documents)) > 1 and _top_share([self.documents[i] for i in members]) >= _MOST_FROM_ONE:
            flags.append(ONE_INTERVIEW)
        asked = Counter(groups[i] for i in members if groups[i] is not None)
        if asked:
            question, count = asked.most_common(1)[0]
            # A probe such as "Can you tell me more?" is asked everywhere; a guide question has its answers here.
            if count >= _MOST_FROM_ONE_QUESTION * max(len(members), groups.count(question)):
                flags.append(ONE_QUESTION)
        if _top_share(self.languages) < _MOST_FROM_ONE <= _top_share([self.languages[i] for i in members]):
            flags.append(ONE_LANGUAGE)
        if stability < _UNSTABLE_BELOW:
            flags.append(UNSTABLE)
        return tuple(flags)


def _top_share(values: Sequence[object]) -> float:
    return Counter(values).most_common(1)[0][1] / len(values)


def _question_groups(questions: Sequence[str | None], languages: Sequence[str | None]) -> list[int | None]:
    """Number the questions so that those with mostly the same words share a number."""
    leaders: list[frozenset[str]] = []
    known: dict[tuple[str, str | None], int | None] = {}
    result: list[int | None] = []
    for question, language in zip(questions, languages, strict=True):
        if question is None:
            result.append(None)
            continue
        if (question, language) not in known:
            words = frozenset(stopwords.stem(stopwords.content_words(question, language), language))
            match = next(
                (n for n, one in enumerate(leaders) if len(words & one) >= _SAME_QUESTION * len(words | one)), None
            )
            if match is None and words:
                leaders.append(words)
                match = len(leaders) - 1
            known[question, language] = match if words else None
        result.append(known[question, language])
    return result


def _assignments(
    reasons: Sequence[LeftOut | None], kept: Sequence[int], seen: _Clustered, places: Floats
) -> list[Assignment]:
    """Put every passage where it belongs; near-duplicates go where the passage they repeat went."""
    position = {index: place for place, index in enumerate(kept)}
    result = []
    for index, reason in enumerate(reasons):
        place = position.get(index if reason is None or reason.twin is None else reason.twin)
        if place is None:
            result.append(Assignment(index, None, 0.0, LEFT_OUT, reason.reason if reason else None, None, None))
            continue
        result.append(
            Assignment(
                index=index,
                theme=int(seen.labels[place]),
                confidence=float(seen.confidence[place]),
                band=seen.bands[place] if reason is None else LEFT_OUT,
                reason=reason.reason if reason is not None else None,
                x=float(places[place, 0]),
                y=float(places[place, 1]),
            )
        )
    return result


def _hashes(
    texts: Sequence[str],
    vectors: Floats,
    languages: Sequence[str | None],
    documents: Sequence[str],
    questions: Sequence[str | None] | None,
) -> tuple[str, str]:
    """Return the hash of what was read and the hash of the vectors."""
    read = _digest([list(texts), list(languages), list(documents), list(questions) if questions is not None else None])
    numbers = np.ascontiguousarray(vectors, dtype="<f4")
    return read, hashlib.sha256(f"{numbers.shape}".encode() + numbers.tobytes()).hexdigest()


def _digest(value: object) -> str:
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()

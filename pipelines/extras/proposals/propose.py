"""Propose themes: from passages and their vectors to a run that can be stored, read and repeated."""

import hashlib
import json
import platform
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import TypeAlias

import numpy as np

from codebook.message import Message
from pipelines.batch import CancelCheck, Progress, check_cancelled
from pipelines.errors import PipelineError, TooFewSegments
from pipelines.extras.proposals import cluster
from pipelines.extras.proposals.across_languages import (
    CLEAR_MARGIN,
    COUNTERPARTS,
    centre,
    draw_together,
    groups_of,
    is_mixed,
)
from pipelines.extras.proposals.cluster import Floats, Labels
from pipelines.extras.proposals.describe import Clustered
from pipelines.extras.proposals.sample import NEAREST, Sample
from pipelines.segments import Exclusion, exclusions
from pipelines.themes.model import EVERYTHING, LEAST_SEGMENTS, LEFT_OUT, Assignment, ThemeRun

LEAST_SEGMENTS_ASKED = 12
"""Least passages when the number of themes is given on purpose."""

DEFAULT_SEEDS = (1, 2, 3, 4, 5, 6, 7, 8)

_BROUGHT_TOGETHER = f"centred, counterparts drawn together (of {COUNTERPARTS}, margin {CLEAR_MARGIN})"
Given: TypeAlias = tuple[Sequence[str], Floats, Sequence[str | None], Sequence[str], Sequence[str | None] | None]
"""Texts, vectors, languages, documents and questions, as :func:`propose_themes` takes them."""
_LIBRARIES = ("bertopic", "umap-learn", "scikit-learn", "scipy", "numpy", "numba")


@dataclass(frozen=True, slots=True)
class Preview:
    """A first picture: one run's groups on the map, long before the consensus.

    Attributes:
        indexes: Passages that are on it.
        groups: Group of each in the first run; the themes of the proposal will be others.
        places: Shape (n, 2).
    """

    indexes: tuple[int, ...]
    groups: tuple[int, ...]
    places: Floats


@dataclass(frozen=True, slots=True)
class Options:
    """How to propose.

    Attributes:
        themes: Number of themes; ``round(sqrt(n / 2))`` when None.
        seeds: One run each. Eight by default; fewer save time and cost stability.
        ignore: Words never to use in labels, such as pseudonyms.
        model: What made the vectors, to be stored.
        notes: Warnings of the caller to be stored with the run.
        set_aside: Passages to leave out, with the reason: those that a code reaches already, for instance.
        scope: What was left out and why, in a word; stored with the run.
    """

    themes: int | None = None
    seeds: Sequence[int] = DEFAULT_SEEDS
    ignore: Collection[str] = ()
    model: str | None = None
    notes: Sequence[str] = ()
    set_aside: Mapping[int, str] = field(default_factory=dict)
    scope: str = EVERYTHING


def propose_themes(
    texts: Sequence[str],
    vectors: Floats,
    *,
    languages: Sequence[str | None],
    documents: Sequence[str],
    questions: Sequence[str | None] | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
    cancelled: CancelCheck | None = None,
    preview: Callable[[Preview], None] | None = None,
) -> ThemeRun:
    """Propose themes.

    BERTopic with seeded UMAP and KMeans is run once a seed; the consensus of the runs gives the themes, and their
    disagreement tells how firmly each passage and each theme stands. Every passage gets a theme, except those that only
    say there is no answer and those set aside; near-duplicates follow the passage they repeat.

    Args:
        texts: Passages, as people see them.
        vectors: Shape (n, d), rows of length 1.
        languages: ISO 639-1 code of each passage, or None.
        documents: Interview of each passage.
        questions: The interviewer's question before each passage, or None; used for a warning only.
        options: How; :class:`Options` as they are when None.
        progress: Told (steps done, steps in all).
        cancelled: Asked between steps.
        preview: Given a first picture after the first run.

    Returns:
        The run. The same input on the same machine gives the same run, to the byte of its JSON.

    Raises:
        TooFewSegments: There are too few passages to cluster, or to make that many themes of.
        PipelineError: Fewer than two themes or no seed were asked for.
        ValueError: The sequences differ in length, or vectors hold something that is no number.
        Cancelled: The person pressed cancel.
    """
    how = options or Options()
    _check(texts, vectors, languages, documents, questions, how.seeds)
    reasons = _reasons(texts, languages, how.set_aside)
    indices = [index for index, reason in enumerate(reasons) if reason is None]
    k, warnings = _number_of_themes(len(indices), how.themes)
    step = _Steps(len(how.seeds) + 3, progress, cancelled)
    sample = Sample([documents[i] for i in indices], [languages[i] for i in indices], how.seeds[0])
    material = texts, vectors, languages, documents, questions
    clustered, places, runs = _cluster(material, indices, k, how.seeds, sample, step, preview)
    stability, single = cluster.run_stability(runs, k, how.seeds[0])
    step.done()
    parameters = _parameters(k, how, len(texts), len(indices), is_mixed(clustered.languages))
    if sample.is_part:
        parameters["runs_on"] = len(sample.members)
        warnings.append(_sampling_note(sample, len(indices)))
    run = _run(how, parameters, (stability, single), clustered, places, reasons, material)
    step.done()
    return replace(run, warnings=(*how.notes, *warnings))


def _sampling_note(sample: Sample, passages: int) -> Message:
    return Message(
        "The runs were made on {sample} of the {passages} passages, drawn so that every interview has its share. Each "
        "of the others went where most of the {nearest} passages nearest to it went.",
        sample=len(sample.members),
        passages=passages,
        nearest=NEAREST,
    )


def _run(
    how: Options,
    parameters: dict[str, int | float | str | None],
    stability: tuple[float, float],
    clustered: Clustered,
    places: Floats,
    reasons: Sequence[Exclusion | None],
    material: Given,
) -> ThemeRun:
    questions = material[4]
    hashes = _hashes(*material)
    aside = [sorted(how.set_aside.items())] if how.set_aside else []
    return ThemeRun(
        id=_digest([parameters, list(how.seeds), sorted(how.ignore), *hashes, *aside])[:16],
        themes=tuple(
            clustered.themes([questions[i] if questions is not None else None for i in clustered.kept], how.ignore)
        ),
        assignments=tuple(_assignments(reasons, clustered.kept, clustered, places)),
        stability=round(stability[0], 6),
        single_stability=round(stability[1], 6),
        seeds=tuple(int(seed) for seed in how.seeds),
        parameters=parameters,
        versions={"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
        input_hash=hashes[0],
        vectors_hash=hashes[1],
        warnings=(),
    )


def _reasons(
    texts: Sequence[str], languages: Sequence[str | None], set_aside: Mapping[int, str]
) -> list[Exclusion | None]:
    """Why passages are not clustered; a near-duplicate of one that is set aside stands for itself."""
    reasons = exclusions(texts, languages)
    for index, reason in enumerate(reasons):
        if index in set_aside:
            reasons[index] = Exclusion(set_aside[index])
        elif reason is not None and reason.twin is not None and reason.twin in set_aside:
            reasons[index] = None
    return reasons


class _Steps:
    """Counts steps for whoever watches, and stops between them when asked to."""

    def __init__(self, total: int, progress: Progress | None, cancelled: CancelCheck | None) -> None:
        self._count, self._total, self._progress, self.cancelled = -1, total, progress, cancelled
        self.done()

    def done(self) -> None:
        self._count += 1
        if self._progress is not None:
            self._progress(self._count, self._total)
        check_cancelled(self.cancelled)


def _cluster(
    material: Given,
    indices: Sequence[int],
    k: int,
    seeds: Sequence[int],
    sample: Sample,
    step: _Steps,
    preview: Callable[[Preview], None] | None,
) -> tuple[Clustered, Floats, list[Labels]]:
    """Run once a seed and merge; lay the passages out after the first run, so that there is something to see.

    Returns:
        What was clustered, places on the map, and the runs as they were made.
    """
    texts, vectors, languages, documents, _ = material
    kept_texts, spoken = [texts[i] for i in indices], [languages[i] for i in indices]
    every = np.asarray(vectors, dtype=np.float32)[indices]
    members, mixed, groups = sample.members, is_mixed(spoken), groups_of(spoken)
    if mixed:
        every = centre(every, groups)
    drawn = draw_together(every[members], groups[members], step.cancelled) if mixed else every[members]
    run_texts = [kept_texts[i] for i in members]
    runs = [cluster.single_run(run_texts, drawn, k, seeds[0])]
    step.done()
    places = _map(drawn, seeds[0])
    if preview is not None:
        preview(Preview(tuple(indices[i] for i in members), tuple(int(label) for label in runs[0]), places))
    step.done()
    for seed in seeds[1:]:
        runs.append(cluster.single_run(run_texts, drawn, k, seed))
        step.done()
    labels = cluster.consensus(runs, k, seeds[0])
    carried = runs
    if sample.is_part:
        sample.compare(every, step.cancelled)
        labels, places = cluster.by_size(sample.labels(labels)), sample.places(places)
        carried = [sample.labels(run) for run in runs]
    every[members] = drawn
    clustered = Clustered(indices, kept_texts, spoken, [documents[i] for i in indices], labels, carried, every)
    return clustered, places, runs


def _parameters(
    k: int, how: Options, passages: int, clustered: int, mixed: bool
) -> dict[str, int | float | str | None]:
    return {
        "themes": k,
        "themes_asked": how.themes,
        "model": how.model,
        "method": "BERTopic: UMAP + KMeans, consensus by average linkage on co-association",
        "umap_neighbours": cluster.NEIGHBOURS,
        "umap_dimensions": cluster.DIMENSIONS,
        "smallest_theme": cluster.SMALLEST_THEME,
        "passages": passages,
        "clustered": clustered,
        "languages": _BROUGHT_TOGETHER if mixed else "as they are",
        # Their number, not the words: pseudonyms belong to the vault's key.
        "ignored_words": len(how.ignore),
        "scope": how.scope,
        "set_aside": len(how.set_aside),
    }


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
        raise PipelineError(Message("At least one seed is needed."))


def _number_of_themes(n: int, number: int | None) -> tuple[int, list[str]]:
    """Return the number of themes, and what to say about it."""
    if number is not None and number < 2:
        raise PipelineError(Message("Ask for at least two themes."))
    if n < (LEAST_SEGMENTS if number is None else LEAST_SEGMENTS_ASKED):
        raise TooFewSegments(
            Message(
                "There are {n} passages to group, which is too few for themes: from about {least} "
                "on a proposal is worth looking at. Search works all the same.",
                n=n,
                least=LEAST_SEGMENTS,
            )
        )
    k = round((n / 2) ** 0.5) if number is None else number
    if k * cluster.SMALLEST_THEME > n:
        most = n // cluster.SMALLEST_THEME
        raise TooFewSegments(
            Message("{n} passages are too few for {k} themes. Ask for {most} at most.", n=n, k=k, most=most)
        )
    if n >= LEAST_SEGMENTS:
        return k, []
    return k, [
        Message(
            "There are only {n} passages. Take these themes as an example of what the step does, not as a finding.", n=n
        )
    ]


def _map(vectors: Floats, seed: int) -> Floats:
    """Lay the passages out on a plane; shape (n, 2)."""
    with cluster.quiet_models():
        places = cluster.umap_model(len(vectors), seed, 2, spread_out=True).fit_transform(vectors)
    result: Floats = np.round(np.asarray(places, dtype=np.float64), 4)
    return result


def _assignments(
    reasons: Sequence[Exclusion | None], indices: Sequence[int], clustered: Clustered, places: Floats
) -> list[Assignment]:
    """Put every passage where it belongs; near-duplicates go where the passage they repeat went."""
    position = {index: place for place, index in enumerate(indices)}
    result = []
    for index, reason in enumerate(reasons):
        place = position.get(index if reason is None or reason.twin is None else reason.twin)
        if place is None:
            result.append(Assignment(index, None, 0.0, LEFT_OUT, reason.reason if reason else None, None, None))
            continue
        result.append(
            Assignment(
                index=index,
                theme=int(clustered.labels[place]),
                confidence=float(clustered.confidence[place]),
                band=clustered.bands[place] if reason is None else LEFT_OUT,
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

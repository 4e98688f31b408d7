"""Cluster vectors: seeded single runs, their consensus, and how firmly each passage belongs.

All functions take and return numpy arrays; labels are integers from 0.
"""

# Why the consensus of several runs: decision 0170.

import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.extras.proposals.across_languages import without_language
from pipelines.loading import leaving_out, loads

Floats = NDArray[np.floating[Any]]
Labels = NDArray[np.int64]

NEIGHBOURS = 15
DIMENSIONS = 5
SMALLEST_THEME = 3
MOST_FOR_MATRIX = 6_000
"""Above this many passages the consensus is built on a sample; the co-association of all pairs would not fit."""


@contextmanager
def quiet_models() -> Iterator[None]:
    """Silence what the model libraries warn of by design, and undo the filters they set for everybody."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Tensorflow not installed", category=ImportWarning)
        # Small or well-separated projects; UMAP falls back on its own.
        warnings.filterwarnings("ignore", message="Graph is not fully connected", category=UserWarning)
        warnings.filterwarnings("ignore", message="Spectral initialisation failed", category=UserWarning)
        yield


@loads
def bertopic_library() -> ModuleType:
    """Load BERTopic without the libraries of embedding and language models, which take most of the time to load.

    Passages come with their vectors, and themes are named by their own words.
    """
    with ExitStack() as left_out, quiet_models():
        for package in ("sentence_transformers", "transformers", "torch", "spacy"):
            left_out.enter_context(leaving_out(package))
        return import_module("bertopic")


@cache
@loads
def _keep_compiled() -> None:
    """Have numba keep the machine code of UMAP's functions beside their source.

    UMAP asks for that in few places, so that each process compiled the rest again in its first run.
    """
    from numba.core.dispatcher import Dispatcher
    from umap import distances, layouts, spectral, umap_, utils

    for module in (distances, layouts, spectral, umap_, utils):
        for compiled in vars(module).values():
            if isinstance(compiled, Dispatcher) and compiled.__module__ == module.__name__:
                compiled.enable_caching()


def umap_model(n: int, seed: int, dimensions: int, spread_out: bool = False) -> Any:
    """Return a seeded UMAP for ``n`` passages."""
    from umap import UMAP

    _keep_compiled()
    return UMAP(
        n_neighbors=min(NEIGHBOURS, n - 1),
        n_components=max(2, min(dimensions, n - 2)),
        min_dist=0.1 if spread_out else 0.0,
        metric="cosine",
        # The spectral start needs more points than dimensions by a good margin.
        init="spectral" if n >= 50 else "random",
        random_state=seed,
        n_jobs=1,
    )


def single_run(texts: Sequence[str], vectors: Floats, k: int, seed: int) -> Labels:
    """Run BERTopic once: seeded UMAP, then KMeans, which leaves no passage without a theme.

    Args:
        texts: One document a passage, as BERTopic asks for; they do not influence the clusters.
        vectors: Shape (n, d).
        k: Number of clusters.
        seed: Seeds both steps.

    Returns:
        Label of each passage.
    """
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import CountVectorizer
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    library = bertopic_library()
    with quiet_models():
        model = library.BERTopic(
            language="multilingual",
            embedding_model=library.backend.BaseEmbedder(),
            umap_model=umap_model(len(texts), seed, DIMENSIONS),
            hdbscan_model=KMeans(n_clusters=k, n_init=10, random_state=seed),
            vectorizer_model=CountVectorizer(analyzer=str.split),
        )
        # One thread: with several, KMeans adds up in the order in which they finish.
        with threadpool_limits(1):
            topics, _ = model.fit_transform(list(texts), vectors)
    return np.asarray(topics, dtype=np.int64)


def halves(vectors: Floats, languages: Sequence[str | None]) -> Labels:
    """Part the passages of a theme in two, by KMeans on their vectors.

    Args:
        vectors: Shape (n, d), at least two.
        languages: Of each, so that the parts do not follow the language.

    Returns:
        0 for the larger half, 1 for the smaller.
    """
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        labels = KMeans(2, n_init=10, random_state=0).fit_predict(without_language(vectors, languages))
    return by_size(np.asarray(labels, dtype=np.int64))


def consensus(runs: Sequence[Labels], k: int, seed: int) -> Labels:
    """Merge single runs into one clustering (evidence accumulation, Fred & Jain 2005, IEEE TPAMI 27(6)).

    Two passages are as near as the share of runs that put them together; average linkage on that cuts the tree into
    ``k`` clusters of at least :data:`SMALLEST_THEME` passages, or fewer clusters when there are not that many.

    Args:
        runs: Labels of each run, all of one length n.
        k: Number of clusters.
        seed: Draws the sample when n is above :data:`MOST_FOR_MATRIX`.

    Returns:
        Labels from 0, largest cluster first.
    """
    n = len(runs[0])
    if n <= MOST_FOR_MATRIX:
        sample = np.arange(n)
    else:
        sample = np.sort(np.random.default_rng(seed).choice(n, MOST_FOR_MATRIX, replace=False))
    part = _cut([run[sample] for run in runs], k)
    count = int(part.max()) + 1
    support = co_association(runs, sample, part, count, exclude_self=False)
    labels = support.argmax(axis=1).astype(np.int64)
    # Those whose place the tree decided keep it.
    decided = part >= 0
    labels[sample[decided]] = part[decided]
    return by_size(labels)


def _cut(runs: Sequence[Labels], k: int) -> Labels:
    """Cut the average-linkage tree; members of scraps get -1."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    n = len(runs[0])
    together = np.zeros((n, n), dtype=np.float32)
    for run in runs:
        together += run[:, None] == run[None, :]
    distance = 1.0 - together / len(runs)
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(distance, checks=False), "average")
    best = np.zeros(n, dtype=np.int64)
    # A lone passage can take up a branch of the tree: cut lower until k branches are themes and not scraps.
    for branches in range(k, min(n, 3 * k) + 1):
        labels = fcluster(tree, branches, criterion="maxclust")
        sizes = np.bincount(labels)
        themes = np.flatnonzero(sizes >= SMALLEST_THEME)
        renumbered = np.full(len(sizes), -1, dtype=np.int64)
        renumbered[themes] = np.arange(len(themes))
        if len(themes) > k:
            break
        if len(themes) > int(best.max()) + 1:
            best = renumbered[labels]
        if len(themes) == k:
            break
    return best


def co_association(
    runs: Sequence[Labels], members: NDArray[np.intp], labels: Labels, count: int, exclude_self: bool
) -> Floats:
    """Return how much each passage goes together with each cluster.

    Args:
        runs: Labels of each run, length n.
        members: Indices of the passages that make up the clusters.
        labels: Cluster of each member, -1 for none.
        count: Number of clusters.
        exclude_self: Do not count a member's agreement with itself.

    Returns:
        Shape (n, count): mean over the cluster's members of the share of runs that put the two together, 0 to 1.
    """
    n = len(runs[0])
    inside = labels >= 0
    sizes = np.bincount(labels[inside], minlength=count).astype(np.float64)
    total = np.zeros((n, count))
    for run in runs:
        table = np.zeros((count, int(run.max()) + 1))
        np.add.at(table, (labels[inside], run[members[inside]]), 1.0)
        total += table[:, run].T
    total /= len(runs)
    pairs = np.broadcast_to(sizes, total.shape).copy()
    if exclude_self:
        total[members[inside], labels[inside]] -= 1.0
        pairs[members[inside], labels[inside]] -= 1.0
    result: Floats = total / np.maximum(pairs, 1.0)
    return result


def confidence(runs: Sequence[Labels], labels: Labels) -> Floats:
    """Return how firmly each passage belongs to its cluster: its mean co-association with the other members."""
    count = int(labels.max()) + 1
    support = co_association(runs, np.arange(len(labels)), labels, count, exclude_self=True)
    result: Floats = support[np.arange(len(labels)), labels]
    return result


def cluster_stability(runs: Sequence[Labels], labels: Labels) -> Floats:
    """Return each cluster's mean best Jaccard overlap with the single runs (Hennig 2007, CSDA 52, 258-271)."""
    count = int(labels.max()) + 1
    sizes = np.bincount(labels, minlength=count).astype(np.float64)
    best = np.zeros(count)
    for run in runs:
        table = np.zeros((count, int(run.max()) + 1))
        np.add.at(table, (labels, run), 1.0)
        union = sizes[:, None] + table.sum(axis=0)[None, :] - table
        best += (table / np.maximum(union, 1.0)).max(axis=1)
    result: Floats = best / len(runs)
    return result


def run_stability(runs: Sequence[Labels], k: int, seed: int) -> tuple[float, float]:
    """Compare the runs with one another.

    Returns:
        Adjusted Rand index (Hubert & Arabie 1985) between the consensus of the first and of the second half of the
        runs, and its mean over all pairs of single runs. With fewer than four runs both are the latter.
    """
    from itertools import combinations

    from sklearn.metrics import adjusted_rand_score

    pairs = [adjusted_rand_score(a, b) for a, b in combinations(runs, 2)]
    single = float(np.mean(pairs)) if pairs else 1.0
    if len(runs) < 4:
        return single, single
    half = len(runs) // 2
    merged = adjusted_rand_score(consensus(runs[:half], k, seed), consensus(runs[half:], k, seed))
    return float(merged), single


def by_size(labels: Labels) -> Labels:
    """Renumber clusters from 0, largest first, ties by first passage."""
    values, firsts, sizes = np.unique(labels, return_index=True, return_counts=True)
    order = np.lexsort((firsts, -sizes))
    new = np.empty(int(values.max()) + 1, dtype=np.int64)
    new[values[order]] = np.arange(len(order))
    return new[labels]

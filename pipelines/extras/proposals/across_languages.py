"""Bring the vectors of several languages together, so that themes follow the meaning and not the language."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.batch import CancelCheck, check_cancelled
from pipelines.embed.embedder import normalised

Floats = NDArray[np.floating[Any]]

FEW_OF_A_LANGUAGE = 5
_SHRINK = 10.0

COUNTERPARTS = 5
"""How many nearest passages of other languages are looked at for each passage."""

CLEAR_MARGIN = 0.2
"""By how much a counterpart has to be nearer than is usual for both to be drawn wholly together."""

_ROWS = 512
_NOBODY = -2.0


def without_language(vectors: Floats, languages: Sequence[str | None]) -> Floats:
    """Take the language out of vectors: centre each language, then draw clear counterparts together.

    Args:
        vectors: Shape (n, d), rows of length 1.
        languages: ISO 639-1 code of each, or None.

    Returns:
        Vectors of length 1; unchanged when there is one language only.
    """
    if not is_mixed(languages):
        return vectors
    groups = groups_of(languages)
    return draw_together(centre(vectors, groups), groups)


def is_mixed(languages: Sequence[str | None]) -> bool:
    """Whether passages are in several languages, strays not counted."""
    groups = groups_of(languages)
    return len(set(groups[groups >= 0].tolist())) > 1


def groups_of(languages: Sequence[str | None]) -> NDArray[np.int64]:
    """Number the languages that make a project mixed; stray passages get -1.

    A language of fewer than :data:`FEW_OF_A_LANGUAGE` passages or 2 % of all is a stray; so is a passage whose language
    nobody knows.
    """
    names = np.array([language or "" for language in languages])
    tags, places, counts = np.unique(names, return_inverse=True, return_counts=True)
    large = (counts >= max(FEW_OF_A_LANGUAGE, 0.02 * len(names))) & (tags != "")
    result: NDArray[np.int64] = np.where(large, np.arange(len(tags)), -1)[places].astype(np.int64)
    return result


def centre(vectors: Floats, groups: NDArray[np.int64]) -> Floats:
    """Take each language's mean vector off its passages.

    Multilingual models keep a trace of the language; taking off the mean removes it (compare Libovický, Rosa & Fraser
    2020, "On the language neutrality of pre-trained multilingual representations"). The mean of a language with few
    passages is mostly those passages' topic, so it is drawn towards the mean of all; strays get the mean of all taken
    off.

    Args:
        vectors: Shape (n, d).
        groups: Number of each passage's language, as :func:`groups_of` gives.

    Returns:
        Vectors of length 1.
    """
    centred = np.array(vectors, dtype=np.float64)
    overall = centred.mean(axis=0)
    means = np.tile(overall, (len(groups), 1))
    for group in np.unique(groups[groups >= 0]):
        members = groups == group
        count = int(members.sum())
        means[members] = (centred[members].sum(axis=0) + _SHRINK * overall) / (count + _SHRINK)
    return normalised(centred - means)


def draw_together(vectors: Floats, groups: NDArray[np.int64], cancelled: CancelCheck | None = None) -> Floats:
    """Draw passages of different languages together that clearly say the same.

    Even without its mean a language keeps a place of its own, the more so the worse the model knows it. Two passages
    count as counterparts when each is among the other's :data:`COUNTERPARTS` nearest in other languages (mutual nearest
    neighbours, Haghverdi et al. 2018, Nature Biotechnology 36, 421-427). Each is moved towards the other by the margin
    of their cosine over what is usual for both (Artetxe & Schwenk 2019, ACL, the distance form of equation 1). Usual is
    the mean cosine to the nearest in other languages and as many in the own one: a topic that only one language speaks
    of, and a passage that is near to everything, stay where they are.

    Args:
        vectors: Shape (n, d), rows of length 1, centred by language.
        groups: Number of each passage's language, -1 for strays, which are not moved.
        cancelled: Asked between blocks of passages.

    Returns:
        Vectors of length 1.

    Raises:
        Cancelled: The person pressed cancel.
    """
    nearest, cosines, usual = _neighbours(vectors, groups, cancelled)
    pairs = {
        (index, int(other)): float(cosine)
        for index, (others, row) in enumerate(zip(nearest, cosines, strict=True))
        for other, cosine in zip(others, row, strict=True)
        if cosine > _NOBODY
    }
    moved = np.array(vectors, dtype=np.float64)
    for (index, other), cosine in pairs.items():
        margin = cosine - (usual[index] + usual[other]) / 2
        if margin > 0 and (other, index) in pairs:
            moved[index] += min(margin / CLEAR_MARGIN, 1.0) * vectors[other]
    return normalised(moved)


def _neighbours(
    vectors: Floats, groups: NDArray[np.int64], cancelled: CancelCheck | None
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Look at the nearest passages, in other languages and in the own one.

    Returns:
        The nearest of other languages, shape (n, COUNTERPARTS); their cosines, :data:`_NOBODY` where there is none; and
        what is usual for each passage, shape (n,).
    """
    n = len(groups)
    count = min(COUNTERPARTS, n)
    nearest, cosines, usual = np.zeros((n, count), dtype=np.int64), np.zeros((n, count)), np.zeros(n)
    for start in range(0, n, _ROWS):
        check_cancelled(cancelled)
        rows = np.arange(start, min(start + _ROWS, n))
        near = vectors[rows] @ vectors.T
        near[np.arange(len(rows)), rows] = _NOBODY
        near[(groups[rows, None] < 0) | (groups[None, :] < 0)] = _NOBODY
        same_group = groups[rows, None] == groups[None, :]
        best = _highest(np.where(same_group, _NOBODY, near), count)
        nearest[rows], cosines[rows] = (
            best,
            np.where(np.take_along_axis(same_group, best, axis=1), _NOBODY, np.take_along_axis(near, best, axis=1)),
        )
        alike = np.where(same_group, near, _NOBODY)
        alike = np.take_along_axis(alike, _highest(alike, count), axis=1)
        usual[rows] = _mean_of_known(np.hstack([cosines[rows], alike]))
    return nearest, cosines, usual


def _highest(values: Floats, count: int) -> NDArray[np.int64]:
    return np.argpartition(-values, count - 1, axis=1)[:, :count].astype(np.int64)


def _mean_of_known(cosines: Floats) -> Floats:
    known = cosines > _NOBODY
    result: Floats = np.where(known, cosines, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return result

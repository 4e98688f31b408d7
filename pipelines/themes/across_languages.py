"""Bring the vectors of several languages together, so that themes follow the meaning and not the language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

FEW_OF_A_LANGUAGE = 5
_SHRINK = 10.0

COUNTERPARTS = 5
"""How many nearest passages of other languages are looked at for each passage."""

CLEAR_MARGIN = 0.2
"""By how much a counterpart has to be nearer than its rivals for both to be drawn wholly together."""

_ROWS = 1_024


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

    A language of fewer than :data:`FEW_OF_A_LANGUAGE` passages or 2 % of all is a stray.
    """
    names = np.array([language or "" for language in languages])
    found, places, counts = np.unique(names, return_inverse=True, return_counts=True)
    large = counts >= max(FEW_OF_A_LANGUAGE, 0.02 * len(names))
    result: NDArray[np.int64] = np.where(large, np.arange(len(found)), -1)[places].astype(np.int64)
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
    return _normalised(centred - means)


def draw_together(vectors: Floats, groups: NDArray[np.int64]) -> Floats:
    """Draw passages of different languages together that clearly say the same.

    Even without its mean a language keeps a place of its own, the more so the worse the model knows it. Two passages
    count as counterparts when each is among the other's :data:`COUNTERPARTS` nearest in other languages (mutual nearest
    neighbours, Haghverdi et al. 2018, Nature Biotechnology 36, 421-427). Each is moved towards the other by the margin
    between their cosine and the mean cosine of both to all their nearest ones (Artetxe & Schwenk 2019, ACL, the
    distance form of equation 1), so that a passage that is near to everything, or has no counterpart, stays where it
    is.

    Args:
        vectors: Shape (n, d), rows of length 1, centred by language.
        groups: Number of each passage's language, -1 for strays, which are not moved.

    Returns:
        Vectors of length 1.
    """
    nearest, cosines = _nearest_elsewhere(vectors, groups)
    usual = np.array([row[row > -1].mean() if (row > -1).any() else 0.0 for row in cosines])
    pairs = {
        (one, int(other)): float(cosine)
        for one, (others, row) in enumerate(zip(nearest, cosines, strict=True))
        for other, cosine in zip(others, row, strict=True)
        if cosine > -1
    }
    moved = np.array(vectors, dtype=np.float64)
    for (one, other), cosine in pairs.items():
        margin = cosine - (usual[one] + usual[other]) / 2
        if margin > 0 and (other, one) in pairs:
            moved[one] += min(margin / CLEAR_MARGIN, 1.0) * vectors[other]
    return _normalised(moved)


def _nearest_elsewhere(vectors: Floats, groups: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
    """Return the nearest passages of other languages, shape (n, COUNTERPARTS), and their cosines, -2 where none."""
    count = min(COUNTERPARTS, len(groups))
    nearest, cosines = np.zeros((len(groups), count), dtype=np.int64), np.zeros((len(groups), count))
    for start in range(0, len(groups), _ROWS):
        rows = groups[start : start + _ROWS]
        near = np.asarray(vectors[start : start + _ROWS] @ vectors.T, dtype=np.float64)
        near[(rows[:, None] == groups[None, :]) | (rows[:, None] < 0) | (groups[None, :] < 0)] = -2.0
        best = np.argsort(-near, axis=1, kind="stable")[:, :count]
        nearest[start : start + _ROWS] = best
        cosines[start : start + _ROWS] = np.take_along_axis(near, best, axis=1)
    return nearest, cosines


def _normalised(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    result: Floats = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return result

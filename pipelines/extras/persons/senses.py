"""Whether a sentence tells something of somebody by its sense: near sentences that do, and far from everyday ones."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pipelines.embed.embedder import Embedder
from pipelines.extras.persons.lexicon import DATA
from pipelines.redact.names import data_lines

Vectors = NDArray[np.float32]
Scores = NDArray[np.float64]
_NEAREST = 3
"""So many of the nearest sentences count."""
EVERYDAY = 0.95
"""Share of everyday sentences that tell nothing of a class; chosen on ``benchmarks/persons/together.json``."""


def known_senses(embedder: Embedder) -> Mapping[str, Vectors]:
    """Sentences that tell something, by class; everyday ones under no class."""
    known: dict[str, list[str]] = defaultdict(list)
    for line in data_lines("senses.txt", DATA):
        kind, _, text = line.partition("\t")
        known[kind].append(text)
    return {kind: embedder.encode(texts) for kind, texts in known.items()}


def telling(vectors: Vectors, known: Mapping[str, Vectors]) -> list[float]:
    """By how much each sentence tells more of a person than everyday sentences do; above 0 it tells something.

    Args:
        vectors: Of sentences without names, in a language that the model understands.
        known: Of :func:`known_senses`, by the same model; its scale is measured on the everyday ones.
    """
    everyday = known[""]
    most = np.full(len(vectors), -np.inf)
    for kind in known.keys() - {""}:
        usual = _near(everyday, known[kind]) - _near(everyday, everyday, itself=True)
        above = _near(vectors, known[kind]) - _near(vectors, everyday) - np.quantile(usual, EVERYDAY)
        most = np.maximum(most, above)
    scores: list[float] = most.tolist()
    return scores


def _near(vectors: Vectors, others: Vectors, *, itself: bool = False) -> Scores:
    """How near each is to those others that are nearest."""
    cosines = (vectors @ others.T).astype(np.float64)
    if itself:
        np.fill_diagonal(cosines, -1)
    nearest: Scores = np.sort(cosines, axis=1)[:, -_NEAREST:].mean(axis=1)
    return nearest

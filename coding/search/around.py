"""Passages together with what is said around them: a turn of talk seldom says alone what it is about."""

from collections.abc import Hashable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Place = tuple[Hashable, int]
"""What a passage is from, and the number of its turn there."""

BEFORE: Final = 7
AFTER: Final = 4
"""So many turns before and after a passage count for it, each the less the further away."""


class Around:
    """For each passage a mean over itself and its neighbours."""

    def __init__(self, places: Sequence[Place], vectors: Floats) -> None:
        """Weigh the neighbours.

        Args:
            places: Of each passage; those of one document stand in their order, with others between or not.
            vectors: Of each, shape (n, d).
        """
        from scipy.sparse import csr_array

        numbers: dict[Hashable, int] = {}
        document = np.array([numbers.setdefault(name, len(numbers)) for name, _ in places])
        turn = np.array([number for _, number in places])
        order = np.argsort(document, kind="stable")
        every = np.arange(len(places))
        rows, columns, weights = [every], [every], [np.ones(len(places))]
        for apart in range(1, BEFORE + 1):
            earlier, later = order[:-apart], order[apart:]
            # Pieces of one long turn are a turn apart.
            turns = np.maximum(turn[later] - turn[earlier], apart)
            for of, beside, reach in ((later, earlier, BEFORE), (earlier, later, AFTER)):
                near = (document[of] == document[beside]) & (turns <= reach)
                rows.append(of[near])
                columns.append(beside[near])
                weights.append(1 - turns[near] / (reach + 1))
        row, weight = np.concatenate(rows), np.concatenate(weights)
        share = (weight / np.bincount(row, weight)[row]).astype(np.float32)
        self._mean: Any = csr_array((share, (row, np.concatenate(columns))))
        self._lengths = np.maximum(np.linalg.norm(self._mean @ vectors, axis=1), 1e-12)

    def mean(self, values: Floats) -> Floats:
        """Mean of each passage's value and its neighbours'."""
        result: Floats = (self._mean @ values).astype(np.float64)
        return result

    def cosine(self, similarity: Floats) -> Floats:
        """Cosine of a query to the mean vector of each passage and its neighbours, from its cosine to each passage."""
        result: Floats = self.mean(similarity) / self._lengths
        return result

    def vector(self, vectors: Floats, chosen: NDArray[np.integer[Any]]) -> Floats:
        """The mean direction, of length 1, of passages with their neighbours; ``vectors`` as given at first."""
        means = (self._mean[chosen] @ vectors) / self._lengths[chosen, None]
        result: Floats = means.mean(axis=0)
        return result / max(float(np.linalg.norm(result)), 1e-12)

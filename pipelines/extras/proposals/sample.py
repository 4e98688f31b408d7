"""Many passages: the runs are made on a sample of them, and each of the others goes where those nearest to it went."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.batch import CancelCheck, check_cancelled
from pipelines.extras.proposals.cluster import Floats, Labels

MOST_IN_RUNS = 10_000
"""Above this many passages the runs are made on so many of them."""

NEAREST = 15
"""Passages of the sample that say where another one goes."""

_NEAREST_PLACES = 3
_ROWS = 2_048


class Sample:
    """Which passages the runs are made on, and which of those the others are nearest to.

    Attributes:
        members: Positions of the sample, growing; all where there are few.
    """

    def __init__(self, documents: Sequence[str], languages: Sequence[str | None], seed: int) -> None:
        """Draw a sample in which each interview, and each language in it, has its share of the passages, within one.

        Systematic sampling from a list ordered by stratum, in random order within each (Cochran 1977, Sampling
        Techniques, 3rd ed., section 8.4).

        Args:
            documents: Interview of each passage.
            languages: ISO 639-1 code of each, or None.
            seed: Draws.
        """
        self._all = len(documents)
        if self._all <= MOST_IN_RUNS:
            self.members: NDArray[np.intp] = np.arange(self._all)
        else:
            draw = np.random.default_rng(seed)
            strata = np.array(
                [f"{document}\n{language or ''}" for document, language in zip(documents, languages, strict=True)]
            )
            order = np.lexsort((draw.random(self._all), strata))
            step = self._all / MOST_IN_RUNS
            self.members = np.sort(order[((np.arange(MOST_IN_RUNS) + draw.random()) * step).astype(np.intp)])
        self._others = np.setdiff1d(np.arange(self._all), self.members)
        self._nearest = np.zeros((0, NEAREST), dtype=np.intp)

    @property
    def is_part(self) -> bool:
        """Whether there are others."""
        return len(self._others) > 0

    def compare(self, vectors: Floats, cancelled: CancelCheck | None = None) -> None:
        """Find those of the sample to which each other passage is nearest.

        Args:
            vectors: Of all passages, shape (n, d), rows of length 1.
            cancelled: Asked between blocks of passages.

        Raises:
            Cancelled: The person pressed cancel.
        """
        sample = np.ascontiguousarray(vectors[self.members].T, dtype=np.float32)
        nearest = [np.zeros((0, NEAREST), dtype=np.intp)]
        for start in range(0, len(self._others), _ROWS):
            check_cancelled(cancelled)
            cosines = np.asarray(vectors[self._others[start : start + _ROWS]], dtype=np.float32) @ sample
            neighbours = np.argpartition(-cosines, NEAREST - 1, axis=1)[:, :NEAREST]
            order = np.argsort(-np.take_along_axis(cosines, neighbours, axis=1), axis=1, kind="stable")
            nearest.append(np.take_along_axis(neighbours, order, axis=1))
        self._nearest = np.concatenate(nearest)

    def labels(self, of_sample: Labels) -> Labels:
        """Labels of all passages: the others get what most of the nearest have, of several that of the first."""
        near = of_sample[self._nearest]
        votes = np.stack([(near == near[:, [place]]).sum(axis=1) for place in range(NEAREST)], axis=1)
        labels: Labels = np.take_along_axis(near, votes.argmax(axis=1)[:, None], axis=1)[:, 0]
        return self._filled(of_sample, labels)

    def places(self, of_sample: Floats) -> Floats:
        """Places of all passages on the map: the others lie amid the few they are nearest to."""
        return self._filled(of_sample, of_sample[self._nearest[:, :_NEAREST_PLACES]].mean(axis=1).round(4))

    def _filled(self, of_sample: NDArray[Any], of_others: NDArray[Any]) -> NDArray[Any]:
        result = np.empty((self._all, *of_sample.shape[1:]), dtype=of_sample.dtype)
        result[self.members] = of_sample
        result[self._others] = of_others
        return result

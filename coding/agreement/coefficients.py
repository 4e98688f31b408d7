"""Agreement on one code, yes or no: every coefficient is arithmetic on three sums.

For a code, with ``r`` the number of coders who applied it to a unit and ``m`` the number who judged the unit:

- ``n``   ratings made: sum of ``m``
- ``n1``  ratings "yes": sum of ``r``
- ``o01`` observed disagreement: sum of ``r (m - r) / (m - 1)``

Units that fewer than two coders judged are left out, because they say nothing about agreement. The sums may be arrays
of any shape (codes, interviews, resamples); the result has the same shape and holds ``nan`` where a coefficient is
**not computable**. A coefficient is never replaced by 0 or 1.

Sources: Krippendorff (2011) for alpha with missing data; Fleiss (1971); Scott (1955); Gwet (2008) for AC1; Brennan
and Prediger (1981); Cohen (1960).
"""

# What a coder who is missing means: decision 0153.

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coding.agreement.columns import FloatArray, IntArray, divide, sums
from coding.agreement.sweep import Cells
from coding.model.message import Message


@dataclass(frozen=True, slots=True)
class BinaryCounts:
    """The three sums behind every several-coder coefficient of a yes/no code (see the module).

    Attributes:
        ratings: ``n``.
        positive: ``n1``.
        disagreement: ``o01``.
    """

    ratings: FloatArray
    positive: FloatArray
    disagreement: FloatArray

    def total(self, axis: int = 0) -> BinaryCounts:
        """Sum over interviews (or another axis)."""
        return BinaryCounts(self.ratings.sum(axis=axis), self.positive.sum(axis=axis), self.disagreement.sum(axis=axis))

    def prevalence(self) -> FloatArray:
        """Share of ratings that are "yes"."""
        return divide(self.positive, self.ratings)

    def percent(self) -> FloatArray:
        """Share of coder pairs that agree on a unit: ``1 - 2 o01 / n``."""
        return 1 - divide(2 * self.disagreement, self.ratings)

    def kripp_alpha(self) -> FloatArray:
        """Krippendorff's alpha, nominal: ``1 - (n - 1) o01 / (n0 n1)`` with ``n0 = n - n1``."""
        chance = (self.ratings - self.positive) * self.positive
        return 1 - divide((self.ratings - 1) * self.disagreement, chance)

    def fleiss_kappa(self) -> FloatArray:
        """Fleiss' kappa (Scott's pi for two coders): expected agreement ``p1^2 + (1 - p1)^2``."""
        # (pa - pe) / (1 - pe) with 1 - pe = 2 n0 n1 / n^2, rearranged so that perfect agreement gives exactly 1.
        chance = (self.ratings - self.positive) * self.positive
        return 1 - divide(self.ratings * self.disagreement, chance)

    def gwet_ac1(self) -> FloatArray:
        """Gwet's AC1: expected agreement ``2 p1 (1 - p1)``."""
        share = self.prevalence()
        expected = 2 * share * (1 - share)
        return 1 - (1 - self.percent()) / (1 - expected)

    def brennan_prediger(self) -> FloatArray:
        """Brennan and Prediger's S: expected agreement one half, whatever the coders did."""
        return 2 * self.percent() - 1


@dataclass(frozen=True, slots=True)
class PairCounts:
    """The fourfold table of two coders, for one code or (as arrays) for many.

    Attributes:
        both: Units both coded.
        only_first: Units only the first coded.
        only_second: Units only the second coded.
        neither: Units both left blank.
    """

    both: FloatArray
    only_first: FloatArray
    only_second: FloatArray
    neither: FloatArray

    def total(self) -> PairCounts:
        """Sum over the first axis (interviews)."""
        return PairCounts(*(part.sum(axis=0) for part in (self.both, self.only_first, self.only_second, self.neither)))

    def without_each(self) -> PairCounts:
        """Sums over the first axis (interviews) without each of them in turn."""
        parts = (self.both, self.only_first, self.only_second, self.neither)
        return PairCounts(*(part.sum(axis=0) - part for part in parts))

    @property
    def units(self) -> FloatArray:
        """Units both coders judged."""
        return self.both + self.only_first + self.only_second + self.neither

    def percent(self) -> FloatArray:
        """Share of units on which the two agree."""
        return divide(self.both + self.neither, self.units)

    def expected(self) -> FloatArray:
        """Cohen's chance agreement, from each coder's own share of "yes"."""
        first, second = self.both + self.only_first, self.both + self.only_second
        return divide(first * second + (self.units - first) * (self.units - second), self.units**2)

    def cohen_kappa(self) -> FloatArray:
        """Cohen's kappa; not computable when both coders used one and the same value throughout."""
        first, second = self.both + self.only_first, self.both + self.only_second
        chance = first * (self.units - second) + second * (self.units - first)
        return 1 - divide(self.units * (self.only_first + self.only_second), chance)

    def scott_pi(self) -> FloatArray:
        """Scott's pi: chance agreement from the two coders' pooled share of "yes"."""
        positive = 2 * self.both + self.only_first + self.only_second
        chance = positive * (2 * self.units - positive)
        return 1 - divide(2 * self.units * (self.only_first + self.only_second), chance)

    def positive_f1(self) -> FloatArray:
        """Positive agreement: of what either coded, how much both did, ``2a / (2a + b + c)``."""
        return divide(2 * self.both, 2 * self.both + self.only_first + self.only_second)

    def jaccard(self) -> FloatArray:
        """Shared share of what either coded, ``a / (a + b + c)``."""
        return divide(self.both, self.both + self.only_first + self.only_second)

    def pooled_kappa(self) -> FloatArray:
        """Kappa pooled over codes (de Vries and others 2008): means of observed and expected agreement first."""
        observed, expected = self.percent().mean(axis=-1), self.expected().mean(axis=-1)
        return divide(observed - expected, 1 - expected)


def binary_counts(cells: Cells) -> BinaryCounts:
    """Sum the agreement table by interview and code.

    Returns:
        Counts with arrays of shape documents x codes. Documents that fewer than two coders judged are all zeros.
    """
    shape = (len(cells.documents), len(cells.codes))
    judged = cells.assigned.sum(axis=1).astype(np.int64)
    usable = judged >= 2
    rows = usable[cells.document]
    document, code = cells.document[rows], cells.code[rows]
    raters = judged[document]
    yes = np.bitwise_count(cells.mask[rows]).astype(np.int64)
    count = cells.count[rows]
    at = document * shape[1] + code
    size = shape[0] * shape[1]
    split = yes * (raters - yes) * count
    ratings = np.where(usable, judged * cells.sizes, 0).astype(np.float64)
    disagreement = sums(at, split, size).reshape(shape)
    return BinaryCounts(
        ratings=np.repeat(ratings[:, None], shape[1], axis=1),
        positive=sums(at, yes * count, size).reshape(shape),
        # Divided once per document, after exact whole-number sums.
        disagreement=disagreement / np.maximum(judged - 1, 1)[:, None],
    )


def pair_counts_by_document(cells: Cells, first: int, second: int) -> tuple[IntArray, PairCounts]:
    """Fourfold tables of two coders by document and code.

    Returns:
        Indices of the documents both judged, and tables of shape documents x codes.
    """
    shared = np.flatnonzero(cells.assigned[:, first] & cells.assigned[:, second])
    place = np.full(len(cells.documents), -1, dtype=np.int64)
    place[shared] = np.arange(shared.size)
    at = place[cells.document]
    rows = at >= 0
    mask, code, count, at = cells.mask[rows], cells.code[rows], cells.count[rows], at[rows]
    which: IntArray = ((mask >> first) & 1) + 2 * ((mask >> second) & 1)
    codes = len(cells.codes)
    size = shared.size * codes
    table = sums(which * size + at * codes + code, count, 4 * size).reshape(4, shared.size, codes)
    units = cells.sizes[shared].astype(np.float64)[:, None]
    neither = units - table[1] - table[2] - table[3]
    return shared, PairCounts(both=table[3], only_first=table[1], only_second=table[2], neither=neither)


def why_not(judged: float, used: float, reasons: tuple[Message, Message, Message]) -> Message:
    """Why a figure is not computable: nothing was judged, nobody used it, or everybody did everywhere.

    Args:
        judged: Ratings or units that were judged.
        used: Those of them that say yes.
        reasons: In plain words; :data:`OF_CODE`, :data:`OF_PAIR` or :data:`OF_POOLED`.
    """
    return reasons[0 if judged == 0 else 1 if used == 0 else 2]


OF_CODE = (
    Message("no interview was judged by two or more coders"),
    Message("no variation: nobody used this code in the interviews that were double-coded"),
    Message("no variation: every coder applied this code everywhere"),
)
OF_PAIR = (
    Message("these two coders share no interview"),
    Message("neither of the two used this code"),
    Message("no variation: both applied this code everywhere"),
)
OF_POOLED = (
    Message("these two coders share no interview"),
    Message("neither of the two used any code"),
    Message("no variation: every code was applied by both everywhere, or by neither anywhere"),
)

"""The figures of a Delphi panel, each with its formula and where it comes from.

Ratings are whole numbers from 1 to the scale's end. Quantiles are interpolated linearly, as in R (type 7), NumPy and
the function QUARTILE.INC of spreadsheets.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coding.agreement.columns import FloatArray, IntArray

RESAMPLES = 2000
CONFIDENCE = 0.95
MOST_SIGNS = 13
"""People up to whom the signed-rank test is exact where ratings are tied."""
FEWEST_FOR_W = 3
"""Items and panelists below which Kendall's W is not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How the ratings of one item on one scale lie.

    Attributes:
        n: How many ratings.
        counts: How many for each point of the scale, from 1.
        median: The middle rating.
        first_quartile: A quarter of the ratings lie at it or below.
        third_quartile: Three quarters do.
        low: Ratings in the lower part of the scale (:func:`parts`).
        middle: Those between.
        high: Those in the upper part.
    """

    n: int
    counts: tuple[int, ...]
    median: float
    first_quartile: float
    third_quartile: float
    low: int
    middle: int
    high: int

    @property
    def interquartile_range(self) -> float:
        """From the first quartile to the third."""
        return self.third_quartile - self.first_quartile

    @property
    def percent_low(self) -> float:
        """Percent of ratings in the lower part."""
        return 100 * self.low / self.n

    @property
    def percent_high(self) -> float:
        """Percent of ratings in the upper part."""
        return 100 * self.high / self.n


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Whether a panel disagrees on an item, after the RAND/UCLA method.

    Attributes:
        by_count: By the classic count: ratings in both outer thirds, at least :func:`outer_least` in each.
        range: Interpercentile range, from the 30th to the 70th percentile.
        range_adjusted: The range at which disagreement begins, adjusted for symmetry (IPRAS).
    """

    by_count: bool
    range: float
    range_adjusted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """Kendall's W with its interval.

    Attributes:
        w: The coefficient; None where there is none.
        low: Lower end of its interval.
        high: Upper end.
        panelists: How many rated every item.
        items: How many items.
    """

    w: float | None
    low: float | None
    high: float | None
    panelists: int
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How ratings of the same people moved from one round to a later one.

    Attributes:
        n: People who rated in both.
        changed: How many of them gave another rating.
        mean_change: Mean of the later less the earlier rating.
        net_change: Share of ratings that would have to move to make one distribution of the other.
        wilcoxon_p: Of the signed-rank test; None where nobody changed.
        variation_difference: Later less earlier coefficient of variation; None where one is not defined.
    """

    n: int
    changed: int
    mean_change: float
    net_change: float
    wilcoxon_p: float | None
    variation_difference: float | None


def parts(points: int) -> tuple[range, range]:
    """The lower and the upper part of a scale: 1–3 and 7–9 of nine points, 1–2 and 4–5 of five.

    The thirds of nine points are those of the RAND/UCLA Appropriateness Method (Fitch and others, *The RAND/UCLA
    Appropriateness Method User's Manual*, RAND 2001). Five points have no thirds; two, one and two is usual.
    """
    width = points // 3 + (points % 3 == 2)
    return range(1, width + 1), range(points - width + 1, points + 1)


def spread(values: Sequence[int], points: int) -> Spread | None:
    """Median, quartiles and shares of the outer parts; None without ratings."""
    if not values:
        return None
    ratings = np.asarray(values, dtype=np.int64)
    first, median, third = (float(quantile) for quantile in np.quantile(ratings, (0.25, 0.5, 0.75)))
    counts = np.bincount(ratings, minlength=points + 1)[1:]
    bottom, top = parts(points)
    low, high = (int(counts[part.start - 1 : part.stop - 1].sum()) for part in (bottom, top))
    return Spread(
        n=len(values), counts=tuple(int(count) for count in counts), median=median, first_quartile=first,
        third_quartile=third, low=low, middle=len(values) - low - high, high=high,
    )  # fmt: skip


def outer_least(n: int) -> int:
    """How many ratings in each outer third make a disagreement of n: 3 of 8–10, 4 of 11–13, 5 of 14–16, and so on.

    The classic definition of the RAND/UCLA Appropriateness Method, as tabulated for panels of these sizes in
    BMC Medical Informatics and Decision Making 2012, 12:93, table 7; other sizes go on in the same steps.
    """
    return max((n + 1) // 3, 1)


def disagreement(values: Sequence[int]) -> Disagreement | None:
    """Disagreement on a scale of nine points, by count and by range; None without ratings.

    IPRAS = 2.35 + 1.5 · |5 − centre of the interpercentile range|, of the 30th and the 70th percentile; a panel
    disagrees where the range itself is larger (Fitch and others 2001; worked example in BMJ Open 2012, 2:e001431,
    table 1).
    """
    if not values:
        return None
    ratings = np.asarray(values)
    low, high = (float(quantile) for quantile in np.quantile(ratings, (0.3, 0.7)))
    least = outer_least(len(ratings))
    both = int((ratings <= 3).sum()) >= least and int((ratings >= 7).sum()) >= least
    return Disagreement(by_count=both, range=high - low, range_adjusted=2.35 + 1.5 * abs(5 - (low + high) / 2))


def concordance(ratings: FloatArray | IntArray, *, seed: int = 0) -> Concordance:
    """Kendall's coefficient of concordance W with ties, and a bootstrap interval over panelists.

    W = 12 S / (m² (n³ − n) − m Σ T), with S the sum of squared deviations of the items' rank sums from their mean, m
    panelists, n items, and T = Σ (t³ − t) over the ties of one panelist (Kendall and Babington Smith 1939; with this
    correction in the documentation of the NAG library, g08da). Written with centred ranks z, it is the mean square of
    z plus m − 1 times the mean product of z of two panelists, over m times that mean square.

    The bootstrap draws panelists with replacement. Drawn twice, somebody agrees with themselves, which would push W
    up; so mean products are taken over pairs of different people only. Percentiles are moved outwards for few people,
    as Student's t is wider than the normal distribution (the rule of
    Hesterberg's expanded percentile interval; The American Statistician 2015, 69:371–386).

    Panelists are put in an order that follows from their ratings alone, so that the interval is the same by whatever
    codes or numbers they go.

    Args:
        ratings: Panelists by items, without gaps.
        seed: Of the draws.
    """
    from scipy import stats

    people, things = (int(size) for size in ratings.shape) if ratings.ndim == 2 else (0, 0)
    nothing = Concordance(w=None, low=None, high=None, panelists=people, items=things)
    if people < FEWEST_FOR_W or things < FEWEST_FOR_W:
        return nothing
    ranks = stats.rankdata(ratings[np.lexsort(ratings.T)], axis=1) - (things + 1) / 2
    products: FloatArray = ranks @ ranks.T
    squares = np.diag(products)
    if not squares.sum():
        return nothing
    off = (products.sum() - squares.sum()) / (people * (people - 1))
    mean = squares.mean()
    w = float((mean + (people - 1) * off) / (people * mean))
    drawn = np.random.default_rng(seed).multinomial(people, np.full(people, 1 / people), size=RESAMPLES)
    pairs = people**2 - (drawn**2).sum(axis=1)
    usable = (pairs > 0) & (drawn @ squares > 0)
    drawn, pairs = drawn[usable], pairs[usable]
    between = (((drawn @ products) * drawn).sum(axis=1) - (drawn**2) @ squares) / pairs
    within = drawn @ squares / people
    again = np.clip((within + (people - 1) * between) / (people * within), 0, 1)
    least = stats.norm.cdf(-np.sqrt(people / (people - 1)) * stats.t.ppf((1 + CONFIDENCE) / 2, people - 1))
    low, high = (float(quantile) for quantile in np.quantile(again, (least, 1 - least)))
    return Concordance(w=w, low=min(low, w), high=max(high, w), panelists=people, items=things)


def shift(before: Sequence[int], after: Sequence[int], points: int) -> Shift | None:
    """How the ratings of the same people moved; None where nobody rated twice.

    The net change is half the sum of the differences of the two histograms, over the number of people: the rule of
    Scheibe, Skutsch and Schofer (“Experiments in Delphi Methodology”), who call less than 15 % stable. The Wilcoxon
    test (SciPy's) and the difference of the coefficients of variation are among the measures of stability that von der
    Gracht reviews (Technological Forecasting and Social Change 2012, doi 10.1016/j.techfore.2012.04.013).
    """
    if not before:
        return None
    early, late = np.asarray(before, dtype=np.int64), np.asarray(after, dtype=np.int64)
    difference = late - early
    histograms = [np.bincount(values, minlength=points + 1) for values in (early, late)]
    changed = int((difference != 0).sum())
    p = _signed_rank(difference) if changed else None
    variations = [_variation(values) for values in (early, late)]
    return Shift(
        n=len(early),
        changed=changed,
        mean_change=float(difference.mean()),
        net_change=float(np.abs(histograms[1] - histograms[0]).sum() / 2 / len(early)),
        wilcoxon_p=p,
        variation_difference=None if None in variations else variations[1] - variations[0],  # type: ignore[operator]
    )


def _signed_rank(difference: IntArray) -> float:
    """Two-sided p of Wilcoxon's signed-rank test, as SciPy gives it.

    With ties or zeros and up to 13 people SciPy goes through every combination of signs, some seconds for each item.
    How many combinations give each sum of ranks is counted here instead, which is the same p.
    """
    from scipy import stats

    moved = difference[difference != 0]
    if len(difference) > MOST_SIGNS or len(np.unique(np.abs(moved))) == len(difference):
        return float(stats.wilcoxon(difference, method="auto").pvalue)
    doubled = np.rint(2 * stats.rankdata(np.abs(moved))).astype(np.int64)
    ways = np.ones(1)
    for rank in doubled:
        ways = np.pad(ways, (0, rank)) + np.pad(ways, (rank, 0))
    rank_sum = int(doubled[moved > 0].sum())
    return float(min(1.0, 2 * min(ways[: rank_sum + 1].sum(), ways[rank_sum:].sum()) / ways.sum()))


def _variation(values: IntArray) -> float | None:
    """Standard deviation over mean; None for a single rating."""
    return float(values.std(ddof=1) / values.mean()) if len(values) > 1 else None

"""How sure a coefficient is: intervals over interviews, because the interview is what varies.

Characters, and even turns, of one interview resemble each other; treating them as independent gives intervals that
almost never hold the true value. What is left out or drawn again is therefore always a whole interview.
"""

# Why a jackknife, and where there is no interval: decision 0151.

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from coding.agreement.coefficients import BinaryCounts
from coding.agreement.columns import FloatArray
from coding.model.message import Message

IntervalMethod = Literal["jackknife", "bootstrap", "none"]

FEWEST_INTERVIEWS = 4
"""Below this no interval is given."""

BOOTSTRAP_FROM = 20
"""Below this the bootstrap by interview is too narrow and the jackknife should be used."""


NEVER_SHARED = Message(
    "no two coders ever marked the same place, so how far agreement varies between interviews cannot be told"
)
"""Why there is no interval where coders never gave one unit the same code (or never left it out of the same one)."""

_NO_SPREAD = 1e-12
"""Leave-one-out values closer together than this are the same but for rounding."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval, or the reason why there is none.

    Attributes:
        low: Lower end; ``None`` without an interval.
        high: Upper end.
        method: How it was made, in words for the report.
        reason: Why there is none; empty when there is one.
    """

    low: float | None
    high: float | None
    method: str = ""
    reason: str = ""

    @property
    def ends(self) -> tuple[float, float] | None:
        """Both ends, or ``None``."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def ends_or_none(self) -> list[float] | None:
        """Both ends as JSON has them."""
        return None if self.ends is None else list(self.ends)


def _none(reason: Message) -> Interval:
    return Interval(None, None, "", reason)


def jackknife_intervals(
    counts: BinaryCounts,
    names: Sequence[str],
    *,
    confidence: float = 0.95,
) -> list[Interval]:
    """Leave-one-interview-out intervals of Krippendorff's alpha on Fisher's z, with Student's t.

    The degrees of freedom are one less than the number of interviews that carry information: those in which the code
    occurs (or, for a code on nearly everything, is left out somewhere). Interviews without the code add next to
    nothing to the spread, and counting them would make the interval of a rare code too narrow.

    Args:
        counts: Sums by interview and code (documents x codes) of the interviews with two or more coders only.
        names: Interview ids, for the reasons.
        confidence: Share of samples in which the interval should hold the true value.

    Returns:
        One interval per code, or the reason for none. There is none where every disagreement lies in one interview
        (leaving it out gives exactly 1, whose z is infinite), and none where no two coders ever gave one unit the
        code: what was never seen has no spread either, and such intervals miss the true value nearly always.
    """
    total = counts.total()
    estimate = total.kripp_alpha()
    left_out = BinaryCounts(
        total.ratings - counts.ratings, total.positive - counts.positive, total.disagreement - counts.disagreement
    ).kripp_alpha()
    informative = np.minimum((counts.positive > 0).sum(axis=0), (counts.positive < counts.ratings).sum(axis=0))
    return leave_one_out_intervals(
        estimate, left_out, informative, names, confidence=confidence, unshared=_never_shared(total)
    )


def _never_shared(total: BinaryCounts) -> npt.NDArray[np.bool_]:
    """Codes that no two coders ever gave to one unit, or that no two ever left out of one.

    Disagreement is then as large as it can be: a unit adds to it all its ratings "yes" (or "no") only when it has no
    more than one of them.
    """
    possible = np.minimum(total.positive, total.ratings - total.positive)
    return np.asarray(total.disagreement >= possible, np.bool_)


def leave_one_out_intervals(
    estimate: FloatArray,
    left_out: FloatArray,
    informative: npt.ArrayLike,
    names: Sequence[str],
    *,
    confidence: float = 0.95,
    unshared: npt.ArrayLike = False,
) -> list[Interval]:
    """Jackknife intervals from the values without each interview in turn; see :func:`jackknife_intervals`.

    Args:
        estimate: The coefficient over all interviews, one value per column.
        left_out: The coefficient without each interview, interviews x columns.
        informative: How many interviews carry information on each column; degrees of freedom are one less.
        names: Interview ids, for the reasons.
        confidence: As there.
        unshared: Whether no two coders ever marked the same thing, for all columns or for each.
    """
    interviews, columns = left_out.shape
    if interviews < FEWEST_INTERVIEWS:
        reason = Message(
            "too few interviews for an interval: {n} double-coded, at least {least} are needed",
            n=interviews,
            least=FEWEST_INTERVIEWS,
        )
        return [_none(reason)] * columns
    from scipy.special import stdtrit

    degrees = np.broadcast_to(np.asarray(informative) - 1, columns)
    defined = ~np.isnan(left_out)
    unshared_columns = np.broadcast_to(np.asarray(unshared, np.bool_), columns)
    extreme = np.abs(left_out) >= 1
    with np.errstate(divide="ignore", invalid="ignore"):
        z, centre = np.arctanh(left_out), np.arctanh(estimate)
        spread = np.sqrt((interviews - 1) / interviews * ((z - z.mean(axis=0)) ** 2).sum(axis=0))
        half = stdtrit(degrees, (1 + confidence) / 2) * spread
        low, high = np.tanh(centre - half), np.tanh(centre + half)
    moved = np.ptp(left_out, axis=0) >= _NO_SPREAD
    results = []
    for k in range(columns):
        if np.isnan(estimate[k]):
            results.append(_none(Message("the coefficient itself is not computable")))
        elif not defined[:, k].all():
            lost = _named(names, ~defined[:, k])
            results.append(
                _none(Message("not computable without interview {lost}: the code varies nowhere else", lost=lost))
            )
        elif unshared_columns[k]:
            results.append(_none(NEVER_SHARED))
        elif not moved[k] or spread[k] < _NO_SPREAD:
            results.append(_none(Message("the coefficient is the same whichever interview is left out")))
        elif degrees[k] < 1:
            results.append(
                _none(Message("fewer than two interviews carry information, so the coefficient's spread is unknown"))
            )
        elif extreme[:, k].any():
            only = _named(names, extreme[:, k])
            value = float(left_out[extreme[:, k], k][0])
            results.append(
                _none(
                    Message(
                        "without interview {only} the coefficient is exactly {value}, so how far it varies between "
                        "interviews cannot be told",
                        only=only,
                        value=f"{value:g}",
                    )
                )
            )
        else:
            results.append(Interval(float(low[k]), float(high[k]), "jackknife-t over interviews, Fisher z"))
    return results


def _named(names: Sequence[str], which: npt.NDArray[np.bool_]) -> str:
    return ", ".join(names[d] for d in np.flatnonzero(which).tolist())


def bootstrap_intervals(
    counts: BinaryCounts,
    *,
    confidence: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
) -> list[Interval]:
    """Percentile bootstrap over interviews; only for 20 interviews and more.

    Args:
        counts: As for ``jackknife_intervals``.
        confidence: As there.
        resamples: How many times interviews are drawn again.
        seed: Seed of the draws; the same seed gives the same interval.
    """
    interviews, codes = counts.ratings.shape
    if interviews < BOOTSTRAP_FROM:
        reason = Message(
            "the bootstrap is too narrow with {n} interviews; use the jackknife below {least}",
            n=interviews,
            least=BOOTSTRAP_FROM,
        )
        return [_none(reason)] * codes
    draws = np.random.default_rng(seed).multinomial(interviews, np.full(interviews, 1 / interviews), size=resamples)
    weights = draws.astype(np.float64)
    values = BinaryCounts(
        weights @ counts.ratings, weights @ counts.positive, weights @ counts.disagreement
    ).kripp_alpha()
    total = counts.total()
    estimate, unshared = total.kripp_alpha(), _never_shared(total)
    results = []
    for k in range(codes):
        column = values[:, k][~np.isnan(values[:, k])]
        if np.isnan(estimate[k]):
            results.append(_none(Message("the coefficient itself is not computable")))
        elif unshared[k]:
            results.append(_none(NEVER_SHARED))
        elif column.size < resamples:
            lost = resamples - column.size
            results.append(
                _none(
                    Message(
                        "not computable in {lost} of {resamples} resamples: the code is in too few interviews",
                        lost=lost,
                        resamples=resamples,
                    )
                )
            )
        else:
            low, high = np.quantile(column, [(1 - confidence) / 2, (1 + confidence) / 2])
            results.append(
                Interval(float(low), float(high), f"percentile bootstrap over interviews, {resamples} draws")
            )
    return results


@dataclass(frozen=True, slots=True)
class PlannedWidth:
    """What an interval would be like with another number of interviews.

    Attributes:
        interviews: Number of double-coded interviews.
        width: Median width of the interval over simulated samples.
        share: Share of simulated samples in which an interval could be made at all.
    """

    interviews: int
    width: float | None
    share: float


def planned_widths(
    counts: BinaryCounts,
    code: int,
    sizes: Sequence[int],
    *,
    samples: int = 400,
    seed: int = 0,
    confidence: float = 0.95,
) -> list[PlannedWidth]:
    """How wide the interval of alpha would become with more double-coded interviews like the present ones.

    Samples of each size are drawn, with replacement, from the interviews at hand, and the jackknife interval of each
    is taken. With few interviews at hand this is a rough guide: it knows no interview it has not seen.

    Args:
        counts: As for ``jackknife_intervals``.
        code: Column of the code.
        sizes: Numbers of interviews to try.
        samples: Samples drawn for each size.
        seed: Seed of the draws.
        confidence: As for ``jackknife_intervals``.
    """
    generator = np.random.default_rng(seed)
    interviews = counts.ratings.shape[0]
    columns = np.stack([counts.ratings[:, code], counts.positive[:, code], counts.disagreement[:, code]])
    plans = []
    for size in sizes:
        if interviews == 0 or size < FEWEST_INTERVIEWS:
            plans.append(PlannedWidth(size, None, 0.0))
            continue
        drawn = columns[:, generator.integers(0, interviews, size=(samples, size))]
        batch = BinaryCounts(*(column.T for column in drawn))
        ends = [i.ends for i in jackknife_intervals(batch, [""] * size, confidence=confidence)]
        widths = [high - low for low, high in filter(None, ends)]
        plans.append(PlannedWidth(size, float(np.median(widths)) if widths else None, len(widths) / samples))
    return plans

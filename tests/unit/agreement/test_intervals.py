"""Intervals over interviews: the formula, the cases without one, and whether they hold the true value."""

import math

import numpy as np
import pytest
from scipy.stats import t as student

from coding.agreement import Document, Span, agreement_report, plan_interviews
from coding.agreement.coefficients import BinaryCounts
from coding.agreement.intervals import bootstrap_intervals, jackknife_intervals, planned_widths
from coding.errors import NotFound

BOTH = frozenset({"ann", "ben"})


def _round(shifts: list[int], length: int = 1000) -> tuple[list[Span], list[Document]]:
    """One passage of 100 characters per interview; the second coder starts later by the given shift."""
    spans = []
    for i, shift in enumerate(shifts):
        spans += [Span(f"d{i}", "ann", "hope", 100, 200), Span(f"d{i}", "ben", "hope", 100 + shift, 200)]
    return spans, [Document(f"d{i}", length, BOTH) for i in range(len(shifts))]


def _alpha(shifts: list[int], length: int = 1000) -> float:
    spans, documents = _round(shifts, length)
    value = agreement_report(spans, documents, interval="none").codes["hope"].kripp_alpha
    assert value is not None
    return value


def test_the_jackknife_is_leave_one_interview_out_on_fisher_z() -> None:
    shifts = [5, 40, 10, 70, 20, 30]
    spans, documents = _round(shifts)
    figures = agreement_report(spans, documents).codes["hope"]
    z = [math.atanh(_alpha(shifts[:i] + shifts[i + 1 :])) for i in range(6)]
    spread = math.sqrt(5 / 6 * sum((value - np.mean(z)) ** 2 for value in z))
    half = student.ppf(0.975, 5) * spread
    centre = math.atanh(_alpha(shifts))
    assert figures.interval.ends == pytest.approx((math.tanh(centre - half), math.tanh(centre + half)), abs=1e-9)
    assert figures.interval.method == "jackknife-t over interviews, Fisher z"


def test_interviews_without_the_code_add_no_degrees_of_freedom() -> None:
    spans, documents = _round([5, 40, 10, 70])
    few = agreement_report(spans, documents).codes["hope"].interval.ends
    documents += [Document(f"empty{i}", 1000, BOTH) for i in range(16)]
    many = agreement_report(spans, documents).codes["hope"].interval.ends
    assert few is not None and many is not None
    assert many[1] - many[0] == pytest.approx(few[1] - few[0], rel=0.15)


@pytest.mark.parametrize(
    ("shifts", "reason"),
    [
        ([5, 10, 20], "too few interviews for an interval: 3 double-coded, at least 4 are needed"),
        ([10, 10, 10, 10], "the same whichever interview is left out"),
        ([0, 0, 0, 0], "the same whichever interview is left out"),
    ],
)
def test_no_interval_without_grounds(shifts: list[int], reason: str) -> None:
    spans, documents = _round(shifts)
    figures = agreement_report(spans, documents).codes["hope"]
    assert figures.interval.ends is None
    assert reason in figures.not_computable["interval"]


def test_no_interval_when_the_code_is_in_one_interview() -> None:
    spans, documents = _round([30])
    documents += [Document(f"e{i}", 1000, BOTH) for i in range(9)]
    figures = agreement_report(spans, documents).codes["hope"]
    assert figures.interval.reason == "not computable without interview d0: the code varies nowhere else"
    unused = agreement_report(spans, documents, codes=["fear"]).codes["fear"]
    assert unused.interval.reason == "the coefficient itself is not computable"


def test_the_bootstrap_wants_twenty_interviews_and_repeats() -> None:
    spans, documents = _round([5, 40, 10, 70] * 4)
    refused = agreement_report(spans, documents, interval="bootstrap").codes["hope"]
    assert "use the jackknife below 20" in refused.not_computable["interval"]
    spans, documents = _round([5, 40, 10, 70] * 6)
    interval = agreement_report(spans, documents, interval="bootstrap", seed=3).codes["hope"].interval
    two = agreement_report(spans, documents, interval="bootstrap", seed=3).codes["hope"].interval
    assert interval == two and interval.low is not None and interval.high is not None
    assert interval.low < _alpha([5, 40, 10, 70] * 6) < interval.high
    spans, documents = _round([30])
    documents += [Document(f"e{i}", 1000, BOTH) for i in range(29)]
    rare = agreement_report(spans, documents, interval="bootstrap").codes["hope"].interval
    assert "of 2000 resamples" in rare.reason


def test_planning_shows_narrower_intervals_with_more_interviews() -> None:
    counts = _sample(np.random.default_rng(2), 8, 1)
    plans = planned_widths(counts, 0, [3, 6, 12, 40])
    assert plans[0].width is None and plans[0].share == 0.0
    widths = [plan.width for plan in plans[1:]]
    assert all(width is not None for width in widths)
    assert widths == sorted(widths, reverse=True)


def test_a_report_can_be_planned_from() -> None:
    spans, documents = _round([5, 40, 10, 70, 20, 30])
    report = agreement_report(
        [*spans, Span("solo", "ann", "hope", 0, 9)], [*documents, Document("solo", 50, frozenset({"ann"}))]
    )
    now, more = plan_interviews(report, "hope", [6, 20])
    assert now.width is not None and more.width is not None and more.width < now.width
    assert plan_interviews(report, "hope", [6, 20]) == [now, more]
    with pytest.raises(NotFound, match="no code 'fear'"):
        plan_interviews(report, "fear", [6])


def _sample(generator: np.random.Generator, interviews: int, codes: int) -> BinaryCounts:
    """Interviews that differ in how well the coders agree: passages of 150 characters in 20,000."""
    passages = generator.poisson(6, (interviews, codes))
    agreed = generator.binomial(passages, generator.beta(4.2, 1.8, (interviews, codes)))
    single = (passages - agreed + generator.poisson(0.3, (interviews, codes))) * 150.0
    return BinaryCounts(np.full((interviews, codes), 40_000.0), 2 * 150.0 * agreed + single, single)


@pytest.mark.slow
@pytest.mark.parametrize("interviews", [6, 10, 20])
def test_intervals_hold_the_true_value_as_often_as_they_say(interviews: int) -> None:
    generator = np.random.default_rng(interviews)
    truth = float(_sample(generator, 200_000, 1).total().kripp_alpha()[0])
    samples = jackknife_intervals(_sample(generator, interviews, 2000), [""] * interviews)
    ends = [interval.ends for interval in samples if interval.ends is not None]
    assert len(ends) > 1990
    share = sum(low <= truth <= high for low, high in ends) / len(ends)
    assert 0.90 <= share <= 0.98


def test_bootstrap_draws_whole_interviews() -> None:
    counts = _sample(np.random.default_rng(5), 30, 3)
    for interval, value in zip(bootstrap_intervals(counts, resamples=300), counts.total().kripp_alpha(), strict=True):
        assert interval.low is not None and interval.high is not None
        assert interval.low < value < interval.high

"""Intervals over interviews: the formula, the cases without one, and whether they hold the true value."""

import json
import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.stats import t as student

from coding.agreement import Document, Span, agreement_report, plan_interviews
from coding.agreement.coefficients import BinaryCounts
from coding.agreement.intervals import NEVER_SHARED, bootstrap_intervals, jackknife_intervals, planned_widths
from coding.agreement.published import published_block, student_t
from coding.errors import NotFound
from coding.export.methods import recompute, recompute_more

BOTH = frozenset({"ann", "ben"})
Kind = tuple[float, float, float, float]
"""How well coders agree (two parameters of a beta distribution), passages in an interview, and those of one coder."""
TYPICAL: Kind = (4.2, 1.8, 6, 0.3)


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


def _sample(generator: np.random.Generator, interviews: int, codes: int, kind: Kind = TYPICAL) -> BinaryCounts:
    """Interviews that differ in how well the coders agree: passages of 150 characters in 20,000."""
    first, second, number, alone = kind
    passages = generator.poisson(number, (interviews, codes))
    agreed = generator.binomial(passages, generator.beta(first, second, (interviews, codes)))
    single = (passages - agreed + generator.poisson(alone, (interviews, codes))) * 150.0
    return BinaryCounts(np.full((interviews, codes), 40_000.0), 2 * 150.0 * agreed + single, single)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "interviews"),
    [(TYPICAL, 10), *product([TYPICAL, (9, 1, 2, 0.05), (2, 2, 1, 0.1), (0.3, 3, 2, 0.3)], [6, 20])],
)
def test_intervals_hold_the_true_value_as_often_as_they_say(kind: Kind, interviews: int) -> None:
    """Usual, very good, middling and very poor agreement; where there is none is for exactly the last three."""
    generator = np.random.default_rng(interviews)
    truth = float(_sample(generator, 100_000, 1, kind).total().kripp_alpha()[0])
    samples = jackknife_intervals(_sample(generator, interviews, 2000, kind), [""] * interviews)
    ends = [interval.ends for interval in samples if interval.ends is not None]
    share = sum(low <= truth <= high for low, high in ends) / len(ends)
    assert share >= 0.90
    assert kind != TYPICAL or (share <= 0.98 and len(ends) > 1990)


def test_bootstrap_draws_whole_interviews() -> None:
    counts = _sample(np.random.default_rng(5), 30, 3)
    for interval, value in zip(bootstrap_intervals(counts, resamples=300), counts.total().kripp_alpha(), strict=True):
        assert interval.low is not None and interval.high is not None
        assert interval.low < value < interval.high


TURNS = [(at, at + 10) for at in range(0, 100, 10)]


def round_of(places: list[tuple[list[int], list[int]]], sizes: list[int] | None = None) -> Any:
    """Turns each of two coders gave the code, by interview; a size of 0 is an interview without a turn."""
    documents = [
        Document(f"d{n}", 100, BOTH, {"turn": TURNS if sizes is None or sizes[n] else []}) for n in range(len(places))
    ]
    spans = [
        Span(f"d{n}", coder, "hope", 10 * turn, 10 * turn + 10)
        for n, given in enumerate(places)
        for coder, turns in zip(("ann", "ben"), given, strict=True)
        for turn in turns
    ]
    return spans, documents


def test_no_interval_when_all_disagreement_is_in_one_interview() -> None:
    spans, documents = round_of([([1], [1]), ([2], [2]), ([1, 3], [1]), ([5], [5]), ([4], [4])])
    report = agreement_report(spans, documents, unit="turn")
    interval = report.codes["hope"].interval
    assert interval.ends is None
    assert interval.reason.startswith("without interview d2 the coefficient is exactly 1")
    assert report.pooled_intervals["ann|ben"].ends is None
    assert report.set_intervals["alpha_jaccard"].ends is None


@pytest.mark.parametrize("unit", ["turn", "character"])
def test_no_interval_when_no_two_coders_ever_share_a_unit(unit: Any) -> None:
    spans, documents = round_of([([1], []), ([2, 3], [7]), ([1], [3]), ([5], [6, 8, 9]), ([], [4])])
    report = agreement_report(spans, documents, unit=unit)
    assert report.codes["hope"].kripp_alpha is not None
    assert report.codes["hope"].interval.reason == NEVER_SHARED
    assert report.codes["hope"].not_computable["interval"] == NEVER_SHARED
    assert report.pooled_intervals["ann|ben"].reason == NEVER_SHARED
    if unit == "turn":
        assert report.set_intervals["alpha_masi"].reason == NEVER_SHARED
    # Nor when no two ever leave it out together, and by bootstrap neither.
    every = list(range(10))
    gaps = [[entry for entry in every if entry != gap] for gap in (1, 4, 6, 2, 9)]
    spans, documents = round_of([(row, every) for row in gaps])
    assert agreement_report(spans, documents, unit="turn").codes["hope"].interval.reason == NEVER_SHARED
    ones = np.ones((20, 1))
    counts = BinaryCounts(200 * ones, np.arange(1.0, 21)[:, None], np.arange(1.0, 21)[:, None])
    assert bootstrap_intervals(counts, resamples=50)[0].reason == NEVER_SHARED


@pytest.mark.parametrize("empty", [0, 1, 3])
def test_interviews_without_a_unit_change_no_interval_and_the_scripts_follow(empty: int) -> None:
    places = [([1, 2], [1]), ([2], [2, 3]), ([1, 3], [1]), ([5], [5]), ([4], [4, 6])]
    spans, documents = round_of(places + [([], [])] * empty, [1] * 5 + [0] * empty)
    report = agreement_report(spans, documents, unit="turn")
    alone = agreement_report(*round_of(places), unit="turn")
    assert report.pooled_intervals == alone.pooled_intervals
    assert report.set_intervals == alone.set_intervals
    interviews = {document.id: document.id for document in documents}
    block = published_block(report, spans, documents, coders={"ann": "A", "ben": "B"}, interviews=interviews)
    block = json.loads(json.dumps(block, allow_nan=False))
    student = student_t(len(documents))
    with np.errstate(all="ignore"):
        figures = recompute_more.figures(block, student)
        short = dict(recompute.figures(block, student))
    for key, value in [*figures.items(), *short.items()]:
        said = block["figures"]["\t".join(key)]
        assert np.isnan(value) if said is None else abs(value - said) <= 1e-9, key

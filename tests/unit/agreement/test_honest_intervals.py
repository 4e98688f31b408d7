"""No interval where none holds: all disagreement in one interview, and a code that no two coders ever share."""

import json
from typing import Any

import numpy as np
import pytest

from coding.agreement import Document, Span, agreement_report
from coding.agreement.coefficients import BinaryCounts
from coding.agreement.intervals import NEVER_SHARED, bootstrap_intervals, jackknife_intervals
from coding.agreement.published import published_block, student_t
from coding.export.methods import recompute, recompute_more

BOTH = frozenset({"ann", "ben"})
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


def test_nor_when_no_two_ever_leave_it_out_together() -> None:
    every = list(range(10))
    gaps = [[entry for entry in every if entry != gap] for gap in (1, 4, 6, 2, 9)]
    spans, documents = round_of([(row, every) for row in gaps])
    assert agreement_report(spans, documents, unit="turn").codes["hope"].interval.reason == NEVER_SHARED


def sample(interviews: int, kind: tuple[float, float, float, float]) -> tuple[BinaryCounts, float]:
    """2,000 rounds of a code in every interview, and the alpha of 100,000 interviews of the kind."""
    first, second, passages, lone = kind
    generator = np.random.default_rng(interviews)

    def drawn(rows: int, codes: int) -> BinaryCounts:
        counts = generator.poisson(passages, (rows, codes))
        agreed = generator.binomial(counts, generator.beta(first, second, (rows, codes)))
        single = (counts - agreed + generator.poisson(lone, (rows, codes))) * 150.0
        return BinaryCounts(np.full((rows, codes), 40_000.0), 300.0 * agreed + single, single)

    truth = float(drawn(100_000, 1).total().kripp_alpha()[0])
    return drawn(interviews, 2000), truth


@pytest.mark.slow
@pytest.mark.parametrize("interviews", [6, 20])
@pytest.mark.parametrize("kind", [(9, 1, 2, 0.05), (2, 2, 1, 0.1), (0.3, 3, 2, 0.3)])
def test_the_intervals_that_are_given_hold_the_true_value(
    interviews: int, kind: tuple[float, float, float, float]
) -> None:
    """Very good, middling and very poor agreement; the last two rules are for exactly these."""
    counts, truth = sample(interviews, kind)
    ends = [interval.ends for interval in jackknife_intervals(counts, [""] * interviews) if interval.ends is not None]
    share = sum(low <= truth <= high for low, high in ends) / len(ends)
    assert share >= 0.9


def test_the_bootstrap_gives_none_there_either() -> None:
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
    block = published_block(
        report,
        spans,
        documents,
        coders={"ann": "A", "ben": "B"},
        interviews={document.id: document.id for document in documents},
    )
    block = json.loads(json.dumps(block, allow_nan=False))
    student = student_t(len(documents))
    with np.errstate(all="ignore"):
        figures = recompute_more.figures(block, student)
        short = dict(recompute.figures(block, student))
    for key, value in [*figures.items(), *short.items()]:
        said = block["figures"]["\t".join(key)]
        assert np.isnan(value) if said is None else abs(value - said) <= 1e-9, key

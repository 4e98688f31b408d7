"""How a code stands against its target, and the sentence that is said of a round."""

from types import SimpleNamespace
from typing import Any

import pytest

from coding.agreement.explain import Verdict, in_one_sentence, verdict
from coding.agreement.intervals import Interval


def figures(ends: tuple[float, float] | None, alpha: float | None = 0.85, occurs: int = 4) -> Any:
    low, high = ends or (None, None)
    return SimpleNamespace(interviews_with_code=occurs, kripp_alpha=alpha, interval=Interval(low, high))


@pytest.mark.parametrize(
    ("ends", "alpha", "target", "occurs", "expected"),
    [
        ((0.8, 0.9), 0.85, 0.8, 4, Verdict.MET),
        ((0.79, 0.9), 0.85, 0.8, 4, Verdict.NEARLY),
        ((0.5, 0.81), 0.71, 0.8, 4, Verdict.NEARLY),
        ((0.5, 0.81), 0.69, 0.8, 4, Verdict.NOT_SHOWN),
        ((0.3, 0.95), 0.85, 0.8, 4, Verdict.NOT_SHOWN),
        ((0.5, 0.79), 0.75, 0.8, 4, Verdict.MISSED),
        ((0.9, 1.0), 0.95, 0.8, 2, Verdict.FEW),
        ((0.9, 1.0), 0.95, None, 4, Verdict.NO_TARGET),
        (None, 0.85, 0.8, 4, Verdict.NOT_SHOWN),
        (None, None, 0.8, 5, Verdict.NOT_COMPUTABLE),
    ],
)
def test_a_code_stands_by_its_interval_never_by_alpha_alone(
    ends: tuple[float, float] | None, alpha: float | None, target: float | None, occurs: int, expected: Verdict
) -> None:
    assert verdict(figures(ends, alpha, occurs), target) is expected


def test_reports_part_what_is_met_missed_and_not_shown() -> None:
    assert Verdict.NEARLY.in_reports == "not shown"
    assert [stands.in_reports for stands in (Verdict.MET, Verdict.FEW)] == ["met", "not enough occurrences"]


@pytest.mark.parametrize(
    ("standings", "target", "own", "sentence"),
    [
        ({Verdict.MET: 12, Verdict.NEARLY: 4, Verdict.FEW: 4}, 0.8, False,
         "12 of 20 codes met the target of 0.8 set before the round, 4 nearly, 4 too rare to tell."),
        ({Verdict.MISSED: 1, Verdict.NOT_SHOWN: 2, Verdict.NOT_COMPUTABLE: 1, Verdict.FEW: 1}, 0.667, False,
         "0 of 5 codes met the target of 0.667 set before the round, 2 not settled, 1 fell short, 1 without a figure, "
         "1 too rare to tell."),
        ({Verdict.MET: 1}, 0.8, False, "1 of 1 code met the target of 0.8 set before the round."),
        ({Verdict.MET: 2, Verdict.NO_TARGET: 1}, None, True,
         "2 of 3 codes met the targets set before the round, 1 without a target."),
        ({Verdict.NO_TARGET: 3, Verdict.FEW: 2}, None, False,
         "5 codes were compared; no target was set before the round, 2 too rare to tell."),
    ],
)  # fmt: skip
def test_one_sentence_says_how_a_round_went(
    standings: dict[Verdict, int], target: float | None, own: bool, sentence: str
) -> None:
    assert in_one_sentence(9, standings, target, own_targets=own) == f"Over 9 interviews, {sentence}"

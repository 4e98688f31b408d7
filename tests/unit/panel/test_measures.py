"""The figures of a panel: two published tables from their rules, and oracles of other libraries."""

import time

import numpy as np
import pytest
from scipy import stats

from coding.errors import InvalidInput
from coding.model.panel import Rules, Scale
from coding.panel.measures import concordance, disagreement, outer_least, parts, shift, spread
from coding.panel.rules import checked, consensus, may_stop, rules_from, stable

THORN = """
Title|8|39|81.3|3|6.3|IN
Trial registration number|8|42|87.5|1|2.1|IN
Sponsor approval|6|14|29.2|5|10.4|NO CON
Trial statistical analysis plan (SAP) version|7|34|70.8|1|2.1|IN
HEAP revisions|7|35|72.9|2|4.2|IN
Table of contents|5|11|22.9|9|18.8|NO CON
Roles and responsibilities|7|33|68.8|0|0|NO CON
Signature of senior health economist|6|18|37.5|6|12.5|NO CON
Intervention and comparator(s)|9|47|97.9|1|2.1|IN
Trial start and end dates|7|33|68.8|3|6.3|NO CON
Aim(s) of economic evaluation|9|48|100|0|0|IN
"""
"""Rows of table 3 of Thorn and others, “Content of Health Economics Analysis Plans (HEAPs) for Trial-Based
Economic Evaluations: Expert Delphi Consensus Survey”, Value in Health 2021, 24(4):539–547 (PMC8024512): item, median,
number and percent rated 7 to 9, number and percent rated 1 to 3, result; round 2, 48 panelists."""


def invented(median: int, high: int, low: int, n: int = 48) -> list[int]:
    """Ratings with this median and so many in the outer thirds: nothing else about them is known."""
    middle = n - low - high
    if median >= 7:
        below = [7] * max(n // 2 - 1 - low - middle, 0)
        return [2] * low + [5] * middle + below + [median] * 2 + [9] * (high - len(below) - 2)
    under = [4] * (n // 2 - 1 - low)
    return [2] * low + under + [median] * (middle - len(under)) + [8] * high


def test_the_table_of_a_panel_of_48_comes_out_of_its_rules() -> None:
    """Consensus in: 70 % or more rated 7 to 9 and fewer than 15 % rated 1 to 3 (table 1 of the same article)."""
    rules = Rules()
    for row in THORN.strip().splitlines():
        name, median, high, percent_high, low, percent_low, result = row.split("|")
        outcome = spread(invented(int(median), int(high), int(low)), 9)
        assert outcome is not None
        assert (outcome.n, outcome.median, outcome.high, outcome.low) == (48, int(median), int(high), int(low)), name
        assert outcome.percent_high == pytest.approx(float(percent_high), abs=0.051)
        assert outcome.percent_low == pytest.approx(float(percent_low), abs=0.051)
        assert consensus(rules, outcome) == {"IN": "high", "NO CON": "none"}[result], name


def test_the_worked_example_of_the_appropriateness_method() -> None:
    """BMJ Open 2012, 2:e001431, table 1: 15 panelists; the three lowest ratings are not placed in the text."""
    for lowest in ([4, 5, 6], [1, 2, 3], [3, 5, 6]):
        values = [*lowest, *[7] * 5, *[8] * 5, *[9] * 2]
        lies, result = spread(values, 9), disagreement(values)
        assert lies is not None and result is not None
        assert (lies.median, result.range, round(result.range_adjusted, 1)) == (7, 1, 6.1)
        assert result.range < result.range_adjusted and not result.by_count


@pytest.mark.parametrize(("sizes", "least"), [((8, 9, 10), 3), ((11, 12, 13), 4), ((14, 15, 16), 5)])
def test_the_classic_count_of_disagreement_by_size_of_panel(sizes: tuple[int, ...], least: int) -> None:
    """BMC Medical Informatics and Decision Making 2012, 12:93, table 7."""
    for n in sizes:
        assert outer_least(n) == least
        split = disagreement([2] * least + [5] * (n - 2 * least) + [8] * least)
        fewer = disagreement([2] * (least - 1) + [5] * (n - 2 * least + 1) + [8] * least)
        assert split is not None and split.by_count
        assert fewer is not None and not fewer.by_count


def test_parts_of_scales() -> None:
    assert [list(part) for part in parts(9)] == [[1, 2, 3], [7, 8, 9]]
    assert [list(part) for part in parts(5)] == [[1, 2], [4, 5]]
    assert spread([], 9) is None and disagreement([]) is None


@pytest.mark.parametrize("seed", range(8))
def test_concordance_is_the_friedman_statistic_and_the_formula_with_ties(seed: int) -> None:
    given = np.random.default_rng(seed).integers(1, 10, size=(7, 6)) + np.arange(6)
    result = concordance(given)
    people, things = given.shape
    assert result.w == pytest.approx(stats.friedmanchisquare(*given.T).statistic / (people * (things - 1)), abs=1e-12)
    sums = stats.rankdata(given, axis=1).sum(axis=0)
    ties = sum((t**3 - t) for row in given for t in np.unique(row, return_counts=True)[1])
    formula = 12 * ((sums - sums.mean()) ** 2).sum() / (people**2 * (things**3 - things) - people * ties)
    assert result.w == pytest.approx(formula, abs=1e-12)
    assert result.low is not None and result.high is not None and 0 <= result.low <= result.w <= result.high <= 1


@pytest.mark.slow
@pytest.mark.parametrize("people", [2, 5, 8, 20])
def test_the_signed_rank_test_is_scipys(people: int) -> None:
    for seed in range(6):
        before, after = np.random.default_rng(seed).integers(3, 7, size=(2, people))
        result = shift(before.tolist(), after.tolist(), 9)
        expected = stats.wilcoxon(before, after).pvalue if (before != after).any() else None
        assert result is not None and result.wilcoxon_p == (None if expected is None else pytest.approx(expected))


def test_thirteen_people_take_no_longer_than_twenty() -> None:
    before, after = np.random.default_rng(1).integers(1, 10, size=(2, 13)).tolist()
    begun = time.process_time()
    for _ in range(50):
        shift(before, after, 9)
    assert time.process_time() - begun < 2, "every combination of signs would take a minute"


def test_concordance_does_not_depend_on_the_order_of_panelists() -> None:
    given = np.random.default_rng(5).integers(1, 10, size=(9, 6))
    turned = given[np.random.default_rng(6).permutation(9)]
    entry, other = concordance(given), concordance(turned)
    assert entry.w == pytest.approx(other.w, abs=1e-12)
    assert (entry.low, entry.high) == pytest.approx((other.low, other.high), abs=1e-12)


def test_concordance_at_its_ends() -> None:
    alike = concordance(np.tile(np.arange(1, 6), (9, 1)))
    assert (alike.w, alike.low, alike.high) == pytest.approx((1, 1, 1))
    assert concordance(np.full((9, 5), 7)).w is None, "everybody gave everything the same"
    assert concordance(np.ones((2, 5))).w is None and concordance(np.empty((0, 0))).w is None


def test_shifts() -> None:
    before, after = [3, 5, 5, 6, 7, 7, 8, 8, 9], [6, 6, 5, 7, 7, 7, 8, 8, 8]
    result = shift(before, after, 9)
    assert result is not None
    assert (result.n, result.changed) == (9, 4)
    assert result.mean_change == pytest.approx(4 / 9)
    # One 3, one 5 and one 9 less, one 6, one 7 … : moved are three of nine.
    assert result.net_change == pytest.approx(np.abs(np.bincount(after, minlength=10) - np.bincount(before)).sum() / 18)
    assert result.wilcoxon_p == pytest.approx(stats.wilcoxon(before, after).pvalue)
    assert result.variation_difference is not None and result.variation_difference < 0
    same = shift([7, 8], [7, 8], 9)
    assert same is not None and same.wilcoxon_p is None and same.net_change == 0
    assert shift([], [], 9) is None
    swapped = shift([7, 8], [8, 7], 9)
    assert swapped is not None and swapped.changed == 2 and swapped.net_change == 0


def test_consensus_and_stability_need_enough_answers() -> None:
    rules = Rules()
    assert consensus(rules, spread([9] * 4, 9)) is None
    assert consensus(rules, spread([9] * 5, 9)) == "high"
    assert consensus(rules, spread([1] * 5, 9)) == "low"
    assert consensus(Rules(spread=1), spread([9, 9, 9, 9, 7, 7, 7], 9)) == "none"
    assert stable(rules, shift([7] * 4, [7] * 4, 9)) is None
    assert stable(rules, shift([7] * 9, [7] * 8 + [9], 9)) is True
    assert stable(rules, shift([7] * 9, [7] * 7 + [9] * 2, 9)) is False


def test_when_a_panel_may_stop() -> None:
    rules = Rules(least_rounds=2, most_rounds=3)
    assert not may_stop(rules, 1, {("a", "relevance"): True}).met
    assert may_stop(rules, 2, {("a", "relevance"): True}).met
    still = may_stop(rules, 2, {("a", "relevance"): True, ("b", "relevance"): False})
    assert (still.met, still.unsettled) == (False, (("b", "relevance"),))
    last = may_stop(rules, 3, {("b", "relevance"): False})
    assert last.met and last.at_most
    assert not may_stop(rules, 3, {("b", "relevance"): True}, over=False).met, "a round that goes on decides nothing"


@pytest.mark.parametrize(
    "given",
    [
        {"agreement": 0.4}, {"against": 0.8}, {"stable": 0}, {"scales": []}, {"scales": {"relevance": 7}},
        {"scales": {"beauty": 9}}, {"scales": 3}, {"least_rounds": 1}, {"most_rounds": 1}, {"spread": -1},
        {"agreement": "much"}, {"least_answers": True}, {"consensus_settles": 1}, {"colour": "blue"},
    ],
)  # fmt: skip
def test_rules_that_make_no_sense_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        rules_from(given)


def test_rules_from_a_file() -> None:
    assert rules_from({}) == checked(Rules())
    rules = rules_from({"scales": {"relevance": 9, "harm": 5}, "agreement": 0.75, "spread": 2})
    assert rules.scales == (Scale("relevance"), Scale("harm", 5)) and rules.spread == 2

"""How much less interviews of a few places tell than as many of anywhere: the design effect of alpha.

The design effect is the variance of a figure over the variance it would have if its interviews had been drawn one by
one (Kish, Survey Sampling, 1965, p. 258). Both variances are made of what each interview adds to alpha, told by
leaving it out (the jackknife's influence values); where interviews of one site move alpha in the same direction, their
sums are larger than single interviews let expect (the ultimate-cluster variance: Kish and Frankel 1974, Journal of the
Royal Statistical Society B 36, 1-37; Wolter, Introduction to Variance Estimation, 2007, chapter 4).

It is 1 where interviews of one site are no more alike than any others. It says nothing of which site does what.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from coding.agreement.coefficients import BinaryCounts, binary_counts
from coding.agreement.columns import FloatArray
from coding.agreement.figures import AgreementReport, Figure

FEWEST_SITES = 2
ROUGH_BELOW = 10
"""With fewer sites a design effect is itself so uncertain that it is only a hint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignEffect:
    """The design effect of one code's alpha.

    Attributes:
        effect: The figure, or None.
        interviews: Interviews that it rests on.
        worth: How many interviews, drawn one by one, would tell as much.
        sites: Of how many sites they are.
        reason: Why there is none.
    """

    effect: Figure
    interviews: int
    worth: Figure
    sites: int
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "effect": self.effect, "interviews": self.interviews, "worth": self.worth, "sites": self.sites,
            "rough": self.sites < ROUGH_BELOW, "reason": self.reason or None,
        }  # fmt: skip


def design_effects(report: AgreementReport, site_of: Callable[[str], str]) -> dict[str, DesignEffect]:
    """The design effect of alpha by code.

    Args:
        report: Agreement over the interviews of all sites.
        site_of: Which site an interview, by its id, is of.
    """
    counts = binary_counts(report.cells)
    usable = np.flatnonzero(counts.ratings[:, :1].sum(axis=1) > 0)
    used = BinaryCounts(counts.ratings[usable], counts.positive[usable], counts.disagreement[usable])
    names = [site_of(report.cells.documents[at]) for at in usable]
    members = np.array([[name == site for name in names] for site in sorted(set(names))], np.float64)
    total = used.total()
    with np.errstate(invalid="ignore"):
        without = BinaryCounts(
            total.ratings - used.ratings, total.positive - used.positive, total.disagreement - used.disagreement
        ).kripp_alpha()
    return {code: _effect(without[:, k], members) for k, code in enumerate(report.cells.codes)}


def _effect(without: FloatArray, members: FloatArray) -> DesignEffect:
    sites, interviews = members.shape[0], len(without)

    def none(reason: str) -> DesignEffect:
        return DesignEffect(effect=None, interviews=interviews, worth=None, sites=sites, reason=reason)

    if sites < FEWEST_SITES:
        return none("there are double-coded interviews of one site only")
    if interviews <= sites:
        return none("no site has more than one double-coded interview")
    if np.isnan(without).any():
        return none("alpha is not computable without some interview: the code varies nowhere else")
    adds = without.mean() - without
    alone = interviews / (interviews - 1) * float((adds**2).sum())
    if alone <= np.finfo(np.float64).eps:
        return none("alpha is the same whichever interview is left out")
    shares = members.sum(axis=1) / interviews
    # Under chance alone the sums of sites have this share of the variance of all interviews.
    together = float(((members @ adds) ** 2).sum()) / (1 - float((shares**2).sum()))
    effect = together / alone
    worth = interviews / effect if effect > 1 else float(interviews)
    return DesignEffect(effect=effect, interviews=interviews, worth=worth, sites=sites)

"""Plain words for every coefficient, and warnings where a figure is likely to be misread."""

from __future__ import annotations

from collections.abc import Mapping

from coding.agreement.intervals import Interval
from coding.errors import NotFound

RARE = 0.05
"""Below this share of "yes" a code is called rare: agreement on its absence dominates percent and AC1."""

FEW_OCCURRENCES = 3
"""Below this number of interviews with the code, its figures should not be coloured or compared."""

WIDE = 0.4
"""An interval wider than this does not tell poor from good agreement."""

_TEXTS = {
    "percent": (
        "The share of the text (or of the units) on which two coders did the same. "
        "Where a code is rare, nearly everything is left blank by both, so this is high whatever happens to the code."
    ),
    "holsti": (
        "Twice the decisions two coders share, over all decisions they made. "
        "When both judged the same units it equals percent agreement and misleads in the same way."
    ),
    "prevalence": (
        "The share of all ratings that say 'yes, this code'. "
        "It is not agreement, but no coefficient of a rare or a very frequent code can be read without it."
    ),
    "cohen_kappa": (
        "Agreement of two coders beyond what their own habits would give by chance: 1 is perfect, 0 is chance. "
        "It comes out higher when the two use a code at different rates, so alpha is the better headline."
    ),
    "pooled_kappa": (
        "One kappa for two coders over all codes, from the means of observed and of expected agreement. "
        "One frequent code can hide many rare ones, so read the table by code first."
    ),
    "scott_pi": (
        "Agreement of two coders beyond chance, chance taken from both coders' ratings together. "
        "With a rare code, one missed passage can take it from high to 0."
    ),
    "fleiss_kappa": (
        "Scott's pi for any number of coders: agreement beyond chance, 1 is perfect and 0 is chance. "
        "With a rare code, one missed passage can take it from high to 0."
    ),
    "brennan_prediger": (
        "Agreement beyond chance if coders guessed among the values with equal odds, for one code a coin toss. "
        "With a rare code it is high whatever happens to the code."
    ),
    "gwet_ac1": (
        "Agreement beyond chance, with a chance term that stays small when a code is rare or very frequent. "
        "With a rare code it is close to percent agreement, so it must not stand alone."
    ),
    "kripp_alpha": (
        "How far the observed disagreement falls short of what chance would give: 1 is perfect, 0 is chance. "
        "It takes any number of coders and gaps; with a rare code one missed passage moves it far: read its interval."
    ),
    "f1": (
        "Of what either coder marked, how much both marked, counting shared text twice. "
        "It ignores what both left blank, so it does not flatter rare codes; it is not corrected for chance."
    ),
    "jaccard": (
        "The text both coders marked, over the text either marked. "
        "It says the same as F1 on a stricter scale and is not corrected for chance."
    ),
    "span_f1": (
        "How often two coders marked the same passages, each passage matched to one of the other coder's at most. "
        "At 0.5 the two must share half of what they cover together; at 1.0 the boundaries must be identical."
    ),
    "u_alpha": (
        "Alpha on the whole coding as units and gaps, with their lengths and codes. "
        "Cutting one passage into two changes it, as it changes the other unitized figures, but not alpha or a kappa."
    ),
    "u_alpha_binary": (
        "Alpha on whether a place was coded at all, whatever the code. It says nothing about which code was chosen."
    ),
    "cu_alpha": (
        "Alpha on which code was chosen where two coders both coded something. "
        "It ignores all missed text and can be 1 on a twentieth of the interview: never read it without its coverage."
    ),
    "ku_alpha": (
        "As cu-alpha, for one code: how far others chose it too where they coded anything. It ignores all missed text."
    ),
    "alpha_U": (
        "The older unitized alpha of 2004: differences of boundaries and missed units against random placing. "
        "It is unstable with more than two coders and kept only to compare with older reports."
    ),
    "alpha_masi": (
        "Alpha on the set of codes a coder gave each unit, sets that share codes counting as partly alike (MASI). "
        "Most units carry no code, and two empty sets agree, so read it beside the figures by code."
    ),
    "alpha_jaccard": (
        "Alpha on the set of codes a coder gave each unit, distance being the unshared part of the two sets. "
        "Most units carry no code, and two empty sets agree, so read it beside the figures by code."
    ),
    "interval": (
        "Where the coefficient would probably lie with other interviews of the same kind, found by leaving out one "
        "interview at a time. It speaks about interviews, not about other coders or another codebook."
    ),
}

_ALIASES = {"pa": "percent", "po": "percent", "kappa": "cohen_kappa", "positive_f1": "f1"}


def explain(name: str) -> str:
    """Say in two sentences what a coefficient is and where it misleads.

    Args:
        name: Name of the figure, as in the report.

    Raises:
        NotFound: There is no such figure.
    """
    name = _ALIASES.get(name, name)
    if name not in _TEXTS:
        raise NotFound(f"There is no coefficient '{name}'. Known are: {', '.join(sorted(_TEXTS))}.")
    return _TEXTS[name]


def explained() -> tuple[str, ...]:
    """Names of everything ``explain`` knows."""
    return tuple(sorted({*_TEXTS, *_ALIASES}))


def code_warnings(
    figures: Mapping[str, float | None], interval: Interval, occurs: int, interviews: int
) -> tuple[str, ...]:
    """Warn where the figures of a code may mislead.

    Args:
        figures: Coefficients by name; ``prevalence`` and ``kripp_alpha`` are looked at.
        interval: Interval of alpha.
        occurs: Interviews in which anyone used the code.
        interviews: Interviews two or more coders judged.
    """
    warnings = []
    prevalence, alpha = figures.get("prevalence"), figures.get("kripp_alpha")
    if interviews == 0:
        return ("No interview was judged by two or more coders, so there is nothing to compare.",)
    if occurs < FEW_OCCURRENCES:
        warnings.append(
            f"Not enough occurrences: the code occurs in {occurs} of {interviews} interviews. "
            "Do not compare its figures."
        )
    if prevalence is not None and 0 < prevalence < RARE:
        warnings.append(
            f"Rare code ({prevalence:.1%} of ratings): percent, AC1 and Brennan-Prediger are high whatever happens to "
            "it, while alpha and the kappas move far with one passage. Read the span F1 beside them."
        )
    if prevalence is not None and prevalence > 1 - RARE and prevalence < 1:
        warnings.append(
            f"Code on nearly everything ({prevalence:.1%} of ratings): percent and AC1 are high whatever is left out."
        )
    if alpha is not None and alpha < 0:
        warnings.append("Alpha is below 0: the coders agree less than chance would. Look for a misread definition.")
    if interval.ends is not None and interval.ends[1] - interval.ends[0] > WIDE:
        low, high = interval.ends
        warnings.append(
            f"Wide interval ({low:.2f} to {high:.2f}): these interviews do not settle how good agreement is."
        )
    return tuple(warnings)

"""Plain words for every coefficient, and warnings where a figure is likely to be misread."""

from collections.abc import Mapping
from enum import StrEnum

from coding.agreement.figures import CodeFigures
from coding.agreement.intervals import Interval
from coding.model.message import N_, Message, Things, counted

INTERVIEWS: Things = N_("1 interview"), N_("{n} interviews")
CODES: Things = N_("1 code"), N_("{n} codes")

RARE = 0.05
"""Below this share of "yes" a code is called rare: agreement on its absence dominates percent and AC1."""

FEW_OCCURRENCES = 3
"""Below this number of interviews with the code, its figures should not be coloured or compared."""

WIDE = 0.4
"""An interval wider than this does not tell poor from good agreement."""

EXPLAINED: Mapping[str, tuple[Message, Message]] = {
    "percent": (
        Message("The share of the text (or of the units) on which two coders did the same."),
        Message(
            "Where a code is rare, nearly everything is left blank by both, so this is high whatever "
            "happens to the code."
        ),
    ),
    "holsti": (
        Message("Twice the decisions two coders share, over all decisions they made."),
        Message("When both judged the same units it equals percent agreement and misleads in the same way."),
    ),
    "prevalence": (
        Message("The share of all ratings that say 'yes, this code'."),
        Message("It is not agreement, but no coefficient of a rare or a very frequent code can be read without it."),
    ),
    "cohen_kappa": (
        Message(
            "Agreement of two coders beyond what their own habits would give by chance: 1 is perfect, 0 is chance."
        ),
        Message("It comes out higher when the two use a code at different rates, so alpha is the better headline."),
    ),
    "pooled_kappa": (
        Message("One kappa for two coders over all codes, from the means of observed and of expected agreement."),
        Message("One frequent code can hide many rare ones, so read the table by code first."),
    ),
    "scott_pi": (
        Message("Agreement of two coders beyond chance, chance taken from both coders' ratings together."),
        Message("With a rare code, one missed passage can take it from high to 0."),
    ),
    "fleiss_kappa": (
        Message("Scott's pi for any number of coders: agreement beyond chance, 1 is perfect and 0 is chance."),
        Message("With a rare code, one missed passage can take it from high to 0."),
    ),
    "brennan_prediger": (
        Message(
            "Agreement beyond chance if coders guessed among the values with equal odds, for one code a coin toss."
        ),
        Message("With a rare code it is high whatever happens to the code."),
    ),
    "gwet_ac1": (
        Message("Agreement beyond chance, with a chance term that stays small when a code is rare or very frequent."),
        Message("With a rare code it is close to percent agreement, so it must not stand alone."),
    ),
    "kripp_alpha": (
        Message("How far the observed disagreement falls short of what chance would give: 1 is perfect, 0 is chance."),
        Message(
            "It takes any number of coders and gaps; with a rare code one missed passage moves it "
            "far: read its interval."
        ),
    ),
    "f1": (
        Message("Of what either coder marked, how much both marked, counting shared text twice."),
        Message("It ignores what both left blank, so it does not flatter rare codes; it is not corrected for chance."),
    ),
    "jaccard": (
        Message("The text both coders marked, over the text either marked."),
        Message("It says the same as F1 on a stricter scale and is not corrected for chance."),
    ),
    "span_f1": (
        Message(
            "How often two coders marked the same passages, each passage matched to one of the other coder's at most."
        ),
        Message("At 0.5 the two must share half of what they cover together; at 1.0 the boundaries must be identical."),
    ),
    "u_alpha": (
        Message("Alpha on the whole coding as units and gaps, with their lengths and codes."),
        Message(
            "Cutting one passage into two changes it, as it changes the other unitized figures, but "
            "not alpha or a kappa."
        ),
    ),
    "u_alpha_binary": (
        Message("Alpha on whether a place was coded at all, whatever the code."),
        Message("It says nothing about which code was chosen."),
    ),
    "cu_alpha": (
        Message("Alpha on which code was chosen where two coders both coded something."),
        Message(
            "It ignores all missed text and can be 1 on a twentieth of the interview: never read it "
            "without its coverage."
        ),
    ),
    "ku_alpha": (
        Message("As cu-alpha, for one code: how far others chose it too where they coded anything."),
        Message("It ignores all missed text."),
    ),
    "alpha_U": (
        Message("The older unitized alpha of 2004: differences of boundaries and missed units against random placing."),
        Message("It is unstable with more than two coders and kept only to compare with older reports."),
    ),
    "alpha_masi": (
        Message(
            "Alpha on the set of codes a coder gave each unit, sets that share codes counting as partly alike (MASI)."
        ),
        Message("Most units carry no code, and two empty sets agree, so read it beside the figures by code."),
    ),
    "alpha_jaccard": (
        Message("Alpha on the set of codes a coder gave each unit, distance being the unshared part of the two sets."),
        Message("Most units carry no code, and two empty sets agree, so read it beside the figures by code."),
    ),
    "interval": (
        Message(
            "Where the coefficient would probably lie with other interviews of the same kind, found "
            "by leaving out one interview at a time."
        ),
        Message("It speaks about interviews, not about other coders or another codebook."),
    ),
}
"""What each figure is, and where it misleads."""
"""What each coefficient is, and where it misleads, by the name it has in a report."""


def code_warnings(
    figures: Mapping[str, float | None], interval: Interval, occurs: int, interviews: int
) -> tuple[Message, ...]:
    """Warn where the figures of a code may mislead.

    Args:
        figures: Coefficients by name; ``prevalence`` and ``kripp_alpha`` are looked at.
        interval: Interval of alpha.
        occurs: Interviews in which anyone used the code.
        interviews: Interviews two or more coders judged.
    """
    warnings: list[Message] = []
    prevalence, alpha = figures.get("prevalence"), figures.get("kripp_alpha")
    if interviews == 0:
        return (Message("No interview was judged by two or more coders, so there is nothing to compare."),)
    if occurs < FEW_OCCURRENCES:
        warnings.append(
            Message(
                "Not enough occurrences: the code occurs in {occurs} of {interviews} interviews. "
                "Do not compare its figures.",
                occurs=occurs,
                interviews=interviews,
            )
        )
    if prevalence is not None and 0 < prevalence < RARE:
        warnings.append(
            Message(
                "Rare code ({share} of ratings): percent, AC1 and Brennan-Prediger are high whatever happens to it, "
                "while alpha and the kappas move far with one passage. Read the span F1 beside them.",
                share=f"{prevalence:.1%}",
            )
        )
    if prevalence is not None and prevalence > 1 - RARE and prevalence < 1:
        warnings.append(
            Message(
                "Code on nearly everything ({share} of ratings): percent and AC1 are high whatever is left out.",
                share=f"{prevalence:.1%}",
            )
        )
    if alpha is not None and alpha < 0:
        warnings.append(
            Message("Alpha is below 0: the coders agree less than chance would. Look for a misread definition.")
        )
    if interval.ends is not None and interval.ends[1] - interval.ends[0] > WIDE:
        low, high = interval.ends
        warnings.append(
            Message(
                "Wide interval ({low} to {high}): these interviews do not settle how good agreement is.",
                low=f"{low:.2f}",
                high=f"{high:.2f}",
            )
        )
    return tuple(warnings)


NEAR = 0.1
"""Alpha may be so far below the target for a code to be called near it."""


class Verdict(StrEnum):
    """How a code stands against the target that was set before the round."""

    MET = "met"
    """The whole interval of alpha lies at or above the target."""
    NEARLY = "nearly"
    """The interval holds the target and is narrow enough to tell, and alpha is close to the target or above."""
    NOT_SHOWN = "not shown"
    """The interval holds the target, but is wide, or there is none: these interviews do not settle it."""
    MISSED = "missed"
    """The whole interval lies below the target."""
    NO_TARGET = "no target"
    """No target was set before the round."""
    NOT_COMPUTABLE = "not computable"
    """There is no alpha; the reason is with the figures."""
    FEW = "not enough occurrences"
    """The code occurs in too few interviews for its figures to be compared."""

    @property
    def in_reports(self) -> str:
        """What reports and methods say: near or not, what is not shown is not shown."""
        return str(Verdict.NOT_SHOWN if self is Verdict.NEARLY else self)


_REST: Mapping[Verdict, str] = {
    Verdict.NEARLY: N_("{n} nearly"),
    Verdict.NOT_SHOWN: N_("{n} not settled"),
    Verdict.MISSED: N_("{n} fell short"),
    Verdict.NO_TARGET: N_("{n} without a target"),
    Verdict.NOT_COMPUTABLE: N_("{n} without a figure"),
    Verdict.FEW: N_("{n} too rare to tell"),
}


def verdict(figures: CodeFigures, target: float | None) -> Verdict:
    """Say how a code stands: by the interval of alpha, never by alpha alone.

    Args:
        figures: The code's figures.
        target: The round's target for alpha, or None.
    """
    if figures.interviews_with_code < FEW_OCCURRENCES:
        return Verdict.FEW
    if figures.kripp_alpha is None:
        return Verdict.NOT_COMPUTABLE
    if target is None:
        return Verdict.NO_TARGET
    if figures.interval.ends is None:
        return Verdict.NOT_SHOWN
    low, high = figures.interval.ends
    if low >= target:
        return Verdict.MET
    if high < target:
        return Verdict.MISSED
    near = figures.kripp_alpha >= target - NEAR and high - low <= WIDE
    return Verdict.NEARLY if near else Verdict.NOT_SHOWN


def in_one_sentence(
    interviews: int, standings: Mapping[Verdict, int], target: float | None, *, own_targets: bool = False
) -> Message:
    """The round in one sentence that can be repeated.

    Args:
        interviews: How many two or more coders read.
        standings: How many codes stand so.
        target: What was set for all codes.
        own_targets: Whether some have a target of their own.
    """
    aimed = target is not None or own_targets
    parts = [
        Message(text, n=standings[stands])
        for stands, text in _REST.items()
        if standings.get(stands, 0) and (aimed or stands is not Verdict.NO_TARGET)
    ]
    values = {
        "interviews": counted(interviews, INTERVIEWS),
        "met": standings.get(Verdict.MET, 0),
        "codes": counted(sum(standings.values()), CODES),
        "rest": Message.joined("", *parts, between=", ") if parts else "",
    }
    if not aimed:
        return Message("Over {interviews}, {codes} were compared; no target was set before the round{rest}.", **values)
    if own_targets or target is None:
        return Message("Over {interviews}, {met} of {codes} met the targets set before the round{rest}.", **values)
    return Message(
        "Over {interviews}, {met} of {codes} met the target of {target} set before the round{rest}.",
        target=f"{target:g}",
        **values,
    )

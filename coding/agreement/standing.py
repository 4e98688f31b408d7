"""How codes stand against the target that was set before the round, each and in one sentence."""

from collections.abc import Mapping
from enum import StrEnum

from coding.agreement.explain import FEW_OCCURRENCES, WIDE
from coding.agreement.figures import CodeFigures
from coding.model.said import N_, Said, counted

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
) -> Said:
    """The round in one sentence that can be repeated.

    Args:
        interviews: How many two or more coders read.
        standings: How many codes stand so.
        target: What was set for all codes.
        own_targets: Whether some have a target of their own.
    """
    aimed = target is not None or own_targets
    parts = [
        Said(text, n=standings[stands])
        for stands, text in _REST.items()
        if standings.get(stands, 0) and (aimed or stands is not Verdict.NO_TARGET)
    ]
    values = {
        "interviews": counted(interviews, (N_("1 interview"), N_("{n} interviews"))),
        "met": standings.get(Verdict.MET, 0),
        "codes": counted(sum(standings.values()), (N_("1 code"), N_("{n} codes"))),
        "rest": Said.joined("", *parts, between=", ") if parts else "",
    }
    if not aimed:
        return Said("Over {interviews}, {codes} were compared; no target was set before the round{rest}.", **values)
    if own_targets or target is None:
        return Said("Over {interviews}, {met} of {codes} met the targets set before the round{rest}.", **values)
    return Said(
        "Over {interviews}, {met} of {codes} met the target of {target} set before the round{rest}.",
        target=f"{target:g}",
        **values,
    )

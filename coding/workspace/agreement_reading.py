"""Reading a round's figures: how each code stands against the target, in what order, and what it says in words."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from coding.agreement.explain import FEW_OCCURRENCES, explain
from coding.agreement.figures import CodeFigures
from coding.agreement.intervals import FEWEST_INTERVIEWS
from coding.workspace.agreement import RoundAgreement


class Verdict(StrEnum):
    """How a code stands against the target that was set before the round."""

    MET = "met"
    """The whole interval of alpha lies at or above the target."""
    NOT_SHOWN = "not shown"
    """The interval holds the target, or there is none: these interviews do not settle it."""
    MISSED = "missed"
    """The whole interval lies below the target."""
    FEW = "not enough occurrences"
    """The code occurs in too few interviews for its figures to be compared."""
    NOT_COMPUTABLE = "not computable"
    """There is no alpha; the reason is with the figures."""
    NO_TARGET = "no target"
    """No target was set before the round."""


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
    ends = figures.interval.ends
    if ends is None:
        return Verdict.NOT_SHOWN
    low, high = ends
    return Verdict.MET if low >= target else Verdict.MISSED if high < target else Verdict.NOT_SHOWN


def in_order(agreement: RoundAgreement) -> list[CodeFigures]:
    """Codes by the lower end of alpha's interval, the least certain first.

    Codes without an interval follow by alpha; codes that occur in too few interviews come last.
    """
    place = {code.id: at for at, code in enumerate(agreement.codebook.codes)}

    def rank(one: CodeFigures) -> tuple[int, float, int]:
        at = place.get(one.code, len(place))
        if one.interviews_with_code < FEW_OCCURRENCES:
            return 2, 0.0, at
        if one.interval.low is not None:
            return 0, one.interval.low, at
        return 1, 2.0 if one.kripp_alpha is None else one.kripp_alpha, at

    return sorted(agreement.report.codes.values(), key=rank)


def in_words(agreement: RoundAgreement) -> str:
    """One paragraph on the whole round: who, how many, and how the codes stand against the target."""
    report, target = agreement.report, agreement.round.target
    names = [agreement.coder_names.get(one, one) for one in report.coders]
    who = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    if not report.interviews:
        return f"{who} have no interview in common in this round, so there is nothing to compare."
    interviews = _count(len(report.interviews), "interview")
    opening = f"{who} coded {interviews} without seeing each other’s work and used {_count(len(report.codes), 'code')}."
    counts = Counter(verdict(one, target) for one in report.codes.values())
    if target is None:
        closing = "No target was set before the round, so no code is called met or missed."
    else:
        order = (Verdict.MET, Verdict.NOT_SHOWN, Verdict.MISSED, Verdict.FEW, Verdict.NOT_COMPUTABLE)
        parts = [f"{counts[one]} {'with ' if one is Verdict.FEW else ''}{one.value}" for one in order if counts[one]]
        closing = f"Against the target of {target:g}, set before the round: {', '.join(parts)}."
    caution = ""
    if len(report.interviews) < FEWEST_INTERVIEWS:
        caution = (
            f" With fewer than {FEWEST_INTERVIEWS} double-coded interviews no interval can be given, so nothing can be "
            "shown to meet a target."
        )
    elif counts[Verdict.NOT_SHOWN]:
        caution = (
            " “Not shown” means that these interviews do not settle it either way, not that agreement is poor; more "
            "double-coded interviews would."
        )
    return f"{opening} {closing}{caution}"


def explanations(names: tuple[str, ...]) -> dict[str, str]:
    """Two sentences for each figure: what it is and where it misleads.

    Raises:
        NotFound: A figure that is not explained.
    """
    return {name: explain(name) for name in names}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"

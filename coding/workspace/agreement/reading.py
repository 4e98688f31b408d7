"""Reading a round's figures: how each code stands against the target, in what order, and what it says in words."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from itertools import combinations

from coding.agreement.coefficients import pair_counts_by_document
from coding.agreement.explain import FEW_OCCURRENCES, explain
from coding.agreement.figures import CodeFigures
from coding.agreement.intervals import FEWEST_INTERVIEWS
from coding.workspace.agreement.figures import RoundAgreement


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


def standing(agreement: RoundAgreement, figures: CodeFigures) -> Verdict:
    """How a code stands against its own target, or the round's where it has none."""
    return verdict(figures, agreement.round.target_of(figures.code)[0])


def by_interview(agreement: RoundAgreement) -> dict[str, dict[str, float | None]]:
    """Release id → pair of coders (``A|B``) → kappa pooled over the codes within that interview."""
    cells = agreement.report.cells
    found: dict[str, dict[str, float | None]] = {one: {} for one in agreement.report.interviews}
    if not cells.codes:
        return found
    for first, second in combinations(range(len(cells.coders)), 2):
        documents, table = pair_counts_by_document(cells, first, second)
        for at, value in zip(documents.tolist(), table.pooled_kappa().tolist(), strict=True):
            if cells.documents[at] in found:
                pair = f"{cells.coders[first]}|{cells.coders[second]}"
                found[cells.documents[at]][pair] = None if value != value else value
    return found


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
    report, made = agreement.report, agreement.round
    names = [agreement.coder_names.get(one, one) for one in report.coders]
    who = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    if not report.interviews:
        return (
            f"{who} have no interview in common in this round, so there is nothing to compare.{_unfinished(agreement)}"
        )
    interviews = _count(len(report.interviews), "interview")
    how = {
        "training": f"{who} coded {interviews} in a training round, which need not be blind,",
        "drift check": f"{who} coded {interviews} a second time",
    }.get(made.purpose, f"{who} coded {interviews} without seeing each other’s work")
    opening = f"{how} and used {_count(len(report.codes), 'code')}."
    counts = Counter(standing(agreement, one) for one in report.codes.values())
    if made.target is None and not made.targets:
        closing = "No target was set before the round, so no code is called met or missed."
    else:
        order = tuple(Verdict)
        parts = [f"{counts[one]} {'with ' if one is Verdict.FEW else ''}{one.value}" for one in order if counts[one]]
        own = f"{_count(len(made.targets), 'code')} with their own" if made.targets else ""
        overall = f"the target of {made.target:g}" if made.target is not None else "the targets"
        aims = f"{overall} ({own})" if own else overall
        closing = f"Against {aims}, set before the round: {', '.join(parts)}."
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
    return f"{opening} {closing}{caution}{_unfinished(agreement)}"


def _unfinished(agreement: RoundAgreement) -> str:
    said = ""
    if agreement.closed:
        said += (
            f" Closed before their coder had handed them in: {len(agreement.closed)}; what is not coded there counts "
            "as “not applied”."
        )
    if agreement.unread:
        said += f" Closed before their coder had coded anything, and left out: {len(agreement.unread)}."
    return said


def explanations(names: tuple[str, ...]) -> dict[str, str]:
    """Two sentences for each figure: what it is and where it misleads.

    Raises:
        NotFound: A figure that is not explained.
    """
    return {name: explain(name) for name in names}


def warning(names: tuple[str, ...]) -> str:
    """The second sentences of :func:`explanations` only: where the figures mislead."""
    return " ".join(explain(name).split(". ", 1)[1] for name in names)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"

"""Reading a round's figures: how each code stands against the target, in what order, and what it says in words."""

from collections import Counter
from enum import StrEnum
from itertools import combinations

from coding.agreement.coefficients import pair_counts_by_document
from coding.agreement.explain import FEW_OCCURRENCES, explain
from coding.agreement.figures import CodeFigures
from coding.agreement.intervals import FEWEST_INTERVIEWS
from coding.model.said import Said
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
    kappas: dict[str, dict[str, float | None]] = {interview: {} for interview in agreement.report.interviews}
    if not cells.codes:
        return kappas
    for first, second in combinations(range(len(cells.coders)), 2):
        documents, table = pair_counts_by_document(cells, first, second)
        for at, value in zip(documents.tolist(), table.pooled_kappa().tolist(), strict=True):
            if cells.documents[at] in kappas:
                pair = f"{cells.coders[first]}|{cells.coders[second]}"
                kappas[cells.documents[at]][pair] = None if value != value else value
    return kappas


def in_order(agreement: RoundAgreement) -> list[CodeFigures]:
    """Codes by the lower end of alpha's interval, the least certain first.

    Codes without an interval follow by alpha; codes that occur in too few interviews come last.
    """
    place = {code.id: at for at, code in enumerate(agreement.codebook.codes)}

    def rank(figures: CodeFigures) -> tuple[int, float, int]:
        at = place.get(figures.code, len(place))
        if figures.interviews_with_code < FEW_OCCURRENCES:
            return 2, 0.0, at
        if figures.interval.low is not None:
            return 0, figures.interval.low, at
        return 1, 2.0 if figures.kripp_alpha is None else figures.kripp_alpha, at

    return sorted(agreement.report.codes.values(), key=rank)


def in_words(agreement: RoundAgreement) -> Said:
    """One paragraph on the whole round: who, how many, and how the codes stand against the target."""
    report, round = agreement.report, agreement.round
    who = _all_of([agreement.coder_names.get(coder, coder) for coder in report.coders])
    if not report.interviews:
        nothing = Said("{who} have no interview in common in this round, so there is nothing to compare.", who=who)
        return Said.joined(nothing, *_unfinished(agreement))
    values = {"who": who, "interviews": _interviews(len(report.interviews)), "codes": _codes(len(report.codes))}
    opening = {
        "training": Said(
            "{who} coded {interviews} in a training round, which need not be blind, and used {codes}.", **values
        ),
        "drift check": Said("{who} coded {interviews} a second time and used {codes}.", **values),
    }.get(
        round.purpose,
        Said("{who} coded {interviews} without seeing each other’s work and used {codes}.", **values),
    )
    counts = Counter(standing(agreement, code) for code in report.codes.values())
    sentences = [opening, _against_target(agreement, counts)]
    if len(report.interviews) < FEWEST_INTERVIEWS:
        sentences.append(
            Said(
                "With fewer than {fewest} double-coded interviews no interval can be given, so nothing can be shown to "
                "meet a target.",
                fewest=FEWEST_INTERVIEWS,
            )
        )
    elif counts[Verdict.NOT_SHOWN]:
        sentences.append(
            Said(
                "“Not shown” means that these interviews do not settle it either way, not that agreement is poor; more "
                "double-coded interviews would."
            )
        )
    return Said.joined(*sentences, *_unfinished(agreement))


def _against_target(agreement: RoundAgreement, counts: Counter[Verdict]) -> Said:
    round = agreement.round
    if round.target is None and not round.targets:
        return Said("No target was set before the round, so no code is called met or missed.")
    values = {"target": f"{round.target:g}" if round.target is not None else "", "codes": _codes(len(round.targets))}
    if round.target is None:
        aims = Said("the targets ({codes} with their own)", **values)
    elif round.targets:
        aims = Said("the target of {target} ({codes} with their own)", **values)
    else:
        aims = Said("the target of {target}", **values)
    parts = Said.joined(
        *(_standing_codes(verdict, counts[verdict]) for verdict in Verdict if counts[verdict]), between=", "
    )
    return Said("Against {aims}, set before the round: {parts}.", aims=aims, parts=parts)


def _standing_codes(verdict: Verdict, n: int) -> Said:
    return {
        Verdict.MET: Said("{n} met", n=n),
        Verdict.NOT_SHOWN: Said("{n} not shown", n=n),
        Verdict.MISSED: Said("{n} missed", n=n),
        Verdict.FEW: Said("{n} with not enough occurrences", n=n),
        Verdict.NOT_COMPUTABLE: Said("{n} not computable", n=n),
        Verdict.NO_TARGET: Said("{n} without a target", n=n),
    }[verdict]


def _unfinished(agreement: RoundAgreement) -> list[Said]:
    sentences = []
    if agreement.closed:
        sentences.append(
            Said(
                "Closed before their coder had handed them in: {n}; what is not coded there counts as “not applied”.",
                n=len(agreement.closed),
            )
        )
    if agreement.unread:
        sentences.append(
            Said("Closed before their coder had coded anything, and left out: {n}.", n=len(agreement.unread))
        )
    return sentences


def explanations(names: tuple[str, ...]) -> dict[str, Said]:
    """Two sentences for each figure: what it is and where it misleads.

    Raises:
        NotFound: A figure that is not explained.
    """
    return {name: Said.joined(*explain(name)) for name in names}


def warning(names: tuple[str, ...]) -> str:
    """The second sentences of :func:`explanations` only: where the figures mislead."""
    return " ".join(explain(name)[1] for name in names)


def _all_of(names: list[str]) -> str | Said:
    if len(names) < 2:
        return "".join(names)
    return Said("{several} and {last}", several=", ".join(names[:-1]), last=names[-1])


def _interviews(n: int) -> Said:
    return Said("1 interview") if n == 1 else Said("{n} interviews", n=n)


def _codes(n: int) -> Said:
    return Said("1 code") if n == 1 else Said("{n} codes", n=n)

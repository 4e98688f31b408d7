"""Reading a round's figures: how each code stands against the target, in what order, and what it says in words."""

from collections import Counter
from itertools import combinations
from typing import Any

from coding.agreement.coefficients import pair_counts_by_document
from coding.agreement.explain import CODES, EXPLAINED, FEW_OCCURRENCES, INTERVIEWS, Verdict, verdict
from coding.agreement.explain import in_one_sentence as codes_in_one_sentence
from coding.agreement.figures import CodeFigures
from coding.agreement.intervals import FEWEST_INTERVIEWS
from coding.model.message import Message, counted
from coding.workspace.agreement.figures import RoundAgreement


def verdict_on(agreement: RoundAgreement, figures: CodeFigures) -> Verdict:
    """How a code stands against its own target, or the round's where it has none."""
    return verdict(figures, agreement.round.target_of(figures.code)[0])


def figures_of(figures: CodeFigures) -> dict[str, Any]:
    """What reports and methods tell of a code: the values of :class:`coding.export.model.CodeAgreement`."""
    f1 = [spans.f1["0.5"] for spans in figures.span_f1.values() if spans.f1["0.5"] is not None]
    return {
        "alpha": figures.kripp_alpha,
        "low": figures.interval.low,
        "high": figures.interval.high,
        "percent": figures.pa,
        "prevalence": figures.prevalence,
        "interviews": figures.interviews_with_code,
        "ac1": figures.gwet_ac1,
        "span_f1": sum(f1) / len(f1) if f1 else None,
    }


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


def in_words(agreement: RoundAgreement) -> Message:
    """Who coded how much, and how."""
    report, round = agreement.report, agreement.round
    who = _all_of([agreement.coder_names.get(coder, coder) for coder in report.coders])
    if not report.interviews:
        return Message("{who} have no interview in common in this round, so there is nothing to compare.", who=who)
    # A code with a target is reported where nobody used it too.
    used = sum(1 for figures in report.codes.values() if figures.interviews_with_code)
    values = {"who": who, "interviews": counted(len(report.interviews), INTERVIEWS), "codes": counted(used, CODES)}
    blind = (
        Message("{who} coded {interviews} without seeing each other’s work and used {codes}.", **values)
        if agreement.snapshot.revision == 1
        else Message(
            "{who} coded {interviews} and used {codes}. Before the round was opened again they could see each other’s "
            "work.",
            **values,
        )
    )
    return {
        "training": Message(
            "{who} coded {interviews} in a training round, which need not be blind, and used {codes}.", **values
        ),
        "drift check": Message("{who} coded {interviews} a second time and used {codes}.", **values),
    }.get(round.purpose, blind)


def in_one_sentence(agreement: RoundAgreement) -> Message:
    """How the codes stand against the target, to be repeated to others; what limits it follows."""
    report, round = agreement.report, agreement.round
    counts = Counter(verdict_on(agreement, code) for code in report.codes.values())
    interviews = len(report.interviews)
    if not interviews:
        sentences = [in_words(agreement)]
    else:
        sentences = [codes_in_one_sentence(interviews, counts, round.target, own_targets=bool(round.targets))]
    if 0 < interviews < FEWEST_INTERVIEWS:
        sentences.append(
            Message(
                "With fewer than {fewest} double-coded interviews no interval can be given, so nothing can be shown to "
                "meet a target.",
                fewest=FEWEST_INTERVIEWS,
            )
        )
    return Message.joined(*sentences, *_unfinished(agreement))


def _unfinished(agreement: RoundAgreement) -> list[Message]:
    sentences = []
    if agreement.closed:
        sentences.append(
            Message(
                "Locked before their coder had handed them in: {n}; what is not coded there counts as “not applied”.",
                n=len(agreement.closed),
            )
        )
    if agreement.unread:
        sentences.append(
            Message("Locked before their coder had coded anything, and left out: {n}.", n=len(agreement.unread))
        )
    return sentences


def explanations(names: tuple[str, ...]) -> dict[str, Message]:
    """Two sentences for each figure: what it is and where it misleads."""
    return {name: Message.joined(*EXPLAINED[name]) for name in names}


def _all_of(names: list[str]) -> str | Message:
    if len(names) < 2:
        return "".join(names)
    return Message("{several} and {last}", several=", ".join(names[:-1]), last=names[-1])

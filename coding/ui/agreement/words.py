"""Names, numbers and signs that every part of the Agreement page shares."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from coding.agreement.explain import Verdict
from coding.agreement.figures import in_digits
from coding.ui.components.figures_table import column, figures_table
from coding.ui.frame.navigation import go
from coding.ui.frame.texts import N_, _, say
from coding.ui.rounds.page import UNITS_COUNTED
from coding.workspace.agreement import reading
from coding.workspace.agreement.figures import RoundAgreement

Rows = list[tuple[bool, list[str | dict[str, Any]]]]
"""Rows of a table of figures: whether one is greyed, and its cells."""
SYMBOLS = {
    Verdict.MET: N_("✓ met"),
    Verdict.NEARLY: N_("≈ nearly"),
    Verdict.NOT_SHOWN: N_("? not shown"),
    Verdict.MISSED: N_("× missed"),
    Verdict.FEW: N_("· not enough occurrences"),
    Verdict.NOT_COMPUTABLE: N_("– not computable"),
    Verdict.NO_TARGET: N_("no target"),
}
TONES = {Verdict.MET: "good", Verdict.NEARLY: "open", Verdict.NOT_SHOWN: "open", Verdict.MISSED: "bad"}
GROUPS = {
    Verdict.MET: (N_("Met the target"), N_("The whole interval lies at the target or above.")),
    Verdict.NEARLY: (N_("Nearly"), N_("Close to the target or above, but the interval reaches below it.")),
    Verdict.NOT_SHOWN: (N_("Not settled"), N_("These interviews do not tell. That is not poor agreement.")),
    Verdict.MISSED: (N_("Fell short"), N_("The whole interval lies below. Read the definition together.")),
    Verdict.NO_TARGET: (N_("No target"), ""),
    Verdict.NOT_COMPUTABLE: (N_("No figure"), N_("Nobody or everybody used it everywhere.")),
    Verdict.FEW: (N_("Too rare to tell"), N_("In fewer than {n} interviews. That says nothing about the coders.")),
}
NAMES = {
    "kripp_alpha": N_("Alpha"),
    "interval": N_("95 % interval"),
    "percent": N_("Percent agreement"),
    "prevalence": N_("Prevalence"),
    "cohen_kappa": N_("Kappa"),
    "gwet_ac1": N_("AC1"),
    "span_f1": N_("Span F1"),
    "scott_pi": N_("Pi"),
    "f1": N_("F1"),
    "jaccard": N_("Jaccard"),
    "fleiss_kappa": N_("Fleiss’ kappa"),
    "brennan_prediger": N_("Brennan–Prediger"),
    "u_alpha": N_("Unitized alpha"),
    "u_alpha_binary": N_("Unitized alpha, coded or not"),
    "cu_alpha": N_("Unitized alpha where both coded"),
    "pooled_kappa": N_("Pooled kappa"),
    "alpha_jaccard": N_("Alpha over sets (Jaccard)"),
    "alpha_masi": N_("Alpha over sets (MASI)"),
}
_UNNAMED = re.compile(r"interview [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FIRST = 8
"""Codes of one standing that are shown at first."""
WIDEST = 3
"""Pairs of coders that get a column of their own; with more, the table gives their range."""


def explanations(names: tuple[str, ...]) -> dict[str, str]:
    """What each figure is and where it misleads, in the language of the interface."""
    return {name: say(text) for name, text in reading.explanations(names).items()}


def unit_word(unit: str) -> str:
    """The unit of analysis inside a sentence, such as "turn"."""
    return _(UNITS_COUNTED[unit][0])


def unit_words(unit: str) -> str:
    """Several of the unit of analysis inside a sentence, such as "turns"."""
    return _(UNITS_COUNTED[unit][1])


def units_heading(unit: str) -> str:
    """Several of the unit of analysis as a heading, such as "Turns"."""
    several = unit_words(unit)
    return several[:1].upper() + several[1:]


def share(value: float | None) -> str:
    """A share in per cent."""
    return "–" if value is None else f"{100 * value:.1f} %"


def between(ends: tuple[float, float] | None) -> str:
    """Both ends of an interval, in words; an en dash where there is none."""
    if ends is None:
        return "–"
    return _("{low} to {high}").format(low=in_digits(ends[0]), high=in_digits(ends[1]))


def code_label(agreement: RoundAgreement, code: str) -> str:
    """“C1 Loneliness” for a code's id."""
    name = next((book_code.name for book_code in agreement.codebook.codes if book_code.id == code), "")
    return f"{code} {name}".strip()


def pair_label(agreement: RoundAgreement, pair: str) -> str:
    """“Ana / Jonas” for a pair of coder ids."""
    first, second = (agreement.coder_names.get(part, part) for part in pair.split("|"))
    return f"{first.split()[0]} / {second.split()[0]}"


def alpha_columns(title: str) -> list[dict[str, Any]]:
    """A column for alpha, and one for its interval."""
    explained = explanations(("kripp_alpha",))["kripp_alpha"]
    return [column(title, number=True, explain=explained), column(_("95 % interval"), number=True)]


def passages(**query: str) -> dict[str, str]:
    """Where a figure leads: the passages behind it on the Reconcile page."""
    return {"page": "reconcile", "state": "all", **query}


def table(
    agreement: RoundAgreement, key: str, label: str, columns: Sequence[Mapping[str, Any]], rows: Rows, **more: Any
) -> None:
    """Figures of a round, from which people go to :func:`passages`, or to a code of this round or another.

    Args:
        agreement: The round's.
        key: Tells the table from others of the round.
        label: What the table is, for screen readers.
        columns: Its columns.
        rows: Its rows.
        more: What else a :func:`figures_table` takes.
    """
    key = f"{key}-{agreement.snapshot.id}-{agreement.report.unit}"
    query = figures_table(key, label, columns, rows, **more)
    if query is None:
        return
    if "page" in query:
        go(query.pop("page"), round=agreement.round.id, **query)
    st.query_params["round"] = query.get("round", agreement.round.id)
    st.query_params["code"] = query["code"]
    st.rerun()


def named(agreement: RoundAgreement, text: str) -> str:
    """A reason with the interviews' titles in place of their ids; an interview of another round is not named."""
    text = say(text)
    for release, title in agreement.titles.items():
        text = text.replace(release, f"“{title}”")
    return _UNNAMED.sub(_("one interview"), text)


KINDS = {
    "boundary": N_("Boundaries"),
    "missing": N_("Missing"),
    "extra label": N_("Extra code"),
    "different code": N_("Different codes"),
    "parent/child": N_("Broader and narrower"),
    "split/merge": N_("Split or joined"),
    "uncoded": N_("Coded by nobody"),
    "exact": N_("Exact agreement"),
}

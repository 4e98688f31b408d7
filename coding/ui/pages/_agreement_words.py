"""Names, numbers and signs that every part of the Agreement page shares."""

from __future__ import annotations

import streamlit as st

from coding.ui.texts import N_, _
from coding.workspace.agreement import RoundAgreement
from coding.workspace.agreement_reading import Verdict

SYMBOLS = {
    Verdict.MET: N_("✓ met"),
    Verdict.NOT_SHOWN: N_("? not shown"),
    Verdict.MISSED: N_("× missed"),
    Verdict.FEW: N_("· not enough occurrences"),
    Verdict.NOT_COMPUTABLE: N_("– not computable"),
    Verdict.NO_TARGET: N_("no target"),
}
TONES = {Verdict.MET: "good", Verdict.NOT_SHOWN: "open", Verdict.MISSED: "bad"}
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
WIDEST = 3
"""Pairs of coders that get a column of their own; with more, the table gives their range."""


def number(value: float | None) -> str:
    """Two decimals with a true minus sign; an en dash when there is no figure, never 0 or 1 in its place."""
    if value is None:
        return "–"
    return f"{value + 0.0:.2f}".replace("-0.00", "0.00").replace("-", "−")


def share(value: float | None) -> str:
    """A share in per cent."""
    return "–" if value is None else f"{100 * value:.1f} %"


def between(ends: tuple[float, float]) -> str:
    """Both ends of an interval, in words."""
    return _("{low} to {high}").format(low=number(ends[0]), high=number(ends[1]))


def pair_label(found: RoundAgreement, pair: str) -> str:
    """“Ana / Jonas” for a pair of coder ids."""
    first, second = (found.coder_names.get(one, one) for one in pair.split("|"))
    return f"{first.split()[0]} / {second.split()[0]}"


def open_code(found: RoundAgreement, code: str, round_id: str | None = None) -> None:
    """Go to the passages behind a code, of this round or another."""
    st.query_params["round"] = round_id or found.round.id
    st.query_params["code"] = code
    st.rerun()


def named(found: RoundAgreement, text: str) -> str:
    """A reason with the interviews' titles in place of their ids."""
    for release, title in found.titles.items():
        text = text.replace(release, f"“{title}”")
    return text

"""Rounds and agreement: who codes what, and how far the coders of a locked round agree."""

from __future__ import annotations

import streamlit as st

from coding.errors import HeardError
from coding.model import Round
from coding.ui import style
from coding.ui.figures_table import wide
from coding.ui.navigation import link
from coding.ui.pages import _agreement_code as code_view
from coding.ui.pages import _agreement_compare as compare_view
from coding.ui.pages import _agreement_figures as figures_view
from coding.ui.pages import _agreement_methods as methods_view
from coding.ui.pages import _agreement_rounds as rounds_view
from coding.ui.pages import _agreement_trend as trend_view
from coding.ui.texts import N_, _
from coding.workspace import agreement as agreement_work
from coding.workspace import rounds
from coding.workspace.context import Context

VIEWS = {
    "figures": N_("Figures"),
    "compare": N_("Compare"),
    "trend": N_("Trend and planning"),
    "methods": N_("Methods"),
    "rounds": N_("Rounds"),
}
UNITS = {
    "turn": N_("Turn"),
    "sentence": N_("Sentence"),
    "word": N_("Word"),
    "character": N_("Character"),
    "interview": N_("Interview"),
}
SHOWN = {
    "figures": figures_view.show,
    "compare": compare_view.show,
    "trend": trend_view.show,
    "methods": methods_view.show,
}


def page(context: Context) -> None:
    """Show the rounds, the figures of a locked round, or the passages behind one code."""
    wide()
    known = rounds.visible_rounds(context)
    locked = [one for one in known if one.state == "locked"]
    usual = [one for one in locked if one.purpose != "drift check"] or locked
    made = next((one for one in locked if one.id == st.query_params.get("round")), usual[-1] if usual else None)
    code = st.query_params.get("code")
    if made and code:
        found = _figures(context, made, _unit(made))
        if found and code in found.report.codes:
            code_view.show(context, found, code)
            return
    left, right = st.columns([1, 2.4], vertical_alignment="bottom")
    left.title(_("Agreement"))
    view = "rounds"
    if made:
        with right, st.container(horizontal=True, horizontal_alignment="right"):
            view = _view()
    if view == "rounds" or made is None:
        if not context.viewer.leads and not known:
            waiting = sum(1 for one in rounds.my_queue(context) if one.round_id)
            said = _(
                "You have no locked round yet. A round’s figures appear here when every coder has locked, so that "
                "nobody’s work sways anybody else’s."
            )
            if waiting:
                said += " " + _("{n} interviews of open rounds are on your desk, under My work.").format(n=waiting)
            style.empty(said)
            return
        rounds_view.show(context, known)
        return
    _round_figures(context, locked, made, view)


def _view() -> str:
    wanted = st.query_params.get("view", "figures")
    chosen = st.segmented_control(
        _("View"),
        list(VIEWS),
        default=wanted if wanted in VIEWS else "figures",
        format_func=lambda one: _(VIEWS[one]),
        label_visibility="collapsed",
        key="agreement-view",
    )
    if chosen and chosen != "figures":
        st.query_params["view"] = chosen
    else:
        st.query_params.pop("view", None)
    return chosen or "figures"


def _round_figures(context: Context, locked: list[Round], made: Round, view: str) -> None:
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    chosen = left.selectbox(
        _("Round"), locked, index=locked.index(made), format_func=lambda one: one.name, key="agreement-round"
    )
    if chosen.id != made.id:
        st.query_params["round"] = chosen.id
    if not chosen.measured:
        _dialogue(chosen)
        return
    unit = right.segmented_control(
        _("Unit of analysis"),
        list(UNITS),
        default=_unit(chosen),
        format_func=lambda one: _(UNITS[one]) + (_(" (set with the round)") if one == chosen.unit else ""),
        key=f"unit-{chosen.id}",
    )
    unit = unit or chosen.unit
    if unit != chosen.unit:
        st.query_params["unit"] = unit
    else:
        st.query_params.pop("unit", None)
    found = _figures(context, chosen, unit)
    if found:
        SHOWN[view](context, found)


def _dialogue(made: Round) -> None:
    """In a reflexive design nothing is measured; the differences are there to be talked about."""
    st.info(
        _(
            "“{round}” is a round for dialogue: agreement is not measured in it. Where the coders read a passage in "
            "different ways is listed on the Reconcile page, to be talked about; nobody has to be right."
        ).format(round=style.escape(made.name)),
        icon=":material/forum:",
    )
    link("reconcile", _("Open the passages to talk about"), round=made.id, state="all")


def _unit(made: Round) -> str:
    wanted = st.query_params.get("unit", made.unit)
    return wanted if wanted in UNITS else made.unit


def _figures(context: Context, made: Round, unit: str) -> agreement_work.RoundAgreement | None:
    """The figures, computed once for each snapshot and unit of this browser session."""
    try:
        # Asked on every run: whoever may not see the round (any more) gets no kept figures either.
        snapshot = rounds.snapshot_of(context, made.id)
        slot = ("_agreement", snapshot.id, unit)
        kept: tuple[object, agreement_work.RoundAgreement] | None = st.session_state.get("_agreement")
        if kept is None or kept[0] != slot:
            with st.spinner(_("Computing …")):
                kept = (slot, agreement_work.round_agreement(context, made.id, unit=unit))
            st.session_state["_agreement"] = kept
        return kept[1]
    except HeardError as error:
        st.error(str(error))
        return None

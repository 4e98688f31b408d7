"""Rounds and agreement: who codes what, and how far the coders of a locked round agree."""

import streamlit as st

from coding.errors import HeardError
from coding.model import Round
from coding.ui.agreement import code as agreement_code
from coding.ui.agreement import compare as agreement_compare
from coding.ui.agreement import figures as agreement_figures
from coding.ui.agreement import methods as agreement_methods
from coding.ui.agreement.words import unit_word
from coding.ui.components.figures_table import wide
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import N_, _, words_of
from coding.ui.rounds import page as rounds_page
from coding.workspace.agreement.figures import RoundAgreement, round_agreement
from coding.workspace.codings import my_work
from coding.workspace.context import Context
from coding.workspace.rounds import rounds

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
    "figures": agreement_figures.show,
    "compare": agreement_compare.show,
    "trend": agreement_compare.over_rounds,
    "methods": agreement_methods.show,
}


def page(context: Context) -> None:
    """Show the rounds, the figures of a locked round, or the passages behind one code."""
    wide()
    known = rounds.visible_rounds(context)
    locked = [listed_round for listed_round in known if listed_round.state == "locked"]
    usual = [listed_round for listed_round in locked if listed_round.purpose != "drift check"] or locked
    round = next(
        (listed_round for listed_round in locked if listed_round.id == st.query_params.get("round")),
        usual[-1] if usual else None,
    )
    code = st.query_params.get("code")
    if round and code:
        agreement = _figures(context, round, _unit(round))
        if agreement and code in agreement.report.codes:
            agreement_code.show(context, agreement, code)
            return
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    left.title(_("Agreement"))
    view = "rounds"
    if round:
        with right, st.container(horizontal=True, horizontal_alignment="right"):
            view = _view()
    if view == "rounds" or round is None:
        if not context.viewer.leads and not known:
            waiting = sum(1 for entry in my_work.my_queue(context) if entry.round_id)
            said = _(
                "You have no locked round yet. A round’s figures appear here when every coder has handed in, so "
                "that nobody’s work sways anybody else’s."
            )
            if waiting:
                said += " " + _("{n} interviews of open rounds are on your desk, under My work.").format(n=waiting)
            style.empty(said)
            return
        rounds_page.show(context, known)
        return
    chosen = left.selectbox(
        _("Round"),
        locked,
        index=locked.index(round),
        format_func=lambda listed_round: listed_round.name,
        key="agreement-round",
        label_visibility="collapsed",
    )
    if chosen.id != round.id:
        st.query_params["round"] = chosen.id
    _round_figures(context, chosen, view)


def _view() -> str:
    wanted = st.query_params.get("view", "figures")
    chosen = st.segmented_control(
        _("View"),
        list(VIEWS),
        default=wanted if wanted in VIEWS else "figures",
        format_func=lambda view: _(VIEWS[view]),
        label_visibility="collapsed",
        key="agreement-view",
    )
    if chosen and chosen != "figures":
        st.query_params["view"] = chosen
    else:
        st.query_params.pop("view", None)
    return chosen or "figures"


def _round_figures(context: Context, chosen: Round, view: str) -> None:
    if not chosen.measured:
        _dialogue(chosen)
        return
    main, last = st.container(), st.container()
    folded = (last if view == "figures" else main).expander(_("How it was counted"))
    unit = folded.segmented_control(
        _("Unit of analysis"),
        list(UNITS),
        default=_unit(chosen),
        format_func=lambda unit: _(UNITS[unit]) + (_(" (set with the round)") if unit == chosen.unit else ""),
        key=f"unit-{chosen.id}",
    )
    unit = unit or chosen.unit
    if unit != chosen.unit:
        st.query_params["unit"] = unit
        main.info(
            _("Counted by {unit}; the round was set up by {other}.").format(
                unit=unit_word(unit), other=unit_word(chosen.unit)
            )
        )
    else:
        st.query_params.pop("unit", None)
    with main:
        agreement = _figures(context, chosen, unit)
        if agreement:
            SHOWN[view](context, agreement)
    if agreement:
        with folded:
            agreement_figures.counting(context, agreement)


def _dialogue(round: Round) -> None:
    """In a reflexive design nothing is measured; the differences are there to be talked about."""
    st.info(
        _(
            "“{round}” is a round for dialogue: agreement is not measured in it. Where the coders read a passage in "
            "different ways is listed on the Reconcile page, to be talked about; nobody has to be right."
        ).format(round=style.escape(round.name)),
        icon=":material/forum:",
    )
    link("reconcile", _("Open the passages to talk about"), round=round.id, state="all")


def _unit(round: Round) -> str:
    wanted = st.query_params.get("unit", round.unit)
    return wanted if wanted in UNITS else round.unit


def _figures(context: Context, round: Round, unit: str) -> RoundAgreement | None:
    """The figures, computed once for each snapshot and unit of this browser session."""
    try:
        # Asked on every run: whoever may not see the round (any more) gets no kept figures either.
        snapshot = rounds.snapshot_of(context, round.id)
        slot = ("_agreement", snapshot.id, unit)
        agreement: tuple[object, RoundAgreement] | None = st.session_state.get("_agreement")
        if agreement is None or agreement[0] != slot:
            with st.spinner(_("Computing …")):
                agreement = (slot, round_agreement(context, round.id, unit=unit))
            st.session_state["_agreement"] = agreement
        return agreement[1]
    except HeardError as error:
        st.error(words_of(error))
        return None

"""Rounds and agreement: who codes what, and how far the coders of a locked round agree."""

import streamlit as st

from coding.access import Permission
from coding.model import Round
from coding.ui.agreement import code as agreement_code
from coding.ui.agreement import compare as agreement_compare
from coding.ui.agreement import figures as agreement_figures
from coding.ui.agreement.words import unit_word
from coding.ui.components.figures_table import wide
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import N_, _
from coding.ui.rounds import page as rounds_page
from coding.workspace.agreement import methods
from coding.workspace.agreement.figures import RoundAgreement, round_agreement
from coding.workspace.codings import my_work
from coding.workspace.context import Context
from coding.workspace.reports import export as reports_export
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
NOTES = {
    "coders": (N_("Training and experience of the coders"), N_("Two days of training on three practice interviews …")),
    "relation": (N_("Their relation to the participants"), N_("None of the coders had met a participant …")),
    "languages": (N_("Their languages"), N_("Both coded in their first language …")),
    "derivation": (N_("Where codes and themes came from"), N_("Codes came from the interview guide and the data …")),
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
            sentence = _(
                "You have no locked round yet. A round’s figures appear here when every coder has handed in, so "
                "that nobody’s work sways anybody else’s."
            )
            if waiting:
                sentence += " " + _("{n} interviews of open rounds are on your desk, under My work.").format(n=waiting)
            style.empty(sentence)
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
    view_in_address = st.query_params.get("view", "figures")
    view = st.segmented_control(
        _("View"),
        list(VIEWS),
        default=view_in_address if view_in_address in VIEWS else "figures",
        format_func=lambda view: _(VIEWS[view]),
        label_visibility="collapsed",
        key="agreement-view",
    )
    if view and view != "figures":
        st.query_params["view"] = view
    else:
        st.query_params.pop("view", None)
    return view or "figures"


def _round_figures(context: Context, round: Round, view: str) -> None:
    if not round.measured:
        _dialogue(round)
        return
    main, last = st.container(), st.container()
    folded = (last if view == "figures" else main).expander(_("How it was counted"))
    unit = folded.segmented_control(
        _("Unit of analysis"),
        list(UNITS),
        default=_unit(round),
        format_func=lambda unit: _(UNITS[unit]) + (_(" (set with the round)") if unit == round.unit else ""),
        key=f"unit-{round.id}",
    )
    unit = unit or round.unit
    if unit != round.unit:
        st.query_params["unit"] = unit
        main.info(
            _("Counted by {unit}; the round was set up by {other}.").format(
                unit=unit_word(unit), other=unit_word(round.unit)
            )
        )
    else:
        st.query_params.pop("unit", None)
    with main:
        agreement = _figures(context, round, unit)
        if agreement:
            SHOWN[view](context, agreement)
    if agreement:
        with folded:
            agreement_figures.counting(agreement)


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
    unit_in_address = st.query_params.get("unit", round.unit)
    return unit_in_address if unit_in_address in UNITS else round.unit


def _figures(context: Context, round: Round, unit: str) -> RoundAgreement | None:
    """The figures; the project remembers those that were asked for last."""
    with style.refusals(), st.spinner(_("Computing …")):
        return round_agreement(context, round.id, unit=unit)
    return None


def _methods(context: Context, agreement: RoundAgreement) -> None:
    """Show the form and the export."""
    st.header(_("Methods section"))
    if not context.may(Permission.EXPORT):
        style.empty(_("A lead makes the methods export: text, tables and the counts behind every figure."))
        return
    style.note(
        _(
            "One file with the methods text in every language of the app (plain and Word), the tables, the counts "
            "behind every figure and a script that recomputes them. It holds no word of a transcript, and every figure "
            "is bound to this round’s snapshot. All but the English text need a native reader."
        )
    )
    notes = methods.methods_notes(context)
    with st.form("methods", border=False):
        st.markdown(
            _("Heard knows how the round was done. Four things only you can say; they go into the text as written.")
        )
        written = {
            name: st.text_area(_(label), notes.get(name, ""), placeholder=_(example), height=80)
            for name, (label, example) in NOTES.items()
        }
        named = st.radio(
            _("Coders appear as"),
            ["letters", "names"],
            index=1 if notes.get("coder_names") == "names" else 0,
            format_func=lambda choice: {"letters": _("Letters: A, B, …"), "names": _("Their names")}[choice],
            horizontal=True,
        )
        secret = st.text_input(
            _("Passphrase of the originals (optional, entered by a steward)"),
            type="password",
            help=_("Compares every outgoing text with the pseudonym key. Nothing of the key is shown to anybody."),
        )
        if st.form_submit_button(_("Save and make the file"), type="primary"):
            _make_methods(context, agreement, {**written, "coder_names": named}, secret)
    done: reports_export.Exported | None = st.session_state.get(f"_methods-{agreement.snapshot.id}")
    if done is not None:
        st.success(_("Ready. Check figure {figure}").format(figure=style.check_figure(done.hash)))
        for note in done.notes:
            style.note(note)
        st.download_button(
            _("Download the methods file"), done.data, file_name=done.name, mime="application/zip", on_click="ignore"
        )


def _make_methods(context: Context, agreement: RoundAgreement, notes: dict[str, str], secret: str) -> None:
    slot = f"_methods-{agreement.snapshot.id}"
    st.session_state.pop(slot, None)
    with style.refusals(), st.spinner(_("Collecting, checking and writing …")):
        if context.may(Permission.SET_UP):
            methods.set_methods_notes(context, notes)
        st.session_state[slot] = reports_export.export(
            context, "methods", round_id=agreement.round.id, passphrase=secret or None
        )


SHOWN = {
    "figures": agreement_figures.show,
    "compare": agreement_compare.show,
    "trend": agreement_compare.over_rounds,
    "methods": _methods,
}

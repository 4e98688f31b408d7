"""Sources side by side: indicators by source, codes with variables of cases, configurations of conditions."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

import streamlit as st

from coding.access import Permission
from coding.errors import NotReady
from coding.extras.joint.pages.cases import (
    SETTLED,
    Figure,
    configurations_view,
    open_figure,
    opened,
    show_behind,
    together_view,
)
from coding.extras.joint.steps import side_by_side
from coding.extras.joint.steps.cases import condition_variables
from coding.extras.joint.steps.side_by_side import JointDisplay, JointView, joint_display
from coding.extras.joint.tables import JointSource
from coding.ui.components.figures_table import cell, column, figures_table
from coding.ui.frame import style
from coding.ui.frame.navigation import choice, go, link
from coding.ui.frame.steps import attempt, history, show_outcome
from coding.ui.frame.texts import N_, _, day_text
from coding.workspace.context import Context

VIEWS = {
    "sources": N_("Indicators by source"),
    "together": N_("Codes and case files"),
    "configurations": N_("Configurations"),
}
VERDICT_WORDS = {
    "": N_("nobody has said"),
    "converging": N_("converging"),
    "diverging": N_("diverging"),
    "silent": N_("silent"),
}
VERDICT_MEANS = {
    "converging": N_("they tell the same"),
    "diverging": N_("they contradict each other"),
    "silent": N_("some say nothing of it"),
}
KIND_WORDS = {"literature": N_("Literature"), "practice": N_("Practice")}


def page(context: Context) -> None:
    """What survivors told, what case files record, what literature and practice say."""
    st.title(_("Sources side by side"), anchor=False)
    style.note(
        _(
            "Counts are of people and cases of this study, who were not drawn to stand for others: they do not say how "
            "common anything is, predict nothing, and never score a person. Small ones are shown here and withheld in "
            "what leaves."
        )
    )
    view = choice("joint", "view", VIEWS, _("What"))
    if view == "together":
        together_view(context)
    elif view == "configurations":
        configurations_view(context)
    else:
        _sources(context)


def _sources(context: Context) -> None:
    show_outcome()
    with st.container(horizontal=True, vertical_alignment="center"):
        history(context, side_by_side.line_of(context.project.id), side_by_side.undo_joint, side_by_side.redo_joint)
        link("reports", _("Export"))
    shown = joint_display(context)
    if not shown.views:
        style.empty(_("There is no indicator yet. Write one on the page Indicators first."))
        return
    _rests_on(shown)
    _matrix(context, shown)
    names = {view.indicator.id: view.indicator.wording for view in shown.views}
    chosen = st.selectbox(
        _("Work on"), list(names), format_func=lambda indicator_id: names[indicator_id], key="joint-indicator"
    )
    _one(context, shown, next(view for view in shown.views if view.indicator.id == chosen))


def _rests_on(shown: JointDisplay) -> None:
    """What the counts are of."""
    if shown.round:
        style.note(
            _(
                "Passages: the consensus of “{round}” in {settled} interviews; in {others} others what coders coded "
                "and you may see, which nobody has settled yet."
            ).format(round=shown.round, settled=shown.settled, others=shown.unsettled)
        )
    else:
        style.note(_("Passages: what coders coded and you may see. There is no consensus yet that you may see."))
    coders = shown.files.records.coders
    single = sum(1 for number in coders.values() if number == 1)
    style.note(
        _(
            "Case files: {cases} cases with records that are handed in, {single} of them with one record only. A value "
            "counts where all records of a case agree on it; unknown is never no."
        ).format(cases=len(coders), single=single)
        + f" {_(SETTLED)}"
    )
    if shown.files.open:
        style.note(_("Left out while a round is open: {cases}").format(cases=", ".join(shown.files.open)))


def _matrix(context: Context, shown: JointDisplay) -> None:
    columns = [
        column(_("Indicator")),
        column(_("Survivors"), number=True, explain=_("People with a passage under one of its codes")),
        column(_("Case files"), number=True, explain=_("Cases that have it, in records or documents")),
        column(_("Records differ"), number=True, explain=_("Further cases that only some records say have it")),
        column(_("Literature or practice"), number=True),
        column(_("The sources together")),
    ]
    rows = [(False, _row(view)) for view in shown.views]
    target = figures_table("joint-matrix", _("Indicators by source"), columns, rows, matrix=True)
    if target:
        view = next(joint_view for joint_view in shown.views if joint_view.indicator.id == target["at"])
        if target["open"] == "people":
            go("passages", code=view.indicator.codes, interview=shown.apart, new="yes")
        elif target["open"] == "sources":
            st.session_state["joint-indicator"] = view.indicator.id
        else:
            open_figure("indicators", f"{target['open']} {view.indicator.id}")
    which, _unused, indicator = opened("indicators").partition(" ")
    for view in shown.views:
        if view.indicator.id == indicator:
            show_behind(context, _figure(shown, view, differ=which == "differ"))


def _figure(shown: JointDisplay, view: JointView, *, differ: bool) -> Figure:
    """The cases that have an indicator, or of which records differ."""
    signs = {variable: () if differ else tuple(values) for variable, values in view.card.signs.items()}
    told = () if differ else tuple(release_id for release_id, case in shown.files.case_of.items() if case in view.told)
    wording = view.indicator.wording
    return Figure(
        place="indicators",
        name=_("{wording} (records differ)").format(wording=wording) if differ else wording,
        cases=tuple(view.differ if differ else view.cases),
        variables=signs,
        codes=view.indicator.codes,
        releases=told,
    )


def _row(view: JointView) -> list[str | Mapping[str, object]]:
    at = view.indicator.id

    def number(of: str, counted: Collection[object]) -> dict[str, Any]:
        return cell(str(len(counted)), go={"open": of, "at": at} if counted else None)

    return [
        cell(view.indicator.wording, head=True),
        number("people", view.people if view.indicator.codes else ()) | {"text": str(len(view.people))},
        number("cases", view.cases),
        number("differ", view.differ),
        number("sources", view.sources),
        _(VERDICT_WORDS[view.card.verdict]),
    ]


def _one(context: Context, shown: JointDisplay, view: JointView) -> None:
    """What stands beside one indicator, and for leads the forms."""
    may = context.may(Permission.SET_UP)
    labels = [case.label for at, case in shown.files.cases.items() if at in view.cases]
    style.note(_("In case files: {signs}").format(signs=view.card.signs_in_words or _("none chosen")))
    if labels:
        style.note(_("Cases: {labels}").format(labels=", ".join(labels)))
    if differing := [case.label for at, case in shown.files.cases.items() if at in view.differ]:
        style.note(_("Records differ: {labels}").format(labels=", ".join(differing)))
    if may:
        _signs(context, view)
    for source in view.sources:
        with st.container(border=True):
            place = f", {source.place}" if source.place else ""
            st.markdown(f"**{_(KIND_WORDS[source.kind])}: {style.escape(source.title + place)}**")
            st.markdown(style.escape(source.says))
            if may and st.button(style.acting_on(_("Remove"), source.title), key=f"joint-drop-{source.id}"):
                attempt(partial(side_by_side.remove_source, context, source.id), _("Removed. Undo brings it back."))
    if may:
        _source_form(context, view)
    _verdict(context, shown, view, may=may)


def _signs(context: Context, view: JointView) -> None:
    try:
        known = condition_variables(context)
    except NotReady:
        return
    chosen = [f"{name}:{value}" for name, values in view.card.signs.items() for value in values]
    options = [f"{attribute.name}:{value}" for attribute in known for value in attribute.values if value != "unknown"]
    options += [option for option in chosen if option not in options]
    with (
        st.expander(_("Which values of case files express it"), expanded=not chosen),
        st.form(f"joint-signs-{view.indicator.id}", border=False),
    ):
        wanted = st.multiselect(
            _("Values; one of them is enough"),
            options,
            default=chosen,
            format_func=lambda option: option.replace("_", " ").replace(":", ": ", 1),
            placeholder=_("none chosen"),
        )
        if st.form_submit_button(_("Keep these values")):
            signs: dict[str, list[str]] = {}
            for option in wanted:
                name, _unused, value = option.partition(":")
                signs.setdefault(name, []).append(value)
            attempt(lambda: side_by_side.set_signs(context, view.indicator.id, signs), _("Saved."))


def _source_form(context: Context, view: JointView) -> None:
    with (
        st.expander(_("Add what literature or practice says")),
        st.form(f"joint-source-{view.indicator.id}", border=False, clear_on_submit=True),
    ):
        kind = st.selectbox(_("Kind"), list(KIND_WORDS), format_func=lambda source_kind: _(KIND_WORDS[source_kind]))
        title = st.text_input(_("Title of the source"))
        place = st.text_input(_("Where it is found (year, page, address)"))
        says = st.text_area(_("What it says of the indicator, in your words"), height=90)
        if st.form_submit_button(_("Save the source")):
            source = JointSource(
                id="", indicator_id=view.indicator.id, kind=str(kind), title=title, place=place, says=says
            )
            attempt(lambda: side_by_side.write_source(context, source), _("Saved."))


def _verdict(context: Context, shown: JointDisplay, view: JointView, *, may: bool) -> None:
    card = view.card
    st.subheader(_("The sources together"), anchor=False)
    if card.verdict and card.said_at:
        who = shown.entries.names.get(card.said_by or "", card.said_by or "")
        style.quote(card.reason, f"{_(VERDICT_WORDS[card.verdict])} · {who} · {day_text(card.said_at)}")
    else:
        style.note(_("Nobody has said yet. A person says it, with a reason; it is not computed."))
    if not may:
        return
    with st.form(f"joint-verdict-{view.indicator.id}-{card.verdict}", border=False):
        verdicts = list(VERDICT_WORDS)
        verdict = st.radio(
            _("Do the sources tell the same?"), verdicts, verdicts.index(card.verdict), horizontal=True,
            format_func=lambda judgement: _(VERDICT_WORDS[judgement]),
            captions=[_(VERDICT_MEANS[judgement]) if judgement else "" for judgement in verdicts],
        )  # fmt: skip
        reason = st.text_area(_("Why, in a sentence"), card.reason, height=70)
        if st.form_submit_button(_("Save"), type="primary"):
            attempt(
                lambda: side_by_side.write_joint_judgement(context, view.indicator.id, str(verdict), reason),
                _("Saved."),
            )

"""Indicators: the study's candidate signs with their evidence, and the passages a report shows for themes and codes."""

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from codebook.model import Codebook
from coding.model import Indicator
from coding.ui.frame import style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import CHOOSE, CHOOSE_OR_ADD, N_, _
from coding.ui.reports.passages import attempt, choosing, history, said
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.context import Context
from coding.workspace.reports import indicators
from coding.workspace.reports.indicators import STATES, VISIBLE_TO, IndicatorView
from coding.workspace.themes.team import list_themes

STATE_WORDS = {
    "draft": N_("draft"),
    "discussed": N_("discussed"),
    "agreed": N_("agreed"),
    "set aside": N_("set aside (in no report)"),
}
OFFERED_WORDS = {
    "before": N_("before"),
    "contact": N_("contact"),
    "during": N_("during"),
    "missing episode": N_("missing episode"),
    "return": N_("return"),
    "after / now": N_("after / now"),
    "the child": N_("the child"),
    "peers": N_("peers"),
    "parents or carers": N_("parents or carers"),
    "teachers": N_("teachers"),
    "hotline": N_("hotline"),
    "youth services": N_("youth services"),
    "police": N_("police"),
    "platform": N_("platform"),
}
"""Phases and people that are offered; what a team added stays as it wrote it."""


def offered_words(values: Iterable[str]) -> str:
    """Phases or people of an indicator in the reader's language."""
    return ", ".join(map(_offered, values))


def _offered(value: str) -> str:
    return _(OFFERED_WORDS[value]) if value in OFFERED_WORDS else value


def page(context: Context) -> None:
    """Indicators first, then passages for themes and codes."""
    st.title(_("Indicators"))
    style.note(
        _(
            "What could have been noticed, when, and by whom, with the passages it rests on. Candidates to discuss: "
            "they describe what was told, and never score a person."
        )
    )
    with st.container(horizontal=True):
        link("joint", _("Sources side by side"))
    said()
    history(lambda: indicators.undo_indicators(context), lambda: indicators.redo_indicators(context))
    cards, quotes = st.tabs([_("Indicators"), _("Passages for themes and codes")])
    book = current_codebook(context).book
    with cards:
        _cards(context, book)
    with quotes:
        _owners(context, book)


def _cards(context: Context, book: Codebook | None) -> None:
    views = indicators.list_indicators(context)
    if not views:
        style.empty(_("No indicator yet. Write the first one below: one sentence about what could have been noticed."))
    else:
        _table(views)
        ids = [view.indicator.id for view in views]
        names = {view.indicator.id: view.indicator.wording for view in views}
        chosen = st.selectbox(_("Work on"), ids, format_func=lambda indicator_id: names[indicator_id], key="indicator")
        _one(context, next(view for view in views if view.indicator.id == chosen), book)
    with st.expander(_("New indicator"), expanded=not views):
        _form(context, Indicator("", 0, ""), book)


def _table(views: list[IndicatorView]) -> None:
    style.table(
        [
            _("Indicator"),
            _("Phase"),
            _("Participants with chosen support"),
            _("Counter-examples"),
            _("Participants with its codes"),
            _("Chosen passages"),
            _("Status"),
        ],
        [
            [
                view.indicator.wording,
                offered_words(view.indicator.phases) or _("not said"),
                str(view.participants),
                str(view.counter_participants),
                str(view.coded_participants),
                str(len(view.chosen)),
                _(STATE_WORDS[view.indicator.status]),
            ]
            for view in views
        ],
        label=_("Indicators"),
        numbers=[2, 3, 4, 5],
    )
    style.note(
        _("Counts are of participants whose passages you may see. Small ones are shown here and withheld in exports.")
    )


def _one(context: Context, view: IndicatorView, book: Codebook | None) -> None:
    indicator = view.indicator
    with st.container(border=True):
        st.markdown(f"### {style.escape(indicator.wording)}")
        told = [
            _("Visible to: {who}").format(who=offered_words(indicator.visible_to) or _("not said")),
            _("Codes: {codes}").format(codes=", ".join(indicator.codes) or _("none chosen")),
        ]
        for line, value in (
            (_("Limits: {text}"), indicator.limits),
            (_("The survivor panel: {text}"), indicator.panel_comment),
        ):
            if value:
                told.append(line.format(text=value))
        for line in told:
            style.note(line)
        with st.expander(_("Change the card")):
            _form(context, indicator, book)
            if st.button(_("Remove this indicator"), key=f"remove-{indicator.id}"):
                attempt(lambda: indicators.remove_indicator(context, indicator.id), _("Removed. Undo brings it back."))
        choosing(context, "indicator", indicator.id, indicator.codes)


def _form(context: Context, indicator: Indicator, book: Codebook | None) -> None:
    names = {code.id: f"{code.id} {code.name}" for code in book.codes if code.is_codable} if book else {}
    offered = list(indicators.phases(context))
    offered += [phase for phase in indicator.phases if phase not in offered]
    seen_by = [*VISIBLE_TO, *(viewer for viewer in indicator.visible_to if viewer not in VISIBLE_TO)]
    with st.form(f"card-{indicator.id or 'new'}", border=False, clear_on_submit=not indicator.id):
        wording = st.text_area(_("What could have been noticed, in one sentence"), indicator.wording, height=70)
        left, right = st.columns(2)
        phases = left.multiselect(
            _("Phase"), offered, list(indicator.phases), format_func=_offered, placeholder=_(CHOOSE)
        )
        visible = right.multiselect(
            _("Visible to"),
            seen_by,
            list(indicator.visible_to),
            accept_new_options=True,
            format_func=_offered,
            placeholder=_(CHOOSE_OR_ADD),
        )
        known = [code for code in indicator.codes if code in names]
        codes = st.multiselect(
            _("Codes it rests on"),
            list(names),
            known,
            format_func=lambda code_id: names[code_id],
            placeholder=_(CHOOSE),
        )
        limits = st.text_area(_("Limits: what it does not say"), indicator.limits, height=70)
        comment = st.text_area(_("Comment of the survivor panel"), indicator.panel_comment, height=70)
        sources = st.text_area(_("Also described in (one source a line)"), "\n".join(indicator.sources), height=70)
        status = st.selectbox(
            _("Status"), STATES, STATES.index(indicator.status), format_func=lambda state: _(STATE_WORDS[state])
        )
        if st.form_submit_button(_("Save the card"), type="primary"):
            changed = replace(
                indicator,
                wording=wording,
                phases=tuple(phases),
                visible_to=tuple(visible),
                codes=tuple(codes),
                limits=limits.strip(),
                panel_comment=comment.strip(),
                sources=tuple(line.strip() for line in sources.splitlines() if line.strip()),
                status=status,
            )
            attempt(lambda: indicators.save_indicator(context, changed), _("Saved."))


def _owners(context: Context, book: Codebook | None) -> None:
    style.note(
        _(
            "A report picks passages for each theme and code by itself, and says so: from different interviews, of "
            "readable length. What you choose here takes their place. A passage is printed as standing against a theme "
            "only where you chose it."
        )
    )
    ours = [theme for theme in list_themes(context) if theme.state == "accepted"]
    owners: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
        ("theme", theme.id): (_("Theme: {name}").format(name=theme.name), theme.codes) for theme in ours
    }
    for code in book.codes if book else ():
        if code.is_codable:
            owners["code", code.id] = (_("Code: {name}").format(name=f"{code.id} {code.name}"), (code.id,))
    if not owners:
        style.empty(_("There is no theme and no code yet. Save a codebook or accept a theme first."))
        return
    chosen = st.selectbox(_("Passages for"), list(owners), format_func=lambda owner: owners[owner][0], key="owner")
    choosing(context, chosen[0], chosen[1], owners[chosen][1])

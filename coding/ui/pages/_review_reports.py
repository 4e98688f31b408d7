"""Reports of names that readers of releases saw: the steward's queue, at the head of the Review page."""

from __future__ import annotations

import streamlit as st

from coding.errors import HeardError
from coding.ui import style
from coding.ui.texts import _
from coding.ui.unlock import PRIVATE
from coding.workspace import reported
from coding.workspace.context import Context
from coding.workspace.reported import OpenReport, Settled
from pipelines.redact.model import ENTITY_TYPES

SAID = f"{PRIVATE}report-settled"


def show(context: Context) -> None:
    """What readers reported, and what became of the report settled last."""
    if said := st.session_state.pop(SAID, None):
        st.success(said)
    found = reported.open_reports(context)
    if not found:
        return
    title = (
        _("A reader saw something that was not masked")
        if len(found) == 1
        else _("Readers saw {n} things that were not masked").format(n=len(found))
    )
    with st.container(border=True):
        st.subheader(title, anchor=False)
        style.note(
            _(
                "Masking opens the interview for its next release. When you release it, every coding moves to the same "
                "words there, and the name is blacked out in the earlier release."
            )
        )
        for one in found:
            _report(context, one)


def _report(context: Context, one: OpenReport) -> None:
    where = _("{interview}, line {line}").format(
        interview=f"{one.interview.participant_label} · {one.interview.title}", line=one.line
    )
    style.quote(f"… {one.before}▸{one.words}◂{one.after} …", where)
    left, middle, right = st.columns([2, 1, 1], vertical_alignment="bottom")
    types = list(ENTITY_TYPES)
    chosen = left.selectbox(
        _("“{words}” is").format(words=one.words),
        types,
        index=types.index(one.type),
        format_func=lambda name: ENTITY_TYPES[name].label,
        key=f"{PRIVATE}report-type-{one.report.id}",
    )
    if middle.button(_("Mask it"), type="primary", key=f"report-mask-{one.report.id}", width="stretch"):
        _settle(context, one, chosen)
    if right.button(
        _("It points to nobody"), key=f"report-decline-{one.report.id}", width="stretch", help=_("Leaves the release.")
    ):
        try:
            reported.decline_report(context, one.report.id)
        except HeardError as error:
            st.error(str(error))
            return
        st.session_state[SAID] = _("The report is put aside; the release stays as it is.")
        st.rerun()


def _settle(context: Context, one: OpenReport, type_name: str) -> None:
    try:
        done = reported.settle_report(context, one.report.id, type_name)
    except HeardError as error:
        st.error(str(error))
        return
    st.session_state[SAID] = _sentence(one, done)
    st.query_params["interview"] = one.interview.id
    st.rerun()


def _sentence(one: OpenReport, done: Settled) -> str:
    said = _("Masked at {n} places of {interview}. Now release it again, further down.").format(
        n=done.masked, interview=style.escape(one.interview.participant_label)
    )
    if done.waiting:
        said += " " + _("{n} places written with other capitals wait for your decision.").format(n=done.waiting)
    if done.elsewhere:
        said += " " + _("The same words also stand {places}. They are replaced there when you release it.").format(
            places=", ".join(done.elsewhere)
        )
    return said

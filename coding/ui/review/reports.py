"""Reports of names that readers of releases saw: the steward's queue, at the head of the Review page."""

import streamlit as st

from coding.ui.frame import style
from coding.ui.frame.texts import _, day_text
from coding.ui.frame.unlock import PRIVATE
from coding.ui.review.masking import type_field
from coding.workspace.context import Context
from coding.workspace.people.users import list_users
from coding.workspace.review import reported
from coding.workspace.review.reported import OpenReport, Settled

SAID = f"{PRIVATE}report-settled"
REOPENED = f"{PRIVATE}report-reopened"
"""Session entry: id of the report that was opened again last."""


def show(context: Context) -> None:
    """What readers reported, and what became of the report settled or opened again last."""
    _outcome(context)
    reports = reported.open_reports(context)
    if reports:
        title = (
            _("A reader saw something that was not masked")
            if len(reports) == 1
            else _("Readers saw {n} things that were not masked").format(n=len(reports))
        )
        with st.container(border=True):
            st.subheader(title, anchor=False)
            style.note(
                _(
                    "Masking opens the interview for its next release. When you release it, every coding moves to the "
                    "same words there, and the name is blacked out in the earlier release."
                )
            )
            for report in reports:
                _report(context, report)


def _outcome(context: Context) -> None:
    style.announce(SAID)
    if opened := st.session_state.get(REOPENED):
        st.success(_("The report is open again."))
        if st.button(_("Undo: close it as it was")):
            del st.session_state[REOPENED]
            style.attempt(lambda: reported.undo_reopening(context, opened), SAID, _("The report is closed as it was."))


def _where(report: OpenReport) -> str:
    return _("{interview}, line {line}").format(interview=report.interview.name, line=report.line)


def closed(context: Context) -> None:
    """Reports that are closed; each can be opened again."""
    open_reports = reported.closed_reports(context)
    if not open_reports:
        return
    names = {user.id: user.name for user in list_users(context.project)}
    with st.expander(_("Closed reports of missed names ({n})").format(n=len(open_reports))):
        reports = {open_report.report.id: open_report for open_report in open_reports}
        report = st.selectbox(
            _("Closed report"),
            list(reports),
            format_func=lambda report: f"“{reports[report].words}” · {_where(reports[report])}",
            key=f"{PRIVATE}report-closed",
        )
        closed_report = reports[report]
        style.quote(f"… {closed_report.before}▸{closed_report.words}◂{closed_report.after} …", _where(closed_report))
        sentence = (
            _("Masked by {name}, {when}.")
            if closed_report.report.state == "settled"
            else _("Left as it is by {name}, {when}.")
        )
        who, when = closed_report.report.settled_by or "", closed_report.report.settled_at
        style.note(sentence.format(name=names.get(who, who), when=day_text(when) if when else "–"))
        _history(closed_report)
        with st.form("reopen-report", clear_on_submit=True, border=False):
            why = st.text_input(
                _("Why is this report opened again?"),
                key=f"{PRIVATE}report-why",
                help=_("Kept with the originals; the log says only who and when."),
            )
            if not st.form_submit_button(_("Open it again")):
                return
        style.attempt(
            lambda: reported.reopen_report(context, closed_report.report.id, why), REOPENED, closed_report.report.id
        )


def _history(report: OpenReport) -> None:
    for each in report.reopened:
        style.note(
            _("Opened again by {name}, {when}: {why}").format(name=each.by, when=day_text(each.at), why=each.why)
        )


def _report(context: Context, report: OpenReport) -> None:
    style.quote(f"… {report.before}▸{report.words}◂{report.after} …", _where(report))
    _history(report)
    left, middle, right = st.columns([2, 1, 1], vertical_alignment="bottom")
    type_name = type_field(left, report.words, report.type, f"report-type-{report.report.id}")
    if middle.button(_("Mask it"), type="primary", key=f"report-mask-{report.report.id}", width="stretch"):
        _settle(context, report, type_name)
    if right.button(
        _("It points to nobody"),
        key=f"report-decline-{report.report.id}",
        width="stretch",
        help=_("Leaves the release."),
    ):
        with style.anew():
            reported.decline_report(context, report.report.id)
            st.session_state.pop(REOPENED, None)
            st.session_state[SAID] = _("The report is put aside; the release stays as it is.")


def _settle(context: Context, report: OpenReport, type_name: str) -> None:
    with style.anew():
        done = reported.settle_report(context, report.report.id, type_name)
        st.session_state.pop(REOPENED, None)
        st.session_state[SAID] = _sentence(report, done)
        st.query_params["interview"] = report.interview.id


def _sentence(report: OpenReport, done: Settled) -> str:
    sentence = _("Masked at {n} places of {interview}. Now release it again, further down.").format(
        n=done.masked, interview=style.escape(report.interview.participant_label)
    )
    if done.waiting:
        sentence += " " + _("{n} other places of these words wait for your decision.").format(n=done.waiting)
    if done.elsewhere:
        sentence += " " + _("The same words also stand {places}. They are replaced there when you release it.").format(
            places=", ".join(done.elsewhere)
        )
    if done.proposed:
        sentence += " " + _("They stand in other releases too ({titles}): see below.").format(
            titles=style.escape(", ".join(done.proposed))
        )
    return sentence

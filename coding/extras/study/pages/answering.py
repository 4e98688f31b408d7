"""Requests of the coordinator on a site's page Partners: taken in, looked into, and answered by a steward."""

from collections.abc import Sequence

import streamlit as st

from coding.access import Permission
from coding.errors import ExportBlocked, InvalidInput
from coding.extras.study.files.bundle import DECLINED, IN_WORDS, QUOTED
from coding.extras.study.pages import lines
from coding.extras.study.pages.asking import STATES, Offer, Passphrase, told_of
from coding.extras.study.steps.answer import Reply, make_answer, preview_answer
from coding.extras.study.steps.requests import CameRow, list_came, take_request
from coding.ui.frame import style
from coding.ui.frame.navigation import go
from coding.ui.frame.server_files import UPLOAD_MB
from coding.ui.frame.texts import N_, _, say, words_of
from coding.workspace.context import Context

_WAYS = {
    IN_WORDS: N_("Answer in words"),
    QUOTED: N_("Let passages go along that may be quoted"),
    DECLINED: N_("Decline, and say why"),
}


def show(context: Context, passphrase: Passphrase, offer: Offer) -> None:
    """What the coordinator asked; whoever may read them gets to the passages behind, and a steward answers.

    Args:
        context: Who looks.
        passphrase: Draws the field for the project's passphrase, and opens the vault with what it gives.
        offer: Offers the file.
    """
    rows = list_came(context)
    steward = context.may(Permission.BUNDLE)
    if not rows and not steward:
        return
    st.header(_("What the coordinator asks"), anchor=False)
    if not rows:
        style.note(_("The coordinator can ask about a figure that your bundles told. You answer it, or you do not."))
    for row in rows:
        _request(context, row)
    if not steward:
        return
    _take(context, passphrase)
    if rows:
        _reply(context, [row for row in rows if not row.replaced], passphrase, offer)


def _request(context: Context, row: CameRow) -> None:
    subject = row.request.asked
    with st.container(border=True):
        headline = _("Request {number}: {figure} ({state})").format(
            number=row.request.number, figure=say(subject.said(row.names)), state=_(STATES[row.state])
        )
        st.subheader(style.escape(headline), anchor=False)
        style.note(told_of(subject.told, subject.bundle))
        if row.request.question:
            style.quote(row.request.question, _("What the coordinator asks"))
        if not context.may(Permission.READ_RELEASED):
            return
        number = row.request.number
        if subject.codes and st.button(
            _("Open the passages behind request {number}").format(number=number),
            key=f"study-behind-{row.request.id}",
        ):
            go("passages", code=subject.codes, new="yes")
        if subject.variable and st.button(
            _("Open the cases for request {number}").format(number=number), key=f"study-behind-{row.request.id}"
        ):
            go("cases")


def _take(context: Context, passphrase: Passphrase) -> None:
    given = st.file_uploader(_("Request of the coordinator"), key="study-request-file", max_upload_size=UPLOAD_MB)
    with st.form("study-request", border=False):
        opened = passphrase(context, "study-request-passphrase")
        if st.form_submit_button(_("Take the request in")):
            if given is None:
                raise InvalidInput(_("Choose the file first."))
            take_request(opened(), given.getvalue())
            st.rerun()


def _reply(context: Context, rows: Sequence[CameRow], passphrase: Passphrase, offer: Offer) -> None:
    st.subheader(_("Answer a request"), anchor=False)
    style.note(
        _(
            "An answer says nothing that counts withhold. Words hold no numbers, and passages go along only where "
            "counts tell how many people have the code. Write numbers out no more than you would in digits."
        )
    )
    numbers = [row.request.number for row in rows]
    waiting = next((at for at, row in enumerate(rows) if not row.answer), len(rows) - 1)
    number = st.selectbox(_("Which request"), numbers, index=waiting)
    way = st.radio(_("How you answer"), list(_WAYS), format_func=lambda option: _(_WAYS[option]))
    with st.form("study-answer", border=False):
        text = st.text_area(_("What you answer, in words"), max_chars=4000)
        opened = passphrase(context, "study-answer-passphrase")
        leave_out = st.checkbox(_("Leave out passages at which the disclosure check would stop"))
        with st.container(horizontal=True, gap="small"):
            looked = st.form_submit_button(_("See every line of the answer first"))
            pressed = st.form_submit_button(_("Make the answer"), type="primary")
    declined = way == DECLINED
    reply = Reply(decline=text if declined else "", words="" if declined else text, quotes=way == QUOTED)
    if looked:
        prepared = preview_answer(opened(), number, reply, leave_out=leave_out)
        lines.show_prepared(prepared, _("What the answer holds, line by line"))
    if pressed:
        try:
            file = make_answer(opened(), number, reply, leave_out=leave_out)
        except ExportBlocked as error:
            st.error(words_of(error))
            return
        name = f"study-answer-{number}.heard"
        offer(name, file.data, file.prepared.bundle.keys.fingerprint)

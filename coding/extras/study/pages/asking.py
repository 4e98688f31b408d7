"""Requests on the page Partners: the coordinator asks about a pooled figure, and a site's steward answers."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from codebook.model import Codebook
from coding.access import Permission
from coding.errors import InvalidInput
from coding.extras.study.files.bundle import CODE, DISAGREEMENT, INDICATOR, PAIR, VALUE, Subject
from coding.extras.study.files.levels import DECLINED, IN_WORDS, QUOTED
from coding.extras.study.pages import shared
from coding.extras.study.steps.pool import PartnerRow, list_partners
from coding.extras.study.steps.requests import (
    Reply,
    RequestRow,
    ask_site,
    list_came,
    list_requests_made,
    preview_answer,
    take_request,
)
from coding.extras.study.tables import Package
from coding.ui.frame import style
from coding.ui.frame.navigation import go
from coding.ui.frame.server_files import UPLOAD_MB
from coding.ui.frame.texts import CHOOSE, N_, _, say
from coding.workspace.context import Context
from coding.workspace.reports.indicators import list_indicators

STATES: Final = {
    "asked": N_("asked"),
    "answered": N_("answered"),
    "declined": N_("declined by the site"),
    "replaced": N_("asked anew under the same number"),
}
FIGURES: Final = {
    CODE: N_("How many people have a code"),
    DISAGREEMENT: N_("Where coders differ on a code"),
    PAIR: N_("How many people have both of two codes"),
    INDICATOR: N_("An indicator"),
    VALUE: N_("A value of a variable of cases"),
}
_FIGURE, _CODE = "study-ask-figure", "study-ask-code"


def show(context: Context, package: Package) -> None:
    """Every request with its answer, and a new one for whoever may ask about figures of this package."""
    if not context.may(Permission.SEE_AGREEMENT):
        return
    rows = list_requests_made(context)
    sites = [partner for partner in list_partners(context) if partner.state == "confirmed"]
    if not rows and not sites:
        return
    st.header(_("Ask a site"), anchor=False)
    style.note(
        _(
            "A pooled figure ends at the border of each site. What stands behind it there you can ask about: a file "
            "for that site alone, to which its steward answers, or does not. Nobody here sees a passage that they do "
            "not send."
        )
    )
    for row in rows:
        with st.container(border=True):
            _request(row, _("What was asked"))
            _answer(row)
    if sites and context.may(Permission.SET_UP):
        _ask(context, sites, package.book)


def questions_about(context: Context, code: str) -> None:
    """Beside the figure of a code: what sites answered about it, and a way to ask."""
    for row in list_requests_made(context):
        if code in row.request.asked.codes and row.answer is not None:
            style.note(_headline(row))
            _answer(row)
    confirmed = any(partner.state == "confirmed" for partner in list_partners(context))
    if confirmed and context.may(Permission.SET_UP) and st.button(_("Ask a site about this code")):
        st.session_state[_FIGURE], st.session_state[_CODE] = DISAGREEMENT, code


def _headline(row: RequestRow) -> str:
    asked = _("Request {number} to {site}: {figure} ({state})")
    came = _("Request {number}: {figure} ({state})")
    figure, state = say(row.request.asked.description(row.names)), _(STATES[row.state])
    return (asked if row.site else came).format(number=row.request.number, site=row.site, figure=figure, state=state)


def _request(row: RequestRow, asked: str) -> None:
    """What is asked and about which figure, as the bundle told it."""
    st.subheader(style.escape(_headline(row)), anchor=False)
    figures = (
        _("Bundle {bundle} tells it as: {told}")
        if row.request.asked.told
        else _("Bundle {bundle} withholds this figure.")
    )
    style.note(figures.format(bundle=row.request.asked.bundle, told=row.request.asked.told))
    if row.request.question:
        style.quote(row.request.question, asked)


def _answer(row: RequestRow) -> None:
    if row.answer is None:
        style.note(_("No answer has come yet. Take it in as you take in bundles."))
        return
    if row.answer.words:
        style.quote(row.answer.words, _("What the site answered, in bundle {bundle}").format(bundle=row.answer.bundle))
    for code, text in row.answer.quotes:
        style.quote(text, f"{code} {row.names.get(code, '')}".strip())
    if not row.answer.words and not row.answer.quotes:
        style.note(_("Every passage of this answer was withdrawn since."))


def _ask(context: Context, sites: list[PartnerRow], book: Codebook) -> None:
    site = st.selectbox(_("Which site to ask"), sites, format_func=lambda partner: partner.name, key="study-ask-site")
    figure = st.radio(
        _("About which figure"), list(FIGURES), format_func=lambda option: _(FIGURES[option]), key=_FIGURE
    )
    subject = _chosen_subject(context, figure, book)
    with st.form("study-ask", border=False):
        question = st.text_area(_("What you ask, in words"), max_chars=4000)
        opened = shared.passphrase(context, "study-ask")
        if st.form_submit_button(_("Make the request")):
            if subject is None:
                raise InvalidInput(_("Choose what to ask about first."))
            with style.refusals():
                file = ask_site(opened(), site.key, subject, question)
                name = f"study-request-{file.request.number}.heard"
                shared.offer(name, file.data, file.request.coordinator.fingerprint)


def _chosen_subject(context: Context, figure: str, book: Codebook) -> Subject | None:
    """Fields for the figure; None until all are filled in."""
    if figure == INDICATOR:
        cards = [indicator.indicator.wording for indicator in list_indicators(context) if indicator.indicator.codes]
        wording = st.selectbox(_("Indicator"), cards, index=None, placeholder=_(CHOOSE), key="study-ask-indicator")
        return Subject(figure=figure, wording=wording) if wording else None
    if figure == VALUE:
        known = {attribute.name: attribute.values for attribute in book.case_attributes}
        variable = st.selectbox(
            _("Variable"), list(known), index=None, placeholder=_(CHOOSE), key="study-ask-variable",
            format_func=lambda name: name.replace("_", " "),
        )  # fmt: skip
        value = _value(known, variable)
        return Subject(figure=figure, variable=variable, value=value) if variable and value else None
    names = {code.id: f"{code.id} {code.name}" for code in book.codes if code.is_codable}
    codes = [st.selectbox(_("Code"), list(names), index=None, placeholder=_(CHOOSE), format_func=names.__getitem__,
                          key=_CODE)]  # fmt: skip
    if figure == PAIR:
        codes.append(st.selectbox(_("The other code"), list(names), index=None, placeholder=_(CHOOSE),
                                  format_func=names.__getitem__, key="study-ask-other"))  # fmt: skip
    picked = tuple(code for code in codes if code is not None)
    return Subject(figure=figure, codes=picked) if len(picked) == len(codes) else None


def _value(known: Mapping[str, tuple[str, ...]], variable: str | None) -> str:
    """One of the variable's values; where it has no list of them, in words."""
    if variable is None:
        return ""
    if known[variable]:
        choice = st.selectbox(
            _("Value"), known[variable], index=None, placeholder=_(CHOOSE), key=f"study-ask-value-{variable}"
        )
        return choice or ""
    return st.text_input(_("Value"), key=f"study-ask-value-{variable}").strip()


_WAYS = {
    IN_WORDS: N_("Answer in words"),
    QUOTED: N_("Let passages go along that may be quoted"),
    DECLINED: N_("Decline, and say why"),
}


def show_came(context: Context) -> None:
    """What the coordinator asked; whoever may read them gets to the passages behind, and a steward answers."""
    rows = list_came(context)
    steward = context.may(Permission.BUNDLE)
    if not rows and not steward:
        return
    st.header(_("What the coordinator asks"), anchor=False)
    if not rows:
        style.note(_("The coordinator can ask about a figure that your bundles told. You answer it, or you do not."))
    for row in rows:
        _came_request(context, row)
    if not steward:
        return
    _take(context)
    if rows:
        _reply(context, [row for row in rows if not row.replaced])


def _came_request(context: Context, row: RequestRow) -> None:
    number, subject, key = row.request.number, row.request.asked, f"study-behind-{row.request.id}"
    with st.container(border=True):
        _request(row, _("What the coordinator asks"))
        if not context.may(Permission.READ_RELEASED):
            return
        if subject.codes and st.button(_("Open the passages behind request {number}").format(number=number), key=key):
            go("passages", code=subject.codes, new="yes")
        if subject.variable and st.button(_("Open the cases for request {number}").format(number=number), key=key):
            go("cases")


def _take(context: Context) -> None:
    file = st.file_uploader(_("Request of the coordinator"), key="study-request-file", max_upload_size=UPLOAD_MB)
    opened = shared.pressed(context, "study-request", _("Take the request in"))
    if opened is not None:
        if file is None:
            raise InvalidInput(_("Choose the file first."))
        take_request(opened(), file.getvalue())
        st.rerun()


def _reply(context: Context, rows: Sequence[RequestRow]) -> None:
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
    labels = (
        _("Leave out passages at which the disclosure check would stop"), _("See every line of the answer first"),
        _("What the answer holds, line by line"), _("Make the answer"),
    )  # fmt: skip
    form = st.form("study-answer", border=False)
    text = form.text_area(_("What you answer, in words"), max_chars=4000)
    declined = way == DECLINED
    reply = Reply(decline=text if declined else "", words="" if declined else text, quotes=way == QUOTED)
    shared.leaving(
        context,
        form,
        "study-answer",
        labels,
        lambda steward, leave_out: preview_answer(steward, number, reply, leave_out=leave_out),
        lambda _prepared: f"study-answer-{number}.heard",
    )

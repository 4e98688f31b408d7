"""Suggestions where people code: what stands before them, asking for some, and one suggestion with its evidence."""

from html import escape

import streamlit as st

from coding.access import Permission
from coding.errors import HeardError
from coding.extras.suggest.steps import suggest
from coding.ui.frame import jobs, style
from coding.ui.frame.navigation import link
from coding.ui.frame.texts import _, say, words_of
from coding.workspace.codings.offered import Offered
from coding.workspace.codings.usage import Passage
from coding.workspace.context import Context
from coding.workspace.search import machines

SLOT = "_suggesting"

RANK_WORDS = ("first", "second", "third")


def suggestions_entry(context: Context, release_id: str) -> None:
    """The entry on the coding page; nothing while suggestions are switched off."""
    if not context.may(Permission.CODE) or not machines.offers_codes(context):
        return
    with st.popover(_("Suggestions")):
        before_and_ask(context, release_id)
        link("suggestions", _("All suggestions and their evidence"), release=release_id)


def before_and_ask(context: Context, release_id: str) -> bool:
    """Say what has to happen before suggestions, or offer to make some; return whether they are open."""
    try:
        gate = suggest.gate(context, release_id)
    except HeardError as error:
        st.error(style.escape(words_of(error)))
        return False
    ended = jobs.watch(SLOT, stop_label=_("Stop"))
    if ended is not None:
        _after(ended)
    if not gate.open:
        style.note(say(gate.reason))
        if gate.can_declare and st.button(_("I have coded this interview on my own"), key="suggest-declare"):
            style.attempt(lambda: suggest.declare_coded(context, release_id))
        return False
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            _("Suggest codes for this interview"), key="suggest-now", type="primary", disabled=jobs.busy(SLOT)
        ):
            lasting = context.for_long_work()
            jobs.start(
                SLOT,
                _("Reading passages"),
                0,
                lambda progress, cancelled: suggest.prepare(
                    lasting, release_id, progress=progress, cancelled=cancelled
                ),
            )
            st.rerun()
        if gate.declared and st.button(_("I want to code on without suggestions"), key="suggest-shut"):
            style.attempt(lambda: suggest.declare_coded(context, release_id, False))
    return True


def _after(job: jobs.Job) -> None:
    if job.problem:
        st.error(style.escape(say(job.problem)))
    else:
        st.success(_("{count} suggestions are ready. No passage is coded by them.").format(count=job.result))


def one(context: Context, offered: Offered) -> None:
    """One suggestion: rank, code, definition, evidence, and the three ways to answer (the third is to pass on)."""
    suggestion = offered.suggestion
    with st.container(border=True, gap="xsmall"):
        rank = _(RANK_WORDS[suggestion.rank - 1]) if suggestion.rank <= len(RANK_WORDS) else str(suggestion.rank)
        why = (
            _("from how people coded")
            if suggestion.source == "decisions"
            else _("from the definition; nobody has used it yet")
        )
        st.html(
            f'<div><span class="page-chip">{escape(rank)}</span> '
            f"<strong>{escape(suggestion.code)} {escape(offered.name)}"
            f'</strong> <span class="page-note">· {escape(why)}</span></div>'
            f'<p class="page-note">{escape(offered.definition)}</p>'
        )
        for each in offered.evidence:
            evidence(each)
        with st.container(horizontal=True, gap="small"):
            label = _("Code as {code}").format(code=style.escape(suggestion.code))
            style.button(label, lambda: suggest.accept(context, suggestion), key=f"accept-{suggestion.id}")
            style.button(
                _("Does not fit"), lambda: suggest.decline(context, suggestion), key=f"decline-{suggestion.id}"
            )


def evidence(each: Passage) -> None:
    """A passage that a person coded."""
    where = _("{participant}, line {line}, coded by {coder}").format(
        participant=each.participant, line=each.line, coder=each.coder
    )
    style.quote(each.text, where)

"""The coder's own desk: assigned interviews first, each with how far it is."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from coding.access import Permission
from coding.errors import HeardError
from coding.ui import style
from coding.ui.navigation import go
from coding.ui.texts import _
from coding.workspace import desk, recheck, rounds
from coding.workspace.context import Context


def page(context: Context) -> None:
    """Show what this person has to code, what they have locked, and what is free."""
    st.title(_("My work"), anchor=False)
    entries = desk.my_desk(context)
    if not entries:
        style.empty(_("Nothing is released for coding yet. A steward reviews and releases interviews first."))
        if context.may(Permission.REVIEW_ORIGINALS) and st.button(_("Review identifiers"), type="primary"):
            go("review")
        return
    assigned = [one for one in entries if one.entry.round_id and not one.entry.locked]
    locked = [one for one in entries if one.entry.locked]
    free = [one for one in entries if not one.entry.round_id]
    _recheck(context)
    st.subheader(_("Assigned to you"), anchor=False)
    if assigned:
        style.note(
            _("In an open round nobody sees anybody else's codings of these interviews, until every coder has locked.")
        )
        for one in assigned:
            _row(context, one)
    else:
        style.note(
            _("Nothing is waiting in an open round. What is free to code stands below.")
            if free
            else _("Nothing is waiting in an open round. A lead sets one up on the Agreement page.")
        )
    if free:
        st.subheader(_("Free to code"), anchor=False)
        for one in free:
            _row(context, one)
    if locked:
        st.subheader(_("Locked by you"), anchor=False)
        for one in locked:
            _row(context, one)


def _recheck(context: Context) -> None:
    waiting = sum(one.waiting - one.blocked for one in recheck.recheck_progress(context))
    if not waiting:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            _("**{number} codings to look at again:** the meaning of their code has changed.").format(number=waiting)
        )
        if st.button(_("Re-check"), key="work-recheck"):
            go("codebook", view="recheck")


def _row(context: Context, one: desk.DeskEntry) -> None:
    entry = one.entry
    with st.container(border=True):
        left, middle, right = st.columns([5, 4, 3], vertical_alignment="center")
        left.markdown(f"**{style.escape(entry.title)}** · {style.escape(entry.participant)}")
        if entry.round_name:
            left.markdown(_("Round: {name}").format(name=style.escape(entry.round_name)))
        with middle:
            _progress(one)
        with right, st.container(horizontal=True, horizontal_alignment="right"):
            label = _("Read") if entry.locked else _("Code")
            kind: Literal["primary", "secondary"] = "secondary" if entry.locked or not entry.round_id else "primary"
            where = {"line": str(one.line)} if one.line and not entry.locked else {}
            if st.button(label, key=f"open-{entry.release_id}", type=kind, help=_about(one)):
                go("coding", release=entry.release_id, **where)
            if entry.round_id and not entry.locked:
                with st.popover(_("Hand in")):
                    st.markdown(
                        _(
                            "Locking ends your coding of this interview in this round. When every coder has locked, "
                            "the round closes and agreement is computed."
                        )
                    )
                    if one.coded < one.answers:
                        style.note(
                            _(
                                "{number} answers carry no code of yours. That may be right; it is only a reminder."
                            ).format(number=one.answers - one.coded)
                        )
                    if st.button(_("Lock this interview"), key=f"lock-{entry.release_id}"):
                        _lock(context, entry)


def _progress(one: desk.DeskEntry) -> None:
    """How much is coded, in words with a bar; answers without a code are no omission."""
    codings = one.entry.own_codings
    if not codings:
        st.markdown(_("Not begun · {answers} answers").format(answers=one.answers) if one.answers else _("Not begun"))
        return
    text = _("1 coding of yours") if codings == 1 else _("{number} codings of yours").format(number=codings)
    if one.answers:
        text += " · " + _("{coded} of {answers} answers coded").format(coded=one.coded, answers=one.answers)
        st.progress(one.coded / one.answers, text=text)
    else:
        st.markdown(text)


def _about(one: desk.DeskEntry) -> str:
    title = f"{one.entry.participant} · {one.entry.title}"
    if one.line and not one.entry.locked:
        return _("{title}: go on at line {line} of {lines}").format(title=title, line=one.line, lines=one.lines)
    return title


def _lock(context: Context, entry: rounds.QueueEntry) -> None:
    try:
        made = rounds.lock_interview(context, entry.round_id or "", entry.release_id)
    except HeardError as error:
        st.error(str(error))
        return
    if made.state == "locked":
        st.toast(_("Every coder has locked: the round is closed."))
    st.rerun()

"""The coder's own desk: assigned interviews first, each with how far it is."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from coding.access import Permission
from coding.model.texts import interview_name
from coding.ui.frame import style
from coding.ui.frame.navigation import go
from coding.ui.frame.paging import first_of, having_words
from coding.ui.frame.texts import _, pgettext
from coding.workspace.codebook import recheck
from coding.workspace.codings import my_work
from coding.workspace.context import Context
from coding.workspace.rounds import lock

PAGE = 20
"""Interviews of an open round on the screen; nobody waits for those that are free or handed in: half as many."""


def page(context: Context) -> None:
    """Show what this person has to code, what they have locked, and what is free."""
    st.title(_("My work"), anchor=False)
    every = my_work.my_queue(context)
    if not every:
        style.empty(_("Nothing is released for coding yet. A steward reviews and releases interviews first."))
        if context.may(Permission.REVIEW_ORIGINALS) and st.button(_("Review identifiers"), type="primary"):
            go("review")
        return
    _recheck(context)
    queue = having_words(
        every, PAGE, "work", lambda entry: f"{entry.title} {entry.participant} {entry.round_name or ''}"
    )
    if not queue:
        return
    assigned = [entry for entry in queue if entry.round_id and not entry.locked]
    locked = [entry for entry in queue if entry.locked]
    free = [entry for entry in queue if not entry.round_id]
    st.subheader(_("Assigned to you"), anchor=False)
    if assigned:
        style.note(
            _(
                "In an open round nobody sees anybody else's codings of these interviews, until every coder has "
                "handed in."
            )
        )
        _rows(context, assigned, "assigned", PAGE)
    else:
        style.note(
            _("Nothing is waiting in an open round. What is free to code stands below.")
            if free
            else _("Nothing is waiting in an open round. A lead sets one up on the Agreement page.")
        )
    if free:
        st.subheader(_("Free to code"), anchor=False)
        if my_work.is_of_several(context):
            style.note(_("Whoever codes one of these interviews cannot be given it in a blind round later."))
        _rows(context, free, "free", PAGE // 2)
    if locked:
        st.subheader(_("Handed in by you"), anchor=False)
        _rows(context, locked, "locked", PAGE // 2)


def _rows(context: Context, queue: Sequence[my_work.QueueEntry], key: str, most: int) -> None:
    first = first_of(len(queue), most, f"work-{key}")
    for entry in my_work.work_entries(context, queue[first : first + most]):
        _row(context, entry)


def _recheck(context: Context) -> None:
    waiting = sum(code.waiting - code.blocked for code in recheck.recheck_progress(context))
    if not waiting:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            _("**{number} codings to look at again:** the meaning of their code has changed.").format(number=waiting)
        )
        if st.button(_("Re-check"), key="work-recheck"):
            go("codebook", view="recheck")


def _row(context: Context, desk_entry: my_work.WorkEntry) -> None:
    entry = desk_entry.entry
    with st.container(border=True):
        left, middle, right = st.columns([5, 4, 3], vertical_alignment="center")
        left.markdown(f"**{style.escape(_named(desk_entry))}**")
        if entry.round_name:
            left.markdown(_("Round: {name}").format(name=style.escape(entry.round_name)))
        with middle:
            _progress(desk_entry)
        with right, st.container(horizontal=True, horizontal_alignment="right"):
            label = style.acting_on(_("Read") if entry.locked else pgettext("verb", "Code"), _named(desk_entry))
            kind: Literal["primary", "secondary"] = "secondary" if entry.locked or not entry.round_id else "primary"
            where = {"line": str(desk_entry.line)} if desk_entry.line and not entry.locked else {}
            if st.button(label, key=f"open-{entry.release_id}", type=kind, help=style.escape(_about(desk_entry))):
                go("coding", release=entry.release_id, **where)
            if (
                entry.round_id
                and not entry.locked
                and st.button(style.acting_on(_("Hand in"), _named(desk_entry)), key=f"hand-in-{entry.release_id}")
            ):
                st.dialog(_("Hand in an interview"))(_hand_in)(context, desk_entry)


def _hand_in(context: Context, desk_entry: my_work.WorkEntry) -> None:
    """What locking means, for the interview named, with the button that does it."""
    entry = desk_entry.entry
    st.markdown(f"**{style.escape(_named(desk_entry))}**")
    st.markdown(_("Round: {name}").format(name=style.escape(entry.round_name or "")))
    st.markdown(
        _(
            "Handing in ends your coding of this interview in this round. When everybody has handed in, the "
            "round is locked and agreement computed."
        )
    )
    if desk_entry.coded < desk_entry.answers:
        style.note(
            _("{number} answers carry no code of yours. That may be right; it is only a reminder.").format(
                number=desk_entry.answers - desk_entry.coded
            )
        )
    if st.button(_("Hand in this interview"), key=f"lock-{entry.release_id}", type="primary"):
        _lock(context, entry)


def _progress(entry: my_work.WorkEntry) -> None:
    """How much is coded, in words with a bar; answers without a code are no omission."""
    codings = entry.entry.own_codings
    if not codings:
        st.markdown(
            _("Not begun · {answers} answers").format(answers=entry.answers) if entry.answers else _("Not begun")
        )
        return
    text = _("1 coding of yours") if codings == 1 else _("{number} codings of yours").format(number=codings)
    if entry.answers:
        text += " · " + _("{coded} of {answers} answers coded").format(coded=entry.coded, answers=entry.answers)
        st.progress(entry.coded / entry.answers, text=text)
    else:
        st.markdown(text)


def _named(entry: my_work.WorkEntry) -> str:
    return interview_name(entry.entry.participant, entry.entry.title)


def _about(entry: my_work.WorkEntry) -> str:
    title = _named(entry)
    if entry.line and not entry.entry.locked:
        return _("{title}: go on at line {line} of {lines}").format(title=title, line=entry.line, lines=entry.lines)
    return title


def _lock(context: Context, entry: my_work.QueueEntry) -> None:
    with style.anew():
        round = lock.lock_interview(context, entry.round_id or "", entry.release_id)
        if round.state == "locked":
            st.toast(_("Everybody has handed in: the round is locked."))

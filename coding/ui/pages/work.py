"""The coder's own desk: assigned interviews first."""

from __future__ import annotations

import streamlit as st

from coding.errors import HeardError
from coding.ui import style
from coding.ui.navigation import go
from coding.workspace import rounds
from coding.workspace.context import Context


def page(context: Context) -> None:
    """Show what this person has to code, what they have locked, and what is free."""
    st.title("My work")
    queue = rounds.my_queue(context)
    if not queue:
        style.empty("Nothing is released for coding yet. A steward reviews and releases interviews first.")
        return
    assigned = [entry for entry in queue if entry.round_id and not entry.locked]
    locked = [entry for entry in queue if entry.locked]
    free = [entry for entry in queue if not entry.round_id]
    st.subheader("Assigned to you")
    if assigned:
        style.note(
            "In an open round nobody sees anybody else's codings of these interviews, until every coder has locked."
        )
        for entry in assigned:
            _row(context, entry)
    else:
        style.note("Nothing is waiting in an open round.")
    if free:
        st.subheader("Free to code")
        for entry in free:
            _row(context, entry)
    if locked:
        st.subheader("Locked by you")
        for entry in locked:
            _row(context, entry)


def _row(context: Context, entry: rounds.QueueEntry) -> None:
    with st.container(border=True):
        left, middle, right = st.columns([5, 2, 3], vertical_alignment="center")
        left.markdown(f"**{style.escape(entry.title)}** · {style.escape(entry.participant)}")
        if entry.round_name:
            left.markdown(f"Round: {style.escape(entry.round_name)}")
        middle.markdown(f"{entry.own_codings} codings of yours")
        with right, st.container(horizontal=True, horizontal_alignment="right"):
            label = "Read" if entry.locked else "Code"
            if st.button(label, key=f"open-{entry.release_id}", type="secondary" if entry.locked else "primary"):
                go("coding", release=entry.release_id)
            if entry.round_id and not entry.locked:
                with st.popover("Hand in"):
                    st.markdown(
                        "Locking ends your coding of this interview in this round. "
                        "When every coder has locked, the round closes and agreement is computed."
                    )
                    if st.button("Lock this interview", key=f"lock-{entry.release_id}"):
                        _lock(context, entry)


def _lock(context: Context, entry: rounds.QueueEntry) -> None:
    try:
        made = rounds.lock_interview(context, entry.round_id or "", entry.release_id)
    except HeardError as error:
        st.error(str(error))
        return
    if made.state == "locked":
        st.toast("Every coder has locked: the round is closed.")
    st.rerun()

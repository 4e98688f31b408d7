"""Where every interview stands, and what comes next."""

from __future__ import annotations

import streamlit as st

from coding.access import Permission
from coding.ui import style
from coding.ui.navigation import go
from coding.workspace import projects
from coding.workspace.context import Context
from coding.workspace.rounds import list_rounds

STATES = {"imported": "Imported", "in_review": "In review", "released": "Released"}


def page(context: Context) -> None:
    """Show the overview."""
    st.title("Overview")
    entries = projects.status(context)
    if not entries:
        style.empty("No interviews yet. A steward imports transcripts on the Import page.")
        return
    names = {user.id: user.name for user in projects.list_users(context.project)}
    released = sum(1 for entry in entries if entry.interview.state == "released")
    rounds = list_rounds(context)
    columns = st.columns(4)
    columns[0].metric("Interviews", len(entries))
    columns[1].metric("Released", released)
    columns[2].metric("Rounds open", sum(1 for one in rounds if one.state == "open"))
    columns[3].metric("Rounds locked", sum(1 for one in rounds if one.state == "locked"))
    _next_action(context, entries)
    st.subheader("Interviews")
    style.table(
        ["Interview", "Participant", "Language", "State", "Coders", "Your view of codings", "Next step"],
        [
            [
                entry.interview.title,
                entry.interview.participant_label,
                entry.interview.language or "?",
                STATES[entry.interview.state],
                ", ".join(f"{names.get(c, c)} ({state})" for c, state in sorted(entry.coders.items())) or "–",
                ", ".join(f"{names.get(c, c)} {n}" for c, n in sorted(entry.codings.items())) or "–",
                entry.next_step,
            ]
            for entry in entries
        ],
        label="Interviews and where they stand",
    )


def _next_action(context: Context, entries: list[projects.InterviewStatus]) -> None:
    waiting = [entry for entry in entries if entry.interview.state != "released"]
    if waiting and context.may(Permission.REVIEW_ORIGINALS):
        if st.button(f"Review identifiers ({len(waiting)} interviews wait)", type="primary"):
            go("review")
    elif context.may(Permission.CODE) and st.button("Open my work", type="primary"):
        go("work")
    if waiting and not context.may(Permission.REVIEW_ORIGINALS):
        style.note(f"{len(waiting)} interviews wait for a steward to review and release them.")

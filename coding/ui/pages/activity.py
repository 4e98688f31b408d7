"""The log: who did what, ids and counts only."""

from __future__ import annotations

import streamlit as st

from coding.ui import style
from coding.workspace import projects
from coding.workspace.context import Context

PAGE = 100


def page(context: Context) -> None:
    """Show the newest events and the state of the chain."""
    st.title("Activity")
    style.note(
        "Every change leaves an event here, chained to the one before it. Events hold ids and counts, never text. "
        "Other people's single codings are not listed: even their number could tell a coder in an open round something."
    )
    names = {user.id: user.name for user in projects.list_users(context.project)}
    if st.button("Verify the chain"):
        report = projects.verify(context)
        if report.intact:
            # The number of events would tell a coder in an open round how much the others did.
            many = f"{report.events} events, unbroken" if context.viewer.leads else "The chain is unbroken"
            st.success(f"{many}. Head {report.head[:16]}…")
        else:
            st.error(f"The chain breaks at event {report.broken_at}. Keep the file and look into a backup.")
    number = st.number_input("Page", min_value=1, value=1, step=1, width=120)
    found = projects.activity(context, PAGE, (int(number) - 1) * PAGE)
    if not found:
        style.empty("Nothing on this page.")
        return
    style.table(
        ["When (UTC)", "Who", "What", "Detail"],
        [
            [
                f"{one.happened_at:%Y-%m-%d %H:%M:%S}",
                names.get(one.actor, one.actor),
                one.action,
                ", ".join(f"{key} {value}" for key, value in one.detail.items() if key not in ("hash",)),
            ]
            for one in found
        ],
        label="Events, newest first",
    )

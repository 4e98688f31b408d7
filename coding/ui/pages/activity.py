"""The log: who did what, ids and counts only."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from coding.ui import style
from coding.ui.texts import _
from coding.workspace import projects
from coding.workspace.context import Context

PAGE = 100


def page(context: Context) -> None:
    """Show the newest events and the state of the chain."""
    st.title(_("Activity"))
    style.note(
        _(
            "Every change leaves an event here, chained to the one before it. Events hold ids and counts, "
            "never text. Other people's single codings are not listed: even their number could tell a coder "
            "in an open round something."
        )
    )
    names = {user.id: user.name for user in projects.list_users(context.project)}
    if st.button(_("Verify the chain")):
        report = projects.verify(context)
        if report.intact:
            # The number of events would tell a coder in an open round how much the others did.
            many = (
                _("{events} events, unbroken").format(events=report.events)
                if context.viewer.leads and report.events is not None
                else _("The chain is unbroken")
            )
            st.success(f"{many}. " + _("Head {head}…").format(head=report.head[:16]))
        else:
            st.error(
                _("The chain breaks at event {broken_at}. Keep the file and look into a backup.").format(
                    broken_at=report.broken_at
                )
            )
    number = st.number_input(_("Page"), min_value=1, value=1, step=1, width=120)
    found = projects.activity(context, PAGE, (int(number) - 1) * PAGE)
    if not found:
        style.empty(_("Nothing on this page."))
        return
    style.table(
        [_("When (UTC)"), _("Who"), _("What"), _("Detail")],
        [
            [
                f"{one.happened_at:%Y-%m-%d %H:%M:%S}",
                names.get(one.actor, one.actor),
                one.action,
                details(one.detail),
            ]
            for one in found
        ],
        label=_("Events, newest first"),
        short=(0, 1, 2),
    )


def details(detail: Mapping[str, object]) -> str:
    """What an event tells beside its name; parts that are empty, and hashes, are left out."""
    return ", ".join(f"{key} {_words(value)}" for key, value in detail.items() if key != "hash" and value is not None)


def _words(value: object) -> str:
    """A detail as people write it."""
    return " + ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)

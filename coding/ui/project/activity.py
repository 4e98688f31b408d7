"""The log: who did what, ids and counts only."""

import streamlit as st

from coding.model import Event
from coding.ui.frame import style
from coding.ui.frame.texts import _
from coding.ui.project.words import action_words, detail_words
from coding.workspace.context import Context
from coding.workspace.overview.event_names import names_by_id
from coding.workspace.project import log as project_log

PAGE = 100


def page(context: Context) -> None:
    """Show the newest events and the state of the chain."""
    st.title(_("Activity"))
    style.note(
        _(
            "Every change leaves an event here, chained to the one before it. Events hold no words of an interview. "
            "Other people's single codings are not listed: even their number could tell a coder in an open round "
            "something."
        )
    )
    if st.button(_("Verify the chain")):
        report = project_log.verify(context)
        if report.intact:
            # The number of events would tell a coder in an open round how much the others did.
            many = (
                _("{events} events, unbroken").format(events=report.events)
                if context.viewer.leads and report.events is not None
                else _("The chain is unbroken")
            )
            st.success(f"{many}.")
        else:
            st.error(
                _("The chain breaks at event {broken_at}. Keep the file and look into a backup.").format(
                    broken_at=report.broken_at
                )
            )
    number = st.number_input(_("Page"), min_value=1, value=1, step=1, width=120)
    events = project_log.activity(context, PAGE, (int(number) - 1) * PAGE)
    if not events:
        style.empty(_("Nothing on this page."))
        return
    names = names_by_id(context)
    style.table(
        [_("When (UTC)"), _("Who"), _("What"), _("About"), _("Detail")],
        [
            [
                f"{event.happened_at:%Y-%m-%d %H:%M}",
                names.get(event.actor, _("somebody who has left") if event.actor else _("Heard itself")),
                action_words(event.action),
                about(event, names),
                detail_words(event.detail, lambda key: names.get(key, "")),
            ]
            for event in events
        ],
        label=_("Events, newest first"),
        short=(0, 1),
    )


def about(event: Event, names: dict[str, str]) -> str:
    """What an event is about, by name; empty where it has none, or had one that was erased since."""
    if event.target_type == "codebook":
        return _("Version {number}").format(number=event.target_id)
    interview = event.detail.get("interview") or event.detail.get("release")
    return names.get(event.target_id) or names.get(str(interview), "")

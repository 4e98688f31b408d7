"""What viewers read, and where a lead decides about it."""

import streamlit as st

from coding.access import Permission
from coding.errors import HeardError
from coding.ui.frame import style
from coding.ui.frame.texts import _, words_of
from coding.workspace.context import Context
from coding.workspace.people.users import user_names
from coding.workspace.reports import findings
from coding.workspace.rounds import rounds


def page(context: Context) -> None:
    """Show the report that a lead shows to viewers."""
    st.title(_("Findings"), anchor=False)
    try:
        with st.spinner(_("Collecting and checking …")):
            shown, report = findings.read_findings(context)
    except HeardError as error:
        style.empty(words_of(error))
        return
    style.note(_said(context, shown))
    style.report(report)


def for_viewers(context: Context) -> None:
    """The part of the page “Reports” where a lead of the whole study decides what viewers may read."""
    if not context.may(Permission.SET_UP):
        return
    locked = [round for round in rounds.list_rounds(context) if round.state == "locked"]
    shown = findings.shown_findings(context)
    with st.expander(_("What viewers read")):
        style.note(
            _(
                "Viewers see the progress of the project. Here you may also show them the report of one locked round: "
                "its consensus, themes, indicators and the passages chosen for them, under the same rules as an "
                "export. It is made anew whenever somebody reads it, so that consent and erasing count at once. "
                "Nothing of open rounds is in it, and it cannot be downloaded."
            )
        )
        style.note(_said(context, shown) if shown else _("Viewers read no report now."))
        if not locked:
            style.note(_("No round is locked yet."))
            return
        ids = {round.id: round.name for round in locked}
        at = list(ids).index(shown.round_id) if shown and shown.round_id in ids else len(ids) - 1
        chosen = st.selectbox(
            _("Round"), list(ids), index=at, format_func=lambda round_id: ids[round_id], key="findings-round", width=420
        )
        with st.container(horizontal=True, gap="small"):
            show = st.button(_("Show its report to viewers"))
            hide = st.button(_("Show no report any more"), disabled=shown is None)
        if show:
            style.attempt(lambda: findings.show_findings(context, str(chosen)))
        if hide:
            style.attempt(lambda: findings.hide_findings(context))


def _said(context: Context, shown: findings.Shown) -> str:
    names = user_names(context.project)
    return _("The report of “{round}”, shown to viewers by {name} since {day}.").format(
        round=shown.round_name, name=names.get(shown.by, shown.by), day=f"{shown.since:%Y-%m-%d}"
    )

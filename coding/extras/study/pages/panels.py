"""Panels of the study on the page Partners: which go along at the coordinator, and taking them in at a site."""

import streamlit as st

from coding.access import Permission
from coding.extras import offered
from coding.extras.study.steps import panels
from coding.ui.frame import style
from coding.ui.frame.texts import CHOOSE, N_, _, say
from coding.workspace.context import Context

KINDS = {"experts": N_("Experts"), "survivors": N_("Survivors")}


def show(context: Context, side: str) -> None:
    """Show the study's panels, with what somebody with these roles can do about them.

    Args:
        context: Who looks.
        side: ``coordinator`` or ``site``.
    """
    rows = panels.list_study_panels(context)
    may = context.may(Permission.SET_UP)
    free = _free(context, rows) if may and side == "coordinator" else {}
    if not rows and not free:
        return
    st.header(_("Panels of the study"), anchor=False)
    style.note(
        _(
            "A panel that goes along is asked at every site by people of its own: the same items, scales and rules. "
            "Its panelists, their ratings and their reasons stay here."
        )
        if side == "coordinator"
        else _(
            "Take the study's panels in as panels of your own. Nobody is put on them, and no round is opened. What "
            "leaves of their results is chosen by a steward."
        )
    )
    header = [_("Panel"), _("Whose panel"), _("Items")]
    lines = [[row.title, _(KINDS[row.kind]), str(row.items)] for row in rows]
    if side == "site":
        header = [*header, _("In this project")]
        lines = [[*line, row.here or _("not taken in yet")] for line, row in zip(lines, rows, strict=True)]
    if rows:
        style.table(header, lines, label=_("Panels of the study"), numbers=[2])
    if side == "coordinator" and may:
        _choose(context, free, rows)
    elif side == "site":
        _take(context, rows, may)


def _free(context: Context, rows: list[panels.PanelRow]) -> dict[str, str]:
    """Panels that do not go along yet: id → title."""
    along = {row.study_id for row in rows}
    return {
        panel.id: panel.title
        for list_panels in offered("list_panels")
        for panel in list_panels(context)
        if panel.id not in along
    }


def _choose(context: Context, free: dict[str, str], rows: list[panels.PanelRow]) -> None:
    # Nothing is chosen for anybody: what goes along goes to every site.
    if free:
        chosen = st.selectbox(
            _("Panel"), list(free), index=None, format_func=lambda panel_id: free[panel_id], placeholder=_(CHOOSE),
            key=f"study-panel-{len(rows)}",
        )  # fmt: skip
        if st.button(_("Let it go along"), disabled=chosen is None, key="study-panel-share") and chosen is not None:
            panels.share_panel(context, chosen, shared=True)
            st.rerun()
    for row in rows:
        if st.button(_("Take out “{title}”").format(title=style.escape(row.title)), key=f"panel-{row.study_id}"):
            panels.share_panel(context, row.study_id, shared=False)
            st.rerun()


def _take(context: Context, rows: list[panels.PanelRow], may: bool) -> None:
    changes = [line for row in rows for line in row.changes]
    for line in changes:
        style.note(say(line))
    if changes and may and st.button(_("Take them in"), key="study-panels-take"):
        panels.take_panels(context)
        st.rerun()

"""What goes along in a package, on the page Partners: the training set and panels, chosen there and taken in at a site.

And what leaves or came, line by line.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from coding.access import Permission
from coding.extras import offered
from coding.extras.study.files.package import CONSENTED, INVENTED
from coding.extras.study.steps import package, panels
from coding.extras.study.steps.bundle import Prepared
from coding.ui.frame import style
from coding.ui.frame.texts import CHOOSE, N_, _, say
from coding.workspace.context import Context
from coding.workspace.project.interviews import list_interviews

_SHOWN = 400


def show_lines(lines: Sequence[str], label: str) -> None:
    """Lines under their numbers."""
    style.table(
        [_("Line"), _("What it says")], [[str(n), say(line)] for n, line in enumerate(lines[:_SHOWN], 1)], label=label
    )
    if len(lines) > _SHOWN:
        style.note(
            _("{n} more lines are not shown here. heard study show lists them all.").format(n=len(lines) - _SHOWN)
        )


def show_prepared(prepared: Prepared, label: str) -> None:
    """What would leave, with what stops it and what whoever sends it should know."""
    for problem in prepared.problems:
        st.error(say(problem.message))
    for note in prepared.notes:
        style.note(say(note))
    show_lines(prepared.lines, label)


REASONS = {
    INVENTED: N_("It is invented"),
    CONSENTED: N_("Its participant agreed that it goes to all partners"),
}


def show_training(context: Context, side: str, passphrase: Callable[[Context, str], Callable[[], Context]]) -> None:
    """Show the training set, with what somebody with these roles can do about it.

    Args:
        context: Who looks.
        side: ``coordinator`` or ``site``.
        passphrase: Draws the field for the project's passphrase, and opens the vault with what it gives.
    """
    rows = package.list_training(context)
    may = context.may(Permission.SET_UP if side == "coordinator" else Permission.BUNDLE)
    if not rows and (side == "site" or not may):
        return
    st.header(_("Texts that everybody codes"), anchor=False)
    style.note(
        _(
            "A training set goes along in the package, word for word. Only on it can be measured whether coders of "
            "different sites, and of different languages, agree. So it holds nothing but invented interviews, or those "
            "of somebody who agreed."
        )
    )
    header = [_("Interview"), _("Why it may go along"), _("Language")]
    lines = [[row.title, _(REASONS[row.kind]), row.language] for row in rows]
    if side == "site":
        states = {True: _("taken in"), False: _("not taken in yet")}
        header = [*header, _("State")]
        lines = [[*line, states[row.interview_id is not None]] for line, row in zip(lines, rows, strict=True)]
    if rows:
        style.table(header, lines, label=_("Texts that everybody codes"))
    for row in rows:
        if row.problem:
            st.warning(style.escape(say(row.problem)))
    if may and side == "coordinator":
        _choose_text(context, rows)
    elif may and any(row.interview_id is None for row in rows):
        _take_texts(context, passphrase)


def _choose_text(context: Context, rows: list[package.TrainingRow]) -> None:
    chosen = {row.interview_id for row in rows}
    released = [interview for interview in list_interviews(context) if interview.release_id is not None]
    free = [interview for interview in released if interview.id not in chosen]
    taken = [interview for interview in released if interview.id in chosen]
    # Nothing is chosen for anybody: what goes along goes word for word to every site.
    choice = st.selectbox(
        _("Interview"),
        free,
        index=None,
        format_func=lambda interview: interview.title,
        key=f"study-training-{len(chosen)}",
        placeholder=_(CHOOSE),
    )
    kind = st.radio(
        _("Why it may go along"), list(REASONS), index=None, format_func=lambda kind: _(REASONS[kind]),
        key=f"study-training-why-{len(chosen)}",
    )  # fmt: skip
    if st.button(_("Let it go along"), disabled=choice is None or kind is None) and choice is not None:
        package.mark_training(context, choice.id, kind)
        st.rerun()
    for choice in taken:
        if st.button(_("Take out “{title}”").format(title=style.escape(choice.title)), key=f"training-{choice.id}"):
            package.mark_training(context, choice.id, None)
            st.rerun()


def _take_texts(context: Context, passphrase: Callable[[Context, str], Callable[[], Context]]) -> None:
    with st.form("study-training-take", border=False):
        opened = passphrase(context, "study-training-passphrase")
        if st.form_submit_button(_("Take them in")):
            problems = [row for row in package.take_training(opened()) if row.problem]
            for problem in problems:
                st.error(f"{style.escape(problem.title)}: {style.escape(say(problem.problem or ''))}")
            if not problems:
                st.rerun()


KINDS = {"experts": N_("Experts"), "survivors": N_("Survivors")}


def show_panels(context: Context, side: str) -> None:
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
        _choose_panel(context, free, rows)
    elif side == "site":
        _take_panels(context, rows, may)


def _free(context: Context, rows: list[panels.PanelRow]) -> dict[str, str]:
    """Panels that do not go along yet: id → title."""
    along = {row.study_id for row in rows}
    return {
        panel.id: panel.title
        for list_panels in offered("list_panels")
        for panel in list_panels(context)
        if panel.id not in along
    }


def _choose_panel(context: Context, free: dict[str, str], rows: list[panels.PanelRow]) -> None:
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


def _take_panels(context: Context, rows: list[panels.PanelRow], may: bool) -> None:
    changes = [line for row in rows for line in row.changes]
    for line in changes:
        style.note(say(line))
    if changes and may and st.button(_("Take them in"), key="study-panels-take"):
        panels.take_panels(context)
        st.rerun()

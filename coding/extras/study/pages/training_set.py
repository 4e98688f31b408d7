"""The training set on the page Partners: chosen at the coordinator, taken in at a site."""

from collections.abc import Callable

import streamlit as st

from coding.access import Permission
from coding.extras.study.files.training import CONSENTED, INVENTED
from coding.extras.study.steps import training
from coding.ui.frame import style
from coding.ui.frame.texts import CHOOSE, N_, _, say
from coding.workspace.context import Context
from coding.workspace.project.interviews import list_interviews

KINDS = {
    INVENTED: N_("It is invented"),
    CONSENTED: N_("Its participant agreed that it goes to all partners"),
}


def show(context: Context, side: str, passphrase: Callable[[Context, str], Callable[[], Context]]) -> None:
    """Show the training set, with what somebody with these roles can do about it.

    Args:
        context: Who looks.
        side: ``coordinator`` or ``site``.
        passphrase: Draws the field for the project's passphrase, and opens the vault with what it gives.
    """
    rows = training.list_training(context)
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
    lines = [[one.title, _(KINDS[one.kind]), one.language] for one in rows]
    if side == "site":
        states = {True: _("taken in"), False: _("not taken in yet")}
        header = [*header, _("State")]
        lines = [[*line, states[one.interview_id is not None]] for line, one in zip(lines, rows, strict=True)]
    if rows:
        style.table(header, lines, label=_("Texts that everybody codes"))
    for one in rows:
        if one.problem:
            st.warning(style.escape(say(one.problem)))
    if may and side == "coordinator":
        _choose(context, rows)
    elif may and any(one.interview_id is None for one in rows):
        _take(context, passphrase)


def _choose(context: Context, rows: list[training.TrainingRow]) -> None:
    chosen = {one.interview_id for one in rows}
    released = [one for one in list_interviews(context) if one.release_id is not None]
    free = [one for one in released if one.id not in chosen]
    taken = [one for one in released if one.id in chosen]
    # Nothing is chosen for anybody: what goes along goes word for word to every site.
    one = st.selectbox(
        _("Interview"),
        free,
        index=None,
        format_func=lambda one: one.title,
        key=f"study-training-{len(chosen)}",
        placeholder=_(CHOOSE),
    )
    kind = st.radio(
        _("Why it may go along"), list(KINDS), index=None, format_func=lambda kind: _(KINDS[kind]),
        key=f"study-training-why-{len(chosen)}",
    )  # fmt: skip
    if st.button(_("Let it go along"), disabled=one is None or kind is None) and one is not None:
        training.mark_training(context, one.id, kind)
        st.rerun()
    for one in taken:
        if st.button(_("Take out “{title}”").format(title=style.escape(one.title)), key=f"training-{one.id}"):
            training.mark_training(context, one.id, None)
            st.rerun()


def _take(context: Context, passphrase: Callable[[Context, str], Callable[[], Context]]) -> None:
    with st.form("study-training-take", border=False):
        opened = passphrase(context, "study-training-passphrase")
        if st.form_submit_button(_("Take them in")):
            problems = [one for one in training.take_training(opened()) if one.problem]
            for one in problems:
                st.error(f"{style.escape(one.title)}: {style.escape(say(one.problem or ''))}")
            if not problems:
                st.rerun()

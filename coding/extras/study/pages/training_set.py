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
    lines = [[row.title, _(KINDS[row.kind]), row.language] for row in rows]
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
        _choose(context, rows)
    elif may and any(row.interview_id is None for row in rows):
        _take(context, passphrase)


def _choose(context: Context, rows: list[training.TrainingRow]) -> None:
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
        _("Why it may go along"), list(KINDS), index=None, format_func=lambda kind: _(KINDS[kind]),
        key=f"study-training-why-{len(chosen)}",
    )  # fmt: skip
    if st.button(_("Let it go along"), disabled=choice is None or kind is None) and choice is not None:
        training.mark_training(context, choice.id, kind)
        st.rerun()
    for choice in taken:
        if st.button(_("Take out “{title}”").format(title=style.escape(choice.title)), key=f"training-{choice.id}"):
            training.mark_training(context, choice.id, None)
            st.rerun()


def _take(context: Context, passphrase: Callable[[Context, str], Callable[[], Context]]) -> None:
    with st.form("study-training-take", border=False):
        opened = passphrase(context, "study-training-passphrase")
        if st.form_submit_button(_("Take them in")):
            problems = [row for row in training.take_training(opened()) if row.problem]
            for problem in problems:
                st.error(f"{style.escape(problem.title)}: {style.escape(say(problem.problem or ''))}")
            if not problems:
                st.rerun()

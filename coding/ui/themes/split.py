"""Splitting a theme: some of its passages become a theme of their own."""

import streamlit as st

from coding.extras import offered
from coding.model import Theme
from coding.ui.frame import style
from coding.ui.frame.texts import _
from coding.ui.themes import decide
from coding.workspace.context import Context
from coding.workspace.themes.runs import RunView, words_of_passages
from coding.workspace.themes.team import split_theme

_EXCERPT = 110


def form(context: Context, view: RunView, theme: Theme, indexes: list[int]) -> None:
    """The form that takes passages out of a theme, if it is open for this one."""
    action, opened = st.session_state.get("_theme_form", ("", None))
    if action != "split" or opened.id != theme.id:
        return
    ids = [view.segments[index].id for index in indexes]
    texts = words_of_passages(context, view, indexes)
    words = {view.segments[index].id: _words(view, index, texts.get(index, "")) for index in indexes}
    for propose_half in offered("propose_half"):
        if st.button(_("Let the machine propose a half"), key=f"split-half-{theme.id}"):
            # The widget holds its own state, so the proposal is written where it looks.
            st.session_state[f"split-passages-{theme.id}"] = propose_half(context, ids)
    style.note(
        _("Passages that speak of something else can become a theme of their own. The stored run stays as it was.")
    )
    with st.form(f"split-{theme.id}"):
        name = st.text_input(_("Name of the new theme"))
        members = st.multiselect(
            _("Passages to take along"),
            ids,
            format_func=lambda segment_id: words[segment_id],
            key=f"split-passages-{theme.id}",
            placeholder=_("Choose passages"),
        )
        with st.container(horizontal=True):
            done = st.form_submit_button(_("Split"), type="primary")
            close = st.form_submit_button(_("Close without saving"))
    if close:
        decide.close()
        st.rerun()
    if done:
        decide.attempt(
            _("The theme is split. Undo joins it again."),
            lambda: split_theme(context, theme.id, name, members),
        )


def _words(view: RunView, index: int, words: str) -> str:
    text = " ".join(words.split())
    return f"{view.title(index)}, {view.line(index)}: {text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + '…'}"

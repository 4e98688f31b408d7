"""Which of the passages on the page is marked, and what is open below it."""

import streamlit as st

from coding.workspace.search.coded import CodedPassage

PAGE = 20
FORM = "_passages_form"
"""Session entry: the form that is open, and the id of the coding it is of."""
_CURRENT, _OPENED = "passages-current", "_passages_opened"


def marked(many: int) -> int:
    """Position of the marked passage among those of the page."""
    return min(int(st.session_state.get(_CURRENT, 0)), many - 1)


def mark(position: int) -> None:
    """Mark a passage of the page, and shut what was opened below another."""
    st.session_state[_CURRENT] = position
    st.session_state.pop(FORM, None)


def writing(passage: CodedPassage | None) -> bool:
    """Whether something is being written below this passage."""
    form = st.session_state.get(FORM)
    return form is not None and passage is not None and form[1] == passage.coding.id and form[0] != "copy"


def open_beside() -> None:
    """Have the transcript in another tab go to the marked passage, wherever somebody has gone there since."""
    st.session_state[_OPENED] = opened() + 1


def opened() -> int:
    """How often that was asked for."""
    return int(st.session_state.get(_OPENED, 0))

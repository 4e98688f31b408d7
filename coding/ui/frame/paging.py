"""Long lists a page at a time: what is not shown is neither read nor sent."""

from __future__ import annotations

import streamlit as st

from coding.ui.frame import style
from coding.ui.frame.texts import _


def first_of(total: int, size: int, key: str) -> int:
    """Index of the first of a list that is shown; asks for the page where the list is longer than one.

    Args:
        total: How many there are.
        size: How many a page shows.
        key: Tells this list from others on the page.
    """
    pages = max(1, -(-total // size))
    if pages == 1:
        return 0
    name = f"page-{key}"
    # The list may have become shorter since the page was chosen.
    st.session_state[name] = max(1, min(int(st.session_state.get(name, 1)), pages))
    chosen = int(st.number_input(_("Page"), 1, pages, key=name, width=140))
    first = (chosen - 1) * size
    style.note(_("{first} to {last} of {number}").format(first=first + 1, last=min(total, first + size), number=total))
    return first

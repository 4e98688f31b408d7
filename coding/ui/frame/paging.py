"""Long lists a page at a time: what is not shown is neither read nor sent."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from coding.ui.frame import style
from coding.ui.frame.texts import _

One = TypeVar("One")


def having_words(every: Sequence[One], size: int, key: str, words_of: Callable[[One], str]) -> Sequence[One]:
    """Those of a list that have the words a reader gives, who is asked where the list is longer than a page.

    Where none has them the page says so.

    Args:
        every: The list.
        size: How many a page shows.
        key: Tells this list from others on the page.
        words_of: The words of one.
    """
    if len(every) <= size:
        return every
    words = st.text_input(_("Only with these words"), key=f"{key}-words").strip().casefold()
    having = [entry for entry in every if words in words_of(entry).casefold()] if words else every
    if not having:
        style.empty(_("Nothing was found. Try other words, fewer of them, or fewer limits."))
    return having


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
    number = int(st.number_input(_("Page"), 1, pages, key=name, width=140))
    first = (number - 1) * size
    style.note(_("{first} to {last} of {number}").format(first=first + 1, last=min(total, first + size), number=total))
    return first

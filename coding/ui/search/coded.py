"""Coded passages: ask by code, person, word and meaning, and read what is found in a row."""

import streamlit as st

from coding.access import Permission
from coding.ui.components.figures_table import wide
from coding.ui.frame import style
from coding.ui.frame.navigation import go
from coding.ui.frame.texts import _
from coding.ui.search import question as asking
from coding.ui.search.asking import get_ready
from coding.ui.search.reading import passage_list
from coding.workspace.codebook.versions import newest_book
from coding.workspace.context import Context
from coding.workspace.search.coded import Question

QUESTION = "_export_question"
"""Session entry: the question whose passages the Reports page is to export, and the question in words."""


def page(context: Context) -> None:
    """Ask, and read."""
    wide(low=True)
    st.title(_("Passages"), anchor=False)
    book = newest_book(context)
    if book is None:
        style.empty(_("The project has no codebook yet, so there are no coded passages. A lead chooses one."))
        return
    known = asking.names(context, book)
    if not known.interviews:
        style.empty(_("Nothing is released yet. A steward reviews and releases interviews first."))
        return
    place, kept = st.columns([11, 4], vertical_alignment="center")
    with kept:
        asking.kept_questions(context)
    question = asking.ask(context, known, place)
    sentence = asking.sentence(question, known)
    with st.container(horizontal=True, vertical_alignment="center", key="passages-about"):
        st.markdown(style.escape(sentence))
        asking.keeping(context, question)
        if context.may(Permission.EXPORT) and st.button(_("Export"), key="passages-export"):
            st.session_state[QUESTION] = (question, sentence)
            go("reports")
        if question != Question() and st.button(_("Ask anew"), key="passages-forget", type="tertiary"):
            asking.forget()
    passage_list(context, question)
    get_ready(context)

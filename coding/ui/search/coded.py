"""Coded passages: ask by code, person, word and meaning, and read what is found in a row."""

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from codebook.model import Codebook
from coding.access import Permission
from coding.ui.components.figures_table import wide
from coding.ui.frame import style
from coding.ui.frame.address import keep
from coding.ui.frame.navigation import go
from coding.ui.frame.texts import N_, _
from coding.ui.search import following, reading
from coding.ui.search import question as asking
from coding.ui.search.marked import PAGE
from coding.workspace.codebook.versions import newest_book
from coding.workspace.codings.mentions import surroundings
from coding.workspace.context import Context
from coding.workspace.search.coded import CodedPassage, Found, Question, coded_passages, codes_below

QUESTION = "_export_question"
"""Session entry: the question whose passages the Reports page is to export, and the question in words."""
_AROUND = {
    "none": N_("No context"),
    "0": N_("Its line"),
    "1": N_("1 turn around"),
    "2": N_("2 turns around"),
    "3": N_("3 turns around"),
    "5": N_("5 turns around"),
    "10": N_("10 turns around"),
}
_USUAL = "0"


def page(context: Context) -> None:
    """Ask, and read."""
    wide(low=True)
    with st.container(horizontal=True, vertical_alignment="center", key="passages-head"):
        st.title(_("Passages"), anchor=False, width="content")
        beside = st.container()
    st.html(Path(__file__).with_name("passages.css"))
    book = newest_book(context)
    if book is None:
        style.empty(_("The project has no codebook yet, so there are no coded passages. A lead chooses one."))
        return
    known = asking.names(context, book)
    if not known.interviews:
        style.empty(_("Nothing is released yet. A steward reviews and releases interviews first."))
        return
    following.arrive(context, book)
    place, one, two, three = st.columns([11, 4, 3, 4], vertical_alignment="center")
    with three:
        asking.kept_questions(context)
    around, by_interview = _how_shown(one, two)
    wanted = asking.ask(context, known, place)
    start = st.query_params.get("start", "")
    first = int(start) if start.isdigit() else 0
    current = None
    with style.refusals():
        answer = coded_passages(
            context, wanted, first=first, most=PAGE, turns=None if around == "none" else int(around)
        )
        current = _shown(
            context, book, (wanted, asking.sentence(wanted, known)), answer, first, by_interview=by_interview
        )
    with beside:
        following.switch(context, current)


def _how_shown(left: DeltaGenerator, right: DeltaGenerator) -> tuple[str, bool]:
    """How much context, and whether by interview; both stand in the address."""
    present = st.query_params.get("around", _USUAL)
    present = present if present in _AROUND else _USUAL
    chosen = left.selectbox(
        _("Context"), list(_AROUND), list(_AROUND).index(present), format_func=lambda extent: _(_AROUND[extent]),
        key=f"passages-around-{present}", label_visibility="collapsed",
    )  # fmt: skip
    grouped = st.query_params.get("order") == "interview"
    grouping = right.toggle(_("By interview"), grouped, key=f"passages-grouped-{grouped}")
    if chosen != present or grouping != grouped:
        keep(around="" if chosen == _USUAL else str(chosen), order="interview" if grouping else "")
        st.rerun()
    return str(chosen), grouping


def _shown(
    context: Context, book: Codebook, questions: tuple[Question, str], answer: Found, first: int, *, by_interview: bool
) -> CodedPassage | None:
    """What is found, in a row; returns the marked passage."""
    wanted, sentence = questions
    with st.container(horizontal=True, vertical_alignment="center", key="passages-about"):
        many, within = answer.total, len(answer.interviews)
        counted = _("{passages} in {interviews}").format(
            passages=_("1 passage") if many == 1 else _("{number} passages").format(number=many),
            interviews=_("1 interview") if within == 1 else _("{number} interviews").format(number=within),
        )
        st.markdown(f"**{style.escape(counted)}** · {style.escape(sentence)}")
        asking.keeping(context, wanted)
        if many and context.may(Permission.EXPORT) and st.button(_("Export"), key="passages-export"):
            st.session_state[QUESTION] = (wanted, sentence)
            go("reports")
        if wanted != Question() and st.button(_("Ask anew"), key="passages-forget", type="tertiary"):
            asking.forget()
    if first and not answer.passages and many:
        # The last passages of the last page went elsewhere.
        keep(start="")
        st.rerun()
    if not answer.passages:
        style.empty(_("No passage that you may see answers to this. Ask with fewer limits, or code some first."))
        return None
    heavy = frozenset(code.id for code in book.codes if code.content_note == "heavy")
    asked_heavy = heavy & set(codes_below(book, wanted.filter.codes)) or heavy & {
        code for passage in answer.passages for code in (passage.coding.code, *passage.also)
    }
    if asked_heavy and st.toggle(_("Show passages that may be heavy to read"), key="passages-heavy"):
        heavy = frozenset()
    return reading.read(
        context,
        reading.Reading(
            book=book,
            found=answer,
            first=first,
            single=len(codes_below(book, wanted.filter.codes)) == 1,
            chosen=reading.chosen_for_codes(context),
            veiled=heavy,
            around=surroundings(context),
            beside=following.follows(context),
        ),
        by_interview=by_interview,
    )

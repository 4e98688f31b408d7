"""Finding passages by words and by meaning."""

from __future__ import annotations

import streamlit as st

from coding.errors import HeardError
from coding.ui import style
from coding.ui.navigation import link
from coding.workspace import projects, searching
from coding.workspace.context import Context
from pipelines.errors import PipelineError


def page(context: Context) -> None:
    """Ask, and see the passages with the reason they were found."""
    st.title("Search")
    style.note(
        'Type a question or some words. "Quotation marks" find exactly that; /slashes/ hold a pattern. '
        "Only participants' released words are searched."
    )
    released = [one for one in projects.list_interviews(context) if one.release_id]
    if not released:
        style.empty("Nothing is released yet, so there is nothing to search.")
        return
    with st.form("search", border=False):
        left, middle, right = st.columns([5, 3, 1], vertical_alignment="bottom")
        query = left.text_input("What are you looking for?", st.query_params.get("q", ""))
        chosen = middle.multiselect(
            "Only in", released, format_func=lambda one: f"{one.participant_label} · {one.title}", placeholder="All"
        )
        asked = right.form_submit_button("Search", type="primary", width="stretch")
    if asked:
        st.query_params["q"] = query
    if not query.strip():
        return
    try:
        with st.spinner("Reading …"):
            held = searching.passages(context)
            hits = searching.search(
                context, query, release_ids=[str(one.release_id) for one in chosen] if chosen else None
            )
    except (HeardError, PipelineError) as error:
        st.error(str(error))
        return
    if held.warning:
        st.warning(held.warning)
    if not hits:
        style.empty("Nothing was found. Try other words, or fewer of them.")
        return
    style.note(f"{len(hits)} passages, best first.")
    for hit in hits:
        with st.container(border=True):
            style.quote(hit.text, f"{hit.participant} · {hit.title} · line {hit.line} · found by {hit.why.sentence()}")
            link("coding", "Open in the transcript", release=hit.segment.release_id, line=str(hit.line))

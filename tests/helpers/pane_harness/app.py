"""The coding pane alone on a page, for tests and measurements. Where it stores comes from PANE_STORE."""

import os
from pathlib import Path

import streamlit as st
from pane_backend import FileBackend

from coding.ui.codings.pane import coding_pane
from coding.ui.components.protocol import PaneAttribute, PaneSettings

st.set_page_config(page_title="Pane", layout="wide")


@st.cache_resource
def backend(name: str, words: int, codes: int, codings: int, read_only: bool) -> FileBackend:
    return FileBackend(Path(os.environ["PANE_STORE"]) / f"{name}.json", words, codes, codings, read_only)


query = st.query_params
if "blank" in query:  # what Streamlit itself needs, to compare with
    st.html('<div class="heard-chip">blank</div>')
    st.stop()
store = backend(
    query.get("name", "small"),
    int(query.get("words", "0")),
    int(query.get("codes", "0")),
    int(query.get("codings", "0")),
    "locked" in query,
)
if st.checkbox("Another page"):
    st.stop()
if "broken" in query:
    store.failing = st.checkbox("Break the store")
    st.text("The store is broken" if store.failing else "The store works")
store.support = query.get("support", "")
store.no_new_codes, store.free = query.get("frozen", ""), "free" in query
if "first" in query:
    store.for_the_first_time()
if "suggest" in query:
    store.suggest()


def settings() -> PaneSettings:
    liked = store.state["preferences"]
    letters = liked.get("letters")
    return PaneSettings(
        language=query.get("language", "en"),
        snap=query.get("snap", "word"),
        letter_keys="letterless" not in query if letters is None else letters,
        soft=query.get("soft", "marked"),
        keys=liked.get("keys") or {},
        documents_open=liked.get("documents_open"),
        codes_open=liked.get("codes_open"),
        documents_by=liked.get("documents_by") or "",
        attributes=[
            PaneAttribute("certainty", "Certainty", ["sure", "unsure"]),
            PaneAttribute("sensitivity", "Sensitivity", ["normal", "heavy"]),
        ],
    )


def another(release: str) -> None:
    if query.get("opened") != release:
        st.query_params["opened"] = release
        st.rerun()


jump = int(query["jump"]) if "jump" in query else None
coding_pane(store, key=f"pane-{query.get('name', 'small')}", jump_to=jump, settings=settings, another=another)
st.button("Rerun the page")

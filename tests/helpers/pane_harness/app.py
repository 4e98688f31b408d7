"""The coding pane alone on a page, for tests and measurements. Where it stores comes from PANE_STORE."""

import os
from pathlib import Path
from typing import Any

import streamlit as st
from pane_backend import FileBackend

from codebook.model import CodingAttribute
from coding.ui.codings.pane import coding_pane, settings_message

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


ATTRIBUTES = [
    CodingAttribute("certainty", ("sure", "unsure")),
    CodingAttribute("sensitivity", ("normal", "heavy")),
]


def settings() -> dict[str, Any]:
    asked = {name: query[name] for name in ("language", "snap", "soft") if name in query}
    liked = {name: value for name, value in store.state["preferences"].items() if value is not None}
    return settings_message({**liked, **asked}, ATTRIBUTES)


def another(release: str) -> None:
    if query.get("opened") != release:
        st.query_params["opened"] = release
        st.rerun()


jump = int(query["jump"]) if "jump" in query else None
coding_pane(store, key=f"pane-{query.get('name', 'small')}", jump_to=jump, settings=settings, another=another)
st.button("Rerun the page")

"""Going from one page to another, with a place to open there."""

from __future__ import annotations

import streamlit as st

from coding.errors import AccessDenied


def go(page: str, **query: str) -> None:
    """Open another page of the app.

    Args:
        page: Its name, as in the address.
        query: What to open there, as in the address (``release="…", line="12"``).

    Raises:
        AccessDenied: The person has no such page.
    """
    known = st.session_state.get("_pages", {})
    if page not in known:
        raise AccessDenied("That page is for another role in this project.")
    st.switch_page(known[page], query_params=query)


def link(page: str, label: str, **query: str) -> None:
    """A link to another page; plain text where the person has no such page."""
    known = st.session_state.get("_pages", {})
    if page in known:
        st.page_link(known[page], label=label, query_params=query)
    else:
        st.markdown(label)

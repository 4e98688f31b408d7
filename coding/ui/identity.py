"""Who is at this browser: one function, so that a server's sign-in can come in its place."""

from __future__ import annotations

import streamlit as st

from coding.errors import HeardError
from coding.ui import runtime
from coding.ui.sessions import COOKIE, TABLE, BrowserSession
from coding.workspace.context import Context, Vault
from coding.workspace.projects import sign_in


def browser() -> BrowserSession:
    """The session of the browser that runs this page."""
    cookie = st.context.cookies.get(COOKIE)
    session = TABLE.touch(cookie)
    if session is not None:
        return session
    # Without the guard in front (page tests) the session lives with Streamlit's own.
    held: BrowserSession = st.session_state.setdefault("_browser", BrowserSession())
    return held


def identity() -> Context | None:
    """The person at this browser with the project, or None when nobody has signed in."""
    session = browser()
    if session.user_id is None:
        return None
    try:
        context = sign_in(runtime.project(), session.user_id)
    except HeardError:
        session.user_id = None
        return None
    return Context(context.project, context.user, session.vault)


def enter(user_id: str) -> None:
    """Sign in as a user of the project."""
    session = browser()
    session.user_id, session.vault = user_id, None


def leave() -> None:
    """Sign out and shut the vault for this browser."""
    session = browser()
    session.user_id, session.vault = None, None
    kept = {"_browser"}
    for key in [key for key in st.session_state if key not in kept]:
        del st.session_state[key]


def keep_vault(vault: Vault | None) -> None:
    """Hold the opened vault for this browser, or shut it."""
    browser().vault = vault

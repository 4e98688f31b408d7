"""Says who is in its tab, to be served without the guard: browsers are met as they come, and ``?in`` signs in."""

import streamlit as st

from coding.ui.frame.identity import browser, sign_in_id, tab_id, this_tab
from coding.ui.frame.sessions import COOKIE, TABLE, BrowserSession
from coding.workspace.people.credential import token_hash

cookie = st.context.cookies[COOKIE]
TABLE._sessions.setdefault(cookie, BrowserSession(cookie_hash=token_hash(cookie)))
if "in" in st.query_params:
    this_tab().take(TABLE.enter(browser(), "sam", tab_id()))
    st.session_state["left"] = "what was looked at"
st.text(f"here is {this_tab().person if sign_in_id() else 'nobody'}, with {st.session_state.get('left', 'nothing')}")

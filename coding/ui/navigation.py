"""Going from one page to another, with a place to open there."""

from __future__ import annotations

import streamlit as st

from coding.errors import AccessDenied
from coding.ui.texts import _


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
        raise AccessDenied(_("That page is for another role in this project."))
    st.switch_page(known[page], query_params=query)


def link(page: str, label: str, **query: str) -> None:
    """A link to another page; plain text where the person has no such page."""
    known = st.session_state.get("_pages", {})
    if page in known:
        st.page_link(known[page], label=label, query_params=query)
    else:
        st.markdown(label)


_SIDEBAR = """
<script>
if (!window.heardSidebar) {
  window.heardSidebar = true;
  const mend = () => {
    for (const list of document.querySelectorAll('[data-testid="stSidebarNavItems"]')) {
      for (const node of [list, ...list.querySelectorAll('li')]) {
        if (node.getAttribute('role') !== 'presentation') node.setAttribute('role', 'presentation');
      }
    }
  };
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  mend();
}
</script>
"""


def mend_sidebar() -> None:
    """Take the list roles from Streamlit's page links.

    Its sections put other elements between a list and its items, which screen readers then announce wrongly (axe:
    ``list``, ``listitem``); without the roles it is what it looks like, links in a navigation.
    """
    st.html(_SIDEBAR, unsafe_allow_javascript=True)

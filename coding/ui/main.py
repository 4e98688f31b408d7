"""The frame of the app: sign-in, navigation by role, the header with quick exit."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import streamlit as st

from coding.access import Permission
from coding.model import Role
from coding.ui import runtime, style
from coding.ui.identity import enter, identity, leave
from coding.ui.navigation import mend_sidebar
from coding.workspace.care import support_contact
from coding.workspace.context import Context
from coding.workspace.projects import list_users

ROLE_SENTENCES = {
    Role.RESEARCHER: "codes interviews",
    Role.LEAD: "leads the study",
    Role.STEWARD: "looks after originals",
    Role.VIEWER: "reads along",
}

SECTIONS: list[tuple[str, list[tuple[str, str, Permission]]]] = [
    (
        "Prepare",
        [
            ("overview", "Overview", Permission.VIEW_PROJECT),
            ("importing", "Import", Permission.IMPORT),
            ("exchange", "From other programs", Permission.EXCHANGE),
            ("review", "Review identifiers", Permission.REVIEW_ORIGINALS),
            ("second_reading", "Second reading", Permission.READ_AGAIN),
            ("participants", "Participants", Permission.VIEW_PROJECT),
            ("codebook", "Codebook", Permission.VIEW_PROJECT),
        ],
    ),
    (
        "Code",
        [
            ("work", "My work", Permission.CODE),
            ("coding", "Coding", Permission.READ_RELEASED),
            ("search", "Search", Permission.READ_RELEASED),
            ("suggestions", "Suggestions", Permission.CODE),
            ("journal", "Journal", Permission.READ_RELEASED),
            ("care", "Keys and care", Permission.READ_RELEASED),
        ],
    ),
    (
        "Make sense",
        [
            ("themes", "Themes", Permission.PROPOSE_THEMES),
            ("usage", "Usage", Permission.READ_RELEASED),
            ("agreement", "Agreement", Permission.SEE_AGREEMENT),
            ("reconcile", "Reconcile", Permission.RECONCILE),
        ],
    ),
    (
        "Share",
        [
            ("indicators", "Indicators", Permission.EXPORT),
            ("reports", "Reports", Permission.EXPORT),
            ("uniqueness", "Rare details", Permission.READ_AGAIN),
            ("people", "People", Permission.MANAGE_PROJECT),
            ("erasing", "Erase", Permission.ERASE),
            ("activity", "Activity", Permission.VIEW_PROJECT),
        ],
    ),
]
"""Pages by section: module in ``coding.ui.pages``, title, permission that shows it."""

UNLISTED: list[tuple[str, str, Permission]] = [("printing", "Print", Permission.READ_RELEASED)]
"""Pages that others lead to, in the same terms."""

QUICK_EXIT = """
<script>
if (!window.heardQuickExit) {
  window.heardQuickExit = true;
  let presses = [];
  document.addEventListener('keydown', (event) => {
    if (event.repeat) return;
    presses = event.key === 'Shift' ? [...presses, Date.now()].slice(-3) : [];
    if (presses.length < 3 || presses[2] - presses[0] > 1500) return;
    document.title = 'New tab';
    document.documentElement.style.visibility = 'hidden';
    const until = Date.now() + 3000;
    const leave = () => {
      const pane = document.querySelector('[data-unsaved]');
      if (pane && pane.dataset.unsaved !== '0' && Date.now() < until) return setTimeout(leave, 50);
      window.heardLeaving = true;
      location.replace('/_leave');
    };
    leave();
  }, true);
}
</script>
"""
"""Shift three times hides the page at once, waits a moment for what is unsaved, and leaves."""


def main() -> None:
    """Run the app for this browser."""
    st.set_page_config(page_title="Heard", layout="wide")
    style.apply()
    context = identity()
    if context is None:
        st.navigation([st.Page(sign_in_page, title="Sign in")], position="hidden").run()
        return
    pages = _pages(context)
    st.session_state["_pages"] = {one.url_path or "overview": one for group in pages.values() for one in group}
    chosen = st.navigation(pages, expanded=True)
    _side(context)
    chosen.run()


def _pages(context: Context) -> dict[str, list[st.Page]]:
    found: dict[str, list[st.Page]] = {}
    for section, entries in SECTIONS:
        shown = [
            st.Page(_page(module), title=title, url_path=module, default=module == "overview")
            for module, title, permission in entries
            if context.may(permission)
        ]
        if shown:
            found[section] = shown
    found.setdefault("Code", []).extend(
        st.Page(_page(module), title=title, url_path=module, visibility="hidden")
        for module, title, permission in UNLISTED
        if context.may(permission)
    )
    return {section: shown for section, shown in found.items() if shown}


def _page(module: str) -> Callable[[], None]:
    def run() -> None:
        context = identity()
        if context is None:
            st.rerun()
            return
        import_module(f"coding.ui.pages.{module}").page(context)

    run.__name__ = module
    return run


def _side(context: Context) -> None:
    with st.sidebar:
        st.markdown(f"**{style.escape(context.project.title)}**")
        roles = ", ".join(sorted(role.value for role in context.user.roles))
        st.markdown(f"{style.escape(context.user.name)} · {roles}")
        if context.may(Permission.REVIEW_ORIGINALS) or context.vault:
            st.markdown("Originals are **open**." if context.vault else "Originals are shut.")
        left, right = st.columns(2, vertical_alignment="center")
        if left.button("Sign out", help="Signs out and shuts the originals for this browser."):
            leave()
            st.rerun()
        leave_title = "Signs out and shows an empty page. Shift three times does the same."
        right.html(f'<a class="page-leave" href="/_leave" title="{leave_title}">Leave now</a>')
        if contact := support_contact(context):
            st.markdown(f"To talk to somebody: {style.escape(contact)}")
    st.html(QUICK_EXIT, unsafe_allow_javascript=True)
    mend_sidebar()


def sign_in_page() -> None:
    """Choose who you are. Local mode: on this computer only, without passwords."""
    project = runtime.project()
    _, middle, _ = st.columns([1, 2, 1])
    with middle:
        st.title("Heard")
        st.markdown(f"### {style.escape(project.title)}")
        st.markdown("Who are you? This app runs on this computer only, and nothing leaves it.")
        for user in list_users(project):
            if not user.active:
                continue
            does = ", ".join(ROLE_SENTENCES[role] for role in Role if role in user.roles)
            if st.button(f"**{style.escape(user.name)}** · {does}", key=f"enter-{user.id}", width="stretch"):
                enter(user.id)
                st.rerun()

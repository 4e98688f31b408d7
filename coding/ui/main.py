"""The frame of the app: sign-in, navigation by role, the header with quick exit."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from importlib import import_module

import streamlit as st

from coding.access import Permission
from coding.model import Role
from coding.ui import runtime, style, texts
from coding.ui.identity import browser, enter, identity, leave
from coding.ui.navigation import mend_sidebar
from coding.ui.texts import N_, _
from coding.workspace.care import interface_language, set_interface_language, support_contact
from coding.workspace.context import Context
from coding.workspace.projects import list_users

ROLE_SENTENCES = {
    Role.RESEARCHER: N_("codes interviews"),
    Role.LEAD: N_("leads the study"),
    Role.STEWARD: N_("looks after originals"),
    Role.VIEWER: N_("reads along"),
}
ROLE_NAMES = {
    Role.RESEARCHER: N_("researcher"),
    Role.LEAD: N_("lead"),
    Role.STEWARD: N_("steward"),
    Role.VIEWER: N_("viewer"),
}

SECTIONS: list[tuple[str, list[tuple[str, str, Permission]]]] = [
    (
        N_("Project"),
        [
            ("overview", N_("Overview"), Permission.VIEW_PROJECT),
            ("participants", N_("Participants"), Permission.VIEW_PROJECT),
            ("people", N_("People"), Permission.MANAGE_PROJECT),
            ("activity", N_("Activity"), Permission.VIEW_PROJECT),
            ("erasing", N_("Erase"), Permission.ERASE),
        ],
    ),
    (
        N_("Prepare"),
        [
            ("importing", N_("Import"), Permission.IMPORT),
            ("exchange", N_("From other programs"), Permission.EXCHANGE),
            ("review", N_("Review identifiers"), Permission.REVIEW_ORIGINALS),
            ("second_reading", N_("Second reading"), Permission.READ_AGAIN),
        ],
    ),
    (
        N_("Code"),
        [
            ("work", N_("My work"), Permission.CODE),
            ("coding", N_("Coding"), Permission.READ_RELEASED),
            ("codebook", N_("Codebook"), Permission.VIEW_PROJECT),
            ("search", N_("Search"), Permission.READ_RELEASED),
            ("suggestions", N_("Suggestions"), Permission.CODE),
            ("journal", N_("Journal"), Permission.READ_RELEASED),
            ("care", N_("Keys and care"), Permission.READ_RELEASED),
        ],
    ),
    (
        N_("Make sense"),
        [
            ("themes", N_("Themes"), Permission.PROPOSE_THEMES),
            ("usage", N_("Usage"), Permission.READ_RELEASED),
            ("agreement", N_("Agreement"), Permission.SEE_AGREEMENT),
            ("reconcile", N_("Reconcile"), Permission.RECONCILE),
        ],
    ),
    (
        N_("Share"),
        [
            ("indicators", N_("Indicators"), Permission.EXPORT),
            ("reports", N_("Reports"), Permission.EXPORT),
            ("uniqueness", N_("Rare details"), Permission.READ_AGAIN),
        ],
    ),
]
"""Pages by section: module in ``coding.ui.pages``, title, permission that shows it."""

UNLISTED: list[tuple[str, str, Permission]] = [("printing", N_("Print"), Permission.READ_RELEASED)]
"""Pages that others lead to, in the same terms."""

LANGUAGE_OF = "_interface_language_of"
"""Session entry: whose language this session is shown in."""

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
    _settle_language(context)
    if context is None:
        st.navigation([st.Page(sign_in_page, title=_("Sign in"))], position="hidden").run()
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
            st.Page(_page(module), title=_(title), url_path=module, default=module == "overview")
            for module, title, permission in entries
            if context.may(permission)
        ]
        if shown:
            found[_(section)] = shown
    found.setdefault(_("Code"), []).extend(
        st.Page(_page(module), title=_(title), url_path=module, visibility="hidden")
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
        roles = ", ".join(sorted(_(ROLE_NAMES[role]) for role in context.user.roles))
        st.markdown(f"{style.escape(context.user.name)} · {roles}")
        if context.may(Permission.REVIEW_ORIGINALS) or context.vault:
            st.markdown(_("Originals are **open**.") if context.vault else _("Originals are shut."))
        leave_title = escape(_("Signs out and shows an empty page. Shift three times does the same."))
        leave_now = escape(_("Leave now"))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if st.button(_("Sign out"), help=_("Signs out and shuts the originals for this browser.")):
                leave()
                st.rerun()
            st.html(f'<a class="page-leave" href="/_leave" title="{leave_title}">{leave_now}</a>', width="content")
        if contact := support_contact(context):
            st.markdown(_("To talk to somebody: {contact}").format(contact=style.escape(contact)))
        _choose_language(context)
    st.html(QUICK_EXIT, unsafe_allow_javascript=True)
    mend_sidebar()


def _settle_language(context: Context | None) -> None:
    """Show this session in the language the person chose, else in the one chosen at this browser."""
    person = context.user.id if context else ""
    if st.session_state.get(LANGUAGE_OF) != person:
        session = browser()
        session.language = (interface_language(context) if context else None) or session.language
        texts.choose(session.language or texts.SOURCE_LANGUAGE)
        st.session_state[LANGUAGE_OF] = person
    st.html(f"<script>document.documentElement.lang = '{texts.language()}'</script>", unsafe_allow_javascript=True)


def _choose_language(context: Context | None) -> None:
    options = list(texts.LANGUAGES)
    chosen = st.selectbox(
        _("Language of the app"),
        options,
        index=options.index(texts.language()),
        format_func=lambda code: texts.LANGUAGES[code],
        key=f"interface-language-{context.user.id if context else ''}",
        label_visibility="collapsed" if context else "visible",
    )
    if chosen == texts.language():
        return
    if context:
        set_interface_language(context, chosen)
    browser().language = chosen
    texts.choose(chosen)
    st.rerun()


def sign_in_page() -> None:
    """Choose who you are. Local mode: on this computer only, without passwords."""
    project = runtime.project()
    with st.columns([1, 2, 1])[1]:
        st.title("Heard")
        st.markdown(f"### {style.escape(project.title)}")
        st.markdown(_("Who are you? This app runs on this computer only, and nothing leaves it."))
        for user in list_users(project):
            if not user.active:
                continue
            does = ", ".join(_(ROLE_SENTENCES[role]) for role in Role if role in user.roles)
            if st.button(f"**{style.escape(user.name)}** · {does}", key=f"enter-{user.id}", width="stretch"):
                enter(user.id)
                st.rerun()
        _choose_language(None)

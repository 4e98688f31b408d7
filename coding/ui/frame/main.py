"""The frame of the app: sign-in, navigation by role, the header with quick exit."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from coding.access import ROLE_NAMES, Permission
from coding.ui.frame import runtime, style, texts
from coding.ui.frame.entrance import entrance, leaving, mark_tab, remind, whose_tab
from coding.ui.frame.identity import browser, identity, leave, settle, tab_id, this_tab, turn_to
from coding.ui.frame.navigation import go, link, mend_fields, mend_sidebar
from coding.ui.frame.opening import shut_here
from coding.ui.frame.pages import choose_project, draw
from coding.ui.frame.texts import N_, _, pgettext
from coding.workspace.codings.care import support_contact
from coding.workspace.codings.preferences import interface_language, set_interface_language
from coding.workspace.context import Context
from coding.workspace.search.passages import get_ready
from pipelines import apart

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
            ("cases", N_("Cases"), Permission.CODE),
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
            ("passages", N_("Passages"), Permission.READ_RELEASED),
            ("themes", N_("Themes"), Permission.PROPOSE_THEMES),
            ("usage", N_("Usage"), Permission.READ_RELEASED),
            ("agreement", N_("Agreement"), Permission.SEE_AGREEMENT),
            ("reconcile", N_("Reconcile"), Permission.RECONCILE),
        ],
    ),
    (
        N_("Share"),
        [
            ("findings", N_("Findings"), Permission.READ_FINDINGS),
            ("indicators", N_("Indicators"), Permission.EXPORT),
            ("reports", N_("Reports"), Permission.EXPORT),
        ],
    ),
]
"""Pages by section: address (see :mod:`coding.ui.frame.pages`), title, permission that shows it."""

UNLISTED: list[tuple[str, str, Permission]] = [
    ("checklist", N_("Checklists"), Permission.READ_RELEASED),
    ("corpus", N_("Annotated corpus"), Permission.EXCHANGE),
    ("joint", N_("Sources side by side"), Permission.EXPORT),
    ("partners", N_("Partners"), Permission.EXCHANGE),
    ("maps", N_("Maps"), Permission.PROPOSE_THEMES),
    ("uniqueness", N_("Rare details"), Permission.READ_AGAIN),
    ("panel", N_("Panel"), Permission.EXPORT),
    ("printing", N_("Print"), Permission.READ_RELEASED),
    ("stories", N_("Stories"), Permission.EXPORT),
    ("report_builder", N_("Report builder"), Permission.EXPORT),
    ("passphrase", N_("Passphrase of the originals"), Permission.SET_UP_ORIGINALS),
    ("own_passphrase", N_("Your passphrase"), Permission.VIEW_PROJECT),
    ("sign_ins", N_("Where you are signed in"), Permission.VIEW_PROJECT),
]
"""Pages that others lead to, in the same terms."""

LANGUAGE_OF = "_interface_language_of"
"""Session entry: whose language this session is shown in."""


def main() -> None:
    """Run the app for this tab."""
    st.set_page_config(page_title="Heard", layout="wide")
    style.apply()
    if runtime.recents() is not None:
        served = runtime.served()
        turn_to(served.id if served else "")
    if runtime.choosing():
        _settle_language(None)
        _know_pages()
        choose_project(lambda: _choose_language(None))
        return
    if not settle(whose_tab):
        return
    context = identity()
    _settle_language(context)
    if context is None:
        _know_pages()
        entrance(_below_entrance)
        return
    if this_tab().homeward:
        _go_home()
    pages = _pages(context)
    _note_pages(pages)
    chosen = st.navigation(pages, expanded=True)
    _side(context, _section_of(chosen, pages), chosen.url_path)
    mark_tab()
    if chosen.url_path != "own_passphrase":
        remind(context, ask=chosen.url_path in ("", "work"))
    chosen.run()
    _wake(context)


def _wake(context: Context) -> None:
    """Have the model for searching loaded behind the first page that somebody sees, once a session."""
    if apart.people_beside() and context.may(Permission.READ_RELEASED) and "_woken" not in st.session_state:
        st.session_state["_woken"] = True
        get_ready(context)


def _know_pages() -> None:
    """Let Streamlit know every page, so that the address stays as it is for whoever signs in."""
    pages = _pages(None)
    st.navigation(pages, position="hidden")
    _note_pages(pages)


def _note_pages(pages: dict[str, list[st.Page]]) -> None:
    """Say where links and buttons of a page lead."""
    known = [one for group in pages.values() for one in group]
    st.session_state["_pages"] = {one.url_path or "overview": one for one in known if one.url_path != "overview"}


def _below_entrance() -> None:
    _choose_language(None)
    _other_projects()


def _other_projects() -> None:
    """Where the process was started without a project: shut this one and choose another."""
    if runtime.recents() is None:
        return
    if st.button(_("Other projects"), help=_("Signs out and shuts this project. Everything that was saved stays.")):
        with style.refusals():
            shut_here(browser(), tab_id())
            st.rerun()


def _section_of(chosen: st.Page, pages: dict[str, list[st.Page]]) -> str:
    return next(section for section, group in pages.items() if any(one.url_path == chosen.url_path for one in group))


def _go_home() -> None:
    """To the first page: somebody else was in this tab, and what they were looking at is theirs."""
    this_tab().homeward = False
    pages = _pages(None)
    st.navigation(pages, position="hidden")
    st.switch_page(next(one for group in pages.values() for one in group if not one.url_path))


def _pages(context: Context | None) -> dict[str, list[st.Page]]:
    """The pages that the person may open, by section; every page where nobody is there to open one."""

    def may(permission: Permission) -> bool:
        return context is None or context.may(permission)

    found: dict[str, list[st.Page]] = {}
    for section, entries in SECTIONS:
        shown = [
            st.Page(_page(module), title=_(title), url_path=_address(module), default=module == "overview")
            for module, title, permission in entries
            if may(permission)
        ]
        if shown:
            found[pgettext("verb", section)] = shown
    found.setdefault(pgettext("verb", "Code"), []).extend(
        st.Page(_page(module), title=_(title), url_path=module, visibility="hidden")
        for module, title, permission in UNLISTED
        if may(permission)
    )
    found[pgettext("verb", "Code")].append(
        st.Page(_to_first, title=_("Overview"), url_path="overview", visibility="hidden")
    )
    return {section: shown for section, shown in found.items() if shown}


def _address(module: str) -> str:
    """What Streamlit knows a page by; the first one stands at the empty address, and leaves its own to be led from."""
    return "first" if module == "overview" else module


def _to_first() -> None:
    """Lead from the address "overview" to the first page."""
    go("overview", **{key: st.query_params.get_all(key) for key in st.query_params})


def _page(module: str) -> Callable[[], None]:
    def run() -> None:
        context = identity()
        if context is None:
            st.rerun()
            return
        draw(module, context)

    run.__name__ = module
    return run


def _side(context: Context, section: str, page: str) -> None:
    with st.sidebar:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
            st.markdown(style.escape(context.user.name), width="content")
            # A page of its own, so that it shuts when one of its links is followed.
            with st.popover(_("More"), type="tertiary", width="content", key=f"more-{page}"):
                st.markdown(f"**{style.escape(context.project.title)}**")
                roles = ", ".join(sorted(_(ROLE_NAMES[role]) for role in context.user.roles))
                st.markdown(_("Your role here: {roles}").format(roles=roles))
                if context.may(Permission.REVIEW_ORIGINALS) and not context.vault:
                    st.markdown(_("Originals are shut."))
                if context.may(Permission.SET_UP_ORIGINALS):
                    link("passphrase", _("Passphrase of the originals"))
                link("own_passphrase", _("Your passphrase"))
                link("sign_ins", _("Where you are signed in"))
                _other_projects()
                _choose_language(context)
        if context.vault:
            st.markdown(_("Originals are **open**."))
        if contact := support_contact(context):
            st.markdown(_("To talk to somebody: {contact}").format(contact=style.escape(contact)))
        leave_title = escape(_("Signs out and shows an empty page. Shift three times does the same."))
        leave_now = escape(_("Leave now"))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if st.button(_("Sign out"), help=_("Signs out and shuts the originals for this browser.")):
                leave()
                st.rerun()
            away = f'<a class="page-leave" href="{leaving()}" title="{leave_title}">{leave_now}</a>'
            st.html(away, width="content")
    mend_sidebar(section)
    mend_fields()


def _settle_language(context: Context | None) -> None:
    """Show this session in the language the person chose, else in the one chosen at this browser."""
    person = context.user.id if context else ""
    if st.session_state.get(LANGUAGE_OF) != person:
        session = browser()
        session.language = (interface_language(context) if context else None) or session.language
        texts.choose(session.language or texts.SOURCE_LANGUAGE)
        st.session_state[LANGUAGE_OF] = person
    st.html(f"<script>document.documentElement.lang = '{texts.language()}'</script>", unsafe_allow_javascript=True)
    style.hints()


def _choose_language(context: Context | None) -> None:
    options = list(texts.LANGUAGES)
    chosen = st.selectbox(
        _("Language of the app"),
        options,
        index=options.index(texts.language()),
        format_func=lambda code: texts.LANGUAGES[code],
        key=f"interface-language-{context.user.id if context else ''}",
    )
    if chosen == texts.language():
        return
    if context:
        set_interface_language(context, chosen)
    browser().language = chosen
    texts.choose(chosen)
    st.rerun()

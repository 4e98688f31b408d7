"""The frame of the app: sign-in, navigation by role, the header with quick exit."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

import streamlit as st

from coding.access import ROLE_NAMES, Permission
from coding.ui.frame import runtime, style, texts
from coding.ui.frame.entrance import entrance, leaving, mark_tab, remind, whose_tab
from coding.ui.frame.guard import QUIT
from coding.ui.frame.identity import browser, identity, leave, settle, tab_id, this_tab, turn_to
from coding.ui.frame.manual import HELP
from coding.ui.frame.navigation import go, link, mark_current, may_open, mend_fields
from coding.ui.frame.opening import shut_here
from coding.ui.frame.pages import Pages, Place
from coding.ui.frame.texts import _, pgettext
from coding.workspace.codings.care import support_contact
from coding.workspace.codings.preferences import interface_language, set_interface_language, set_walk, walk
from coding.workspace.context import Context
from coding.workspace.demo import is_demo
from coding.workspace.overview.status import begun

LANGUAGE_OF = "_interface_language_of"
"""Session entry: whose language this session is shown in."""


def main(app: Pages) -> None:
    """Run the app for this tab.

    Args:
        app: What it shows.
    """
    st.set_page_config(page_title="Heard", layout="wide")
    style.apply()
    st.session_state["_addresses"] = tuple(app.entries)
    if runtime.recents() is not None:
        served = runtime.served()
        turn_to(served.id if served else "")
    if runtime.choosing():
        _settle_language(None)
        _know_pages(app, None)
        app.choose_project(_below_projects)
        return
    if not settle(whose_tab):
        return
    context = identity()
    _settle_language(context)
    if context is None:
        _know_pages(app, None)
        entrance(_below_entrance)
        return
    if this_tab().homeward:
        # Somebody else was in this tab, and what they were looking at is theirs.
        this_tab().homeward = False
        _know_pages(app, None)
        go("overview")
    page = _know_pages(app, context)
    address = _address(page)
    st.set_page_config(page_title=f"{page.title} · Heard")
    current, places = app.around(address, context.may, begun(context))
    tabs = places[current]
    _side(context, places, address)
    _tabs(app, tabs)
    mark_current(_title(current), list(places).index(current), tabs.index(address) if len(tabs) > 1 else None)
    mark_tab()
    if address != "own_passphrase":
        remind(context, ask=address in ("overview", "work"))
    _show_walk(context, app.walk, address)
    page.run()


def _know_pages(app: Pages, context: Context | None) -> st.Page:
    """Let Streamlit know the pages that the person may open, and say where links and buttons of a page lead.

    Where nobody is there it is every page, so that the address stays as it is for whoever signs in.

    Returns:
        The page that is asked for.
    """
    known = [
        # The first page stands at the empty address, and leaves its own to be led from.
        st.Page(
            _page(app, address),
            title=_(title),
            default=address == "overview",
            url_path="first" if address == "overview" else address,
        )
        for address, title, permission in app.entries.values()
        if context is None or context.may(permission)
    ]
    st.session_state["_pages"] = {_address(page): page for page in known}
    return st.navigation([*known, st.Page(_to_first, title=_("Home"), url_path="overview")], position="hidden")


def _address(page: st.Page) -> str:
    """The address of a page; the first one stands at the empty one."""
    return page.url_path or "overview"


def _below_projects() -> None:
    _choose_language(None)
    _quit()


def _below_entrance() -> None:
    _choose_language(None)
    _manual()
    _other_projects()


def _manual() -> None:
    """A tab of its own, so that the work stays where it is."""
    label = _("Manual")
    st.markdown(f"[{label}]({runtime.ingress().prefix}{HELP}/)")


def _quit() -> None:
    """End Heard from here: whoever opened it by its icon has no other place for that."""
    if st.button(_("Quit Heard"), help=_("Signs out and ends Heard. Everything that was saved stays.")):
        with style.refusals():
            shut_here(browser(), tab_id())
            address = f"{QUIT}?language={texts.language()}"
            st.html(f"<script>location.replace('{address}')</script>", unsafe_allow_javascript=True)
            st.stop()


def _other_projects() -> None:
    """Where the process was started without a project: shut this one and choose another, or end Heard."""
    if runtime.recents() is None:
        return
    style.button(
        _("Other projects"),
        lambda: shut_here(browser(), tab_id()),
        help=_("Signs out and closes this project. Everything that was saved stays."),
    )
    _quit()


def _to_first() -> None:
    """Lead from the address "overview" to the first page."""
    go("overview", **{key: st.query_params.get_all(key) for key in st.query_params})


def _page(app: Pages, address: str) -> Callable[[], None]:
    def run() -> None:
        context = identity()
        if context is None:
            st.rerun()
            return
        app.draw(address, context)

    run.__name__ = address
    return run


def _tabs(app: Pages, tabs: Sequence[str]) -> None:
    """The pages of the place where somebody is, where it has several."""
    if len(tabs) > 1:
        with st.container(horizontal=True, gap=None, key="tabs"):
            for tab in tabs:
                link(tab, _(app.entries[tab][1]))


def _title(place: Place) -> str:
    return pgettext("verb", place.title)


def _side(context: Context, places: Mapping[Place, Sequence[str]], page: str) -> None:
    with st.sidebar:
        with st.container(gap=None, key="places"):
            for place, tabs in places.items():
                link(tabs[0], _title(place))
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
            st.markdown(style.escape(context.user.name), width="content")
            # A page of its own, so that it shuts when one of its links is followed.
            with st.popover(_("More"), type="tertiary", width="content", key=f"more-{page}"):
                st.markdown(f"**{style.escape(context.project.title)}**")
                roles = ", ".join(sorted(_(ROLE_NAMES[role]) for role in context.user.roles))
                st.markdown(_("Your role here: {roles}").format(roles=roles))
                if context.may(Permission.REVIEW_ORIGINALS) and not context.vault:
                    st.markdown(_("Originals are closed."))
                if context.may(Permission.SET_UP_ORIGINALS):
                    link("passphrase", _("Passphrase of the originals"))
                link("own_passphrase", _("Your passphrase"))
                link("sign_ins", _("Where you are signed in"))
                _manual()
                _other_projects()
                _choose_language(context)
        if context.vault:
            st.markdown(_("Originals are **open**."))
        if contact := support_contact(context):
            st.markdown(_("To talk to somebody: {contact}").format(contact=style.escape(contact)))
        leave_title = escape(_("Signs out and shows an empty page. Shift three times does the same."))
        leave_now = escape(_("Leave now"))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            style.button(_("Sign out"), leave, help=_("Signs out and closes the originals for this browser."))
            away = f'<a class="page-leave" href="{leaving()}" title="{leave_title}">{leave_now}</a>'
            st.html(away, width="content")
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
    language = st.selectbox(
        _("Language of the app"),
        options,
        index=options.index(texts.language()),
        format_func=lambda code: texts.LANGUAGES[code],
        key=f"interface-language-{context.user.id if context else ''}",
    )
    if language == texts.language():
        return
    if context:
        set_interface_language(context, language)
    browser().language = language
    texts.choose(language)
    st.rerun()


def _show_walk(context: Context, stops: Sequence[tuple[str, str]], page: str) -> None:
    """Say what this page is for, where it is a stop of the person's walk, and lead to the next.

    Args:
        context: Who walks.
        stops: Address of each stop and what is said there.
        page: Address of the page that is shown.
    """
    choice = walk(context)
    stops = [(address, text) for address, text in stops if may_open(address)]
    at = next((number for number, (address, _text) in enumerate(stops) if address == page), None)
    if at is None or not (is_demo(context.project) if choice is None else choice):
        return
    last = at + 1 == len(stops)
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="walk"):
        count = escape(_("Tour: {n} of {all}").format(n=at + 1, all=len(stops)))
        st.html(f'<p role="status"><strong>{count}</strong> · {escape(_(stops[at][1]))}</p>', width="stretch")
        with st.container(horizontal=True, width="content"):
            if not last and st.button(_("Next stop"), key="walk-next"):
                go(stops[at + 1][0])
            style.button(
                _("End the tour"),
                lambda: set_walk(context, False),
                key="walk-end",
                type="secondary" if last else "tertiary",
            )

"""Who is in this tab: one function, so that a server's sign-in can come in its place.

A tab belongs to the sign-in it was opened under. When that is over it is nobody's, until somebody says in that very
tab who goes on; only the same person, signed in again, goes on without a word.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from coding.errors import AccessDenied, HeardError
from coding.model import Credential, User
from coding.ui.frame import runtime
from coding.ui.frame.sessions import TABLE, BrowserSession, Over, SignIn
from coding.ui.frame.sign_in import description, token_cookie
from coding.ui.frame.texts import _
from coding.workspace.context import Context, Vault
from coding.workspace.people.credential import let_in, own_hash
from coding.workspace.people.users import sign_in

TAB = "_tab"
SERVED = "_served"
"""Entry of Streamlit's session: id of the project that it shows, or ""."""
KEPT = frozenset({"_browser", TAB, SERVED})
"""Entries of Streamlit's session that say who is there, and so outlive them."""
_BY_ONESELF = frozenset({Over.SIGNED_OUT, Over.REPLACED})
"""Ends that whoever is at the browser has made there and knows of."""


@dataclass
class Tab:
    """One tab.

    Attributes:
        sign_in: The sign-in it was opened under; it may be over.
        settled: Something has been shown in it: from now on nobody comes into it by themselves.
        person: Who was in it last.
        homeward: Somebody else has come into it, and begins at the first page.
        emptied: The sign-in whose traces were taken from Streamlit's session.
    """

    sign_in: SignIn | None = None
    settled: bool = False
    person: str = ""
    homeward: bool = False
    emptied: SignIn | None = None

    def take(self, sign_in: SignIn) -> None:
        """Belong to a sign-in from now on."""
        self.homeward = bool(self.person) and self.person != sign_in.user_id
        self.sign_in, self.settled, self.person = sign_in, True, sign_in.user_id


def browser() -> BrowserSession:
    """The session of the browser that runs this page."""
    session = TABLE.peek(st.context.cookies.get(runtime.ingress().cookie))
    if session is None:
        # Without the guard in front (page tests) the session lives with Streamlit's own.
        browser_session: BrowserSession = st.session_state.setdefault("_browser", BrowserSession())
        return browser_session
    return session


def turn_to(project_id: str) -> None:
    """Show this project in this tab from now on ("" for none); what is there of another one goes.

    Args:
        project_id: Id of the project that the process has open.
    """
    if st.session_state.get(SERVED, project_id) != project_id:
        for key in [key for key in st.session_state if key != "_browser"]:
            del st.session_state[key]
    st.session_state[SERVED] = project_id


def show_nobody() -> None:
    """Be told when a project is opened, though nobody has signed in in this tab."""
    browser().shows(tab_id(), None)


def this_tab() -> Tab:
    """The tab that runs this page; a fresh one where what Streamlit has kept was drawn at another browser.

    Whoever names a session of Streamlit's gets it, with all that is kept there; the guard lets nobody name another's.
    """
    tab: Tab = st.session_state.setdefault(TAB, Tab())
    if tab.sign_in is not None and _elsewhere(tab.sign_in):
        _forget()
        tab = st.session_state[TAB] = Tab()
    return tab


def _elsewhere(sign_in: SignIn) -> bool:
    """Whether a sign-in was made at another browser than the one that shows this page."""
    in_script = get_script_run_ctx(suppress_warning=True) is not None
    if not in_script or st.context.cookies.get(runtime.ingress().cookie) is None:
        # Nobody looks on: work goes on beside the page, or the connection is cut.
        return False
    return browser().cookie_hash != sign_in.browser_hash


def tab_id() -> str:
    """Id of Streamlit's session of this tab."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def settle(remembered: Callable[[], str | None]) -> bool:
    """Find out whom a tab belongs to that Streamlit does not know: one that was loaded or has connected again.

    Such a tab stays with who was in it where somebody else is at this browser by now, and where their time was not
    ended here by themselves: it then says so.

    Args:
        remembered: Asks the tab for the id of the sign-in it belonged to: None until it has answered, "" for none.

    Returns:
        False while the tab has not answered; nothing may be shown until then.
    """
    session, tab = browser(), this_tab()
    browser_sign_in = session.sign_in

    def tells(sign_in: SignIn) -> bool:
        return (
            sign_in.over not in _BY_ONESELF if browser_sign_in is None else sign_in.user_id != browser_sign_in.user_id
        )

    if tab.settled or not any(map(tells, session.former.values())):
        return True
    answer = remembered()
    if answer is None:
        return False
    former = session.former.get(answer)
    if former is not None and tells(former):
        tab.sign_in, tab.settled, tab.person = former, True, former.user_id
    return True


def vouched() -> User | None:
    """Who is at this browser as the proxy in front says, if they work in the project."""
    person = browser().vouched
    try:
        return sign_in(runtime.project(), person).user if person else None
    except HeardError:
        return None


def identity() -> Context | None:
    """The person in this tab with the project, or None when it is nobody's.

    Whoever is vouched for is signed in without a click in a browser where nobody was before; whoever has left it, or
    was signed out, is asked.
    """
    session, tab = browser(), this_tab()
    if session.sign_in is None and not session.former and not tab.settled and (person := vouched()) is not None:
        tab.take(TABLE.enter(session, person.id, tab_id(), how=Credential.PROXY, browser=_browser_name()))
    browser_sign_in, tab_sign_in = session.sign_in, tab.sign_in
    if browser_sign_in is not None and tab_sign_in is not browser_sign_in and _joins(tab, browser_sign_in, session):
        tab.take(browser_sign_in)
        tab_sign_in = browser_sign_in
    tab.settled = True
    session.shows(tab_id(), tab_sign_in)
    if tab_sign_in is None:
        return None
    if tab_sign_in.over is None:
        TABLE.use(tab_sign_in)
        try:
            known = sign_in(runtime.project(), tab_sign_in.user_id)
            return Context(
                known.project,
                known.user,
                tab_sign_in.vault,
                lambda: tab_sign_in.over is not None or _elsewhere(tab_sign_in),
            )
        except HeardError:
            TABLE.end(session, Over.DISMISSED, tab_id())
    if tab.emptied is not tab_sign_in:
        _forget()
        tab.emptied = tab_sign_in
    return None


def still(user_id: str) -> Context:
    """The person in this tab, asked anew, as long as it is this one.

    Raises:
        AccessDenied: Nobody is there any more, or somebody else.
    """
    context = identity()
    if context is None:
        raise AccessDenied(_("You are signed out. Sign in again to go on."))
    if context.user.id != user_id:
        raise AccessDenied(_("Somebody else has signed in at this browser. Reload the page."))
    return context


def _joins(tab: Tab, sign_in: SignIn, session: BrowserSession) -> bool:
    """Whether a tab comes by itself into the sign-in that lasts at its browser.

    A tab in which something was shown does only where it was the same person's, and nobody ended that from elsewhere. A
    fresh one does; but where the cookie is all that says who a request is from, only with the token of this very
    sign-in: whoever noted the browser's cookie before has no use of it.
    """
    tab_sign_in = tab.sign_in
    if tab.settled:
        return (
            tab_sign_in is not None
            and tab_sign_in.user_id == sign_in.user_id
            and tab_sign_in.over not in (Over.ENDED, Over.CHANGED)
        )
    if runtime.ingress().auth_method.chosen or session.vouched == sign_in.user_id:
        return True
    # The token that this tab's browser held when the tab connected.
    return sign_in.proved_by(st.context.cookies.get(token_cookie(runtime.ingress())))


def ticket() -> str:
    """What the tab exchanges for the cookie of its sign-in, while the browser does not have that yet; else ""."""
    sign_in = this_tab().sign_in
    return sign_in.ticket if sign_in is not None and sign_in.over is None else ""


def _browser_name() -> str:
    return description(st.context.headers.get("user-agent") or "")


def sign_in_id() -> str:
    """Id of the sign-in this tab belongs to while it lasts, else "": what a pane's operations are made under."""
    sign_in = this_tab().sign_in
    return sign_in.id if sign_in is not None and sign_in.over is None else ""


def enter(user_id: str, passphrase: str = "") -> None:
    """Sign in as a user of the project in this tab; whoever is signed in at this browser is out in every tab.

    Args:
        user_id: Who it is.
        passphrase: Their own, where they have one.

    Raises:
        AccessDenied: A proxy says who people are, and it vouches for somebody else, or nobody.
        NotProven, TooSoon: It is not theirs, or the next try still waits; nothing was changed.
        InvalidInput, NotFound: They do not work here.
    """
    how = _prove(user_id, passphrase)
    _forget()
    this_tab().take(TABLE.enter(browser(), user_id, tab_id(), how=how, browser=_browser_name()))


def go_on(passphrase: str = "") -> None:
    """Let whoever has signed in at this browser, in another tab, into this tab.

    Args:
        passphrase: Their own, where they have one.

    Raises:
        AccessDenied: A proxy says who people are, and it vouches for somebody else, or nobody.
        NotProven, TooSoon: It is not theirs, or the next try still waits; nothing was changed.
        InvalidInput, NotFound: They do not work here.
    """
    sign_in = browser().sign_in
    if sign_in is not None:
        _prove(sign_in.user_id, passphrase)
        _forget()
        this_tab().take(sign_in)


def _prove(user_id: str, passphrase: str) -> Credential:
    """Where people choose who they are, their own passphrase proves it; where a proxy signs them in, its word does.

    Where Heard or a provider asks on a page of its own, what was proved there holds for every tab of that browser.
    """
    auth_method, browser_sign_in = runtime.ingress().auth_method, browser().sign_in
    if auth_method.chosen:
        let_in(runtime.project(), user_id, lambda: passphrase)
        return Credential.PASSPHRASE if own_hash(runtime.project(), user_id) is not None else Credential.CHOSEN
    if auth_method.pages and browser_sign_in is not None and browser_sign_in.user_id == user_id:
        sign_in(runtime.project(), user_id)
        return browser_sign_in.how
    if user_id == browser().vouched:
        sign_in(runtime.project(), user_id)
        return Credential.PROXY
    raise AccessDenied(_("You are not signed in as that person. Load the page again."))


def leave() -> None:
    """Sign out in every tab of this browser and shut the vault."""
    TABLE.end(browser(), Over.SIGNED_OUT, tab_id())
    identity()


def only_here() -> None:
    """End what the person in this tab has signed in to at other browsers: what proves who they are has changed."""
    sign_in = this_tab().sign_in
    if sign_in is not None:
        TABLE.dismiss(sign_in.user_id, Over.CHANGED, browser(), by=sign_in.user_id)


def reminded() -> bool:
    """Whether the person in this tab has put away, for this sign-in, that they were asked to set a passphrase."""
    sign_in = this_tab().sign_in
    return sign_in is None or sign_in.reminded


def put_reminder_away() -> None:
    """Remind the person in this tab no more while this sign-in lasts."""
    sign_in = this_tab().sign_in
    if sign_in is not None:
        sign_in.reminded = True


def keep_vault(vault: Vault | None) -> None:
    """Hold the opened vault for this sign-in, or shut it."""
    if sign_in_id():
        TABLE.keep_vault(browser(), vault, tab_id())


def _forget() -> None:
    """Take everything from Streamlit's session that somebody left there."""
    for key in [key for key in st.session_state if key not in KEPT]:
        del st.session_state[key]

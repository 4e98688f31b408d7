"""Who sits at which browser: the app's own session table, kept in memory only.

A browser is known by a random cookie that the server sets (HttpOnly, SameSite=Strict), and at a browser one person is
signed in at a time. Each signing in is a :class:`SignIn` of its own, and a tab belongs to the one it was opened under
(:mod:`coding.ui.frame.identity`): when that is over the tab is nobody's, whoever signs in next. How people say who
they are is a :class:`coding.ui.frame.front.WayIn`; where they choose, their own passphrase proves it if they have one.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from coding.ui.frame.front import LOCAL
from coding.workspace.context import Vault

COOKIE = LOCAL.cookie
IDLE_SECONDS = 2 * 3600
LONGEST_SECONDS = 12 * 3600
VAULT_IDLE_SECONDS = 30 * 60
REMEMBERED: Final = 50
"""Sign-ins that are over, and tabs, that are remembered of each browser."""
QUIET_SECONDS: Final = 5
"""For so long after a vault shut by itself, tabs that are drawn anew for it do not count as activity."""


class Over(StrEnum):
    """Why a sign-in is over."""

    SIGNED_OUT = "signed out"
    REPLACED = "somebody signed in at the same browser"
    IDLE = "not used for too long"
    DISMISSED = "no longer in the project"
    CHANGED = "their passphrase was changed"


@dataclass(eq=False)
class SignIn:
    """One person's time at one browser, from signing in until it is over.

    Attributes:
        user_id: Who signed in.
        vault: The vault, while this person has it open here.
        id: Names the sign-in in what a tab sends; it opens nothing by itself.
        over: Why it is over, or None while it lasts.
        started: When it began, in seconds of the monotonic clock.
        seen: When it was last in use.
        quiet: Until when use does not count.
        reminded: They have put away that they were asked to set a passphrase.
    """

    user_id: str
    vault: Vault | None = None
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    over: Over | None = None
    started: float = field(default_factory=lambda: time.monotonic())
    seen: float = field(default_factory=lambda: time.monotonic())
    quiet: float = 0.0
    reminded: bool = False


@dataclass(eq=False)
class BrowserSession:
    """One browser.

    Attributes:
        sign_in: The sign-in that lasts, or None.
        former: Those that are over, by id.
        language: Language of the interface that was chosen here, or None.
        vouched: Id of the user that a proxy in front says is at this browser, or None.
        tabs: Streamlit's sessions in this browser, the one opened last at the end, and what each shows: the id of the
            sign-in it belongs to, and whether the vault was open.
        met: When the server met it, in seconds of the monotonic clock.
    """

    sign_in: SignIn | None = None
    former: dict[str, SignIn] = field(default_factory=dict)
    language: str | None = None
    vouched: str | None = None
    tabs: dict[str, tuple[str, bool]] = field(default_factory=dict)
    met: float = field(default_factory=lambda: time.monotonic())

    def shows(self, tab: str, sign_in: SignIn | None) -> None:
        """Remember for whom a tab is being drawn, to tell it when that has changed."""
        self.tabs[tab] = _standing(sign_in)
        while len(self.tabs) > REMEMBERED:
            del self.tabs[next(iter(self.tabs))]

    def outdated(self, tab: str) -> bool:
        """Whether a tab shows something that is no longer so."""
        return tab in self.tabs and self.tabs[tab] != _standing(self.sign_in)


def _standing(sign_in: SignIn | None) -> tuple[str, bool]:
    return (sign_in.id, sign_in.vault is not None) if sign_in else ("", False)


Tell = Callable[[str], None]
"""Called with a tab that shows something that is no longer so."""
Note = Callable[[SignIn], None]
"""Called with a sign-in that has begun or is over."""


def _unnoted(sign_in: SignIn) -> None:
    """On one's own computer nothing is noted."""


class SessionTable:
    """All browsers the server has met since it started.

    Attributes:
        tell: Called for every tab of a browser after a sign-in has begun or ended there and after a vault was shut.
        note: Called when a sign-in has begun and when it is over, for a server's log.
    """

    def __init__(self) -> None:
        self.tell: Tell = lambda tab: None
        self.note: Note = _unnoted
        self._lock = threading.RLock()
        self._sessions: dict[str, BrowserSession] = {}

    def new_cookie(self) -> str:
        """Make a session for a browser that has none and return its cookie."""
        cookie = secrets.token_urlsafe(32)
        with self._lock:
            self._sessions[cookie] = BrowserSession()
        return cookie

    def known(self, cookie: str | None) -> bool:
        """Whether the server gave out this cookie."""
        return self.peek(cookie) is not None

    def signed_in(self, cookie: str | None, person: str | None = None) -> bool:
        """Whether somebody has signed in at this browser.

        Args:
            cookie: The browser's.
            person: Id of the user that the request is vouched for, if it is: nobody else will do.
        """
        session = self.peek(cookie)
        here = session.sign_in if session is not None else None
        return here is not None and person in (None, here.user_id)

    def vouch(self, session: BrowserSession, person: str) -> None:
        """Note who is at a browser, as the proxy in front says; whoever else is signed in there is out."""
        with self._lock:
            session.vouched = person
            stranger = session.sign_in is not None and session.sign_in.user_id != person
            if stranger:
                self._end(session, Over.REPLACED)
        if stranger:
            self._tell(session)

    def peek(self, cookie: str | None) -> BrowserSession | None:
        """The browser's session, without counting as activity; what has run out is taken away first."""
        with self._lock:
            session = self._sessions.get(cookie or "")
            if session is not None:
                self._run_out(session)
            return session

    def sweep(self) -> None:
        """Take away what has run out at any browser, so that a screen nobody looks after does not stay as it is.

        Browsers that never opened a tab (a monitor's, say) are forgotten after a while.
        """
        with self._lock:
            for session in self._sessions.values():
                self._run_out(session)
            longest = time.monotonic() - LONGEST_SECONDS
            for cookie in [one for one, met in self._sessions.items() if not met.tabs and met.met < longest]:
                del self._sessions[cookie]

    def connected(self, cookie: str | None, tab: str) -> None:
        """A tab whose connection was cut is there again: what changed meanwhile, and got lost on the way, is told."""
        session = self.peek(cookie)
        if session is not None and session.outdated(tab):
            self.tell(tab)

    def use(self, sign_in: SignIn) -> None:
        """Note that a sign-in is in use."""
        now = time.monotonic()
        if now >= sign_in.quiet:
            sign_in.seen = now

    def enter(self, session: BrowserSession, user_id: str, tab: str = "") -> SignIn:
        """Somebody signs in at a browser; whoever was signed in there is out, in every tab.

        Args:
            session: The browser.
            user_id: Who signs in.
            tab: The tab where it is done, which need not be told.
        """
        with self._lock:
            self._end(session, Over.REPLACED)
            session.sign_in = made = SignIn(user_id)
        self.note(made)
        self._tell(session, tab)
        return made

    def end(self, session: BrowserSession, why: Over, tab: str = "", only: str = "") -> None:
        """End the sign-in that lasts at a browser and shut its vault.

        Args:
            session: The browser.
            why: Why it is over.
            tab: The tab where it was done, which need not be told.
            only: End it only if it has this id; a request that comes late must not sign out whoever came next.
        """
        with self._lock:
            if session.sign_in is None or (only and session.sign_in.id != only):
                return
            self._end(session, why)
        self._tell(session, tab)

    def dismiss(self, user_id: str, why: Over = Over.DISMISSED, but: BrowserSession | None = None) -> None:
        """End what somebody has signed in to at any browser.

        Args:
            user_id: Who.
            why: Why it is over.
            but: A browser where it lasts.
        """
        with self._lock:
            theirs = [
                one
                for one in self._sessions.values()
                if one is not but and one.sign_in and one.sign_in.user_id == user_id
            ]
            for session in theirs:
                self._end(session, why)
        for session in theirs:
            self._tell(session)

    def keep_vault(self, session: BrowserSession, vault: Vault | None, tab: str = "") -> None:
        """Hold the opened vault while the sign-in lasts, or shut it in every tab."""
        with self._lock:
            if session.sign_in is None:
                return
            session.sign_in.vault = vault
        if vault is None:
            self._tell(session, tab)

    def _end(self, session: BrowserSession, why: Over) -> None:
        ended, session.sign_in = session.sign_in, None
        if ended is None:
            return
        ended.over, ended.vault = why, None
        session.former[ended.id] = ended
        self.note(ended)
        while len(session.former) > REMEMBERED:
            del session.former[next(iter(session.former))]

    def _run_out(self, session: BrowserSession) -> None:
        lasting, now = session.sign_in, time.monotonic()
        if lasting is None:
            return
        if now - lasting.started > LONGEST_SECONDS or now - lasting.seen > IDLE_SECONDS:
            self._end(session, Over.IDLE)
            self._tell(session)
        elif lasting.vault is not None and now - lasting.seen > VAULT_IDLE_SECONDS:
            lasting.vault, lasting.quiet = None, now + QUIET_SECONDS
            self._tell(session)

    def _tell(self, session: BrowserSession, but: str = "") -> None:
        for tab in [tab for tab in session.tabs if tab != but]:
            self.tell(tab)


TABLE = SessionTable()

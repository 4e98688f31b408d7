"""Who sits at which browser: the app's own session table, in memory, and told to the project file.

A browser is known by a random cookie that the server sets (HttpOnly, SameSite=Strict), and at a browser one person is
signed in at a time. Each signing in is a :class:`SignIn` of its own, and a tab belongs to the one it was opened under
(:mod:`coding.ui.frame.identity`): when that is over the tab is nobody's, whoever signs in next. How people say who
they are is a :class:`coding.ui.frame.ingress.AuthMethod`; where they choose, their own passphrase proves it, if any.

Each sign-in gives the browser a second cookie, its token. By both a browser that was signed in is known again after a
restart (:meth:`SessionTable.adopt`); what is kept of them is SHA-256 (:meth:`SignIn.record`).
"""

# Why sign-ins are our own: decision 0682.

import hmac
import logging
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

from coding.model import Credential
from coding.ui.frame.ingress import LOCAL
from coding.ui.frame.sign_in import LIMITS, REMEMBERED, BrowserSession, Limits, Over, SignIn
from coding.workspace.context import Vault
from coding.workspace.people.credential import token_hash

__all__ = ["COOKIE", "LIMITS", "REMEMBERED", "TABLE", "BrowserSession", "Limits", "Over", "SessionTable", "SignIn"]

logger = logging.getLogger("heard")

COOKIE = LOCAL.cookie
VAULT_IDLE_SECONDS = 30 * 60
SET_BACK_SECONDS: Final = 300
"""A clock that is set back by more ends what began since: nobody knows for how long that has lasted."""
QUIET_SECONDS: Final = 5
"""For so long after a vault shut by itself, tabs that are drawn anew for it do not count as activity."""
WRITTEN_SECONDS: Final = 60
"""At most this often it is written to the project file when a sign-in was last in use."""


Tell = Callable[[str], None]
"""Called with a tab that shows something that is no longer so."""
Note = Callable[[SignIn], None]
"""Called with a sign-in that has begun or is over."""
Keep = Callable[[Sequence[SignIn]], None]
"""Writes sign-ins as they are now where they outlive the process."""
Shut = Callable[[Vault], None]
"""Called with a vault that was shut."""


def _nothing(_: object) -> None:
    """On one's own computer nothing is noted, and without a project nothing is kept."""


class SessionTable:
    """All browsers the server knows.

    Attributes:
        notify: Called for every tab of a browser after a sign-in has begun or ended there and after a vault was shut.
        note: Called when a sign-in has begun and when it is over, for a server's log.
        keep: Called with sign-ins that have begun, were in use or are over, to write them down.
        shut: Called with a vault that was shut, to note in it how far the history goes.
        limits: How long a sign-in may last.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Begin with no browser.

        Args:
            clock: Tells the time in seconds since 1970; it goes on over a restart and while a laptop sleeps.
        """
        self.notify: Tell = lambda tab: None
        self.note: Note = _nothing
        self.keep: Keep = _nothing
        self.shut: Shut = _nothing
        self.limits: Limits = LIMITS
        self._clock = clock
        self._lock = threading.RLock()
        self._sessions: dict[str, BrowserSession] = {}
        self._kept: dict[str, BrowserSession] = {}
        self._due: dict[str, SignIn] = {}
        self._shut: list[Vault] = []

    def load(self, sign_ins: Iterable[SignIn]) -> None:
        """Take up what lasted when the process before this one ended; see :meth:`adopt`.

        Args:
            sign_ins: Sign-ins that last, the one used last first, and lately ended ones, so that no tab of theirs
                becomes somebody else's.
        """
        with self._lock:
            self._kept.clear()
            for sign_in in sign_ins:
                session = self._kept.setdefault(
                    sign_in.browser_hash, BrowserSession(cookie_hash=sign_in.browser_hash, met=self._clock())
                )
                if sign_in.over is None and session.sign_in is None:
                    session.sign_in = sign_in
                    continue
                if sign_in.over is None:
                    sign_in.over, sign_in.ended = Over.REPLACED, self._clock()
                    self._due[sign_in.id] = sign_in
                session.note_over(sign_in)
            for session in self._kept.values():
                self._run_out(session)
            for known in self._sessions.values():
                before = self._kept.get(known.cookie_hash)
                if before is not None and before.sign_in is None:
                    known.former |= self._kept.pop(known.cookie_hash).former

    def forget(self) -> None:
        """Know of no sign-in any more, those that are over included, and write none; browsers stay known."""
        with self._lock:
            self.keep = self.shut = _nothing
            self._shut.clear()
            self._kept.clear()
            self._due.clear()
            for session in self._sessions.values():
                session.sign_in = None
                session.former.clear()

    def somebody_elsewhere(self, session: BrowserSession) -> bool:
        """Whether somebody is signed in at another browser."""
        with self._lock:
            for browser_session in self._every():
                self._run_out(browser_session)
            return any(
                browser_session is not session and browser_session.sign_in is not None
                for browser_session in self._sessions.values()
            )

    def notify_everybody(self, but: str = "", of: str = "") -> None:
        """Tell every tab of every browser that it shows something that is no longer so.

        Args:
            but: The tab where it was done, which need not be told.
            of: Id of a person whose browsers alone are told.
        """
        with self._lock:
            tabs = [
                tab
                for session in self._sessions.values()
                if not of or session.sign_in and session.sign_in.user_id == of
                for tab in session.tabs
                if tab != but
            ]
        for tab in tabs:
            self.notify(tab)

    def adopt(self, cookie: str | None, token: str | None) -> None:
        """Know a browser again that was known before the process began, by its cookie, and signed in by its token."""
        if not cookie or not self._kept:
            return
        with self._lock:
            session = self._kept.get(token_hash(cookie))
            if session is None or cookie in self._sessions:
                return
            if session.sign_in is None or session.sign_in.proved_by(token):
                self._sessions[cookie] = self._kept.pop(session.cookie_hash)

    def new_cookie(self) -> str:
        """Make a session for a browser that has none and return its cookie."""
        cookie = secrets.token_urlsafe(32)
        with self._lock:
            self._sessions[cookie] = BrowserSession(met=self._clock(), cookie_hash=token_hash(cookie))
        return cookie

    def redeem(self, cookie: str | None, ticket: str) -> str | None:
        """The token of the sign-in that lasts at a browser, for a tab of it that has the ticket; else None."""
        session = self.peek(cookie)
        lasting = session.sign_in if session is not None else None
        if lasting is None or not lasting.ticket or not hmac.compare_digest(ticket.encode(), lasting.ticket.encode()):
            return None
        return lasting.token or None

    def confirm(self, cookie: str | None, token: str | None) -> None:
        """A browser shows the token it was given: this process need not remember it any longer."""
        with self._lock:
            session = self._sessions.get(cookie or "")
            lasting = session.sign_in if session is not None else None
            if lasting is not None and lasting.token and lasting.proved_by(token):
                lasting.token = lasting.ticket = ""

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
        sign_in = session.sign_in if session is not None else None
        return sign_in is not None and person in (None, sign_in.user_id)

    def vouch(self, session: BrowserSession, person: str) -> None:
        """Note who is at a browser, as the proxy in front says; whoever else is signed in there is out."""
        with self._lock:
            session.vouched = person
            stranger = session.sign_in is not None and session.sign_in.user_id != person
            if stranger:
                self._end(session, Over.REPLACED)
        if stranger:
            self._notify(session)

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
        now = self._clock()
        with self._lock:
            for session in self._every():
                self._run_out(session)
                lasting = session.sign_in
                if lasting is not None and lasting.seen - lasting.written >= WRITTEN_SECONDS:
                    self._due[lasting.id] = lasting
            for sessions in (self._sessions, self._kept):
                for name, browser_session in list(sessions.items()):
                    if (
                        not browser_session.tabs
                        and browser_session.sign_in is None
                        and browser_session.met < now - self.limits.longest
                    ):
                        del sessions[name]
        self.write()

    def rest(self) -> None:
        """Write when everything was last in use: the process ends."""
        with self._lock:
            lasting = [session.sign_in for session in self._every() if session.sign_in is not None]
            self._due |= {sign_in.id: sign_in for sign_in in lasting}
            self._shut += [sign_in.vault for sign_in in lasting if sign_in.vault is not None]
        self.write()

    def write(self) -> None:
        """Write what has not been written; what cannot be, now, stays to be written."""
        with self._lock:
            due, self._due = self._due, {}
            closed, self._shut = self._shut, []
        for vault in closed:
            try:
                self.shut(vault)
            except Exception as error:  # what the vault noted before still stands in it
                logger.error("history not noted in the vault: %s", type(error).__name__)
        if not due:
            return
        now = self._clock()
        try:
            self.keep(list(due.values()))
        except Exception as error:  # whatever keeps the project's file busy, nobody is signed out for it
            logger.error("sign-ins not kept: %s", type(error).__name__)
            with self._lock:
                self._due = {**due, **self._due}
            return
        for sign_in in due.values():
            sign_in.written = now

    def unwritten(self) -> bool:
        """Whether there is something that could not be written."""
        with self._lock:
            return bool(self._due)

    def owns(self, cookie: str | None, token: str | None, tab: str) -> bool:
        """Whether a tab was drawn at this browser.

        Args:
            cookie: The browser's.
            token: That of the sign-in that lasts there, once the browser has it: a tab of that sign-in is not given
                to a cookie alone, which somebody may have noted before.
            tab: Id of Streamlit's session. It is no proof: it stands in addresses, and so in logs of web servers.
        """
        session = self.peek(cookie)
        if session is None or tab not in session.tabs:
            return False
        lasting = session.sign_in
        fetched = lasting is not None and session.tabs[tab][0] == lasting.id and not lasting.token
        return lasting is None or not fetched or lasting.proved_by(token)

    def is_drawn_elsewhere(self, cookie: str | None, tab: str) -> bool:
        """Whether a tab was drawn at another browser."""
        with self._lock:
            return any(tab in session.tabs for known, session in self._sessions.items() if known != cookie)

    def connected(self, cookie: str | None, tab: str) -> None:
        """A tab whose connection was cut is there again: what changed meanwhile, and got lost on the way, is told."""
        session = self.peek(cookie)
        if session is not None and session.outdated(tab):
            self.notify(tab)

    def use(self, sign_in: SignIn) -> None:
        """Note that a sign-in is in use."""
        now = self._clock()
        if now >= sign_in.quiet:
            sign_in.seen = now

    def enter(
        self,
        session: BrowserSession,
        user_id: str,
        tab: str = "",
        *,
        how: Credential = Credential.CHOSEN,
        browser: str = "",
    ) -> SignIn:
        """Somebody signs in at a browser; whoever was signed in there is out, in every tab.

        Args:
            session: The browser.
            user_id: Who signs in.
            tab: The tab where it is done, which need not be told.
            how: What showed who it is.
            browser: A plain description of the browser, such as “Firefox on Windows”.
        """
        now, token = self._clock(), secrets.token_urlsafe(32)
        sign_in = SignIn(
            user_id,
            how=how,
            browser=browser,
            browser_hash=session.cookie_hash,
            token_hash=token_hash(token),
            token=token,
            ticket=secrets.token_urlsafe(32),
            started=now,
            seen=now,
        )
        with self._lock:
            self._end(session, Over.REPLACED)
            session.sign_in = self._due[sign_in.id] = sign_in
        self.note(sign_in)
        self._notify(session, tab)
        self.write()
        return sign_in

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
        self._notify(session, tab)
        self.write()

    def dismiss(
        self, user_id: str, why: Over = Over.DISMISSED, but: BrowserSession | None = None, *, by: str = ""
    ) -> None:
        """End what somebody has signed in to at any browser.

        Args:
            user_id: Who.
            why: Why it is over.
            but: A browser where it lasts.
            by: Id of whoever does it.
        """
        self._end_those(lambda sign_in: sign_in.user_id == user_id, why, by, but)

    def finish(self, ids: Collection[str], by: str) -> None:
        """End sign-ins from elsewhere.

        Args:
            ids: Which.
            by: Id of whoever does it: the person themselves or a lead.
        """
        self._end_those(lambda sign_in: sign_in.id in ids, Over.ENDED, by)

    def _end_those(
        self, meant: Callable[[SignIn], bool], why: Over, by: str, but: BrowserSession | None = None
    ) -> None:
        with self._lock:
            sessions = [
                browser_session
                for browser_session in self._every()
                if browser_session is not but and browser_session.sign_in and meant(browser_session.sign_in)
            ]
            for session in sessions:
                self._end(session, why, by)
        for session in sessions:
            self._notify(session)
        self.write()

    def keep_vault(self, session: BrowserSession, vault: Vault | None, tab: str = "") -> None:
        """Hold the opened vault while the sign-in lasts, or shut it in every tab."""
        with self._lock:
            if session.sign_in is None:
                return
            before, session.sign_in.vault = session.sign_in.vault, vault
            if before is not None and vault is None:
                self._shut.append(before)
        if vault is None:
            self._notify(session, tab)
            self.write()

    def _every(self) -> list[BrowserSession]:
        return [*self._sessions.values(), *self._kept.values()]

    def _end(self, session: BrowserSession, why: Over, by: str = "") -> None:
        """End what lasts at a browser; whoever calls it writes it, or the next sweep does."""
        ended, session.sign_in = session.sign_in, None
        if ended is None:
            return
        ended.ended, ended.ended_by = self._clock(), by
        if ended.vault is not None:
            self._shut.append(ended.vault)
        ended.over, ended.vault = why, None
        ended.token = ended.ticket = ""
        session.note_over(ended)
        self._due[ended.id] = ended
        self.note(ended)

    def _run_out(self, session: BrowserSession) -> None:
        lasting, now = session.sign_in, self._clock()
        if lasting is None:
            return
        old = not -SET_BACK_SECONDS <= now - lasting.started <= self.limits.longest
        if old or now - lasting.seen > self.limits.idle:
            self._end(session, Over.LIMIT if old else Over.IDLE)
            self._notify(session)
        elif lasting.vault is not None and now - lasting.seen > VAULT_IDLE_SECONDS:
            self._shut.append(lasting.vault)
            lasting.vault, lasting.quiet = None, now + QUIET_SECONDS
            self._notify(session)

    def _notify(self, session: BrowserSession, but: str = "") -> None:
        for tab in [tab for tab in session.tabs if tab != but]:
            self.notify(tab)


TABLE = SessionTable()

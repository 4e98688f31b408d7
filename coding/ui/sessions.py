"""Who sits at which browser: the app's own session table, kept in memory only.

A browser is known by a random cookie that the server sets (HttpOnly, SameSite=Strict). In local mode a person
signs in by choosing who they are; other ways come behind :func:`coding.ui.identity.identity` without changing this.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field

from coding.workspace.context import Vault

COOKIE = "heard_browser"
IDLE_SECONDS = 2 * 3600
LONGEST_SECONDS = 12 * 3600
VAULT_IDLE_SECONDS = 30 * 60


@dataclass
class BrowserSession:
    """One browser.

    Attributes:
        user_id: Who signed in, or None.
        vault: The vault, while this browser has it open.
        language: Language of the interface that was chosen here, or None.
    """

    user_id: str | None = None
    vault: Vault | None = None
    language: str | None = None
    started: float = field(default_factory=time.monotonic)
    seen: float = field(default_factory=time.monotonic)


class SessionTable:
    """All browsers the server has met since it started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: dict[str, BrowserSession] = {}

    def new_cookie(self) -> str:
        """Make a session for a browser that has none and return its cookie."""
        cookie = secrets.token_urlsafe(32)
        with self._lock:
            self._sessions[cookie] = BrowserSession()
        return cookie

    def known(self, cookie: str | None) -> bool:
        """Whether the server gave out this cookie and it has not run out."""
        return self.peek(cookie) is not None

    def signed_in(self, cookie: str | None) -> bool:
        """Whether somebody has signed in at this browser."""
        session = self.peek(cookie)
        return session is not None and session.user_id is not None

    def peek(self, cookie: str | None) -> BrowserSession | None:
        """The browser's session, without counting as activity; what has run out is taken away first."""
        now = time.monotonic()
        with self._lock:
            session = self._sessions.get(cookie or "")
            if session is None:
                return None
            if now - session.started > LONGEST_SECONDS or now - session.seen > IDLE_SECONDS:
                session.user_id, session.vault = None, None
                session.started = session.seen = now
            elif now - session.seen > VAULT_IDLE_SECONDS:
                session.vault = None
            return session

    def touch(self, cookie: str | None) -> BrowserSession | None:
        """The browser's session, noting that it is in use."""
        session = self.peek(cookie)
        if session is not None:
            session.seen = time.monotonic()
        return session


TABLE = SessionTable()

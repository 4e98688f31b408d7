"""What the server knows of a browser and of a sign-in at it; the table of them is :mod:`coding.ui.frame.sessions`."""

import hmac
import re
import secrets
import time
from dataclasses import KW_ONLY, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from coding.model import Credential, KeptSignIn
from coding.ui.frame.ingress import Ingress
from coding.workspace.context import Vault
from coding.workspace.people.credential import token_hash

REMEMBERED: Final = 50
"""Sign-ins that are over, and tabs, that are remembered of each browser."""
# Each also claims to be those below it.
_BROWSERS: Final = (
    ("Edg(e|A|iOS)?/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/|FxiOS/", "Firefox"), ("Chrom(e|ium)/|CriOS/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Macintosh|Mac OS X", "macOS"), ("Linux|X11", "Linux"),
)  # fmt: skip
_KNOWN: Final = (_BROWSERS, _SYSTEMS)


class Over(StrEnum):
    """Why a sign-in is over."""

    SIGNED_OUT = "signed out"
    REPLACED = "somebody signed in at the same browser"
    IDLE = "not used for too long"
    LIMIT = "as old as a sign-in may get"
    DISMISSED = "no longer in the project"
    CHANGED = "their passphrase was changed"
    ENDED = "ended from elsewhere, by themselves or by a lead"


@dataclass(eq=False)
class SignIn:
    """One person's time at one browser, from signing in until it is over.

    Attributes:
        user_id: Who signed in.
        vault: The vault, while this person has it open here.
        id: Names the sign-in in what a tab sends; it opens nothing by itself.
        how: What showed who it is.
        browser: A plain description of the browser, for the person.
        browser_hash: What is kept of the browser's cookie, or "".
        token_hash: What is kept of the token, or "" where there is none.
        token: The token, until the browser has shown that it has it.
        ticket: What a tab exchanges for the token, as long.
        over: Why it is over, or None while it lasts.
        started: When it began, in seconds since 1970.
        seen: When it was last in use.
        ended: When it was over.
        ended_by: Id of whoever ended it from elsewhere, or "".
        written: When it was last written to the project file.
        quiet: Until when use does not count.
        reminded: They have put away that they were asked to set a passphrase.
    """

    user_id: str
    vault: Vault | None = None
    _: KW_ONLY
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    how: Credential = Credential.CHOSEN
    browser: str = ""
    browser_hash: str = ""
    token_hash: str = ""
    token: str = field(default="", repr=False)
    ticket: str = field(default="", repr=False)
    over: Over | None = None
    started: float = field(default_factory=lambda: time.time())
    seen: float = field(default_factory=lambda: time.time())
    ended: float | None = None
    ended_by: str = ""
    written: float = 0.0
    quiet: float = 0.0
    reminded: bool = False

    def record(self) -> KeptSignIn:
        """What is kept of it over a restart."""
        return KeptSignIn(
            id=self.id,
            user_id=self.user_id,
            token_hash=self.token_hash,
            browser_hash=self.browser_hash,
            how=self.how.value,
            browser=self.browser,
            begun_at=datetime.fromtimestamp(self.started, UTC),
            seen_at=datetime.fromtimestamp(self.seen, UTC),
            ended_at=None if self.ended is None else datetime.fromtimestamp(self.ended, UTC),
            ended_by=self.ended_by or None,
            ended_why=self.over.name.lower() if self.over else None,
        )

    @classmethod
    def of(cls, record: KeptSignIn) -> "SignIn":
        """The sign-in of which this was kept."""
        return cls(
            record.user_id,
            id=record.id,
            how=Credential(record.how),
            browser=record.browser,
            browser_hash=record.browser_hash,
            token_hash=record.token_hash,
            over=Over[record.ended_why.upper()] if record.ended_why else None,
            started=record.begun_at.timestamp(),
            seen=record.seen_at.timestamp(),
            ended=record.ended_at.timestamp() if record.ended_at else None,
            ended_by=record.ended_by or "",
            written=record.seen_at.timestamp(),
        )

    def proved_by(self, token: str | None) -> bool:
        """Whether a browser's token is that of this sign-in."""
        return bool(token and self.token_hash) and hmac.compare_digest(token_hash(token or ""), self.token_hash)


@dataclass(eq=False)
class BrowserSession:
    """One browser.

    Attributes:
        sign_in: The sign-in that lasts, or None.
        former: Those that are over, by id.
        language: Language of the interface that was chosen here, or None.
        vouched: Id of the user that a proxy in front says is at this browser, or None.
        tabs: Streamlit's sessions in this browser, the one drawn last at the end, and what each shows: the id of the
            sign-in it belongs to, and whether the vault was open.
        met: When the server met it, in seconds since 1970.
        cookie_hash: What is kept of its cookie, or "" where it has none.
    """

    sign_in: SignIn | None = None
    former: dict[str, SignIn] = field(default_factory=dict)
    language: str | None = None
    vouched: str | None = None
    tabs: dict[str, tuple[str, bool]] = field(default_factory=dict)
    met: float = field(default_factory=lambda: time.time())
    cookie_hash: str = ""

    def shows(self, tab: str, sign_in: SignIn | None) -> None:
        """Remember for whom a tab is being drawn, to tell it when that has changed."""
        self.tabs.pop(tab, None)
        self.tabs[tab] = _state(sign_in)
        while len(self.tabs) > REMEMBERED:
            del self.tabs[next(iter(self.tabs))]

    def outdated(self, tab: str) -> bool:
        """Whether a tab shows something that is no longer so."""
        return tab in self.tabs and self.tabs[tab] != _state(self.sign_in)

    def note_over(self, sign_in: SignIn) -> None:
        """Remember a sign-in that is over."""
        self.former[sign_in.id] = sign_in
        while len(self.former) > REMEMBERED:
            del self.former[next(iter(self.former))]


@dataclass(frozen=True)
class Limits:
    """How long a sign-in may last.

    Attributes:
        idle: Seconds without use.
        longest: Seconds from signing in, used or not.
    """

    idle: float = 2 * 3600
    longest: float = 12 * 3600


LIMITS: Final = Limits()
"""Of ``heard app``, and of a server whose settings say nothing else."""


def token_cookie(ingress: Ingress) -> str:
    """Name of the cookie that holds the token of a sign-in."""
    return ingress.cookie.replace("heard_browser", "heard_sign_in")


def _state(sign_in: SignIn | None) -> tuple[str, bool]:
    return (sign_in.id, sign_in.vault is not None) if sign_in else ("", False)


def description(user_agent: str) -> str:
    """Browser and system that a ``User-Agent`` tells of: “Firefox on Windows”, one of the two, or "".

    Nothing of the header itself is passed on, which a program may fill with anything.
    """
    names = [next((name for pattern, name in known if re.search(pattern, user_agent)), "") for known in _KNOWN]
    return " on ".join(filter(None, names))

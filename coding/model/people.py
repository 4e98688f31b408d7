"""Who works in a project, and who was interviewed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from coding.model.texts import interview_name


class Role(StrEnum):
    """What a person may be in a project; one person may hold several."""

    RESEARCHER = "researcher"
    LEAD = "lead"
    STEWARD = "steward"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class User:
    """A person who works in the project.

    Attributes:
        id: Their id.
        name: Their name.
        roles: What they are.
        active: Whether they still work here.
        site: Id of the site they belong to; None for the whole study.
    """

    id: str
    name: str
    roles: frozenset[Role]
    active: bool = True
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """One of the places where a study is done."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an interview belongs.

    Attributes:
        site: Id of the site.
        shared: Whether the people of every site see it.
    """

    site: str
    shared: bool = False


@dataclass(frozen=True, slots=True)
class OwnPassphrase:
    """What is kept of somebody's own passphrase, which cannot be told from it.

    Attributes:
        user_id: Whose it is.
        hash: An Argon2id string with its salt and parameters; None once somebody took it away.
        changed_at: When it was set or taken away.
        taken_by: Who took it away; they have not been told yet, or have not set another.
    """

    user_id: str
    hash: str | None
    changed_at: datetime
    taken_by: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A random secret in a file, which stands in for somebody's own passphrase on the command line.

    Attributes:
        id: Names it in lists; it opens nothing.
        user_id: Whom it stands for.
        hash: SHA-256 of the secret, in hexadecimal digits.
        made_at: When it was made.
    """

    id: str
    user_id: str
    hash: str
    made_at: datetime


class Credential(StrEnum):
    """What showed who somebody is when they signed in."""

    PASSPHRASE = "passphrase"
    PROXY = "proxy"
    INSTITUTION = "institution"
    CHOSEN = "chosen"
    """Nothing: they chose their name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSignIn:
    """A sign-in at a browser as the project keeps it.

    Attributes:
        id: Names it in lists and in what a tab sends; it opens nothing.
        user_id: Who signed in.
        token_hash: SHA-256 of the cookie that this sign-in gave to the browser.
        browser_hash: SHA-256 of the cookie by which the browser is known.
        how: What showed who it is (:class:`Credential`).
        browser: A plain description, such as “Firefox on Windows”.
        begun_at: When they signed in.
        seen_at: When it was last in use, to the minute.
        ended_at: When it was over; None while it lasts.
        ended_by: Who ended it, where a person did.
        ended_why: One word for why it is over.
    """

    id: str
    user_id: str
    token_hash: str
    browser_hash: str
    how: str
    browser: str
    begun_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None
    ended_why: str | None = None


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What a person's authenticator app and the server both know (RFC 6238).

    Attributes:
        user_id: Whose it is.
        secret: The shared secret, in base32.
        set_at: When it was set up.
        last_step: The step of 30 seconds whose code was used last; neither it nor an earlier one is taken again.
        wrong_codes: How many wrong codes the person is still to be told of.
        wrong_at: When the last of them was given.
    """

    user_id: str
    secret: str
    set_at: datetime
    last_step: int
    wrong_codes: int = 0
    wrong_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey (WebAuthn) that stands in for the code of a person's second factor.

    Attributes:
        id: The credential's own, in base64url.
        user_id: Whose it is.
        name: What they call it.
        public_key: Its COSE key, in base64url.
        sign_count: What the authenticator counted last; 0 where it does not count.
        made_at: When it was made.
        used_at: When it was used last.
    """

    id: str
    user_id: str
    name: str
    public_key: str
    sign_count: int
    made_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link by which a person sets a passphrase of their own, once.

    Attributes:
        user_id: Whom it is for.
        hash: SHA-256 of the token in it, in hexadecimal digits.
        made_by: Who made it; the person themselves where the server printed it at its start.
        made_at: When.
        expires_at: Until when it can be used.
    """

    user_id: str
    hash: str
    made_by: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Participant:
    """The person interviewed: a random id and a label; identity lives in the vault only."""

    id: str
    label: str
    quote_consent: str
    retention_until: date | None
    attributes: Mapping[str, str]
    version: int


@dataclass(frozen=True, slots=True)
class Interview:
    """One conversation or case file."""

    id: str
    participant_id: str
    participant_label: str
    title: str
    language: str | None
    format: str
    state: str
    original_length: int
    turn_count: int
    warnings: tuple[str, ...]
    attributes: Mapping[str, str]
    release_id: str | None
    version: int

    @property
    def name(self) -> str:
        """What it is called."""
        return interview_name(self.participant_label, self.title)

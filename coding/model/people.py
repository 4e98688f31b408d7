"""Who works in a project, and who was interviewed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person may be in a project; one person may hold several."""

    RESEARCHER = "researcher"
    LEAD = "lead"
    STEWARD = "steward"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class User:
    """A person who works in the project."""

    id: str
    name: str
    roles: frozenset[Role]
    active: bool = True


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


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What a person's authenticator app and the server both know (RFC 6238).

    Attributes:
        user_id: Whose it is.
        secret: The shared secret, in base32.
        set_at: When it was set up.
        last_step: The step of 30 seconds whose code was used last; neither it nor an earlier one is taken again.
    """

    user_id: str
    secret: str
    set_at: datetime
    last_step: int


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

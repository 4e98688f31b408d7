"""Who may do what. Every workspace function names one permission and asks here; denied unless granted."""

from enum import Enum
from functools import reduce
from typing import Final

from coding.errors import AccessDenied
from coding.model import Role, User
from coding.model.message import Message


class Permission(Enum):
    """One thing a person may be allowed to do."""

    VIEW_PROJECT = Message("see the project's pages and progress")
    MANAGE_PROJECT = Message("change settings, users and participants")
    IMPORT = Message("import transcripts")
    REVIEW_ORIGINALS = Message("see originals and decide on identifiers")
    RELEASE = Message("release reviewed interviews")
    READ_AGAIN = Message("read drawn lines a second time before release")
    READ_RELEASED = Message("read released transcripts and search them")
    CODE = Message("apply codes")
    EDIT_CODEBOOK = Message("change the codebook")
    PROPOSE_THEMES = Message("propose and work on themes")
    MANAGE_ROUNDS = Message("set up, lock and unlock rounds")
    SEE_AGREEMENT = Message("see agreement figures")
    RECONCILE = Message("decide disagreements")
    EXPORT = Message("export reports and tables")
    READ_FINDINGS = Message("read the report that a lead shows to viewers")
    ERASE = Message("erase a participant")
    EXCHANGE = Message("bring in projects of other programs")
    SET_UP = Message("change what holds for the whole study")
    SET_UP_ORIGINALS = Message("change what holds for all originals")
    BUNDLE = Message("send a bundle to the study's coordinator")


OF_THE_WHOLE_STUDY = frozenset(
    {
        Permission.EDIT_CODEBOOK,
        Permission.MANAGE_ROUNDS,
        Permission.SET_UP,
        Permission.SET_UP_ORIGINALS,
        Permission.BUNDLE,
    }
)
"""What nobody may who belongs to a site, whatever their role: it holds for the other sites too."""


ROLE_NAMES: Final = {
    Role.RESEARCHER: Message("researcher"),
    Role.LEAD: Message("lead"),
    Role.STEWARD: Message("steward"),
    Role.VIEWER: Message("viewer"),
}


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.RESEARCHER: frozenset(
        {
            Permission.VIEW_PROJECT,
            Permission.READ_RELEASED,
            Permission.CODE,
            Permission.PROPOSE_THEMES,
            Permission.SEE_AGREEMENT,
            Permission.RECONCILE,
        }
    ),
    Role.LEAD: frozenset(
        {
            Permission.VIEW_PROJECT,
            Permission.MANAGE_PROJECT,
            Permission.READ_AGAIN,
            Permission.READ_RELEASED,
            Permission.CODE,
            Permission.EDIT_CODEBOOK,
            Permission.PROPOSE_THEMES,
            Permission.MANAGE_ROUNDS,
            Permission.SEE_AGREEMENT,
            Permission.RECONCILE,
            Permission.EXPORT,
            Permission.EXCHANGE,
            Permission.SET_UP,
        }
    ),
    Role.STEWARD: frozenset(
        {
            Permission.VIEW_PROJECT,
            Permission.IMPORT,
            Permission.REVIEW_ORIGINALS,
            Permission.RELEASE,
            Permission.READ_AGAIN,
            Permission.ERASE,
            Permission.EXCHANGE,
            Permission.READ_RELEASED,
            Permission.SET_UP_ORIGINALS,
            Permission.BUNDLE,
        }
    ),
    Role.VIEWER: frozenset({Permission.VIEW_PROJECT, Permission.READ_FINDINGS}),
}


def allowed(user: User, permission: Permission) -> bool:
    """Whether any of the person's roles grants the permission, and their site does not keep them from it."""
    if user.site is not None and permission in OF_THE_WHOLE_STUDY:
        return False
    return user.active and any(permission in GRANTS[role] for role in user.roles)


def check(user: User, permission: Permission) -> None:
    """Refuse unless granted.

    Raises:
        AccessDenied: None of the person's roles grants it; the message says which role does, or that somebody of the
            whole study may.
    """
    if allowed(user, permission):
        return
    if user.active and any(permission in GRANTS[role] for role in user.roles):
        raise AccessDenied(
            Message("You belong to a site, so you cannot {do}. Ask a lead of the whole study.", do=permission.value)
        )
    granting = [ROLE_NAMES[role] for role in Role if permission in GRANTS[role]]
    raise AccessDenied(
        Message(
            "Your role here does not let you {do}. Ask a {roles}.",
            do=permission.value,
            roles=reduce(_either, granting),
        )
    )


def _either(role: Message, other: Message) -> Message:
    return Message("{one} or {other}", one=role, other=other)

"""Who may do what. Every workspace function names one permission and asks here; denied unless granted."""

from enum import Enum
from functools import reduce
from typing import Final

from coding.errors import AccessDenied
from coding.model import Role, User
from coding.model.said import Said


class Permission(Enum):
    """One thing a person may be allowed to do."""

    VIEW_PROJECT = Said("see the project's pages and progress")
    MANAGE_PROJECT = Said("change settings, users and participants")
    IMPORT = Said("import transcripts")
    REVIEW_ORIGINALS = Said("see originals and decide on identifiers")
    RELEASE = Said("release reviewed interviews")
    READ_AGAIN = Said("read drawn lines a second time before release")
    READ_RELEASED = Said("read released transcripts and search them")
    CODE = Said("apply codes")
    EDIT_CODEBOOK = Said("change the codebook")
    PROPOSE_THEMES = Said("propose and work on themes")
    MANAGE_ROUNDS = Said("set up, lock and unlock rounds")
    SEE_AGREEMENT = Said("see agreement figures")
    RECONCILE = Said("decide disagreements")
    EXPORT = Said("export reports and tables")
    READ_FINDINGS = Said("read the report that a lead shows to viewers")
    ERASE = Said("erase a participant")
    EXCHANGE = Said("bring in projects of other programs")
    SET_UP = Said("change what holds for the whole study")
    SET_UP_ORIGINALS = Said("change what holds for all originals")
    BUNDLE = Said("send a bundle to the study's coordinator")


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
    Role.RESEARCHER: Said("researcher"),
    Role.LEAD: Said("lead"),
    Role.STEWARD: Said("steward"),
    Role.VIEWER: Said("viewer"),
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
            Said("You belong to a site, so you cannot {do}. Ask a lead of the whole study.", do=permission.value)
        )
    granting = [ROLE_NAMES[role] for role in Role if permission in GRANTS[role]]
    raise AccessDenied(
        Said(
            "Your role here does not let you {do}. Ask a {roles}.",
            do=permission.value,
            roles=reduce(_either, granting),
        )
    )


def _either(role: Said, other: Said) -> Said:
    return Said("{one} or {other}", one=role, other=other)

"""Whether what leaves is compared with the pseudonym key, and how a steward lends the comparison to others for an hour.

What is lent is the open vault, in the memory of this process and for the comparison alone: nobody reads an original by
it. It ends after an hour, when the steward takes it back or is one no longer, when the passphrase is changed, and with
the process.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from coding import access, vault_head
from coding.access import Permission
from coding.errors import VaultError, VaultLocked
from coding.model.said import Said
from coding.store import Cursor, events, people, settings
from coding.store.memory import Shelf
from coding.workspace.context import Context, Vault, reads, requires, writes

COMPARED_SETTING: Final = "compare_what_leaves"
"""Setting of the project: words leave only compared with the key. On until a lead turns it off."""
HOUR: Final = timedelta(hours=1)
NOT_COMPARED: Final = Said(
    "Nothing was written: words leave only compared with the pseudonym key here, and the originals "
    "are closed. Let a steward enter their passphrase with the file. Or let them lend the comparison "
    "for an hour under Review identifiers. On the command line name a file with the passphrase in "
    "HEARD_PASSPHRASE_FILE."
)


@dataclass(frozen=True, slots=True)
class Lent:
    """A comparison that a steward lent.

    Attributes:
        vault: The open vault.
        by: Id of the steward.
        until: When it ends (UTC).
        head: What opened the vault then; another passphrase makes another.
    """

    vault: Vault
    by: str
    until: datetime
    head: Mapping[str, Any]


_LENT: Shelf[Lent | None] = Shelf("comparisons lent", 1)


@reads(Permission.EXPORT)
def compares(context: Context, cursor: Cursor) -> bool:
    """Whether words leave this project only compared with the pseudonym key."""
    return _compares(cursor)


@writes(Permission.SET_UP)
def set_comparing(context: Context, cursor: Cursor, compare: bool) -> None:
    """Say whether words leave only compared with the key; kept in the log, with who said it."""
    if _compares(cursor) == compare:
        return
    settings.set_setting(cursor, COMPARED_SETTING, compare)
    detail = {"value": compare}
    events.append(cursor, context.user.id, "setting.changed", "setting", COMPARED_SETTING, detail)


@requires(Permission.REVIEW_ORIGINALS)
def lend_comparison(context: Context, *, now: datetime | None = None) -> datetime:
    """Let whoever may export compare with the key for an hour, without the passphrase; returns when it ends (UTC).

    Raises:
        VaultLocked: The originals are shut here.
    """
    context.open_vault()
    vault = context.vault
    assert vault is not None
    until = (now or datetime.now(UTC)) + HOUR

    def note(cursor: Cursor) -> None:
        detail = {"until": until.isoformat(timespec="seconds")}
        events.append(cursor, context.user.id, "look.lent", "project", context.project.id, detail)

    context.store.write(note)
    lent = Lent(vault, context.user.id, until, vault_head.read_head(vault.path).header)
    context.project.memory.keep(_LENT, "", lent)
    return until


@requires(Permission.REVIEW_ORIGINALS)
def end_lending(context: Context) -> None:
    """Take the comparison back before its hour is over."""
    if context.project.memory.known(_LENT, "") is None:
        return
    context.project.memory.keep(_LENT, "", None)
    context.store.write(
        lambda cursor: events.append(cursor, context.user.id, "look.lending_ended", "project", context.project.id, {})
    )


def lent_comparison(asker: Context, *, now: datetime | None = None) -> Lent | None:
    """The comparison that is lent now, or None; what is over is dropped."""
    lent = asker.project.memory.known(_LENT, "")
    if lent is None:
        return None
    still = asker.project.store.ask(
        lambda cursor: any(
            user.id == lent.by and access.allowed(user, Permission.REVIEW_ORIGINALS) for user in people.users(cursor)
        )
    )
    try:
        same = vault_head.read_head(lent.vault.path).header == lent.head
    except VaultError:
        same = False
    if still and same and (now or datetime.now(UTC)) < lent.until:
        return lent
    asker.project.memory.keep(_LENT, "", None)
    return None


def vault_for(asker: Context, passphrase: str | None) -> Vault | None:
    """The vault that what leaves is compared with: by a passphrase, open here, or lent; None where there is none.

    Raises:
        WrongPassphrase: The passphrase does not open it.
    """
    if passphrase:
        return Vault.open(asker.project.folder, passphrase)
    if asker.vault is not None:
        return asker.vault
    lent = lent_comparison(asker)
    return lent.vault if lent else None


def require_comparison(asker: Context) -> None:
    """Refuse what leaves without being compared, where the project compares all of it.

    Raises:
        VaultLocked: It does.
    """
    with asker.store.read() as cursor:
        if _compares(cursor):
            raise VaultLocked(NOT_COMPARED)


def _compares(cursor: Cursor) -> bool:
    return bool(settings.setting(cursor, COMPARED_SETTING, True))

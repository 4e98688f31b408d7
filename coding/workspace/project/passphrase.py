"""Changing the passphrase of the originals, in the project and in the copies in its backups folder."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model.said import Said
from coding.store import Cursor, events, settings
from coding.store.connection import BACKUP_FOLDER
from coding.vault import FILE_NAME, Vault
from coding.workspace.context import Context, reads, requires
from coding.workspace.project import manifest

UNWRITTEN = "passphrase_unwritten"
"""Setting: whoever made the project has not said yet that its passphrase is written down."""


@reads(Permission.SET_UP_ORIGINALS)
def is_unwritten(context: Context, cursor: Cursor) -> bool:
    """Whether somebody has still to say that the passphrase is written down."""
    return bool(settings.setting(cursor, UNWRITTEN))


@requires(Permission.SET_UP_ORIGINALS)
def say_written(context: Context) -> None:
    """Say that the passphrase is written down and lies in a safe place."""
    context.store.write(lambda cursor: settings.set_setting(cursor, UNWRITTEN, False))


@dataclass(frozen=True)
class PassphraseChanged:
    """What a change of the passphrase came to.

    Attributes:
        copies: Names of the backups whose copies of the vault open with the new passphrase from now on.
        still_old: Names of those that could not be changed and open with the passphrase they had, if at all.
    """

    copies: tuple[str, ...]
    still_old: tuple[str, ...]


@requires(Permission.SET_UP_ORIGINALS)
def change_passphrase(context: Context, old: str, new: str) -> PassphraseChanged:
    """Take another passphrase for the originals. The records are not encrypted anew: what opens them is.

    The copies come first and the project's own file last, each replaced in one step: after an interruption the project
    opens with the one or the other, and where it is still the old one, doing this again finishes it.

    Args:
        context: A steward; the vault need not be open.
        old: The passphrase as it is.
        new: As it shall be.

    Raises:
        WrongPassphrase: The old one does not open the vault.
        InvalidInput: The new one is too short, or the same.
        VaultError: The project's own vault could not be written; it opens with the old one.
    """
    folder = context.project.folder
    vault = Vault.open(folder, old)
    if new == old:
        raise InvalidInput(Said("That is the passphrase the project has. Take another one. Nothing was changed."))
    backups = folder / BACKUP_FOLDER
    copies = sorted(backups.rglob(FILE_NAME))
    failed = _rewrap(vault, new, copies)
    # A backup that was made meanwhile took the file along as it was.
    later = sorted(set(backups.rglob(FILE_NAME)) - set(copies))
    failed += _rewrap(vault, new, later) if later else []
    names = {path: path.parent.relative_to(backups).as_posix() for path in (*copies, *later)}
    done = PassphraseChanged(
        tuple(names[path] for path in names if path not in failed), tuple(names[path] for path in failed)
    )

    def note(cursor: Cursor) -> None:
        detail = {"copies": len(done.copies), "copies_still_old": len(done.still_old)}
        events.append(cursor, context.user.id, "vault.passphrase_changed", "project", context.project.id, detail)

    context.store.write(note)
    return done


def _rewrap(vault: Vault, new: str, copies: Sequence[Path]) -> list[Path]:
    """Change the copies and the vault, and what the backups of these copies say of themselves."""
    with ExitStack() as manifests:
        for path in copies:
            manifests.enter_context(manifest.rewriting(path.parent, FILE_NAME))
        return vault.change_passphrase(new, copies)

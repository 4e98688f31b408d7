"""Curing vaults that an earlier Heard left names in: those of backups, of people who were erased from them before."""

from dataclasses import dataclass
from pathlib import Path

from coding.access import Permission
from coding.errors import HeardError
from coding.store import Cursor, erasure, events
from coding.store.connection import BACKUP_FOLDER, FILE_NAME
from coding.store.erasure import Marked
from coding.vault import FILE_NAME as VAULT_NAME
from coding.workspace.context import Context, requires
from coding.workspace.erased import AT_WORK, read_tombstones
from coding.workspace.leaving import noted_in, still_to_leave, take_out, words_in_key
from coding.workspace.project import manifest
from coding.workspace.project.log import DoctorFinding
from coding.workspace.vault_records import note_event_head, whole


@dataclass(frozen=True)
class Cured:
    """What looking after the copies came to.

    Attributes:
        copies: How many copies of the vault there are.
        cured: Names of the backups from whose vaults something of erased people left now.
        words: How many words of pseudonym keys.
        failed: Names of those that do not open.
    """

    copies: int
    cured: tuple[str, ...]
    words: int
    failed: tuple[str, ...]


def beside(vault: Path) -> list[Marked] | None:
    """Identifiers of the project file beside a vault; None where there is none that can be read."""
    try:
        return erasure.marked_in(vault.parent / FILE_NAME)
    except erasure.FileError:
        return None


@requires(Permission.ERASE)
def cure_copies(context: Context) -> Cured:
    """Take what is left of people who were erased out of the vault of every backup.

    Raises:
        VaultLocked: The vault is shut.
    """
    context = context.everywhere
    vault = whole(context.open_vault())
    folder = context.project.folder / BACKUP_FOLDER
    cured: list[str] = []
    failed: list[str] = []
    words = copies = 0
    with AT_WORK:
        everyone = {**noted_in(vault), **read_tombstones(context.project.folder)}
        known = words_in_key(vault)
        for path in sorted(folder.rglob(VAULT_NAME)):
            copies += 1
            name = path.parent.relative_to(folder).as_posix()
            try:
                copy = vault.sibling(path)
                if still_to_leave(copy, everyone):
                    with manifest.rewriting(path.parent, VAULT_NAME):
                        words += take_out(copy, everyone, beside(path), known=known).words
                    cured.append(name)
            except HeardError:
                failed.append(name)
    if cured:

        def note(cursor: Cursor) -> None:
            detail = {"copies": len(cured)}
            events.append(cursor, context.user.id, "erasure.copies_cured", "project", context.project.id, detail)

        context.store.write(note)
        note_event_head(context.project.store, vault)
    return Cured(copies, tuple(cured), words, tuple(failed))


@requires(Permission.ERASE)
def doctor_of_copies(context: Context) -> DoctorFinding:
    """Cure the copies, and say so as a finding of the doctor."""
    done = cure_copies(context)
    check = "erased people in backups"
    if done.failed:
        sentence = f"These vaults do not open with the passphrase: {', '.join(done.failed)}. Delete these backups."
        return DoctorFinding(check, False, sentence)
    if done.cured:
        gone = f"{done.words} words of the pseudonym key left the vaults of: {', '.join(done.cured)}."
        return DoctorFinding(check, True, f"An earlier Heard had left names of erased people there. {gone}")
    return DoctorFinding(check, True, f"Nothing of erased people is left in the vaults of {done.copies} backups.")

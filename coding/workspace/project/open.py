"""Projects: made, opened, put in the place of what stood there, and given another passphrase."""

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from codebook.model import Codebook
from coding import vault_recordings
from coding.access import ROLE_NAMES, Permission
from coding.durable import on_the_disk
from coding.errors import InvalidInput, ProjectDamaged, ProjectExists
from coding.model import Role, User
from coding.model.message import Message
from coding.store import Cursor, Store, codebooks, events, people, settings
from coding.store.connection import BACKUP_FOLDER, FILE_NAME, private_folder
from coding.store.project_file import forget_log
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import Vault
from coding.vault_file import replace_file
from coding.workspace.context import Context, Project, new_id, reads, requires
from coding.workspace.erased_participants import erase_again
from coding.workspace.project import manifest


@dataclass(frozen=True)
class Beginning:
    """What a new project begins with, beside its people and codebook.

    Attributes:
        project_id: Its id.
        settings: Settings of the team, by name.
    """

    project_id: str = field(default_factory=new_id)
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def check_led(users: Sequence[User]) -> None:
    """Refuse people among whom nobody leads the study, or nobody looks after its originals.

    Raises:
        InvalidInput: No lead, or no steward.
    """
    for role in (Role.LEAD, Role.STEWARD):
        if not any(role in user.roles for user in users):
            raise InvalidInput(Message("A project needs a {value}. Name one and try again.", value=ROLE_NAMES[role]))


def create_project(
    folder: Path,
    title: str,
    passphrase: str,
    users: Iterable[User],
    starter: Codebook,
    *,
    beginning: Beginning | None = None,
    uncompressed: bool = False,
) -> Project:
    """Make a project: its file, its vault, its users and a first codebook.

    Args:
        folder: Where to make it; made if absent.
        title: What the study is called.
        passphrase: Opens the vault; nobody can recover it.
        users: Who works in it; at least one lead and one steward among them.
        starter: The codebook to begin with.
        beginning: Its id and settings, where they are known before.
        uncompressed: See :class:`coding.store.connection.Store`.

    Raises:
        ProjectExists: The folder has one already.
        InvalidInput: No lead, no steward, or a passphrase that is too short.
    """
    people_list = list(users)
    check_led(people_list)
    if (folder / FILE_NAME).exists():
        raise ProjectExists(
            Message("{folder} holds a project already. Open it with: heard app {folder}", folder=folder)
        )
    private_folder(folder)
    begun = beginning or Beginning()
    project_id = begun.project_id
    Vault.create(folder, project_id, passphrase)
    store = Store(folder / FILE_NAME, uncompressed=uncompressed)
    first = next(user.id for user in people_list if Role.LEAD in user.roles)

    def fill(cursor: Any) -> None:
        settings.set_meta(cursor, "project_id", project_id)
        settings.set_meta(cursor, "title", title)
        for name, value in begun.settings.items():
            settings.set_setting(cursor, name, value)
        for user in people_list:
            people.add_user(cursor, user)
        events.append(cursor, first, "project.made", "project", project_id, {"users": len(people_list)})
        codebooks.save(cursor, starter, "Starter codebook", first)

    store.write(fill)
    return Project(folder, store, project_id, title)


def open_project(folder: Path, *, uncompressed: bool = False) -> Project:
    """Open an existing project, after finishing a restoring that was interrupted, and erasing again who came back.

    Raises:
        InvalidInput: The list of erased people is damaged.
        ProjectMissing: There is none in the folder.
        ProjectInUse: Another process has it open.
        ProjectDamaged: It has no id, so its making was cut short.
    """
    finish(folder)
    store = Store.open(folder, uncompressed=uncompressed)
    try:
        project_id, title = store.ask(
            lambda cursor: (settings.meta(cursor, "project_id"), settings.meta(cursor, "title"))
        )
        back = erase_again(folder, store) if project_id is not None else []
    except BaseException:
        store.close()
        raise
    if project_id is None:
        store.close()
        raise ProjectDamaged(
            Message("The project in {folder} was never finished. Delete the folder and make it again.", folder=folder)
        )
    restored_people = Message(
        "Erased people stood in the project file again ({n}): an older file was put here, or an erasure was cut short. "
        "They were erased from it once more. A steward finishes it on the page Erase, or with heard erase.",
        n=len(back),
    )
    return Project(folder, store, project_id, title or folder.name, (restored_people,) if back else ())


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
        raise InvalidInput(Message("That is the passphrase the project has. Take another one. Nothing was changed."))
    backups = folder / BACKUP_FOLDER
    copies = sorted(backups.rglob(VAULT_NAME))
    failed = _rewrap(vault, new, copies)
    # A backup that was made meanwhile took the file along as it was.
    later = sorted(set(backups.rglob(VAULT_NAME)) - set(copies))
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
            manifests.enter_context(manifest.rewriting(path.parent, VAULT_NAME))
        return vault.change_passphrase(new, copies)


FOLDER = "restoring"
READY = "complete"


def begin(folder: Path) -> Path:
    """An empty folder for the new files."""
    finish(folder)
    return private_folder(folder / FOLDER)


def put_in_place(folder: Path) -> None:
    """Put the new files in the place of the old ones; from here on there is no way back.

    A file system replaces one file at a time. So both are complete in a folder of their own first, and a mark in it
    says so. Without the mark nothing has happened yet; with it, whoever opens the project next finishes the move.
    """
    working = folder / FOLDER
    for name in (FILE_NAME, VAULT_NAME):
        with (working / name).open("rb") as file:
            on_the_disk(file.fileno())
    replace_file(working / READY, b"Both files are complete. Heard puts them in place when the project is opened.\n")
    finish(folder)


def finish(folder: Path) -> bool:
    """Finish a move that was interrupted; return whether there was one.

    Of one that had not begun the new files are thrown away: who was erased since may stand in them.
    """
    working = folder / FOLDER
    if not (working / READY).exists():
        shutil.rmtree(working, ignore_errors=True)
        return False
    if (working / FILE_NAME).exists():
        # The log beside the old file is not of the new one.
        forget_log(folder / FILE_NAME)
    for name in vault_recordings.files(working):
        # Before the vault that names them; each is there as a whole or not at all.
        os.replace(working / vault_recordings.FOLDER / name, private_folder(folder / vault_recordings.FOLDER) / name)
    for name in (FILE_NAME, VAULT_NAME):
        if (working / name).exists():
            os.replace(working / name, folder / name)
    shutil.rmtree(working)
    return True

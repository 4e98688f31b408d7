"""Making a project as a whole: it is there when everything is, or not at all."""

import getpass
import re
import secrets
import shutil
import time
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from codebook.model import Codebook
from coding.durable import keep_names
from coding.errors import InvalidInput, NotSaved, ProjectMissing, VaultError, reason_of
from coding.model import Role, User
from coding.model.message import Message
from coding.store import Store, settings
from coding.store.connection import private_folder
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import check_passphrase, project_of
from coding.workspace.context import new_id
from coding.workspace.project.open import UNWRITTEN, Beginning, create_project
from coding.workspace.projects.places import free_place, holds_project

UNFINISHED: Final = ".making"
"""End of the name of a folder in which a project is being made."""
LEFT_SECONDS: Final = 3600
"""Nobody is at making a project for so long."""
EVERYTHING: Final = frozenset({Role.LEAD, Role.STEWARD, Role.RESEARCHER})
"""What somebody is who works alone."""


@dataclass(frozen=True, kw_only=True)
class NewProject:
    """A project that is to be made.

    Attributes:
        folder: Where; it is not there yet, or empty.
        title: What the study is called.
        maker: Who works in it.
        passphrase: Opens the originals.
        project_id: Its id.
    """

    folder: Path
    title: str
    maker: User
    passphrase: str = field(repr=False)
    project_id: str = field(default_factory=new_id)


def folder_name(title: str) -> str:
    """A name for a project's folder that every system can write."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "study"


def usual_place(title: str) -> Path:
    """Where a project is made if nobody says otherwise: a folder of its own below the person's."""
    return Path.home() / "Heard" / folder_name(title)


def account_name() -> str:
    """What this computer calls whoever sits at it."""
    try:
        return getpass.getuser().capitalize()
    except (OSError, KeyError, ImportError):
        return Path.home().name.capitalize()


def maker(name: str) -> User:
    """Who makes a project, and works alone in it at first: with all roles, and an id made of the first name.

    Raises:
        InvalidInput: There is no name.
    """
    name = " ".join(name.split())
    if not name:
        raise InvalidInput(Message("Say what you are called."))
    first = folder_name(name.split()[0])
    return User("person" if first == "study" else first, name, EVERYTHING)


def checked_passphrase(passphrase: str, again: str) -> str:
    """The passphrase of a new project, given twice.

    Raises:
        InvalidInput: It is too short, or the two are not the same.
    """
    if passphrase != again:
        raise InvalidInput(Message("The two new ones are not the same. Nothing was changed."))
    check_passphrase(passphrase)
    return passphrase


def make_project(new: NewProject) -> Path:
    """Make a project and shut it again; return its folder.

    It is made in a folder beside and put in its place in one step: where anything fails, or the computer stops
    meanwhile, no half of a project is there.

    Raises:
        InvalidInput: The folder or the passphrase cannot be taken.
        ProjectExists: A project lies in the folder.
        NotSaved: Nothing can be written there, or the disk is full.
    """
    folder = free_place(str(new.folder))
    check_passphrase(new.passphrase)
    beginning = Beginning(new.project_id, {UNWRITTEN: True})
    sibling = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _throw_leftovers(folder)
        private_folder(sibling)
        create_project(
            sibling, new.title, new.passphrase, [new.maker], Codebook(new.title), beginning=beginning
        ).store.close()
        if folder.exists():
            folder.rmdir()
        sibling.rename(folder)
        # Else a power cut leaves it, with all that was done in it since, under the name it was made under.
        with suppress(OSError):
            keep_names(folder.parent)
    except OSError as error:
        raise NotSaved(
            Message("Nothing could be made at {folder}: {reason}.", folder=folder, reason=reason_of(error))
        ) from None
    finally:
        shutil.rmtree(sibling, ignore_errors=True)
    return folder


def was_made(folder: Path, project_id: str) -> bool:
    """Whether this very project lies in a folder."""
    try:
        return holds_project(folder) and project_of(folder / VAULT_NAME) == project_id
    except (VaultError, OSError):
        return False


def _throw_leftovers(folder: Path) -> None:
    """Delete what attempts that were cut short left beside a folder, but no project that is whole or open."""
    pattern = re.compile(rf"\.{re.escape(folder.name)}(\.[0-9a-f]{{8}})?{re.escape(UNFINISHED)}")
    for leftover in [path for path in folder.parent.iterdir() if pattern.fullmatch(path.name)]:
        with suppress(OSError):
            # Another process may be at it just now.
            if time.time() - leftover.stat().st_mtime > LEFT_SECONDS and not _may_be_whole(leftover):
                shutil.rmtree(leftover)


def _may_be_whole(folder: Path) -> bool:
    try:
        store = Store.open(folder)
    except ProjectMissing:
        return False
    except Exception:  # whatever is wrong with it, or whoever has it open: it is not thrown away unseen
        return True
    try:
        return store.ask(lambda cursor: settings.meta(cursor, "project_id") is not None)
    finally:
        store.close()

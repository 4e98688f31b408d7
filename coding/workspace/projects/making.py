"""Making a project as a whole: it is there when everything is, or not at all."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from codebook.model import Codebook
from coding.errors import InvalidInput, NotSaved
from coding.model import Role, User
from coding.model.said import Said
from coding.store.connection import private_folder
from coding.vault import check_passphrase
from coding.workspace.context import new_id
from coding.workspace.project.open import Beginning, check_led, create_project
from coding.workspace.projects.places import free_place
from coding.workspace.review.policy import SETTING, policy_record
from pipelines.redact.policy import DEFAULT_POLICY, Policy

UNFINISHED: Final = ".making"
"""End of the name of a folder in which a project is being made."""
EVERYTHING: Final = frozenset({Role.LEAD, Role.STEWARD, Role.RESEARCHER})
"""What somebody is who works alone."""


@dataclass(frozen=True, kw_only=True)
class NewProject:
    """A project that is to be made.

    Attributes:
        folder: Where; it is not there yet, or empty.
        title: What the study is called.
        users: Who works in it.
        codebook: The codebook to begin with.
        policy: What stands in released text for what is masked.
        passphrase: Opens the originals.
        project_id: Its id.
    """

    folder: Path
    title: str
    users: tuple[User, ...]
    codebook: Codebook
    policy: Policy = DEFAULT_POLICY
    passphrase: str = field(repr=False)
    project_id: str = field(default_factory=new_id)


def folder_name(title: str) -> str:
    """A name for a project's folder that every system can write."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "study"


def usual_place(title: str) -> Path:
    """Where a project is made if nobody says otherwise: a folder of its own below the person's."""
    return Path.home() / "Heard" / folder_name(title)


def named_users(named: Collection[tuple[str, frozenset[Role]]]) -> tuple[User, ...]:
    """The people of a new project, each with an id made of their first name; lines without a name are left out.

    Raises:
        InvalidInput: Two have one name, somebody has no role, or nobody leads or looks after originals.
    """
    users: list[User] = []
    for name, roles in ((" ".join(name.split()), roles) for name, roles in named):
        if not name:
            continue
        if any(one.name.casefold() == name.casefold() for one in users):
            raise InvalidInput(Said("“{name}” stands there twice. Tell the two apart.", name=name))
        if not roles:
            raise InvalidInput(Said("Choose at least one role for {name}.", name=name))
        first = folder_name(name.split()[0])
        first = "person" if first == "study" else first
        taken = {one.id for one in users}
        ids = [first, *(f"{first}{number}" for number in range(2, len(users) + 3))]
        users.append(User(next(one for one in ids if one not in taken), name, roles))
    check_led(users)
    return tuple(users)


def checked_passphrase(passphrase: str, again: str) -> str:
    """The passphrase of a new project, given twice.

    Raises:
        InvalidInput: It is too short, or the two are not the same.
    """
    if passphrase != again:
        raise InvalidInput(Said("The two new ones are not the same. Nothing was changed."))
    check_passphrase(passphrase)
    return passphrase


def make_project(new: NewProject) -> Path:
    """Make a project and shut it again; return its folder.

    It is made in a folder beside and put in its place in one step: where anything fails, or the computer stops
    meanwhile, no half of a project is there.

    Raises:
        InvalidInput: The folder, the people or the passphrase cannot be taken.
        ProjectExists: A project lies in the folder.
        NotSaved: Nothing can be written there, or the disk is full.
    """
    folder = free_place(str(new.folder))
    check_led(new.users)
    check_passphrase(new.passphrase)
    beginning = Beginning(new.project_id, {} if new.policy == DEFAULT_POLICY else {SETTING: policy_record(new.policy)})
    beside = folder.with_name(f".{folder.name}{UNFINISHED}")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(beside, ignore_errors=True)
        private_folder(beside)
        create_project(beside, new.title, new.passphrase, new.users, new.codebook, beginning=beginning).store.close()
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
    except OSError as error:
        raise NotSaved(
            Said("Nothing could be made at {folder}: {reason}.", folder=folder, reason=error.strerror or "?")
        ) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder

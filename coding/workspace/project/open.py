"""Projects: making, opening, who works in them, where every interview stands, is it sound."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from codebook.model import Codebook
from coding.access import ROLE_NAMES
from coding.errors import InvalidInput, ProjectDamaged, ProjectExists
from coding.model import Role, User
from coding.model.said import Said
from coding.store import Store, codebooks, events, people, settings
from coding.store.connection import FILE_NAME, private_folder
from coding.vault import Vault
from coding.workspace.context import Project, new_id
from coding.workspace.erased import erase_again
from coding.workspace.project import restored_files


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
            raise InvalidInput(Said("A project needs a {value}. Name one and try again.", value=ROLE_NAMES[role]))


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
        raise ProjectExists(Said("{folder} holds a project already. Open it with: heard app {folder}", folder=folder))
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
    restored_files.finish(folder)
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
            Said("The project in {folder} was never finished. Delete the folder and make it again.", folder=folder)
        )
    return Project(folder, store, project_id, title or folder.name, (_brought_back(len(back)),) if back else ())


def _brought_back(people: int) -> Said:
    return Said(
        "Erased people stood in the project file again ({n}): an older file was put here, or an erasure was cut short. "
        "They were erased from it once more. A steward finishes it on the page Erase, or with heard erase.",
        n=people,
    )

"""Folders as people name them: what is meant, whether a project lies there, and where one may be made."""

import os
from pathlib import Path
from typing import Final

from coding.errors import InvalidInput, ProjectExists, ProjectMissing
from coding.model.message import Message
from coding.store.connection import BACKUP_FOLDER, FILE_NAME
from coding.workspace.project.manifest import MANIFEST

MOST: Final = 50
"""So many folders below another are named."""
LOOKED_AT: Final = 2000
"""So many entries of a folder are looked at."""


def holds_project(folder: Path) -> bool:
    """Whether a project lies in a folder."""
    try:
        return (folder / FILE_NAME).is_file()
    except OSError:
        return False


def holds_backup(folder: Path) -> bool:
    """Whether what lies in a folder is a backup: whoever works in one has nothing to go back to."""
    try:
        parent = folder.resolve().parent
        return (folder / MANIFEST).is_file() or (parent.name == BACKUP_FOLDER and holds_project(parent.parent))
    except OSError:
        return False


def named(text: str) -> Path:
    """The folder that somebody typed or pasted; of a project's file, the folder it lies in.

    Raises:
        InvalidInput: It is not the whole path.
    """
    text = text.strip().strip("\"'").strip()
    # To ask whether such a folder is there, Windows calls the computer that is named.
    elsewhere = text.replace("\\", "/").startswith("//")
    try:
        path = Path(text).expanduser()
    except RuntimeError:
        path = Path(text)
    if elsewhere or not path.is_absolute() or "\0" in text:
        raise InvalidInput(
            Message("Give the whole path of the folder, such as {example}.", example=Path.home() / "study")
        )
    return path.parent if path.name == FILE_NAME else path


def project_in(text: str) -> Path:
    """The folder that somebody named, in which a project lies.

    Raises:
        InvalidInput: It is not the whole path, or of a backup.
        ProjectMissing: There is no project. Nobody learns here which other folders there are.
    """
    return project_at(named(text))


def project_at(folder: Path) -> Path:
    """The same of a folder that is known.

    Raises:
        InvalidInput: It is of a backup.
        ProjectMissing: There is no project.
    """
    if not holds_project(folder):
        raise ProjectMissing(Message("There is no Heard project in {folder}.", folder=folder))
    refuse_backup(folder)
    return folder


def refuse_backup(folder: Path) -> None:
    """Raise where what lies in a folder is a backup.

    Raises:
        InvalidInput: It is one.
    """
    if holds_backup(folder):
        raise InvalidInput(
            Message(
                "{folder} is a backup. Restore it into an empty folder with: heard restore FOLDER {folder}",
                folder=folder,
            )
        )


def projects_below(folder: Path) -> list[Path]:
    """Folders right below another that hold a project, by name; what cannot be read is passed over."""
    paths: list[Path] = []
    try:
        for number, path in enumerate(folder.iterdir()):
            if number >= LOOKED_AT or len(paths) >= MOST:
                break
            if not path.name.startswith(".") and holds_project(path) and not holds_backup(path):
                paths.append(path)
    except OSError:
        pass
    return sorted(paths)


def free_place(text: str) -> Path:
    """The folder that somebody named for a new project: it is not there yet, or empty.

    It is made beside and moved there, so the folder above must be one to write in, on the same disk.

    Raises:
        InvalidInput: It is no folder, a whole disk, has other things in it, or nothing can be made there.
        ProjectExists: A project lies there.
    """
    folder = named(text)
    try:
        if holds_project(folder):
            raise ProjectExists(
                Message("{folder} holds a project already. Open it with: heard app {folder}", folder=folder)
            )
        if not folder.name or os.path.ismount(folder):
            raise InvalidInput(
                Message("Give the whole path of the folder, such as {example}.", example=folder / "study")
            )
        if folder.exists() and (not folder.is_dir() or next(folder.iterdir(), None) is not None):
            raise InvalidInput(
                Message(
                    "{folder} has other things in it. Name a folder that is not there yet, or empty.", folder=folder
                )
            )
        above = next(parent for parent in folder.parents if parent.exists())
        if not os.access(above, os.W_OK) or not above.is_dir():
            raise PermissionError
    except OSError:
        raise InvalidInput(Message("This computer does not let you work in {folder}.", folder=folder)) from None
    return folder

"""The demo's two studies: each comes with Heard as `make prepared` made it, and is copied."""

import secrets
import shutil
from enum import StrEnum
from importlib.resources import as_file, files
from pathlib import Path
from zipfile import ZipFile

from coding.errors import NotSaved, ProjectExists, reason_of
from coding.model.message import Message
from coding.store.connection import FILE_NAME, private_folder
from coding.workspace.context import Project


class Study(StrEnum):
    """An invented study, by the name it is asked for."""

    INTERVIEWS = "interviews"
    CASES = "cases"

    @property
    def archive(self) -> str:
        """What it is copied from."""
        return f"prepared-{self}.zip"


TITLES = frozenset({"Heard demo: the way back", "Heard demo: case files"})
PASSPHRASE = "the way back home"
"""Opens the demo's vault; printed on the screen that asks for it. It is public, and so may be what the vault holds."""


def copy_demo(folder: Path, study: Study = Study.INTERVIEWS) -> None:
    """Put a study of the demo that comes with Heard into a folder that is not there yet or empty, in one step.

    Raises:
        ProjectExists: The folder is not empty.
        NotSaved: Nothing can be written there, or the disk is full.
    """
    folder = folder.resolve()
    sibling = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    try:
        if folder.exists() and any(folder.iterdir()):
            raise ProjectExists(Message("{folder} is not empty. Choose another folder for the demo.", folder=folder))
        private_folder(sibling)
        with as_file(files("coding.demo").joinpath(study.archive)) as path, ZipFile(path) as archive:
            archive.extractall(sibling)
        # Only a finished copy gets the name, so that an interrupted one is never opened by mistake. A folder that is
        # there stays, as somebody may stand in it.
        if folder.exists():
            for path in sorted(sibling.iterdir(), key=lambda path: path.name == FILE_NAME):
                path.rename(folder / path.name)
        else:
            sibling.rename(folder)
    except OSError as error:
        raise NotSaved(
            Message("Nothing could be made at {folder}: {reason}.", folder=folder, reason=reason_of(error))
        ) from None
    finally:
        shutil.rmtree(sibling, ignore_errors=True)


def is_demo(project: Project) -> bool:
    """Whether a project is the demo, so that its passphrase may be shown."""
    return project.title in TITLES

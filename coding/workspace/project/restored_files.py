"""Two files put in the place of two others, so that after a crash both are the old ones or both the new ones.

Recordings come along: a file of one is never changed, so that there is none whose place another takes.

A file system replaces one file at a time. So the new ones are complete in a folder of their own first, and a mark in
it says so. Without the mark nothing has happened yet; with it, whoever opens the project next finishes the move.
"""

import os
import shutil
from pathlib import Path

from coding import vault_recordings
from coding.durable import on_the_disk
from coding.store.connection import FILE_NAME, private_folder
from coding.store.project_file import forget_log
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault_file import replace_file

FOLDER = "restoring"
READY = "complete"


def begin(folder: Path) -> Path:
    """An empty folder for the new files; what an interrupted attempt left unfinished is thrown away."""
    finish(folder)
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    return private_folder(folder / FOLDER)


def put_in_place(folder: Path) -> None:
    """Put the new files in the place of the old ones; from here on there is no way back."""
    working = folder / FOLDER
    for name in (FILE_NAME, VAULT_NAME):
        with (working / name).open("rb") as file:
            on_the_disk(file.fileno())
    replace_file(working / READY, b"Both files are complete. Heard puts them in place when the project is opened.\n")
    finish(folder)


def finish(folder: Path) -> bool:
    """Finish a move that was interrupted; return whether there was one."""
    working = folder / FOLDER
    if not (working / READY).exists():
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

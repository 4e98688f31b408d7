"""Consistent copies of the project and its vault."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coding.access import Permission
from coding.store import events
from coding.store.connection import BACKUP_FOLDER, FILE_NAME, private_folder
from coding.vault import FILE_NAME as VAULT_NAME
from coding.workspace.context import Context, requires


@requires(Permission.MANAGE_PROJECT)
def make_backup(context: Context) -> dict[str, str]:
    """Write a consistent copy of the project file, and the vault as it is, into the project's backups folder."""
    folder = new_folder(context.project.folder)
    context.store.backup(f"{folder.name}/{FILE_NAME}")
    shutil.copy2(context.project.folder / VAULT_NAME, folder / VAULT_NAME)

    def note(cursor: Any) -> None:
        events.append(cursor, context.user.id, "backup.made", "backup", folder.name)

    context.store.write(note)
    return {"name": folder.name, "folder": str(folder)}


def new_folder(project_folder: Path, prefix: str = "") -> Path:
    """Make a folder for one backup, named by the time (UTC, to the microsecond) behind ``prefix``."""
    return private_folder(project_folder / BACKUP_FOLDER / f"{prefix}{datetime.now(UTC):%Y%m%d-%H%M%S-%f}")

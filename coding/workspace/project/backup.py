"""Consistent copies of the project and its vault, opened and compared before they count as made."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import coding
from coding import vault_recordings
from coding.access import Permission
from coding.errors import VaultDamaged, VaultError, reason_of
from coding.model.said import Said
from coding.store import events
from coding.store.connection import BACKUP_FOLDER, FILE_NAME, private_folder
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import Vault, copy_file, project_of
from coding.workspace.context import Context, Project, requires
from coding.workspace.project import manifest
from coding.workspace.project.manifest import Manifest, Why
from coding.workspace.vault_records import note_event_head, whole

NOBODY = ""
"""Who acts where Heard itself does."""


@requires(Permission.SET_UP)
def make_backup(context: Context) -> dict[str, str]:
    """Write a consistent copy of the project file, and the vault as it is, into the project's backups folder.

    Raises:
        NotSaved: The disk is full.
        ProjectDamaged, VaultDamaged: What is there cannot be read to its end; no copy was kept.
    """
    folder = write_backup(context.project, context.user.id, "asked", vault=context.vault)
    return {"name": folder.name, "folder": str(folder)}


def write_backup(project: Project, by: str, why: Why, *, vault: Vault | None = None) -> Path:
    """Make a backup, for a person or for the server at night; return its folder.

    It is whole before it is kept: the copy of the project file was read to its end and holds the same rows, the copy of
    the vault is the vault's byte for byte and, where that is open, every record of it can be read.

    Args:
        project: The open project.
        by: Who asked, or :data:`NOBODY`.
        why: What it is made for.
        vault: The open vault.

    Raises:
        NotSaved: The disk is full.
        ProjectDamaged, VaultDamaged: What is there cannot be read to its end; no copy was kept.
    """
    made_at = datetime.now(UTC)
    folder = new_folder(project.folder)
    try:
        heads: list[tuple[int, str]] = []

        def beside() -> None:
            # The vault notes the newest event: a later vault than the file would tell of a history that was cut.
            _copy_vault(project, folder / VAULT_NAME)
            project.store.ask(lambda cursor: heads.append(events.head(cursor)))

        tables = project.store.backup_counted(f"{folder.name}/{FILE_NAME}", beside)
        if vault is not None:
            vault.sibling(folder / VAULT_NAME).check()
        _copy_recordings(project, folder)
        record = Manifest(
            made_at=made_at,
            why=why,
            heard=coding.__version__,
            project=project.id,
            tables=tables,
            files={name: manifest.facts(folder / name) for name in (*manifest.FILES, *manifest.recordings(folder))},
            head=heads[0],
        )
        manifest.write(folder, record)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    project.store.write(lambda cursor: events.append(cursor, by, "backup.made", "backup", folder.name))
    if vault is not None:
        note_event_head(project.store, whole(vault))
    return folder


def _copy_vault(project: Project, target: Path) -> None:
    """The project's vault as it is, checked as far as it can be without its passphrase."""
    source = project.folder / VAULT_NAME
    if project_of(source) != project.id:
        raise VaultDamaged(Said("{source} belongs to another project. No backup was kept.", source=source))
    copy_file(source, target)
    project_of(target)


def _copy_recordings(project: Project, target: Path) -> None:
    """The recordings as they are; what an earlier backup has already is shared with it where the disk can."""
    earlier = sorted((project.folder / BACKUP_FOLDER).glob(f"*/{vault_recordings.FOLDER}"), reverse=True)
    try:
        vault_recordings.copy(project.folder, target, [path.parent for path in earlier if path.parent != target])
    except OSError as error:
        raise VaultError(
            Said("The recordings could not be copied ({reason}). No backup was kept.", reason=reason_of(error))
        ) from error


def new_folder(project_folder: Path, prefix: str = "") -> Path:
    """Make a folder for one backup, named by the time (UTC, to the microsecond) behind ``prefix``."""
    return private_folder(project_folder / BACKUP_FOLDER / f"{prefix}{datetime.now(UTC):%Y%m%d-%H%M%S-%f}")

"""Consistent copies of the project and its vault, opened and compared before they count as made."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final

import coding
from coding import vault_recordings
from coding.access import Permission
from coding.errors import HeardError, ProjectDamaged, VaultDamaged, VaultError, reason_of
from coding.model.message import Message
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

        def copy() -> None:
            # The vault notes the newest event: a later vault than the file would tell of a history that was cut.
            _copy_vault(project, folder / VAULT_NAME)
            project.store.ask(lambda cursor: heads.append(events.head(cursor)))

        tables = project.store.backup_counted(f"{folder.name}/{FILE_NAME}", copy)
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
        raise VaultDamaged(Message("{source} belongs to another project. No backup was kept.", source=source))
    copy_file(source, target)
    project_of(target)


def _copy_recordings(project: Project, target: Path) -> None:
    """The recordings as they are; what an earlier backup has already is shared with it where the disk can."""
    earlier = sorted((project.folder / BACKUP_FOLDER).glob(f"*/{vault_recordings.FOLDER}"), reverse=True)
    try:
        vault_recordings.copy(project.folder, target, [path.parent for path in earlier if path.parent != target])
    except OSError as error:
        raise VaultError(
            Message("The recordings could not be copied ({reason}). No backup was kept.", reason=reason_of(error))
        ) from error


def new_folder(project_folder: Path, prefix: str = "") -> Path:
    """Make a folder for one backup, named by the time (UTC, to the microsecond) behind ``prefix``."""
    return private_folder(project_folder / BACKUP_FOLDER / f"{prefix}{datetime.now(UTC):%Y%m%d-%H%M%S-%f}")


FOLDER: Final = "{folder}"
"""Stands for the backup in the arguments of the program that it is handed on to."""


@dataclass(frozen=True)
class Plan:
    """What the settings say of backups.

    Attributes:
        at: Hour and minute, by the clock of the computer.
        keep_days: For how many days a backup made at night is kept.
        after: A program and its arguments that is run after each; ``{folder}`` stands for the backup. Or nothing.
        after_minutes: How long it may take.
    """

    at: time
    keep_days: int
    after: tuple[str, ...] = ()
    after_minutes: int = 60


def last_due(now: datetime, at: time) -> datetime:
    """When a backup was due last, at an hour of the computer's clock."""
    local = now.astimezone()
    today = datetime.combine(local.date(), at).astimezone()
    return today if today <= now else datetime.combine(local.date() - timedelta(days=1), at).astimezone()


def nightly(folder: Path) -> list[tuple[datetime, Path]]:
    """Backups of a project that were made at night, oldest first, with the time of each."""
    backups = []
    for path in (folder / BACKUP_FOLDER).glob(f"*/{manifest.MANIFEST}"):
        try:
            record = manifest.read(path.parent)
        except ProjectDamaged:
            continue
        if record is not None and record.why == "nightly":
            backups.append((record.made_at.astimezone(UTC), path.parent))
    return sorted(backups)


def make(project: Project, keep_days: int, now: datetime) -> Path:
    """Make tonight's backup and, when it is whole, let those go that are older than they are kept.

    Raises:
        NotSaved, ProjectDamaged, VaultDamaged, VaultError: There is none tonight, and no old one has gone.
    """
    folder = write_backup(project, NOBODY, "nightly")
    prune(project.folder, keep_days, now)
    return folder


def hand_on(folder: Path, plan: Plan) -> None:
    """Run the program of the settings on a backup: without a shell, without input, for so long and no longer.

    Raises:
        HeardError: It failed or took too long.
        OSError: It cannot be run.
    """
    command = [argument.replace(FOLDER, str(folder.resolve())) for argument in plan.after]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=environment, start_new_session=True
    )
    try:
        status = process.wait(plan.after_minutes * 60)
    except subprocess.TimeoutExpired:
        _end(process)
        raise HeardError(
            Message(
                "The program that copies backups ({command}) took longer than {after_minutes} minutes and was ended.",
                command=command[0],
                after_minutes=plan.after_minutes,
            )
        ) from None
    if status:
        raise HeardError(
            Message(
                "The program that copies backups ({command}) ended with status {status}.",
                command=command[0],
                status=status,
            )
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program, with what it has started where that can be done."""
    if os.name == "posix":
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def prune(folder: Path, keep_days: int, now: datetime) -> list[str]:
    """Delete backups of the night that are older than they are kept; return their names.

    The newest whole one stays however old it is, and so do all that somebody asked for.
    """
    nightly_copies = nightly(folder)
    whole = next((path for _, path in reversed(nightly_copies) if _is_whole(path)), None)
    old = [path for moment, path in nightly_copies if moment < now - timedelta(days=keep_days) and path != whole]
    if whole is None:
        return []
    for path in old:
        shutil.rmtree(path)
    return [path.name for path in old]


def _is_whole(path: Path) -> bool:
    record = manifest.read(path)
    return record is not None and record.state == "whole" and not manifest.changed_files(path, record)

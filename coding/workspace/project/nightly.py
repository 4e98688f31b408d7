"""Backups that a server makes every night by itself: when one is due, who gets it, and which old ones go."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final

from coding.errors import HeardError, ProjectDamaged
from coding.model.said import Said
from coding.store.connection import BACKUP_FOLDER
from coding.workspace.context import Project
from coding.workspace.project import manifest
from coding.workspace.project.backup import NOBODY, write_backup

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
    given = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=given, start_new_session=True
    )
    try:
        status = process.wait(plan.after_minutes * 60)
    except subprocess.TimeoutExpired:
        _end(process)
        raise HeardError(
            Said(
                "The program that copies backups ({command}) took longer than {after_minutes} minutes and was ended.",
                command=command[0],
                after_minutes=plan.after_minutes,
            )
        ) from None
    if status:
        raise HeardError(
            Said(
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
    there = nightly(folder)
    whole = next((path for _, path in reversed(there) if _is_whole(path)), None)
    gone = [path for moment, path in there if moment < now - timedelta(days=keep_days) and path != whole]
    if whole is None:
        return []
    for path in gone:
        shutil.rmtree(path)
    return [path.name for path in gone]


def _is_whole(path: Path) -> bool:
    record = manifest.read(path)
    return record is not None and record.state == "whole" and not manifest.changed_files(path, record)

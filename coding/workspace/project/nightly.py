"""Backups that a server makes every night by itself: when one is due, and which old ones go."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from coding.errors import ProjectDamaged
from coding.store.connection import BACKUP_FOLDER
from coding.workspace.context import Project
from coding.workspace.project import manifest
from coding.workspace.project.backup import NOBODY, write_backup


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
    found = []
    for one in (folder / BACKUP_FOLDER).glob(f"*/{manifest.MANIFEST}"):
        try:
            held = manifest.read(one.parent)
        except ProjectDamaged:
            continue
        if held is not None and held.why == "nightly":
            found.append((held.made_at.astimezone(UTC), one.parent))
    return sorted(found)


def make(project: Project, keep_days: int, now: datetime) -> Path:
    """Make tonight's backup and, when it is whole, let those go that are older than they are kept.

    Raises:
        NotSaved, ProjectDamaged, VaultDamaged, VaultError: There is none tonight, and no old one has gone.
    """
    folder = write_backup(project, NOBODY, "nightly")
    prune(project.folder, keep_days, now)
    return folder


def prune(folder: Path, keep_days: int, now: datetime) -> list[str]:
    """Delete backups of the night that are older than they are kept; return their names.

    The newest whole one stays however old it is, and so do all that somebody asked for.
    """
    there = nightly(folder)
    whole = next((path for _, path in reversed(there) if _is_whole(path)), None)
    gone = [path for made, path in there if made < now - timedelta(days=keep_days) and path != whole]
    if whole is None:
        return []
    for path in gone:
        shutil.rmtree(path)
    return [path.name for path in gone]


def _is_whole(path: Path) -> bool:
    held = manifest.read(path)
    return held is not None and held.state == "whole" and not manifest.changed_files(path, held)

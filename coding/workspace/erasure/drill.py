"""A restore that changes nothing: a backup is put into a place of its own, opened, and compared with what it was."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from coding import vault_recordings
from coding.errors import HeardError, InvalidInput, ProjectDamaged, ProjectMissing, WrongPassphrase
from coding.model.said import Said
from coding.store import Cursor, Store, erasure, events, rounds, settings
from coding.store.connection import DRILLS, FILE_NAME, private_folder
from coding.store.contents import TableContents, differing, file_contents
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import Vault, project_of
from coding.workspace.erased import read_tombstones
from coding.workspace.erasure.restore import find_backup, list_backups
from coding.workspace.project import manifest
from coding.workspace.project.manifest import Manifest

_TIME: Final = re.compile(r"\d{8}-\d{6}(-\d{6})?$")


@dataclass(kw_only=True)
class Drilled:
    """What a drill came to.

    Attributes:
        backup: Name of the backup.
        made_at: When it was made; None where it does not say so itself.
        tables: How many tables were read to their end.
        rows: Table → how many rows; None while a round is open in the backup, when the number of codings tells a coder
            how much the others did.
        compared: Whether counts and hashes of all tables were compared with what was written down.
        vault_records: Records of the vault that were read; None without its passphrase.
        erased_since: Participants who were erased since and whom the backup still holds.
        problems: What is wrong with it, a sentence each; none when it can be restored.
        notes: What could not be looked at, a sentence each.
    """

    backup: str
    made_at: datetime | None = None
    tables: int = 0
    rows: Mapping[str, int] | None = None
    compared: bool = False
    vault_records: int | None = None
    erased_since: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def newest_backup(folder: Path) -> str:
    """Name of the newest backup of a project, by the time in its name.

    Raises:
        ProjectMissing: There is none.
    """
    named = [(match.group(), backup) for backup in list_backups(folder) if (match := _TIME.search(backup))]
    if not named:
        raise ProjectMissing(
            Said("There is no backup in {folder}. Make one with: heard backup {folder}", folder=folder)
        )
    return max(named)[1]


def drill(folder: Path, backup: str | None = None, passphrase: str | None = None) -> Drilled:
    """Restore a backup into a temporary place, open it there, compare it with its manifest, and throw it away.

    It works beside the running app, touches neither the project nor the backup, and asks for no role: it tells of a
    backup whether it is whole, and its counts only where they tell nobody how much others coded.

    Args:
        folder: The project's folder; the copy stands in it meanwhile, for one person only.
        backup: Name or folder of a backup; by default the newest.
        passphrase: Opens the vault, so that every record of it is read.

    Raises:
        InvalidInput: There is no such backup.
        ProjectMissing: There is none at all.
        WrongPassphrase: It does not open the vault of an otherwise whole backup.
    """
    source = find_backup(folder, backup or newest_backup(folder))
    report = Drilled(backup=source.name)
    with _place(folder) as place:
        noted = _noted(source, report)
        for name in manifest.FILES:
            shutil.copyfile(source / name, place / name)
        # Recordings are read where they are: nothing writes to them, and a copy of them all may need much room.
        recordings = manifest.recordings(source)
        if noted is not None:
            in_copy = replace(noted, files={name: file for name, file in noted.files.items() if name in manifest.FILES})
            lost = [file for file in noted.files if file not in manifest.FILES and file not in recordings]
            for name in (*manifest.changed_files(place, in_copy), *lost):
                report.problems.append(f"The file {name} is not as it was when the backup was made.")
        for name in recordings:
            if not vault_recordings.whole(source / name):
                report.problems.append(f"The recording {name} was cut or changed.")
        if _read_tables(place / FILE_NAME, noted, report):
            report.erased_since = sum(
                erasure.holds(place / FILE_NAME, tombstone) for tombstone in read_tombstones(folder)
            )
        project_id = _open(place, report)
        _read_vault(place, project_id, passphrase, report, recordings)
    return report


@contextmanager
def _place(folder: Path) -> Iterator[Path]:
    """A folder for the copy, on the project's own disk: other disks may not be encrypted."""
    place = private_folder(Path(tempfile.mkdtemp(prefix=DRILLS, dir=folder)))
    gone = InvalidInput(
        Said("The copy was removed meanwhile, since the project was opened or somebody was erased. Do it again.")
    )
    try:
        yield place
        if not (place / FILE_NAME).exists():
            raise gone
    except FileNotFoundError:
        raise gone from None
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _noted(source: Path, report: Drilled) -> Manifest | None:
    try:
        noted = manifest.read(source)
    except ProjectDamaged as error:
        report.problems.append(str(error))
        return None
    if noted is None:
        report.notes.append(
            "The backup has no manifest: it was made by an earlier Heard, or by restoring. It was opened and counted; "
            "whether anything is missing from it cannot be told."
        )
        return None
    report.made_at = noted.made_at.astimezone(UTC)
    if noted.state == "damaged":
        report.problems.append("It was damaged already before files of it were written anew, for an erasure or a new "
                              "passphrase.")  # fmt: skip
    if noted.state == "being rewritten":
        report.problems.append(
            "Files of it were being written anew, for an erasure or a new passphrase, and that was cut short. Do that "
            "once more."
        )
    return noted


def _read_tables(path: Path, noted: Manifest | None, report: Drilled) -> bool:
    """Read every table to its end and compare it; return whether that was possible."""
    try:
        table_contents = file_contents(path)
    except ProjectDamaged:
        report.problems.append(f"The file {FILE_NAME} was cut or changed: not all of it can be read.")
        return False
    report.tables = len(table_contents)
    report.rows = {table: contents.rows for table, contents in table_contents.items()}
    if noted is not None:
        report.compared = True
        for table in differing(table_contents, noted.tables):
            report.problems.append(
                f"The table {table} {_difference(table_contents.get(table), noted.tables.get(table))}."
            )
    return True


def _difference(contents: TableContents | None, noted: TableContents | None) -> str:
    if contents is None or noted is None:
        return "is missing" if contents is None else "was not in the project"
    return (
        "holds other rows than when the backup was made" if contents.rows == noted.rows else "has lost or gained rows"
    )


def _open(place: Path, report: Drilled) -> str | None:
    """Open the copy as restoring would, and bring it up to date; return the project's id."""
    try:
        store = Store(place / FILE_NAME)
    except HeardError:
        report.problems.append("The project in it does not open.")
        return None
    try:
        with store.read() as cursor:
            project_id = settings.meta(cursor, "project_id")
            chain = events.verify(cursor)
            if _round_is_open(cursor):
                report.rows = None
    except ProjectDamaged:
        report.problems.append("The project in it cannot be read to its end.")
        return None
    finally:
        store.close()
    if not chain.intact:
        report.problems.append(f"Its event chain breaks at event {chain.broken_at}.")
    if project_id is None:
        report.problems.append("It holds no project: making it was cut short.")
    return project_id


def _round_is_open(cursor: Cursor) -> bool:
    return any(round.state == "open" for round in rounds.all_rounds(cursor))


def _read_vault(
    place: Path, project_id: str | None, passphrase: str | None, report: Drilled, recordings: Sequence[str]
) -> None:
    try:
        if project_of(place / VAULT_NAME) != project_id and project_id is not None:
            report.problems.append("Its vault is of another project.")
            return
        if passphrase is None:
            report.notes.append("Records of the vault were not read one by one: that takes the passphrase.")
            return
        vault = Vault.open(place, passphrase)
        report.vault_records = vault.check()
        for recording in vault_recordings.recordings(vault).values():
            if f"{vault_recordings.FOLDER}/{recording.file}" not in recordings:
                report.problems.append(f"The recording {recording.file} is missing.")
    except WrongPassphrase:
        if not report.problems:
            raise
        report.notes.append("The passphrase does not open its vault.")
    except HeardError:
        report.problems.append(f"The file {VAULT_NAME} was cut or changed: not all of it can be read.")

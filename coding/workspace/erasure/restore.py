"""Putting a backup back: verified first, never without a copy of what was there, and what was erased stays erased."""

import json
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from codebook.serial import codebook_hash
from coding import vault_recordings
from coding.access import Permission, check
from coding.errors import (
    HeardError,
    InvalidInput,
    ProjectDamaged,
    ProjectInUse,
    ProjectMissing,
    VaultLocked,
    WrongPassphrase,
)
from coding.model.message import Message
from coding.store import (
    Cursor,
    Store,
    accounts,
    erasure,
    events,
    exports,
    interviews,
    people,
    releases,
    rounds,
    settings,
)
from coding.store.connection import BACKUP_FOLDER, DRILLS, FILE_NAME, private_folder
from coding.store.contents import TableContents, differing, file_contents
from coding.store.table import Table
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import STEP, Vault, project_of
from coding.workspace.departures import still_to_leave, take_out_of_copy
from coding.workspace.erased_participants import read_tombstones, read_withdrawn, write_tombstones
from coding.workspace.project import manifest, open
from coding.workspace.project.backup import new_folder
from coding.workspace.project.log import orphaned_backups
from coding.workspace.project.manifest import Manifest


@dataclass(frozen=True)
class Restored:
    """What restoring did.

    Attributes:
        backup: Name of the backup.
        safety_copy: Name of the backup that holds what was there before, or None when nothing was.
        events: Events in the restored project before this one.
        erased_again: Participants that the backup still held and that were erased from it.
        masked_since: Interviews in which a name was masked only after the backup: it is readable again. They are open
            for correction, so that a steward masks it once more.
    """

    backup: str
    safety_copy: str | None
    events: int
    erased_again: tuple[str, ...]
    masked_since: tuple[str, ...] = ()


_PROOFS: Final = (people.PASSPHRASES, people.TOKENS, accounts.FACTORS, accounts.PASSKEYS)


@dataclass(frozen=True, kw_only=True)
class _Present:
    """What must hold after restoring as it does now, from the project file that is there.

    Attributes:
        erased: Interviews of each erased participant.
        withdrawn: Ids of panelists who withdrew.
        corrected: Interview of each correction, by its event.
        proofs: How people prove who they are, table by table; None where there is no project that opens.
        recovery_codes: Whose each code is that stands in for a second factor.
        panel_links: Links by which panelists answer, that have not ended.
        left: What left the project, and what later files are held against.
    """

    erased: dict[str, list[str]] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    corrected: dict[str, str] = field(default_factory=dict)
    proofs: Sequence[tuple[Table[Any], list[Any]]] | None = None
    recovery_codes: dict[str, str] = field(default_factory=dict)
    panel_links: Sequence[str] = ()
    left: Mapping[str, exports.Rows] = field(default_factory=dict)


def list_backups(folder: Path) -> list[str]:
    """Names of the backups of a project that can be restored, oldest first."""
    return sorted(path.parent.name for path in (folder / BACKUP_FOLDER).glob(f"*/{FILE_NAME}"))


def restore(folder: Path, backup: str, user_id: str, passphrase: str | None = None) -> Restored:
    """Put a backup in the place of the project. The app must be closed.

    Args:
        folder: The project's folder; it may be empty.
        backup: Name of a backup of it (``heard backup`` prints it), or a folder with the two files of one.
        user_id: Who restores: a lead of the project as the backup has it.
        passphrase: Opens the backup's vault. Needed where a participant was erased since.

    Raises:
        InvalidInput: There is no such backup, or it is of another project.
        ProjectDamaged: The backup is damaged; nothing was changed.
        ProjectInUse: The project is open.
        VaultLocked: Somebody must be erased again and no passphrase was given; nothing was changed.
        AccessDenied: The person does not lead the project.
    """
    source = find_backup(folder, backup)
    _as_it_was_made(source)
    working = open.begin(folder)
    try:
        for name in (FILE_NAME, VAULT_NAME):
            shutil.copyfile(source / name, working / name)
        vault_recordings.copy(source, working)
        _ask_whole(working)
        project_id, count = _verify(working, source.name, user_id)
        present = _present(folder, project_id)
        tombstones = {**read_tombstones(source.parent), **read_tombstones(folder), **present.erased}
        present.withdrawn.update(read_withdrawn(source.parent), read_withdrawn(folder))
        again = [tombstone for tombstone in tombstones if erasure.holds(working / FILE_NAME, tombstone)]
        if again and passphrase is None:
            raise VaultLocked(
                Message(
                    "{n} participants were erased since this backup and must be erased from it again. Give "
                    "the project's passphrase.",
                    n=len(again),
                )
            )
        if tombstones and passphrase is not None:
            _erase_again(working, passphrase, again, tombstones)
        since = _note(
            working,
            folder,
            source.name,
            user_id,
            {participant_id: tombstones[participant_id] for participant_id in again},
            present,
        )
        if tombstones or present.withdrawn:
            write_tombstones(folder, tombstones, present.withdrawn)
        safety = _safety_copy(folder)
        earlier = set(vault_recordings.files(folder)) - set(vault_recordings.files(working))
    except BaseException:
        shutil.rmtree(working, ignore_errors=True)
        raise
    _ask_whole(working)
    open.put_in_place(folder)
    vault_recordings.drop(folder, earlier)
    return Restored(source.name, safety, count, tuple(again), since)


def _erase_again(working: Path, passphrase: str, again: Collection[str], tombstones: dict[str, list[str]]) -> None:
    """Erase people from the copy: out of its vault also those whose rows left it before, and their words not."""
    try:
        vault = Vault.open(working, passphrase)
    except WrongPassphrase:
        if again:
            raise
        # It was not asked for. Whoever opens the originals next takes out what is left.
        return
    file = erasure.closed_file(working / FILE_NAME, STEP)
    if still_to_leave(vault, tombstones, file):
        take_out_of_copy(vault, tombstones, file)
    for participant_id in again:
        erasure.erase_in_file(working / FILE_NAME, participant_id, codebook_hash)


def find_backup(folder: Path, backup: str) -> Path:
    """The folder of a backup, by its name or its place.

    Raises:
        InvalidInput: There is none.
    """
    for path in (folder / BACKUP_FOLDER / backup, Path(backup)):
        if (path / FILE_NAME).is_file() and (path / VAULT_NAME).is_file():
            return path.resolve()
    known = ", ".join(list_backups(folder)) or "none"
    raise InvalidInput(
        Message(
            "“{backup}” is not a backup: it needs the files {file_name} and {vault_name}. Backups here: {known}.",
            backup=backup,
            file_name=FILE_NAME,
            vault_name=VAULT_NAME,
            known=known,
        )
    )


def _as_it_was_made(source: Path) -> None:
    """Compare the files of a backup with its manifest, where it has one.

    Raises:
        ProjectDamaged: They are others than when it was made.
    """
    all_the_same = f"To restore it all the same, delete {source / manifest.MANIFEST} first."
    try:
        facts = manifest.read(source)
    except ProjectDamaged as error:
        raise ProjectDamaged(
            Message(
                "{error} Nothing was changed; take an earlier backup. {all_the_same}",
                error=error,
                all_the_same=all_the_same,
            )
        ) from error
    if facts is None or facts.state == "being rewritten":
        return
    changed = manifest.changed_files(source, facts)
    if changed or facts.state == "damaged":
        raise ProjectDamaged(
            Message(
                "The backup {name} is not as it was when it was made ({changed}). Nothing was changed; take an "
                "earlier one, which heard drill tries out. {all_the_same}",
                name=source.name,
                changed=", ".join(changed) or "by its manifest",
                all_the_same=all_the_same,
            )
        )


def _verify(working: Path, name: str, user_id: str) -> tuple[str, int]:
    """Open the copy, check who acts and its event chain; return its project id and how many events it has."""
    try:
        store = Store(working / FILE_NAME)
    except HeardError as error:
        raise ProjectDamaged(
            Message("The backup {name} cannot be restored, and nothing was changed: {error}", name=name, error=error)
        ) from error
    try:
        with store.read() as cursor:
            check(people.user(cursor, user_id), Permission.MANAGE_PROJECT)
            project_id = settings.meta(cursor, "project_id")
            chain = events.verify(cursor)
    finally:
        store.close()
    if project_id is None or not chain.intact:
        raise ProjectDamaged(
            Message(
                "The backup {name} is damaged (its event chain breaks at event {broken_at}). Nothing was changed; "
                "take an earlier one.",
                name=name,
                broken_at=chain.broken_at,
            )
        )
    return project_id, chain.events or 0


def _present(folder: Path, project_id: str) -> _Present:
    """What the present project file knows and the backup may not.

    Raises:
        InvalidInput: It is another project.
        ProjectInUse: It is open.
    """
    if not (folder / FILE_NAME).exists():
        return _Present()
    try:
        store = Store.open(folder)
    except ProjectInUse:
        raise
    except HeardError:
        return _Present()
    try:
        with store.read() as cursor:
            id_of_project = settings.meta(cursor, "project_id")
            present = _Present(
                erased={
                    participant_id: list(entry["interviews"])
                    for participant_id, entry in erasure.erasures(cursor).items()
                },
                withdrawn=erasure.withdrawn_panelists(cursor),
                corrected=releases.corrections(cursor),
                proofs=[(table, table.all(cursor)) for table in _PROOFS],
                recovery_codes=accounts.recovery_codes(cursor),
                panel_links=accounts.panel_links(cursor),
                left=exports.what_left(cursor),
            )
    finally:
        store.close()
    if id_of_project not in (None, project_id):
        raise InvalidInput(
            Message("The backup is of another project. Restore it into an empty folder. Nothing was changed.")
        )
    return present


def _note(
    working: Path, folder: Path, name: str, user_id: str, again: dict[str, list[str]], present: _Present
) -> tuple[str, ...]:
    """Write what restoring did into the copy; return interviews whose later corrections it does not have."""
    store = Store(working / FILE_NAME)
    try:

        def write(cursor: Cursor) -> tuple[str, ...]:
            corrections = releases.corrections(cursor)
            missing = {interview_id for event, interview_id in present.corrected.items() if event not in corrections}
            readable = [
                interview
                for interview in interviews.all_interviews(cursor)
                if interview.id in missing and interview.release_id
            ]
            for each in readable:
                if each.state == "released":
                    interviews.set_state(cursor, each.id, "in_review")
                    events.append(cursor, user_id, "interview.reopened", "interview", each.id)
            for participant_id, interview_ids in again.items():
                certificate = {
                    "participant": participant_id,
                    "interviews": interview_ids,
                    "erased_again_on_restoring": name,
                }
                erasure.note(cursor, participant_id, interview_ids, user_id, json.dumps(certificate))
            erasure.withdraw_panelists(cursor, present.withdrawn, user_id)
            _keep_proofs(cursor, present)
            exports.keep_what_left(cursor, present.left)
            orphans = orphaned_backups(cursor, folder, settings.meta(cursor, "project_id") or "")
            detail = {"erased_again": len(again), "masked_since": len(readable), "left_behind": orphans}
            events.append(cursor, user_id, "project.restored", "backup", name, detail)
            return tuple(interview.id for interview in readable)

        return store.write(write)
    finally:
        store.close()


def _keep_proofs(cursor: Cursor, present: _Present) -> None:
    """How people prove who they are stays as it is: an old passphrase, token or the lack of one does not come back.

    Links by which a passphrase is set end in any case.
    """
    # Nobody works while a project is restored; a sign-in that has ended since the backup must not last again.
    accounts.forget_sign_ins(cursor)
    accounts.INVITATIONS.replace(cursor, ())
    if present.proofs is None:
        return
    accounts.keep_panel_links(cursor, present.panel_links)
    for table, rows in present.proofs:
        table.replace(cursor, rows)
    for user_id in {*accounts.recovery_codes(cursor).values(), *present.recovery_codes.values()}:
        codes = [code for code, whose in present.recovery_codes.items() if whose == user_id]
        accounts.put_recovery_codes(cursor, user_id, codes)


def _safety_copy(folder: Path) -> str | None:
    """Keep what is there now as a backup, opened or not: a damaged file may still be of use."""
    present = [folder / name for name in (FILE_NAME, f"{FILE_NAME}.wal", VAULT_NAME) if (folder / name).exists()]
    if not present:
        return None
    target = new_folder(folder, "before-restore-")
    try:
        for path in present:
            shutil.copy2(path, target / path.name)
        vault_recordings.keep(folder, target)
    except BaseException:
        # Half of it would be no copy, and no erasure reaches a file that does not open.
        shutil.rmtree(target, ignore_errors=True)
        raise
    return target.name


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
            Message("There is no backup in {folder}. Make one with: heard backup {folder}", folder=folder)
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
        facts = _manifest(source, report)
        for name in manifest.FILES:
            shutil.copyfile(source / name, place / name)
        # Recordings are read where they are: nothing writes to them, and a copy of them all may need much room.
        recordings = manifest.recordings(source)
        if facts is not None:
            in_copy = replace(facts, files={name: file for name, file in facts.files.items() if name in manifest.FILES})
            lost = [file for file in facts.files if file not in manifest.FILES and file not in recordings]
            for name in (*manifest.changed_files(place, in_copy), *lost):
                report.problems.append(f"The file {name} is not as it was when the backup was made.")
        for name in recordings:
            if not vault_recordings.whole(source / name):
                report.problems.append(f"The recording {name} was cut or changed.")
        if _read_tables(place / FILE_NAME, facts, report):
            report.erased_since = sum(
                erasure.holds(place / FILE_NAME, tombstone) for tombstone in read_tombstones(folder)
            )
        project_id = _open(place, report)
        _read_vault(place, project_id, passphrase, report, recordings)
    return report


_REMOVED: Final = Message(
    "The copy was removed meanwhile, since the project was opened or somebody was erased. Do it again."
)


def _ask_whole(place: Path) -> None:
    if not (place / VAULT_NAME).exists():
        raise InvalidInput(_REMOVED)


@contextmanager
def _place(folder: Path) -> Iterator[Path]:
    """A folder for the copy, on the project's own disk: other disks may not be encrypted."""
    place = private_folder(Path(tempfile.mkdtemp(prefix=DRILLS, dir=folder)))
    try:
        yield place
        _ask_whole(place)
    except FileNotFoundError:
        raise InvalidInput(_REMOVED) from None
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _manifest(source: Path, report: Drilled) -> Manifest | None:
    try:
        facts = manifest.read(source)
    except ProjectDamaged as error:
        report.problems.append(str(error))
        return None
    if facts is None:
        report.notes.append(
            "The backup has no manifest: it was made by an earlier Heard, or by restoring. It was opened and counted; "
            "whether anything is missing from it cannot be told."
        )
        return None
    report.made_at = facts.made_at.astimezone(UTC)
    if facts.state == "damaged":
        report.problems.append("It was damaged already before files of it were written anew, for an erasure or a new "
                              "passphrase.")  # fmt: skip
    if facts.state == "being rewritten":
        report.problems.append(
            "Files of it were being written anew, for an erasure or a new passphrase, and that was cut short. Do that "
            "once more."
        )
    return facts


def _read_tables(path: Path, recorded: Manifest | None, report: Drilled) -> bool:
    """Read every table to its end and compare it; return whether that was possible."""
    try:
        table_contents = file_contents(path)
    except ProjectDamaged:
        report.problems.append(f"The file {FILE_NAME} was cut or changed: not all of it can be read.")
        return False
    report.tables = len(table_contents)
    report.rows = {table: contents.rows for table, contents in table_contents.items()}
    if recorded is not None:
        report.compared = True
        for table in differing(table_contents, recorded.tables):
            report.problems.append(
                f"The table {table} {_difference(table_contents.get(table), recorded.tables.get(table))}."
            )
    return True


def _difference(contents: TableContents | None, recorded: TableContents | None) -> str:
    if contents is None or recorded is None:
        return "is missing" if contents is None else "was not in the project"
    return (
        "holds other rows than when the backup was made"
        if contents.rows == recorded.rows
        else "has lost or gained rows"
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
            if rounds.any_open(cursor):
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

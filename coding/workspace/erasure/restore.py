"""Putting a backup back: verified first, never without a copy of what was there, and what was erased stays erased."""

import json
import shutil
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from codebook.serial import codebook_hash
from coding import vault_recordings
from coding.access import Permission, check
from coding.errors import HeardError, InvalidInput, ProjectDamaged, ProjectInUse, VaultLocked, WrongPassphrase
from coding.model import OwnPassphrase, Passkey, SecondFactor, Token
from coding.model.said import Said
from coding.store import Cursor, Store, accounts, erasure, events, interviews, people, releases, settings
from coding.store.connection import BACKUP_FOLDER, FILE_NAME
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import Vault
from coding.workspace.erased import read_tombstones, write_tombstones
from coding.workspace.leaving import still_to_leave, take_out
from coding.workspace.project import manifest, restored_files
from coding.workspace.project.backup import new_folder
from coding.workspace.project.log import left_behind


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


@dataclass(frozen=True, kw_only=True)
class _Present:
    """What must hold after restoring as it does now, from the project file that is there.

    Attributes:
        erased: Interviews of each erased participant.
        corrected: Interview of each correction, by its event.
        own_passphrases: What stands instead of people's own passphrases; None where there is no project that opens.
        tokens: The tokens that stand in for them.
        second_factors: What stands beside them on a server.
        passkeys: What stands in for its codes.
        recovery_codes: Whose each code is that stands in for a second factor.
    """

    erased: dict[str, list[str]] = field(default_factory=dict)
    corrected: dict[str, str] = field(default_factory=dict)
    own_passphrases: list[OwnPassphrase] | None = None
    tokens: list[Token] = field(default_factory=list)
    second_factors: list[SecondFactor] = field(default_factory=list)
    passkeys: list[Passkey] = field(default_factory=list)
    recovery_codes: dict[str, str] = field(default_factory=dict)


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
    working = restored_files.begin(folder)
    try:
        for name in (FILE_NAME, VAULT_NAME):
            shutil.copyfile(source / name, working / name)
        vault_recordings.copy(source, working)
        project_id, count = _verify(working, source.name, user_id)
        present = _present(folder, project_id)
        tombstones = {**read_tombstones(source.parent), **read_tombstones(folder), **present.erased}
        again = [tombstone for tombstone in tombstones if erasure.holds(working / FILE_NAME, tombstone)]
        if again and passphrase is None:
            raise VaultLocked(
                Said(
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
        if tombstones:
            write_tombstones(folder, tombstones)
        safety = _safety_copy(folder)
        earlier = set(vault_recordings.files(folder)) - set(vault_recordings.files(working))
    except BaseException:
        shutil.rmtree(working, ignore_errors=True)
        raise
    restored_files.put_in_place(folder)
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
    if still_to_leave(vault, tombstones):
        take_out(vault, tombstones, erasure.marked_in(working / FILE_NAME))
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
        Said(
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
        noted = manifest.read(source)
    except ProjectDamaged as error:
        raise ProjectDamaged(
            Said(
                "{error} Nothing was changed; take an earlier backup. {all_the_same}",
                error=error,
                all_the_same=all_the_same,
            )
        ) from error
    if noted is None or noted.state == "being rewritten":
        return
    changed = manifest.changed_files(source, noted)
    if changed or noted.state == "damaged":
        raise ProjectDamaged(
            Said(
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
            Said("The backup {name} cannot be restored, and nothing was changed: {error}", name=name, error=error)
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
            Said(
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
            there = settings.meta(cursor, "project_id")
            present = _Present(
                erased={
                    participant_id: list(entry["interviews"])
                    for participant_id, entry in erasure.erasures(cursor).items()
                },
                corrected=releases.corrections(cursor),
                own_passphrases=people.PASSPHRASES.all(cursor),
                tokens=people.TOKENS.all(cursor),
                second_factors=accounts.FACTORS.all(cursor),
                passkeys=accounts.PASSKEYS.all(cursor),
                recovery_codes=accounts.recovery_codes(cursor),
            )
    finally:
        store.close()
    if there not in (None, project_id):
        raise InvalidInput(
            Said("The backup is of another project. Restore it into an empty folder. Nothing was changed.")
        )
    return present


def _note(
    working: Path, folder: Path, name: str, user_id: str, again: dict[str, list[str]], present: _Present
) -> tuple[str, ...]:
    """Write what restoring did into the copy; return interviews whose later corrections it does not have."""
    store = Store(working / FILE_NAME)
    try:

        def write(cursor: Cursor) -> tuple[str, ...]:
            there = releases.corrections(cursor)
            missing = {interview_id for event, interview_id in present.corrected.items() if event not in there}
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
            _keep_proofs(cursor, present)
            left = left_behind(cursor, folder, settings.meta(cursor, "project_id") or "")
            detail = {"erased_again": len(again), "masked_since": len(readable), "left_behind": left}
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
    for invitation in accounts.INVITATIONS.all(cursor):
        accounts.INVITATIONS.remove(cursor, invitation.user_id)
    if present.own_passphrases is None:
        return
    for passphrase in people.PASSPHRASES.all(cursor):
        people.PASSPHRASES.remove(cursor, passphrase.user_id)
    for token in people.TOKENS.all(cursor):
        people.drop_tokens(cursor, token.user_id)
    for factor in accounts.FACTORS.all(cursor):
        accounts.drop_second_factor(cursor, factor.user_id)
    for passphrase in present.own_passphrases:
        people.PASSPHRASES.put(cursor, passphrase)
    for token in present.tokens:
        people.TOKENS.add(cursor, token)
    for factor in present.second_factors:
        accounts.FACTORS.put(cursor, factor)
        theirs = [code for code, whose in present.recovery_codes.items() if whose == factor.user_id]
        accounts.put_recovery_codes(cursor, factor.user_id, theirs)
    accounts.PASSKEYS.add(cursor, *present.passkeys)


def _safety_copy(folder: Path) -> str | None:
    """Keep what is there now as a backup, opened or not: a damaged file may still be of use."""
    present = [folder / name for name in (FILE_NAME, f"{FILE_NAME}.wal", VAULT_NAME) if (folder / name).exists()]
    if not present:
        return None
    target = new_folder(folder, "before-restore-")
    for path in present:
        shutil.copy2(path, target / path.name)
    vault_recordings.keep(folder, target)
    return target.name

"""Erasing a participant: out of the project, the vault and the backups, with a certificate that holds no text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from codebook.serial import codebook_hash
from coding import vault_recordings
from coding.access import Permission
from coding.errors import HeardError, InvalidInput, NotFound
from coding.model.said import Said
from coding.store import Cursor, erasure, events, exports, identifiers, interviews, people
from coding.store.connection import BACKUP_FOLDER, FILE_NAME, private_folder
from coding.store.erasure import Erased
from coding.store.erasure_search import search
from coding.store.seen import everything
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import Vault
from coding.vault_file import replace_file
from coding.workspace.context import Context, requires
from coding.workspace.erasure.check import said, search_backups, search_line
from coding.workspace.originals.parts import forget_parts
from coding.workspace.project import manifest
from coding.workspace.vault_records import KEY, is_key, read_original, record_names, speaker_names
from pipelines import apart
from pipelines.redact.folding import fold

TOMBSTONES = "erased.json"
"""Participant id → interview ids, beside the project and beside its backups, for restoring an older backup."""
CERTIFICATE_FOLDER = "certificates"


@dataclass(frozen=True)
class ErasurePlan:
    """What erasing a participant would do, before it is done.

    Attributes:
        participant_id: Whom.
        label: Their label.
        removed: Table → rows that would go.
        quotations: Table → other people's notes and examples in which their words would be blanked.
        snapshots: Locked snapshots that keep cells of theirs (codes and positions, no words).
        exported: Registered exports that hold something of theirs.
        maybe_exported: Exports made since their first release whose contents were not noted.
        backups: Backups of this project that hold something of theirs.
    """

    participant_id: str
    label: str
    removed: Mapping[str, int]
    quotations: Mapping[str, int]
    snapshots: int
    exported: list[dict[str, Any]]
    maybe_exported: list[dict[str, Any]]
    backups: list[str]


class _OnlyLooking(Exception):
    """Rolls back the transaction of a plan."""


_LIMITS = (
    "Files that left this project are beyond its reach; the exports above say whom to ask.",
    "Copies of the project's folder made outside Heard are not touched.",
    "Free space of a disk may hold old bytes: keep the project on an encrypted disk.",
)


@requires(Permission.ERASE)
def plan_erasure(context: Context, participant: str) -> ErasurePlan:
    """Count what erasing a participant would take out; nothing is changed.

    Raises:
        NotFound: No such participant.
    """
    participant_id, label = _find(context, participant)
    context = context.everywhere
    held: list[Erased] = []

    def look(cursor: Cursor) -> None:
        held.append(erasure.erase_participant(cursor, participant_id, codebook_hash))
        raise _OnlyLooking

    try:
        context.store.write(look)
    except _OnlyLooking:
        found = held[0]
    certain, unsure = _exports(context, found.interviews)
    return ErasurePlan(
        participant_id,
        label,
        found.removed,
        found.quotations,
        len(found.snapshots),
        certain,
        unsure,
        [one.parent.name if one.name == FILE_NAME else one.name for one in _backups_with(context, participant_id)],
    )


@requires(Permission.ERASE)
def erase(context: Context, participant: str, *, confirmation: str) -> dict[str, Any]:
    """Erase a participant for good. Nobody can undo it, and no backup of this project brings it back.

    Out of the project go their originals, their entries of the pseudonym key, releases, codings, memos, decisions and
    proposals made from their words; stretches of their speech in other people's notes are blanked; the project file
    and the backups are rewritten so that no deleted bytes remain. What stays: codes and positions in locked snapshots
    with the outline of the text, so that agreement figures stay what they were, and events, which hold ids only.

    Called again after an interruption (with the participant's id) it finishes what was begun.

    Args:
        context: A steward with the vault open.
        participant: Id or label.
        confirmation: The participant's label, typed by the person who erases.

    Returns:
        The certificate: ids, counts, times and hashes, no text. It is also kept in the project's folder.

    Raises:
        InvalidInput: The confirmation is not the label.
        NotFound: No such participant.
        VaultLocked: The vault is shut.
    """
    participant_id, label = _find(context, participant)
    finishing = confirmation == participant == participant_id and participant_id in unfinished(context)
    # An erasure goes through all of the study, so that nothing of the participant stays anywhere.
    context = context.everywhere
    vault = context.open_vault()
    if confirmation.strip() != label and not finishing:
        raise InvalidInput(
            Said("To erase, type the participant's label exactly: {label}. Nothing was changed.", label=label)
        )
    with context.store.read() as cursor:
        begun = erasure.erasures(cursor).get(participant_id)
        held = _interviews_of(cursor, participant_id, begun)
        held = sorted({*held, *read_tombstones(context.project.folder).get(participant_id, ())})
        speech = erasure.said_by(cursor, participant_id, said(vault, held))
    certain, unsure = _exports(context, held)
    write_tombstones(context.project.folder, {participant_id: held})
    # Pieces of originals may be theirs; whatever they are, they can be made again.
    forget_parts(context.project.folder, vault)
    words: set[str] = set()

    def take_out(cursor: Cursor) -> tuple[int, Erased]:
        # Words that others find and note meanwhile are noted before this transaction, or refused after it.
        words.update(_words_of(cursor, vault, held))
        others = [one.id for one in interviews.all_interviews(cursor) if one.id not in held]
        staying = _words_of(cursor, vault, others)
        clusters = {found.cluster_id for one in others for found in identifiers.of_interview(cursor, one)}
        # The vault first: after an interruption the key can still be told whose words are whose from the rows.
        removed = _remove_records(vault, held, {word: word in staying for word in words}, clusters)
        return removed, _erase_rows(cursor, context, participant_id, held)

    records, found = context.store.write(take_out)
    # From here on nobody reads the words any more, also while the file waits to be written anew.
    context.project.memory.forget()
    apart.let_go()
    context.project.store.sweep_partial()
    context.project.store.rebuild()
    with context.store.read() as cursor:
        searched = search(cursor, speech)
    backups = _erase_from_backups(context, vault, participant_id, held)
    backup_folder = context.project.folder / BACKUP_FOLDER
    certificate = {
        "participant": participant_id,
        "interviews": held,
        "erased_by": context.user.id,
        "erased_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows_removed": dict(found.removed),
        "quotations_blanked": dict(found.quotations),
        "vault_records_removed": records,
        "snapshots_kept_without_words": found.snapshots,
        "searched": search_line(searched, speech),
        "backups": {
            **backups,
            "searched": search_backups(backup_folder, backups["rewritten"], speech),
        },
        "exports_that_hold_them": [_export_line(one) for one in certain],
        "exports_that_may_hold_them": [_export_line(one) for one in unsure],
        "limits": list(_LIMITS),
    }
    return _certify(context, participant_id, held, certificate)


@requires(Permission.ERASE)
def unfinished(context: Context) -> list[str]:
    """Ids of participants whose erasure was interrupted; :func:`erase` with the id as confirmation finishes it."""
    begun = read_tombstones(context.project.folder)
    with context.store.read() as cursor:
        standing = [one.id for one in people.participants(cursor) if one.id in begun]
        noted = [one for one, held in erasure.erasures(cursor).items() if held["certificate"] is None]
    return list(dict.fromkeys([*standing, *noted]))


@requires(Permission.VIEW_PROJECT)
def certificates(context: Context) -> list[dict[str, Any]]:
    """Certificates of all erasures, oldest first."""
    with context.store.read() as cursor:
        return [held["certificate"] for held in erasure.erasures(cursor).values() if held["certificate"]]


def read_tombstones(folder: Path) -> dict[str, list[str]]:
    """Participants that were erased: id → interview ids, from the folder and its backups folder."""
    found: dict[str, list[str]] = {}
    for path in (folder / TOMBSTONES, folder / BACKUP_FOLDER / TOMBSTONES):
        try:
            found.update(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            continue
        except ValueError:
            raise InvalidInput(
                Said("{path} is damaged; take it from another copy of the project's folder.", path=path)
            ) from None
    return found


def write_tombstones(folder: Path, added: Mapping[str, list[str]]) -> None:
    """Note erased participants beside the project and beside its backups."""
    everything = json.dumps({**read_tombstones(folder), **added}, indent=1).encode()
    for target in (folder, private_folder(folder / BACKUP_FOLDER)):
        replace_file(target / TOMBSTONES, everything)


def erase_from_copy(folder: Path, vault: Vault, participant_id: str, held: Collection[str]) -> None:
    """Erase a participant from the project file and the vault of a closed copy (a backup).

    Args:
        folder: Holds the copy's two files.
        vault: The copy's vault.
        participant_id: Whom.
        held: Their interviews.
    """
    erasure.erase_in_file(folder / FILE_NAME, participant_id, codebook_hash)
    _remove_records(vault, held, {}, None)


def _find(context: Context, participant: str) -> tuple[str, str]:
    with context.store.read() as cursor:
        known = {one.id: one.label for one in people.participants(cursor)}
        begun = erasure.erasures(cursor)
    matches = [(one, label) for one, label in known.items() if participant in (one, label)]
    if len(matches) == 1:
        _refuse_elsewhere(context, *matches[0])
        return matches[0]
    if len(matches) > 1:
        raise InvalidInput(
            Said("Several participants are called “{participant}”. Give the id.", participant=participant)
        )
    if participant in begun:
        if begun[participant]["certificate"] is None:
            return participant, participant
        raise NotFound(Said("That participant was erased already; the certificate is in the folder certificates."))
    raise NotFound(Said("There is no participant “{participant}” in this project.", participant=participant))


def _refuse_elsewhere(context: Context, participant_id: str, label: str) -> None:
    """Refuse where an erasure would take interviews that whoever erases does not see.

    Raises:
        InvalidInput: It would.
    """
    with context.store.read() as cursor:
        here = set(erasure.interviews_of(cursor, participant_id))
        with everything(cursor) as every:
            elsewhere = set(erasure.interviews_of(every, participant_id)) - here
    if elsewhere:
        raise InvalidInput(
            Said(
                "{label} was interviewed at another site too. Ask a steward of the whole study to erase them.",
                label=label,
            )
        )


def _interviews_of(cursor: Cursor, participant_id: str, begun: Mapping[str, Any] | None) -> list[str]:
    return sorted({*erasure.interviews_of(cursor, participant_id), *(begun["interviews"] if begun else ())})


def _words_of(cursor: Cursor, vault: Vault, held: Collection[str]) -> set[str]:
    """The words behind the participant's pseudonyms, folded: they leave the pseudonym key."""
    names = set(vault.names())
    words: set[str] = set()
    for interview_id in held:
        if record_names(interview_id)[0] not in names:
            continue
        original = read_original(vault, interview_id)
        words.update(fold(name) for name in speaker_names(original))
        for one in identifiers.of_interview(cursor, interview_id):
            words.add(fold(original.transcript.text[one.start : one.end]))
    return words


def _erase_rows(cursor: Cursor, context: Context, participant_id: str, held: list[str]) -> Erased:
    found = erasure.erase_participant(cursor, participant_id, codebook_hash)
    erasure.note(cursor, participant_id, held, context.user.id, "")
    events.append(
        cursor,
        context.user.id,
        "participant.erased",
        "participant",
        participant_id,
        {"interviews": len(held), "rows": sum(found.removed.values())},
    )
    return found


def _remove_records(
    vault: Vault, held: Collection[str], words: Mapping[str, bool], clusters: Collection[str] | None
) -> int:
    """Take records out of a vault, what other records say about them, and every earlier version of any record.

    Args:
        vault: The live one or a copy.
        held: Ids of the interviews.
        words: Folded words of the participant, and whether another interview holds them too.
        clusters: Clusters that are left; None leaves the key's clusters alone.
    """
    ids = set(held)
    # Else what others note in the key meanwhile is lost, or the key that they divide is put back as it was.
    with vault.alone():
        gone = [name for name in vault.names() if ids & set(name.split("/"))]
        changed: dict[str, Any] = {}
        for name in vault.names():
            if name in gone or name.startswith(("original/", "file/")):
                continue
            try:
                before = vault.get_json(name)
            except ValueError:
                continue
            after = _without_ids(before, ids)
            if is_key(name) and isinstance(after, dict):
                after = _key_without(name, after, words, clusters)
            if after != before:
                changed[name] = after
        changed |= vault_recordings.leaving(vault, ids)
        vault.put_json(changed, remove=gone, anew=True)
        vault_recordings.finish(vault)
    return len(gone)


def _without_ids(value: Any, ids: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(one, ids) for key, one in value.items() if key not in ids}
    if isinstance(value, list):
        kept = [one for one in value if not (isinstance(one, str) and one in ids)]
        return [_without_ids(one, ids) for one in kept if not (isinstance(one, dict) and _names(one, ids))]
    return value


def _names(record: Mapping[str, Any], ids: set[str]) -> bool:
    return any(isinstance(one, str) and one in ids for one in record.values())


def _key_without(
    name: str, record: Mapping[str, Any], words: Mapping[str, bool], clusters: Collection[str] | None
) -> dict[str, Any]:
    def stays(form: str) -> bool:
        return words.get(fold(form), True)

    def forms_left(forms: Mapping[str, list[str]]) -> dict[str, list[str]]:
        return {
            cluster: [form for form in held if stays(form)]
            for cluster, held in forms.items()
            if clusters is None or cluster in clusters
        }

    if name != KEY:
        return forms_left(record)
    lists = {name: [form for form in record.get(name, ()) if stays(form)] for name in ("deny", "allow")}
    undivided = {"forms": forms_left(record["forms"])} if "forms" in record else {}
    return {**record, **undivided, **lists}


def _backups_with(context: Context, participant_id: str) -> list[Path]:
    found: list[Path] = []
    for path in sorted((context.project.folder / BACKUP_FOLDER).rglob("*.duckdb")):
        try:
            if erasure.holds(path, participant_id):
                found.append(path)
        except erasure.FileError:
            found.append(path)
    return found


def _erase_from_backups(
    context: Context, vault: Vault, participant_id: str, held: Collection[str]
) -> dict[str, list[str]]:
    """Rewrite every backup of the project without the participant; one that cannot be rewritten is named."""
    folder = context.project.folder / BACKUP_FOLDER
    rewritten: list[str] = []
    failed: list[str] = []
    for path in _backups_with(context, participant_id):
        name = path.relative_to(folder).as_posix()
        try:
            with manifest.rewriting(path.parent, FILE_NAME):
                erasure.erase_in_file(path, participant_id, codebook_hash)
        except (erasure.FileError, HeardError):
            failed.append(name)
        else:
            rewritten.append(name)
    for path in sorted(folder.rglob(VAULT_NAME)):
        name = path.relative_to(folder).as_posix()
        try:
            with manifest.rewriting(path.parent, VAULT_NAME):
                _remove_records(vault.sibling(path), held, {}, None)
        except HeardError:
            failed.append(name)
        else:
            rewritten.append(name)
    return {"rewritten": rewritten, "could_not_be_rewritten": failed}


def _exports(context: Context, held: Collection[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    with context.store.read() as cursor:
        return exports.holding(cursor, held, erasure.first_release(cursor, held))


def _export_line(one: Mapping[str, Any]) -> dict[str, str]:
    return {
        "id": str(one["id"]),
        "kind": str(one["kind"]),
        "made_by": str(one["made_by"]),
        "made_at": one["made_at"].astimezone(UTC).isoformat(timespec="seconds"),
        "sha256": str(one["file_hash"]),
    }


def _certify(context: Context, participant_id: str, held: list[str], certificate: dict[str, Any]) -> dict[str, Any]:
    def finish(cursor: Cursor) -> dict[str, Any]:
        event = events.append(cursor, context.user.id, "erasure.certified", "participant", participant_id)
        signed = {**certificate, "event": {"sequence": event.sequence, "hash": event.hash}}
        erasure.note(cursor, participant_id, held, context.user.id, json.dumps(signed))
        return signed

    signed = context.store.write(finish)
    folder = private_folder(context.project.folder / CERTIFICATE_FOLDER)
    text = json.dumps(signed, indent=1).encode()
    replace_file(folder / f"erasure-{participant_id[:8]}-{hashlib.sha256(text).hexdigest()[:8]}.json", text)
    return signed

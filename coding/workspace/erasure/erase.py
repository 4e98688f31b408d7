"""Erasing a participant: out of the project, the vault and the backups, with a certificate that holds no text."""

# Why cells and outlines of locked rounds stay: decision 0450.

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
from coding.model.message import Message
from coding.store import Cursor, erasure, events, exports, people, rounds
from coding.store.connection import BACKUP_FOLDER, FILE_NAME, private_folder
from coding.store.erasure import ClosedFile, Erased, Searched, search, search_file
from coding.store.exports import Export
from coding.store.quotations import RUN, Speech
from coding.store.row_filter import unrestricted
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import STEP, Vault
from coding.vault_file import replace_file
from coding.workspace.context import Context, reads, requires
from coding.workspace.departures import (
    Departures,
    Looked,
    Names,
    departed,
    look_through,
    still_to_leave,
    take_out,
    take_out_of_copy,
    words_in_key,
)
from coding.workspace.erased_participants import AT_WORK, CERTIFICATE_FOLDER, read_tombstones, write_tombstones
from coding.workspace.originals.importing import forget_parts
from coding.workspace.project import manifest
from coding.workspace.project.log import DoctorFinding
from coding.workspace.vault_records import (
    note_event_head,
    read_earlier,
    read_original,
    record_names,
    settle_step,
    whole,
)
from pipelines import worker


def project_beside(vault: Path) -> ClosedFile | None:
    """The project file beside a vault; None where there is none that can be read."""
    try:
        return erasure.closed_file(vault.parent / FILE_NAME, STEP)
    except erasure.FileError:
        return None


@requires(Permission.ERASE)
def doctor_of_copies(context: Context) -> DoctorFinding:
    """Take what is left of people who were erased out of the vault of every backup, and say so as the doctor does.

    Raises:
        VaultLocked: The vault is shut.
    """
    context = context.everywhere
    vault = whole(context.open_vault())
    folder = context.project.folder / BACKUP_FOLDER
    cured: list[str] = []
    failed: list[str] = []
    words = copies = 0
    with AT_WORK:
        everyone = {**departed(vault), **read_tombstones(context.project.folder)}
        known = words_in_key(vault)
        for path in sorted(folder.rglob(VAULT_NAME)):
            copies += 1
            name = path.parent.relative_to(folder).as_posix()
            try:
                copy, file = vault.sibling(path), project_beside(path)
                if still_to_leave(copy, everyone, file):
                    with manifest.rewriting(path.parent, VAULT_NAME):
                        words += take_out_of_copy(copy, everyone, file, known=known).words
                    cured.append(name)
            except HeardError:
                failed.append(name)
    if cured:

        def note(cursor: Cursor) -> None:
            detail = {"copies": len(cured)}
            events.append(cursor, context.user.id, "erasure.copies_cured", "project", context.project.id, detail)

        context.store.write(note)
        note_event_head(context.project.store, vault)
    check = "erased people in backups"
    if failed:
        sentence = f"These vaults do not open with the passphrase: {', '.join(failed)}. Delete these backups."
        return DoctorFinding(check, False, sentence)
    if cured:
        line = f"{words} words of the pseudonym key left the vaults of: {', '.join(cured)}."
        return DoctorFinding(check, True, f"An earlier Heard had left names of erased people there. {line}")
    return DoctorFinding(check, True, f"Nothing of erased people is left in the vaults of {copies} backups.")


def spoken_turns(vault: Vault, interview_ids: Collection[str]) -> list[str]:
    """The participant's own turns in the original words, and as they were when they were released."""
    names = set(vault.names())
    originals = [
        original
        for interview_id in interview_ids
        if record_names(interview_id)[0] in names
        for original in (read_original(vault, interview_id), *read_earlier(vault, interview_id))
    ]
    turns = [
        original.transcript.turn_text(turn)
        for original in originals
        for turn in original.transcript.turns
        if original.role_of(turn.speaker) == "participant"
    ]
    return list(dict.fromkeys(turns))


def search_line(outcome: Searched, speech: Speech) -> dict[str, Any]:
    """What a certificate says of the search afterwards."""
    if not speech:
        return {"columns": 0, "left": {}, "why": "no words were left to look for: an erasure was finished"}
    return {
        "columns": outcome.columns,
        "left": outcome.left,
        "same_words_in_other_transcripts": outcome.in_other_transcripts,
        "how": f"every text column, for {RUN} words of the participant in a row, released and original wording",
    }


def vaults_line(looked: Mapping[str, Looked], names: Names) -> dict[str, Any]:
    """What a certificate says of looking for each name alone in every vault: the project's, and those of backups."""
    if not names:
        return {"vaults": 0, "records": 0, "left": {}, "why": "no names were left to look for"}
    return {
        "vaults": len(looked),
        "records": sum(look.records for look in looked.values()),
        "left": {name: look.left for name, look in looked.items() if look.left},
        "same_names_in_other_transcripts": sum(look.in_other_transcripts for look in looked.values()),
        "how": "every record of every vault, opened, for each name alone",
    }


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
        blind: What coders made goes too, and is not counted for somebody who codes in an open round.
    """

    participant_id: str
    label: str
    removed: Mapping[str, int]
    quotations: Mapping[str, int]
    snapshots: int
    exported: list[Export]
    maybe_exported: list[Export]
    backups: list[str]
    blind: bool


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
    erasures: list[Erased] = []

    def look(cursor: Cursor) -> None:
        erasures.append(erasure.erase_participant(cursor, participant_id, codebook_hash))
        raise _OnlyLooking

    try:
        context.store.write(look)
    except _OnlyLooking:
        counts = erasures[0]
    with context.store.read() as cursor:
        certain, unsure = _exports(cursor, counts.interviews)
        blind = rounds.codes_blind(cursor, context.user.id)
    if blind:
        certain, unsure = (exports.without_sizes(entries, context.user.id) for entries in (certain, unsure))
    return ErasurePlan(
        participant_id,
        label,
        erasure.of_texts(counts.removed) if blind else counts.removed,
        {} if blind else counts.quotations,
        len(counts.snapshots),
        certain,
        unsure,
        [path.parent.name if path.name == FILE_NAME else path.name for path in _backups_with(context, participant_id)],
        blind,
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
        The certificate: ids, counts, times and hashes, no text. Where whoever erases codes in an open round, it counts
        nothing of what coders made. It is also kept in the project's folder, without these counts while any round is
        open.

    Raises:
        InvalidInput: The confirmation is not the label.
        NotFound: No such participant.
        VaultLocked: The vault is shut.
    """
    participant_id, label = _find(context, participant)
    finishing = confirmation == participant == participant_id and participant_id in unfinished(context)
    # An erasure goes through all of the study, so that nothing of the participant stays anywhere.
    context = context.everywhere
    vault = whole(context.open_vault())
    if confirmation.strip() != label and not finishing:
        raise InvalidInput(
            Message("To erase, type the participant's label exactly: {label}. Nothing was changed.", label=label)
        )
    with AT_WORK:
        return _erase(context, vault, participant_id)


def _erase(context: Context, vault: Vault, participant_id: str) -> dict[str, Any]:
    with context.store.read() as cursor:
        blind = rounds.codes_blind(cursor, context.user.id)
        begun = erasure.erasures(cursor).get(participant_id)
        own_interviews = erasure.interviews_of(cursor, participant_id)
        labels = people.labels_ever(cursor, participant_id)
        waiting = [interview_id for label in labels for interview_id in vault_recordings.waiting_for(vault, label)]
        known = read_tombstones(context.project.folder).get(participant_id, ())
        interviews = sorted({*own_interviews, *(begun["interviews"] if begun else ()), *known, *waiting})
        speech = erasure.words_of(cursor, participant_id, spoken_turns(vault, interviews))
    write_tombstones(context.project.folder, {participant_id: interviews})
    # Pieces of originals may be theirs; whatever they are, they can be made again.
    forget_parts(context.project.folder, vault)

    def leave(cursor: Cursor) -> tuple[tuple[list[Export], list[Export]], Departures, Erased]:
        # What leaves later is refused where it was read before this.
        exported = _exports(cursor, interviews)
        # Words that others find and note meanwhile are noted before this transaction, or refused after it.
        # The vault first: after an interruption the key can still be told whose words are whose from the rows.
        settle_step(context.project.store, vault)
        departures = take_out(vault, {participant_id: interviews}, erasure.marked(cursor))
        return exported, departures, _erase_rows(cursor, context, participant_id, interviews)

    (certain, unsure), departures, counts = context.store.write(leave)
    # From here on nobody reads the words any more, also while the file waits to be written anew.
    context.project.memory.forget()
    worker.let_go()
    context.project.store.sweep_partial()
    context.project.store.rebuild()
    searched = context.store.ask(lambda cursor: search(cursor, speech))
    looked = {VAULT_NAME: look_through(vault, departures.names)}
    backups, copies = _erase_from_backups(context, vault, participant_id, interviews, departures)
    backup_folder = context.project.folder / BACKUP_FOLDER
    certificate = {
        "participant": participant_id,
        "interviews": interviews,
        "erased_by": context.user.id,
        "erased_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows_removed": dict(counts.removed),
        "quotations_blanked": dict(counts.quotations),
        "vault_records_removed": departures.records,
        "snapshots_kept_without_words": counts.snapshots,
        "searched": search_line(searched, speech),
        "vaults_searched": vaults_line(looked | copies, departures.names),
        "backups": {
            **backups,
            "searched": {
                name: search_file(backup_folder / name, speech).left
                for name in backups["rewritten"]
                if speech and name.endswith(".duckdb")
            },
        },
        "exports_that_hold_them": [_export_line(export) for export in certain],
        "exports_that_may_hold_them": [_export_line(export) for export in unsure],
        "limits": list(_LIMITS),
    }
    signed = _certify(context, participant_id, interviews, certificate, blind=blind)
    note_event_head(context.project.store, vault, anew=True)
    return signed


@requires(Permission.ERASE)
def unfinished(context: Context) -> list[str]:
    """Ids of participants whose erasure was interrupted; :func:`erase` with the id as confirmation finishes it."""
    begun = read_tombstones(context.project.folder)
    with context.store.read() as cursor:
        present = [participant.id for participant in people.participants(cursor) if participant.id in begun]
        begun_ids = [
            participant_id for participant_id, entry in erasure.erasures(cursor).items() if entry["certificate"] is None
        ]
    return list(dict.fromkeys([*present, *begun_ids]))


@reads(Permission.VIEW_PROJECT)
def certificates(context: Context, cursor: Cursor) -> list[dict[str, Any]]:
    """Certificates of all erasures, oldest first."""
    blind = rounds.codes_blind(cursor, context.user.id)
    signed = [entry["certificate"] for entry in erasure.erasures(cursor).values() if entry["certificate"]]
    return [_without_coders(certificate) if blind else certificate for certificate in signed]


def _without_coders(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """A certificate as it may be read by people who code in an open round."""
    return {
        **certificate,
        "rows_removed": erasure.of_texts(certificate.get("rows_removed", {})),
        "quotations_blanked": {},
        "snapshots_kept_without_words": [
            {name: value for name, value in snapshot.items() if name != "codings"}
            for snapshot in certificate.get("snapshots_kept_without_words", ())
        ],
        "not_counted": "what coders made of it: people code in an open round",
        "event": {name: value for name, value in certificate.get("event", {}).items() if name != "sequence"},
    }


def _find(context: Context, participant: str) -> tuple[str, str]:
    with context.store.read() as cursor:
        known = {person.id: person.label for person in people.participants(cursor)}
        begun = erasure.erasures(cursor)
    matches = [(person_id, label) for person_id, label in known.items() if participant in (person_id, label)]
    if len(matches) == 1:
        _refuse_elsewhere(context, *matches[0])
        return matches[0]
    if len(matches) > 1:
        raise InvalidInput(
            Message("Several participants are called “{participant}”. Give the id.", participant=participant)
        )
    if participant in begun:
        if begun[participant]["certificate"] is None:
            return participant, participant
        # A kill may have come after it was signed and before its file was written.
        if not any((context.project.folder / CERTIFICATE_FOLDER).glob(f"erasure-{participant[:8]}-*.json")):
            _write_certificate(context, begun[participant]["certificate"])
        raise NotFound(Message("That participant was erased already; the certificate is in the folder certificates."))
    raise NotFound(Message("There is no participant “{participant}” in this project.", participant=participant))


@reads()
def _refuse_elsewhere(context: Context, cursor: Cursor, participant_id: str, label: str) -> None:
    """Refuse where an erasure would take interviews that whoever erases does not see.

    Raises:
        InvalidInput: It would.
    """
    own_interviews = set(erasure.interviews_of(cursor, participant_id))
    with unrestricted(cursor) as every:
        elsewhere = set(erasure.interviews_of(every, participant_id)) - own_interviews
    if elsewhere:
        raise InvalidInput(
            Message(
                "{label} was interviewed at another site too. Ask a steward of the whole study to erase them.",
                label=label,
            )
        )


def _erase_rows(cursor: Cursor, context: Context, participant_id: str, interview_ids: list[str]) -> Erased:
    counts = erasure.erase_participant(cursor, participant_id, codebook_hash)
    erasure.note(cursor, participant_id, interview_ids, context.user.id, "")
    events.append(
        cursor,
        context.user.id,
        "participant.erased",
        "participant",
        participant_id,
        {"interviews": len(interview_ids), "rows": sum(erasure.of_texts(counts.removed).values())},
    )
    return counts


def _backups_with(context: Context, participant_id: str) -> list[Path]:
    paths: list[Path] = []
    for path in sorted((context.project.folder / BACKUP_FOLDER).rglob("*.duckdb")):
        try:
            if erasure.holds(path, participant_id) or erasure.holds_bytes(path):
                paths.append(path)
        except erasure.FileError:
            paths.append(path)
    return paths


def _erase_from_backups(
    context: Context, vault: Vault, participant_id: str, interview_ids: Collection[str], departure: Departures
) -> tuple[dict[str, list[str]], dict[str, Looked]]:
    """Rewrite every backup of the project without the participant; one that cannot be rewritten is named.

    Returns:
        Names of the files, and what looking for names in the vaults among them came to.
    """
    folder = context.project.folder / BACKUP_FOLDER
    rewritten: list[str] = []
    failed: list[str] = []
    looked: dict[str, Looked] = {}
    everyone = {**read_tombstones(context.project.folder), participant_id: list(interview_ids)}
    known = words_in_key(vault)
    # The vaults first: whose the words of a copy's key are stands in the rows of the copy.
    for path in sorted(folder.rglob(VAULT_NAME)):
        name = path.relative_to(folder).as_posix()
        try:
            copy = vault.sibling(path)
            with manifest.rewriting(path.parent, VAULT_NAME):
                departures = take_out_of_copy(
                    copy, everyone, project_beside(path), also=departure.names.words, known=known
                )
            looked[name] = look_through(copy, departures.names)
        except HeardError:
            failed.append(name)
        else:
            rewritten.append(name)
    for path in _backups_with(context, participant_id):
        name = path.relative_to(folder).as_posix()
        try:
            with manifest.rewriting(path.parent, FILE_NAME):
                erasure.erase_in_file(path, participant_id, codebook_hash)
        except (erasure.FileError, HeardError):
            failed.append(name)
        else:
            rewritten.append(name)
    return {"rewritten": rewritten, "could_not_be_rewritten": failed}, looked


def _exports(cursor: Cursor, interview_ids: Collection[str]) -> tuple[list[Export], list[Export]]:
    return exports.holding(cursor, interview_ids, erasure.first_release(cursor, interview_ids))


def _export_line(export: Export) -> dict[str, str]:
    return {
        "id": export.id,
        "kind": export.kind,
        "made_by": export.made_by,
        "made_at": export.made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "sha256": export.file_hash,
    }


def _certify(
    context: Context, participant_id: str, interview_ids: list[str], certificate: dict[str, Any], *, blind: bool
) -> dict[str, Any]:
    def finish(cursor: Cursor) -> dict[str, Any]:
        event = events.append(cursor, context.user.id, "erasure.certified", "participant", participant_id)
        signed = {**certificate, "event": {"sequence": event.sequence, "hash": event.hash}}
        if blind:
            signed = _without_coders(signed)
        erasure.note(cursor, participant_id, interview_ids, context.user.id, json.dumps(signed))
        return signed

    signed = context.store.write(finish)
    _write_certificate(context, signed)
    return signed


def _write_certificate(context: Context, signed: Mapping[str, Any]) -> None:
    folder = private_folder(context.project.folder / CERTIFICATE_FOLDER)
    # Who looks into the folder is not asked who they are.
    with context.store.read() as cursor, unrestricted(cursor) as every:
        anybody_codes_blind = rounds.any_open(every)
    text = json.dumps(_without_coders(signed) if anybody_codes_blind else signed, indent=1).encode()
    replace_file(folder / f"erasure-{signed['participant'][:8]}-{hashlib.sha256(text).hexdigest()[:8]}.json", text)

"""Recordings of interviews: adding one, removing it, and hearing a few seconds of it. Stewards only."""

import hashlib
import io
import wave
from collections.abc import Callable
from datetime import UTC, datetime
from typing import BinaryIO, Final

from coding import vault_recordings
from coding.access import Permission
from coding.errors import HeardError, NotFound
from coding.extras.recordings.records import AboutRecording, RecordingRemoved
from coding.extras.recordings.steps import sealing
from coding.model.message import Message
from coding.store import Cursor, events, interviews
from coding.store.connection import BACKUP_FOLDER
from coding.vault import FILE_NAME as VAULT_NAME
from coding.workspace.context import Context, Vault, requires
from coding.workspace.project import manifest
from coding.workspace.vault_records import record_names, whole
from pipelines.extras.recordings.readers import kinds
from pipelines.extras.recordings.readers.listening import listening_copy
from pipelines.readers.formats import base_name

CLIP_MS: Final = 20_000
"""So much is heard at once; a browser never has more of a recording than this and what follows it next."""
ENDINGS: Final = kinds.ENDINGS
MOST_HOURS: Final = kinds.MOST_HOURS
readable_endings = kinds.readable


@requires(Permission.REVIEW_ORIGINALS)
def recording(context: Context, interview_id: str) -> AboutRecording | None:
    """What there is of an interview's recording; None where there is none.

    Raises:
        NotFound: No such interview.
        VaultLocked: The vault is shut.
    """
    vault = _vault_of(context, interview_id)
    entry = vault_recordings.recording_of(vault, interview_id)
    return None if entry is None else about_recording(entry)


@requires(Permission.REVIEW_ORIGINALS)
def all_recordings(context: Context) -> dict[str, AboutRecording]:
    """Interview → what there is of its recording, as far as this person sees them.

    Raises:
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    visible = context.store.ask(lambda cursor: {interview.id for interview in interviews.all_interviews(cursor)})
    recordings = vault_recordings.recordings(vault)
    return {
        interview_id: about_recording(recording)
        for interview_id, recording in recordings.items()
        if interview_id in visible
    }


@requires(Permission.IMPORT)
def add_recording(context: Context, interview_id: str, file: BinaryIO, name: str) -> AboutRecording:
    """Keep a recording of an interview for listening, in the place of the one there is.

    What is kept is sound alone: one track of sixteen bits. What else a recorder or a phone writes into its files (where
    it was, whose it is, pictures) is not. It is sealed while it is read, under a key that lies in the vault.

    Args:
        context: A steward with the vault open.
        interview_id: Whose it is.
        file: The recording.
        name: What its file is called.

    Raises:
        NotFound: No such interview, or its original is not here.
        ReadError: It is damaged, too large, or not what its ending says; or it cannot be read on this computer.
        VaultLocked: The vault is shut.
        VaultError: It could not be written; everything is as it was.
    """
    vault = _vault_of(context, interview_id)
    before = seal(context, interview_id, file, name, lambda cursor: interviews.get(cursor, interview_id))
    recording = vault_recordings.recording_of(vault, interview_id)
    if recording is None:
        raise NotFound(Message("The recording was erased meanwhile."))
    return about_recording(recording, before)


def seal(
    context: Context, interview_id: str, file: BinaryIO, name: str, begin: Callable[[Cursor], object]
) -> vault_recordings.Recording | None:
    """Seal a recording while it is read, in the place of the one there is, which is returned.

    Args:
        context: A steward with the vault open.
        interview_id: Whose it is.
        file: The recording.
        name: What its file is called.
        begin: Called within the transaction that puts it in its place, before.

    Raises:
        ReadError, VaultError: As for :func:`add_recording`.
    """
    vault = context.open_vault()
    with (
        listening_copy(file, name) as copied,
        sealing.sealed(vault, interview_id, copied.pieces) as sealed,
    ):
        about = {
            "rate": copied.rate,
            "kind": copied.kind,
            "name": base_name(name),
            "sha256": hash_of(file),
            "added_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "added_by": context.user.id,
        }

        def write(cursor: Cursor) -> vault_recordings.Recording | None:
            begin(cursor)
            events.append(cursor, context.user.id, "recording.added", "interview", interview_id)
            return sealed.place(vault, interview_id, about)

        return context.store.write(write)


def hash_of(file: BinaryIO) -> str:
    """SHA-256 of a recording's file as it comes; it is at its beginning again then."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return digest


@requires(Permission.ERASE)
def remove_recording(context: Context, interview_id: str) -> RecordingRemoved:
    """Erase an interview's recording, here and in the project's backups. Nobody can bring it back.

    Its key goes: what is left of the file on any disk cannot be opened any more.

    Raises:
        NotFound: No such interview, or it has no recording, here or in a backup.
        VaultLocked: The vault is shut.
        VaultError: The vault could not be written; it is as it was.
    """
    vault = context.open_vault()
    if not sealing.begun(vault, interview_id, context.user.site):
        _vault_of(context, interview_id)
    file = context.store.write(lambda _: sealing.remove(vault, interview_id))
    done: list[str] = []
    failed: list[str] = []
    folder = context.project.folder / BACKUP_FOLDER
    for path in sorted(folder.rglob(VAULT_NAME)):
        backup = path.parent.relative_to(folder).as_posix()
        try:
            copy = whole(vault).sibling(path)
            if vault_recordings.recording_of(copy, interview_id) is None:
                continue
            with manifest.rewriting(path.parent, VAULT_NAME):
                sealing.remove(copy, interview_id)
        except HeardError:
            failed.append(backup)
        else:
            done.append(backup)
    if not file and not done:
        raise NotFound(Message("There is no recording of this interview."))
    context.store.write(
        lambda cursor: events.append(cursor, context.user.id, "recording.removed", "interview", interview_id)
    )
    return RecordingRemoved(tuple(done), tuple(failed))


@requires(Permission.REVIEW_ORIGINALS)
def log_listening(context: Context, interview_id: str) -> None:
    """Log that this person hears an interview (once a sign-in, not with each few seconds)."""

    def note(cursor: Cursor) -> None:
        interviews.get(cursor, interview_id)
        events.append(cursor, context.user.id, "recording.heard", "interview", interview_id)

    context.store.write(note)
    context.note_history()


@requires(Permission.REVIEW_ORIGINALS)
def hear(context: Context, interview_id: str, from_ms: int) -> bytes:
    """A few seconds of an interview's recording, as a small WAV file that never touches a disk.

    Args:
        context: A steward with the vault open.
        interview_id: Whose.
        from_ms: Where it begins, in milliseconds.

    Returns:
        :data:`CLIP_MS` of it; less at its end, and none beyond.

    Raises:
        NotFound: No such interview, or it has no recording.
        VaultLocked: The vault is shut.
        VaultDamaged: The recording's file is missing, was cut or changed.
    """
    vault = _vault_of(context, interview_id)
    sound = sealing.sound(vault, interview_id)
    clip = io.BytesIO()
    with wave.open(clip, "wb") as write:
        write.setparams((1, 2, sound.rate, 0, "NONE", "not compressed"))
        write.writeframes(sound.read(max(0, from_ms) * sound.rate // 1000 * 2, CLIP_MS * sound.rate // 1000 * 2))
    return clip.getvalue()


def _vault_of(context: Context, interview_id: str) -> Vault:
    """The vault, where it holds the original of an interview that this person sees."""
    vault = context.open_vault()
    title = context.store.ask(lambda cursor: interviews.get(cursor, interview_id).title)
    if record_names(interview_id)[0] not in vault.names():
        raise NotFound(Message("The original of “{title}” is not in this project's vault.", title=title))
    return vault


def about_recording(
    recording: vault_recordings.Recording, before: vault_recordings.Recording | None = None
) -> AboutRecording:
    """What a steward is told of a recording, and of the one that it has replaced."""
    return AboutRecording(
        name=recording.name,
        kind=recording.kind,
        lasts_ms=recording.lasts_ms,
        bytes=recording.length,
        added_at=recording.added_at,
        added_by=recording.added_by,
        replaced=before is not None,
        same_file=before is not None and before.sha256 == recording.sha256,
    )

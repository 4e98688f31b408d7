"""A recording's file: how it is sealed, noted in the vault, read, and erased.

Its layout: :data:`MAGIC`, then blocks of sound, each sealed with AES-256-GCM and bound to project, interview and place.
"""

import base64
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from coding import vault_recordings
from coding.durable import keep_names, on_the_disk
from coding.errors import NotFound, VaultDamaged, VaultError, reason_of
from coding.model.message import Message
from coding.vault import Vault
from coding.vault_recordings import BEING_WRITTEN, ENDING, FOLDER, PARTIAL, Recording, record_name, recording_of
from coding.workspace.vault_records import record_names
from pipelines.extras.recordings.align.windows import Sound

BLOCK: Final = 1 << 18
"""Bytes of sound that are sealed together."""
MAGIC: Final = b"HEARDSOUND1\n"
_TIMED_BY: Final = "timed_by"
"""Field of an original: SHA-256 of each file that its times are of, where that is not just the first one."""
_NONCE: Final = 12
_SEALED: Final = _NONCE + BLOCK + 16


def times_name(interview_id: str) -> str:
    """Name of the vault's record of when an interview's turns are said in its recording, by estimate."""
    return f"recording-times/{interview_id}"


def transcript_name(interview_id: str) -> str:
    """Name of the vault's record of a transcript that is being made; behind it come those of its pieces."""
    return f"{vault_recordings.WAITING}/{interview_id}"


def transcript_names(vault: Vault, interview_id: str) -> list[str]:
    """Names of the records of a transcript that is being made, the first of them first."""
    begins = transcript_name(interview_id)
    return [name for name in vault.names() if name == begins or name.startswith(f"{begins}/")]


def begun(vault: Vault, interview_id: str, site: str | None) -> bool:
    """Whether a transcript is being made by somebody of a site (None: of any), so that it is of no interview yet."""
    record = vault.get_json(transcript_name(interview_id))
    return record is not None and site in (None, record["site"])


def present(vault: Vault, interview_id: str) -> Recording:
    """What the vault holds of an interview's recording.

    Raises:
        NotFound: There is none.
    """
    recording = recording_of(vault, interview_id)
    if recording is None:
        raise NotFound(Message("There is no recording of this interview."))
    return recording


@dataclass(frozen=True)
class Sealed:
    """A recording that is on the disk and of which the vault does not know yet.

    Attributes:
        partial: Where it is.
        key: What it is sealed with.
        digest: SHA-256 of the file.
        length: Bytes of sound in it.
    """

    partial: Path
    key: bytes
    digest: str
    length: int

    def place(self, vault: Vault, interview_id: str, about: Mapping[str, Any]) -> Recording | None:
        """Note it in the vault, in the place of the recording there was; that one is erased.

        What is replaced goes once the vault no longer knows of it. After a kill the next opening of the vault finishes
        it (:func:`coding.vault_recordings.finish`).

        Args:
            vault: The open vault.
            interview_id: Whose it is.
            about: What else is known of it: ``rate``, ``kind``, ``name``, ``sha256``, ``added_at``, ``added_by``.

        Returns:
            The one that it replaces.

        Raises:
            VaultError: The vault could not be written; it is as it was.
        """
        folder, file = self.partial.parent, f"{self.digest}{ENDING}"
        recording = Recording(file=file, key=base64.b64encode(self.key).decode(), length=self.length, **about)
        waiting = folder / f"{file}{PARTIAL}"
        with vault.alone():
            before = recording_of(vault, interview_id)
            os.replace(self.partial, waiting)
            keep_names(folder)
            changes = {record_name(interview_id): asdict(recording)}
            if before:
                changes |= _leaving(vault, interview_id, before)
            try:
                vault.put_json(
                    changes,
                    remove=[times_name(interview_id)],
                    anew=before is not None,
                )
            except BaseException:
                waiting.unlink(missing_ok=True)
                raise
            vault_recordings.finish(vault)
        return before


@contextmanager
def sealed(vault: Vault, interview_id: str, sound: Iterable[bytes]) -> Iterator[Sealed]:
    """Seal a recording into a new file; it goes again unless it is placed before the end.

    Args:
        vault: The open vault.
        interview_id: Whose it is.
        sound: One track of sixteen bits, piece by piece.

    Raises:
        VaultError: It could not be written; everything is as it was.
    """
    partial = vault.path.parent / FOLDER / f"{secrets.token_hex(16)}{PARTIAL}"
    key = AESGCM.generate_key(256)
    BEING_WRITTEN.add(partial.name)
    try:
        digest, length = _write(partial, key, vault, interview_id, sound)
        yield Sealed(partial, key, digest, length)
    except OSError as error:
        raise VaultError(
            Message("The recording could not be written ({reason}). Nothing was changed.", reason=reason_of(error))
        ) from error
    finally:
        partial.unlink(missing_ok=True)
        BEING_WRITTEN.discard(partial.name)


def remove(vault: Vault, interview_id: str) -> bool:
    """Erase an interview's recording; return whether there was one.

    Raises:
        VaultError: The vault could not be written; it is there as before.
    """
    with vault.alone():
        recording = recording_of(vault, interview_id)
        if recording is None:
            return False
        changes = _leaving(vault, interview_id, recording)
        names = [record_name(interview_id), times_name(interview_id), *transcript_names(vault, interview_id)]
        vault.put_json(changes, remove=names)
        vault_recordings.finish(vault)
    return True


def times_hold(vault: Vault, interview_id: str) -> bool:
    """Whether a transcript's own times are of the recording there is: the first, or one that was noted."""
    recording = present(vault, interview_id)
    return recording.sha256 in _timed_by(vault.get_json(record_names(interview_id)[0], {}), recording)


def set_times_hold(vault: Vault, interview_id: str, hold: bool) -> None:
    """Note whether a transcript's own times are of the recording there is."""
    recording = present(vault, interview_id)

    def change(original: dict[str, Any]) -> dict[str, Any]:
        others = _timed_by(original, recording) - {recording.sha256}
        return original | {_TIMED_BY: [*others, recording.sha256] if hold else [*others]}

    vault.update_json(record_names(interview_id)[0], change)


def _timed_by(original: Mapping[str, Any], recording: Recording) -> set[str]:
    """Of what a transcript's times are, where this is its first recording unless something is noted."""
    noted = original.get(_TIMED_BY, recording.sha256)
    # Before, one alone was noted.
    return {noted} if isinstance(noted, str) else set(noted)


def _leaving(vault: Vault, interview_id: str, recording: Recording) -> dict[str, Any]:
    """What to write where a recording leaves the vault; of what the times are is known of its original alone then."""
    name = record_names(interview_id)[0]
    original = vault.get_json(name)
    noted = {} if original is None else {name: original | {_TIMED_BY: [*_timed_by(original, recording)]}}
    return vault_recordings.leaving(vault, [interview_id]) | noted


def sound(vault: Vault, interview_id: str) -> Sound:
    """The present recording, read a stretch at a time: no more of it than the blocks that a stretch lies in.

    Raises:
        NotFound: There is none; while it is read, also where another takes its place.
        VaultDamaged: While it is read: its file is missing, was cut or changed.
    """
    recording = present(vault, interview_id)
    return Sound(lambda at, most: _read(vault, interview_id, recording, at, most), recording.length, recording.rate)


def _read(vault: Vault, interview_id: str, recording: Recording, start: int, length: int) -> bytes:
    start = max(0, min(start, recording.length))
    end = min(start + max(0, length), recording.length)
    path = vault.path.parent / FOLDER / recording.file
    cipher = AESGCM(base64.b64decode(recording.key))
    sound = bytearray()
    first = start // BLOCK
    try:
        with path.open("rb") as file:
            for number in range(first, -(-end // BLOCK)):
                file.seek(len(MAGIC) + number * _SEALED)
                plain = min(BLOCK, recording.length - number * BLOCK)
                sealed = file.read(_NONCE + plain + 16)
                sound += cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(vault, interview_id, number))
    except FileNotFoundError:
        if recording_of(vault, interview_id) != recording:
            raise NotFound(Message("The recording was erased meanwhile.")) from None
        raise VaultDamaged(
            Message("The recording's file {path} is missing. Take it from a backup.", path=path)
        ) from None
    except (InvalidTag, ValueError):
        raise VaultDamaged(
            Message("The recording's file {path} was cut or changed. Take it from a backup.", path=path)
        ) from None
    return bytes(sound[start - first * BLOCK : end - first * BLOCK])


def _bound(vault: Vault, interview_id: str, number: int) -> bytes:
    return f"{vault.project_id}\nrecording\n{interview_id}\n{number}".encode()


def _write(path: Path, key: bytes, vault: Vault, interview_id: str, sound: Iterable[bytes]) -> tuple[str, int]:
    """Seal sound into a new file; return its hash and how long the sound is."""
    os.makedirs(path.parent, mode=0o700, exist_ok=True)
    cipher, digest = AESGCM(key), hashlib.sha256()
    length = number = 0
    waiting = bytearray()
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:

        def put(content: bytes) -> None:
            digest.update(content)
            file.write(content)

        def seal(plain: bytes) -> None:
            nonce = secrets.token_bytes(_NONCE)
            put(nonce + cipher.encrypt(nonce, plain, _bound(vault, interview_id, number)))

        put(MAGIC)
        for piece in sound:
            waiting += piece
            while len(waiting) >= BLOCK:
                seal(bytes(waiting[:BLOCK]))
                del waiting[:BLOCK]
                length, number = length + BLOCK, number + 1
        if waiting:
            seal(bytes(waiting))
            length += len(waiting)
        file.flush()
        on_the_disk(file.fileno())
    return digest.hexdigest(), length

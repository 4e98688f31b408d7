"""Recordings of interviews: sealed in files of their own beside the vault, each under a key that lies in the vault.

A recording is far larger than all that the vault holds, and the vault's file is written anew when anything leaves it;
so only a small record is in it, with the recording's own random key. Without that the file is noise: whoever takes the
record out of the vault has erased the recording, also from blocks of a disk that hold it still. Another passphrase
changes nothing in it.

A file is written once and never changed. It bears the SHA-256 of its own bytes as its name, so that anybody can prove
it whole without a key; its blocks are sealed with AES-256-GCM, each bound to project, interview and place.
"""

# Why beside the vault, and why sound alone: decision 0891.

import base64
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from coding.durable import keep_names, on_the_disk
from coding.errors import NotFound, VaultDamaged, VaultError, reason_of
from coding.model.said import Said
from coding.vault import Vault

FOLDER: Final = "recordings"
ENDING: Final = ".heard"
BLOCK: Final = 1 << 18
"""Bytes of sound that are sealed together."""
MAGIC: Final = b"HEARDSOUND1\n"
_NONCE: Final = 12
_SEALED: Final = _NONCE + BLOCK + 16
_NAMED: Final = re.compile(r"[0-9a-f]{64}\.heard")
_GONE: Final = "recordings_gone"
"""Record with the names of files whose keys have left the vault, until they are deleted."""
_PARTIAL: Final = ".partial"
_BEING_WRITTEN: Final[set[str]] = set()
"""Names of files that this process is at; those of an earlier one are swept."""


@dataclass(frozen=True, kw_only=True)
class Recording:
    """What the vault holds of a recording.

    Attributes:
        file: Name of the sealed file.
        key: What it is sealed with.
        length: Bytes of sound in it: one track of sixteen bits.
        rate: Samples a second.
        kind: Ending of the file it was made of.
        name: What that file was called, which may be a name.
        sha256: Of that file, to tell whether it is here already.
        added_at: When it was added.
        added_by: Id of who added it.
    """

    file: str
    key: str
    length: int
    rate: int
    kind: str
    name: str
    sha256: str
    added_at: str
    added_by: str

    @property
    def lasts_ms(self) -> int:
        """How long it lasts, in milliseconds."""
        return self.length * 500 // self.rate


def record_name(interview_id: str) -> str:
    """Name of the vault's record of an interview's recording."""
    return f"recording/{interview_id}"


def times_name(interview_id: str) -> str:
    """Name of the vault's record of when an interview's turns are said in its recording, by estimate."""
    return f"recording-times/{interview_id}"


def recording_of(vault: Vault, interview_id: str) -> Recording | None:
    """What the vault holds of an interview's recording; None where there is none."""
    json = vault.get_json(record_name(interview_id))
    return None if json is None else Recording(**json)


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
        it (:func:`finish`).

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
        waiting = folder / f"{file}{_PARTIAL}"
        with vault.alone():
            before = recording_of(vault, interview_id)
            os.replace(self.partial, waiting)
            keep_names(folder)
            gone = {_GONE: [*vault.get_json(_GONE, ()), before.file]} if before else {}
            try:
                vault.put_json(
                    {record_name(interview_id): asdict(recording), **gone},
                    remove=[times_name(interview_id)],
                    anew=before is not None,
                )
            except BaseException:
                waiting.unlink(missing_ok=True)
                raise
            finish(vault)
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
    partial = vault.path.parent / FOLDER / f"{secrets.token_hex(16)}{_PARTIAL}"
    key = AESGCM.generate_key(256)
    _BEING_WRITTEN.add(partial.name)
    try:
        digest, length = _write(partial, key, _bound(vault, interview_id), sound)
        yield Sealed(partial, key, digest, length)
    except OSError as error:
        raise VaultError(
            Said("The recording could not be written ({reason}). Nothing was changed.", reason=reason_of(error))
        ) from error
    finally:
        partial.unlink(missing_ok=True)
        _BEING_WRITTEN.discard(partial.name)


def leaving(vault: Vault, interviews: Collection[str]) -> dict[str, Any]:
    """What to write into the vault where recordings leave it with their interviews; :func:`finish` deletes the files.

    Args:
        vault: The vault, of the project or of a backup.
        interviews: Ids of the interviews.
    """
    files = [recording.file for interview in interviews if (recording := recording_of(vault, interview)) is not None]
    return {_GONE: [*vault.get_json(_GONE, ()), *files]} if files else {}


def remove(vault: Vault, interview_id: str) -> bool:
    """Erase an interview's recording; return whether there was one.

    Raises:
        VaultError: The vault could not be written; it is there as before.
    """
    with vault.alone():
        noted = leaving(vault, [interview_id])
        if not noted:
            return False
        vault.put_json(noted, remove=[record_name(interview_id), times_name(interview_id)])
        finish(vault)
    return True


def finish(vault: Vault) -> None:
    """Delete files whose keys have left the vault, and take up what a kill left half done."""
    folder = vault.path.parent / FOLDER
    with vault.alone():
        gone = vault.get_json(_GONE, ())
        if gone:
            drop(folder.parent, gone)
            if folder.is_dir():
                keep_names(folder)
            vault.put({}, remove=[_GONE])
        partials = [path for path in folder.glob(f"*{_PARTIAL}") if path.name not in _BEING_WRITTEN]
        known = {recording.file for recording in recordings(vault).values()} if partials else set()
        for path in partials:
            whole = path.name.removesuffix(_PARTIAL)
            if whole in known:
                os.replace(path, folder / whole)
            else:
                path.unlink(missing_ok=True)


def recordings(vault: Vault) -> dict[str, Recording]:
    """All recordings: interview → what the vault holds of it."""
    begins = record_name("")
    ids = [name.removeprefix(begins) for name in vault.names() if name.startswith(begins)]
    return {interview: recording for interview in ids if (recording := recording_of(vault, interview)) is not None}


def read(vault: Vault, interview_id: str, start: int, length: int) -> bytes:
    """A stretch of a recording's sound; no more of it is read than the blocks it lies in.

    Args:
        vault: The open vault.
        interview_id: Whose.
        start: First byte.
        length: How many; less where it ends before.

    Raises:
        NotFound: There is no recording.
        VaultDamaged: Its file is missing, was cut or changed.
    """
    recording = recording_of(vault, interview_id)
    if recording is None:
        raise NotFound(Said("There is no recording of this interview."))
    start = max(0, min(start, recording.length))
    end = min(start + max(0, length), recording.length)
    path = vault.path.parent / FOLDER / recording.file
    cipher = AESGCM(base64.b64decode(recording.key))
    bound = _bound(vault, interview_id)
    sound = bytearray()
    first = start // BLOCK
    try:
        with path.open("rb") as file:
            for number in range(first, -(-end // BLOCK)):
                file.seek(len(MAGIC) + number * _SEALED)
                plain = min(BLOCK, recording.length - number * BLOCK)
                sealed = file.read(_NONCE + plain + 16)
                sound += cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _place(bound, number))
    except FileNotFoundError:
        raise VaultDamaged(Said("The recording's file {path} is missing. Take it from a backup.", path=path)) from None
    except (InvalidTag, ValueError):
        raise VaultDamaged(
            Said("The recording's file {path} was cut or changed. Take it from a backup.", path=path)
        ) from None
    return bytes(sound[start - first * BLOCK : end - first * BLOCK])


def files(folder: Path) -> list[str]:
    """Names of the recordings' files of a project or a backup, sorted."""
    return sorted(path.name for path in (folder / FOLDER).glob(f"*{ENDING}") if _NAMED.fullmatch(path.name))


def whole(path: Path) -> bool:
    """Whether a recording's file is there and as it was written; that takes no key."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == path.name.removesuffix(ENDING)
    except FileNotFoundError:
        return False


def drop(folder: Path, names: Collection[str]) -> None:
    """Delete files of recordings for which no vault beside them has a key any more."""
    for name in names:
        (folder / FOLDER / name).unlink(missing_ok=True)


def keep(source: Path, target: Path) -> None:
    """Keep a project's recordings elsewhere on its disk, whole or not, before others come in their place."""
    for name in files(source):
        os.makedirs(target / FOLDER, mode=0o700, exist_ok=True)
        try:
            os.link(source / FOLDER / name, target / FOLDER / name)
        except OSError:
            shutil.copy2(source / FOLDER / name, target / FOLDER / name)


def copy(source: Path, target: Path, earlier: Sequence[Path] = ()) -> None:
    """Take a project's recordings along into a backup, or out of one.

    A file never changes, so backups share one copy of it where the disk can: it is read and written once, not each
    night. The project itself keeps a copy of its own, since bits of a disk may be lost.

    Args:
        source: Folder of the project or backup.
        target: Folder of the copy.
        earlier: Folders whose copies can be shared, the likeliest first.

    Raises:
        VaultDamaged: One is not as it was written, and no whole copy is at hand.
        OSError: The disk does not take it.
    """
    there = files(source)
    if there:
        os.makedirs(target / FOLDER, mode=0o700, exist_ok=True)
    for name in there:
        wanted = target / FOLDER / name
        if any(_shared(path / FOLDER / name, wanted) for path in earlier):
            continue
        try:
            shutil.copyfile(source / FOLDER / name, wanted)
        except FileNotFoundError:
            # Removed since it was listed.
            wanted.unlink(missing_ok=True)
            continue
        with wanted.open("r+b") as file:
            on_the_disk(file.fileno())
        if not whole(wanted):
            raise VaultDamaged(
                Said(
                    "The recording's file {source} was cut or changed. Take it from a backup, or erase the recording.",
                    source=source / FOLDER / name,
                )
            )
    if there:
        keep_names(target / FOLDER)


def _shared(path: Path, wanted: Path) -> bool:
    if not whole(path):
        return False
    with suppress(OSError):
        os.link(path, wanted)
        return True
    return False


def _bound(vault: Vault, interview_id: str) -> bytes:
    return f"{vault.project_id}\nrecording\n{interview_id}".encode()


def _place(bound: bytes, number: int) -> bytes:
    return bound + f"\n{number}".encode()


def _write(path: Path, key: bytes, bound: bytes, sound: Iterable[bytes]) -> tuple[str, int]:
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
            put(nonce + cipher.encrypt(nonce, plain, _place(bound, number)))

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

"""Recordings of interviews: sealed in files of their own beside the vault, each under a key that lies in the vault.

A recording is far larger than all that the vault holds, and the vault's file is written anew when anything leaves it;
so only a small record is in it, with the recording's own random key. Without that the file is noise: whoever takes the
record out of the vault has erased the recording, also from blocks of a disk that hold it still. Another passphrase
changes nothing in it.

A file is written once and never changed. It bears the SHA-256 of its own bytes as its name, so that anybody can prove
it whole without a key. What is here backs it up, proves it and takes it away; it is written and read by the extra
``recordings``, which may be absent.
"""

# Why beside the vault, and why sound alone: decision 0891.

import hashlib
import os
import re
import shutil
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from coding.durable import keep_names, on_the_disk
from coding.errors import VaultDamaged
from coding.model.message import Message
from coding.vault import Vault

FOLDER: Final = "recordings"
ENDING: Final = ".heard"
_NAMED: Final = re.compile(r"[0-9a-f]{64}\.heard")
WAITING: Final = "transcribing"
"""Beginning of the records of a transcript that is being made; behind it comes the id of the interview to be."""
GONE: Final = "recordings_gone"
"""Record with the names of files whose keys have left the vault, until they are deleted."""
PARTIAL: Final = ".partial"
BEING_WRITTEN: Final[set[str]] = set()
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


def recording_of(vault: Vault, interview_id: str) -> Recording | None:
    """What the vault holds of an interview's recording; None where there is none."""
    json = vault.get_json(record_name(interview_id))
    return None if json is None else Recording(**json)


def waiting_for(vault: Vault, label: str) -> list[str]:
    """Ids under which recordings of somebody wait to be written down: they are of no interview yet.

    Args:
        vault: The vault.
        label: What the participant is called in the project.
    """
    ids = [interview_id for kind, _, interview_id in (name.partition("/") for name in vault.names()) if kind == WAITING]
    wishes = {
        interview_id: vault.get_json(f"{WAITING}/{interview_id}") for interview_id in ids if "/" not in interview_id
    }
    return [interview_id for interview_id, at in wishes.items() if at.get("wish", {}).get("participant") == label]


def leaving(vault: Vault, interviews: Collection[str]) -> dict[str, Any]:
    """What to write into the vault where recordings leave it with their interviews; :func:`finish` deletes the files.

    Args:
        vault: The vault, of the project or of a backup.
        interviews: Ids of the interviews.
    """
    files = [recording.file for interview in interviews if (recording := recording_of(vault, interview)) is not None]
    return {GONE: [*vault.get_json(GONE, ()), *files]} if files else {}


def finish(vault: Vault) -> None:
    """Delete files whose keys have left the vault, and take up what a kill left half done."""
    folder = vault.path.parent / FOLDER
    with vault.alone():
        names = vault.get_json(GONE, ())
        if names:
            drop(folder.parent, names)
            if folder.is_dir():
                keep_names(folder)
            vault.put({}, remove=[GONE])
        partials = [path for path in folder.glob(f"*{PARTIAL}") if path.name not in BEING_WRITTEN]
        known = {recording.file for recording in recordings(vault).values()} if partials else set()
        for path in partials:
            whole = path.name.removesuffix(PARTIAL)
            if whole in known:
                os.replace(path, folder / whole)
            else:
                path.unlink(missing_ok=True)


def recordings(vault: Vault) -> dict[str, Recording]:
    """All recordings: interview → what the vault holds of it."""
    begins = record_name("")
    ids = [name.removeprefix(begins) for name in vault.names() if name.startswith(begins)]
    return {interview: recording for interview in ids if (recording := recording_of(vault, interview)) is not None}


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
    """Delete files of recordings for which no vault beside them has a key any more; a vault may name no other file."""
    for name in filter(_NAMED.fullmatch, names):
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
    present = files(source)
    if present:
        os.makedirs(target / FOLDER, mode=0o700, exist_ok=True)
    for name in present:
        path_there = target / FOLDER / name
        if any(_shared(path / FOLDER / name, path_there) for path in earlier):
            continue
        try:
            shutil.copyfile(source / FOLDER / name, path_there)
        except FileNotFoundError:
            # Removed since it was listed.
            path_there.unlink(missing_ok=True)
            continue
        with path_there.open("r+b") as file:
            on_the_disk(file.fileno())
        if not whole(path_there):
            raise VaultDamaged(
                Message(
                    "The recording's file {source} was cut or changed. Take it from a backup, or erase the recording.",
                    source=source / FOLDER / name,
                )
            )
    if present:
        keep_names(target / FOLDER)


def _shared(path: Path, target: Path) -> bool:
    if not whole(path):
        return False
    with suppress(OSError):
        os.link(path, target)
        return True
    return False

"""What a backup says of itself: what every table held when it was made, and hashes of its files.

It is written when the backup is made, and again when somebody is erased from the backup or the passphrase of its vault
is changed, since then other bytes are right. A backup that was not as it should be before stays marked as such.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from coding import vault_recordings
from coding.errors import ProjectDamaged, VaultError
from coding.model.message import Message
from coding.store.connection import BACKUP_FOLDER, FILE_NAME
from coding.store.contents import TableContents, file_contents
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault_file import replace_file

MANIFEST: Final = "manifest.json"
FILES: Final = (FILE_NAME, VAULT_NAME)
Why = Literal["asked", "nightly"]
State = Literal["whole", "being rewritten", "damaged"]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file of a backup, to the byte."""

    bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        made_at: When it was made.
        why: Somebody asked for it, or it was night.
        heard: Version of Heard that made it.
        project: Id of the project.
        tables: What each table holds.
        files: Its files.
        head: Number and hash of the newest event in it; None where a Heard made it that did not note it.
        state: Whether the files are as they should be; ``being rewritten`` while an erasure is at them, ``damaged``
            where they were not as they should be before it.
    """

    made_at: datetime
    why: Why
    heard: str
    project: str
    tables: Mapping[str, TableContents]
    files: Mapping[str, FileFacts]
    head: tuple[int, str] | None = None
    state: State = "whole"


def recordings(folder: Path) -> list[str]:
    """The recordings of a project or backup, as a manifest names them."""
    return [f"{vault_recordings.FOLDER}/{name}" for name in vault_recordings.files(folder)]


def facts(path: Path) -> FileFacts:
    """Length and hash of a file."""
    with path.open("rb") as file:
        return FileFacts(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def write(folder: Path, manifest: Manifest) -> None:
    """Write a backup's manifest."""
    body = {**asdict(manifest), "made_at": manifest.made_at.isoformat()}
    replace_file(folder / MANIFEST, json.dumps({**body, "sha256": _seal(body)}, indent=1).encode())


def read(folder: Path) -> Manifest | None:
    """A backup's manifest; None where it was made by a Heard that wrote none.

    Raises:
        ProjectDamaged: It was cut or changed.
    """
    try:
        body = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if body.pop("sha256") != _seal(body):
            raise ValueError(MANIFEST)
        return Manifest(
            **{
                **body,
                "made_at": datetime.fromisoformat(body["made_at"]),
                "tables": {name: TableContents(**entry) for name, entry in body["tables"].items()},
                "files": {name: FileFacts(**entry) for name, entry in body["files"].items()},
                "head": (int(body["head"][0]), str(body["head"][1])) if body.get("head") else None,
            }
        )
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ProjectDamaged(
            Message("{n} was cut or changed; what the backup held is not known.", n=folder / MANIFEST)
        ) from None


def changed_files(folder: Path, manifest: Manifest) -> list[str]:
    """Files of a backup that are missing or not as its manifest says."""
    return [
        name
        for name, facts_of_file in manifest.files.items()
        if not (folder / name).is_file() or facts(folder / name) != facts_of_file
    ]


def heads(folder: Path, project_id: str) -> dict[str, tuple[int, str]]:
    """Name of each backup of a project → the newest event in it, as its manifest says."""
    events: dict[str, tuple[int, str]] = {}
    for path in sorted((folder / BACKUP_FOLDER).glob(f"*/{MANIFEST}")):
        with suppress(ProjectDamaged):
            state = read(path.parent)
            if state is not None and state.head is not None and state.project == project_id:
                events[path.parent.name] = state.head
    return events


@contextmanager
def rewriting(folder: Path, name: str) -> Iterator[None]:
    """Have a backup's manifest say afterwards what one of its files holds then.

    A backup that was damaged before is marked so for good: new hashes must not make it look whole. After an
    interruption the mark of what was going on stays, until it is done again.

    Args:
        folder: The backup's; nothing is done where it has no manifest.
        name: The file that is written anew.
    """
    try:
        manifest = read(folder)
    except ProjectDamaged:
        manifest = None
    if manifest is None:
        yield
        return
    taken_up, present = manifest.state == "being rewritten", recordings(folder)
    # A recording bears its own hash as its name: no new one can make it look whole, and it is not read for this.
    known = replace(
        manifest, files={file: facts_of_file for file, facts_of_file in manifest.files.items() if file in FILES}
    )
    whole = taken_up or (manifest.state == "whole" and not changed_files(folder, known))
    # Where a manifest cannot be written the file it tells of mostly cannot either, and whoever writes that says so.
    with suppress(VaultError):
        write(folder, replace(manifest, state="being rewritten" if whole else "damaged"))
    yield
    if whole:
        anew = taken_up or name == FILE_NAME
        tables = file_contents(folder / FILE_NAME) if anew else manifest.tables
        remaining = recordings(folder)
        removed = {file for file in (manifest.files if taken_up else present) if file not in remaining}
        stays = {
            file: facts_of_file
            for file, facts_of_file in manifest.files.items()
            if file not in FILES and file not in removed
        }
        now = {file: facts(folder / file) for file in FILES} | stays
        with suppress(VaultError):
            write(folder, replace(manifest, tables=tables, files=now, state="whole"))


def _seal(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()

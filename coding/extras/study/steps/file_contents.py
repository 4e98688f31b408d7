"""What a file of a study holds, line by line: for whoever has the passphrase of one of its two ends."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coding.errors import HeardError, VaultLocked
from coding.extras.study.files.bundle import lines_of, open_bundle, open_request, payload_of
from coding.extras.study.files.package import lines_of_package
from coding.extras.study.files.sealing import BUNDLE, PACKAGE, REQUEST, Keys, ends_of
from coding.extras.study.steps.keys import keys_if_any, verified_in_worker
from coding.extras.study.steps.package import read_package
from coding.model.message import Message
from coding.vault import Vault, exists

MOST_FOLDERS = 30
"""Projects looked at beside a file; more are nobody's two ends of one study."""


@dataclass(frozen=True, kw_only=True)
class FileContents:
    """What a file holds.

    Attributes:
        kind: ``study package``, ``study bundle`` or ``study request``.
        lines: What it holds, a line each.
        says: The same as values.
    """

    kind: str
    lines: list[str]
    says: dict[str, Any]


def is_package(data: bytes) -> bool:
    """Whether a file says that it is a study package; a package can be read without any key."""
    return f'"heard":"{PACKAGE}"'.encode() in data[:200]


def show_package(data: bytes) -> FileContents:
    """What a package holds.

    Raises:
        InvalidInput: It is none, or was changed since it was signed.
    """
    payload, _ = read_package(data)
    return FileContents(kind=PACKAGE, lines=lines_of_package(payload), says=payload)


def show_bundle(data: bytes, vaults: Iterable[Vault]) -> FileContents:
    """What a bundle or a request holds, opened with the first vault that can.

    Args:
        data: The file.
        vaults: Vaults that were opened.

    Raises:
        InvalidInput: It is neither, or was changed.
        VaultLocked: None of the vaults holds a key of its two ends.
    """
    kind = REQUEST if f'"heard":"{REQUEST}"'.encode() in data[:1000] else BUNDLE
    ends = ends_of(data, kind)
    for vault in vaults:
        keys = keys_if_any(vault)
        if keys is not None and keys.public.box in ends:
            return _contents(data, keys, kind)
    raise VaultLocked(
        Message(
            "This file is sealed: only the site and the coordinator between whom it went can open it. Name the project "
            "with --project DIR."
        )
    )


def _contents(data: bytes, keys: Keys, kind: str) -> FileContents:
    if kind == REQUEST:
        request = open_request(data, keys, verified_in_worker)
        return FileContents(kind=kind, lines=list(request.lines()), says=asdict(request))
    bundle = open_bundle(data, keys, verified_in_worker)
    return FileContents(kind=BUNDLE, lines=list(lines_of(bundle)), says=payload_of(bundle))


def folders_near(file: Path) -> Iterator[Path]:
    """Folders of projects in which a file may have been made or taken: here, around the file, and beside it."""
    folders: dict[Path, None] = {}
    for folder in (Path.cwd(), *file.resolve().parents[:3]):
        folders.setdefault(folder.resolve())
    for folder in (file.resolve().parent, Path.cwd()):
        for path in sorted(folder.iterdir())[:1000]:
            if path.is_dir():
                folders.setdefault(path.resolve())
    yield from [folder for folder in folders if exists(folder)][:MOST_FOLDERS]


def opened_vaults(folders: Iterable[Path], passphrase: str) -> Iterator[Vault]:
    """The vaults among some that a passphrase opens."""
    for folder in folders:
        try:
            yield Vault.open(folder, passphrase)
        except HeardError:
            continue

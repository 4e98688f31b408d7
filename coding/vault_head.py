"""What a vault's file says before anybody gives its passphrase: project, what opens it, and in which layout it is."""

import base64
import json
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from coding.errors import VaultDamaged
from coding.model.said import Said

MAGIC: Final = b"HEARDVAULT2\n"
OLD_MAGIC: Final = b"HEARDVAULT1\n"
"""Of files that were replaced whole with each change: magic, length and bytes of the header, list of records, records.
They are read as they are; the first change writes them anew in the layout of today."""
PAGE: Final = 4096
GENERATION: Final = 16
"""Bytes of what is drawn whenever the file is written anew."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says without its passphrase.

    Attributes:
        header: Project, key derivation, wrapped key.
        generation: Empty in a file of the old layout.
        first: Where the header ends, and commits begin.
    """

    header: dict[str, Any]
    generation: bytes
    first: int


def damaged(path: Path) -> VaultDamaged:
    """The error for a file that was cut or changed."""
    return VaultDamaged(Said("{path} was cut or changed. Restore it from a backup.", path=path))


def read_head(path: Path) -> Head:
    """What a file says without its passphrase, in either layout.

    Raises:
        VaultDamaged: It is missing, no vault, or its header was cut or changed.
    """
    with opened(path) as file:
        return head_of(file, path)


def opened(path: Path) -> BinaryIO:
    """A vault's file: as it was at this moment where it is written anew meanwhile.

    Raises:
        VaultDamaged: It is missing.
    """
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise VaultDamaged(Said("{path} is missing. Put the vault file back beside the project.", path=path)) from None


def head_of(file: BinaryIO, path: Path) -> Head:
    """The same of a file that is open at its beginning.

    Raises:
        VaultDamaged: It is no vault, or its header was cut or changed.
    """
    try:
        magic = file.read(len(MAGIC))
        if magic not in (MAGIC, OLD_MAGIC):
            raise VaultDamaged(Said("{path} is not a Heard vault. Restore it from a backup.", path=path))
        generation = file.read(GENERATION) if magic == MAGIC else b""
        length = read_length(file, path)
        header = dict(json.loads(file.read(length)))
        _check_header(header)
        end = file.tell()
    except (ValueError, KeyError, TypeError, AttributeError):
        raise damaged(path) from None
    return Head(header, generation, -(-end // PAGE) * PAGE if generation else end)


def _check_header(header: Mapping[str, Any]) -> None:
    """Refuse a header that lacks something, or whose key derivation would take the machine down."""
    parameters = header["key_derivation"]
    str(header["project"])
    for name in (header["nonce"], header["wrapped_key"], parameters["salt"]):
        base64.b64decode(name, validate=True)
    limits = {"iterations": 20, "lanes": 16, "memory_kib": 1 << 20}
    if parameters["name"] != "argon2id" or any(not 1 <= int(parameters[key]) <= most for key, most in limits.items()):
        raise ValueError("key derivation")
    if int(parameters["memory_kib"]) < 8 * int(parameters["lanes"]):
        raise ValueError("key derivation")


def read_length(file: BinaryIO, path: Path) -> int:
    """The length that stands next in a file, no greater than that.

    Raises:
        VaultDamaged: It is.
    """
    raw = file.read(8)
    length = int(struct.unpack(">Q", raw)[0]) if len(raw) == 8 else -1
    if not 0 <= length <= os.fstat(file.fileno()).st_size:
        raise damaged(path)
    return length

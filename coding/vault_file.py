"""How the vault's file is laid out: what opens it, two commits, and frames of sealed records, each added at the end.

The first page holds a magic line, the generation (drawn whenever the file is written anew), and a plain JSON header
(project id, key derivation, wrapped master key). A page each for two commits follows: each says in the clear how far
the file was written, and is sealed; they are written in turn, so that a torn one leaves the other. Then come frames: a
sealed change of the list of records, and the sealed records it tells of. A frame is on the disk before a commit names
it. So a file that ends before its newest commit says was cut, a frame before that which does not open was changed, and
a frame after it counts if it is whole (its commit was lost) and was never acknowledged if it is not.

A frame is bound to project, generation, its number and the seal of the frame before; a commit to project, generation
and the seal of the frame it names; a record to project and name, and through the change to its frame. Frames cannot be
reordered, repeated, left out or taken from elsewhere unnoticed. A whole file that is put back as it was once is not
told from one that was never written to.
"""

# Why a file format of our own: decision 0004.

import base64
import json
import os
import secrets
import struct
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from coding.durable import keep_names, on_the_disk
from coding.errors import VaultDamaged, VaultError, reason_of
from coding.model.message import Message

MAGIC: Final = b"HEARDVAULT2\n"
OLD_MAGIC: Final = b"HEARDVAULT1\n"
"""Of files that were replaced whole with each change: magic, length and bytes of the header, list of records, records.
They are read as they are; the first change writes them anew in the layout of today."""
PAGE: Final = 4096
GENERATION: Final = 16
"""Bytes of what is drawn whenever the file is written anew."""
SLACK = 1 << 18
"""So many bytes that no record needs any more may stay, however little the records take."""
FRAMES = 2000
"""So many frames are added before the file is written anew: each is looked at when the list of records is read."""
_NONCE: Final = 12
_SEAL: Final = 16
_COMMIT: Final = struct.Struct(f">QQ{_SEAL}s")
_FRAME: Final = struct.Struct(f">QQ{_NONCE}s")
_MANIFEST: Final = "\0manifest"


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
    return VaultDamaged(Message("{path} was cut or changed. Restore it from a backup.", path=path))


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
        raise VaultDamaged(
            Message("{path} is missing. Put the vault file back beside the project.", path=path)
        ) from None


def head_of(file: BinaryIO, path: Path) -> Head:
    """The same of a file that is open at its beginning.

    Raises:
        VaultDamaged: It is no vault, or its header was cut or changed.
    """
    try:
        magic = file.read(len(MAGIC))
        if magic not in (MAGIC, OLD_MAGIC):
            raise VaultDamaged(Message("{path} is not a Heard vault. Restore it from a backup.", path=path))
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
    if parameters["name"] != "argon2id" or not bearable(parameters):
        raise ValueError("key derivation")


def bearable(cost: Mapping[str, Any]) -> bool:
    """Whether deriving a key at this cost, which a file says, can be done and does not take the machine down."""
    limits = {"iterations": 20, "lanes": 16, "memory_kib": 1 << 20}
    within = all(1 <= int(cost[key]) <= most for key, most in limits.items())
    return within and int(cost["memory_kib"]) >= 8 * int(cost["lanes"])


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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed record stands in the file."""

    nonce: bytes
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class _Commit:
    number: int
    end: int
    last: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Contents:
    """What is in a file.

    Attributes:
        head: What it says without its passphrase.
        number: Of its last frame.
        last: Seal of that.
        end: Where that ends.
        free: Which of the two commits is written next.
        places: Name of each record → where it stands.
    """

    head: Head
    number: int
    last: bytes
    end: int
    free: int
    places: Mapping[str, Place]

    def begins(self) -> int:
        """Where frames begin."""
        return self.head.first + 2 * PAGE

    def outgrown(self) -> bool:
        """Whether to write the file anew: it is of the old layout, more than half of it is dead, or in many pieces."""
        live = sum(place.length for place in self.places.values())
        dead = self.end - self.begins() - live
        return not self.head.generation or self.number > FRAMES or dead > max(live, SLACK)


class Sealer:
    """Seals and opens what is in the vault of one project."""

    def __init__(self, project_id: str, master: bytes) -> None:
        """Seal with the master key."""
        self.project_id = project_id
        self._cipher = AESGCM(master)

    def seal(self, plain: bytes, name: str, more: bytes = b"") -> tuple[bytes, bytes]:
        """Nonce and sealed bytes."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce, self._cipher.encrypt(nonce, plain, bound(self.project_id, name) + more)

    def open(self, nonce: bytes, sealed: bytes, name: str, more: bytes = b"") -> bytes | None:
        """What was sealed; None where it was changed or belongs elsewhere."""
        try:
            return self._cipher.decrypt(nonce, sealed, bound(self.project_id, name) + more)
        except (InvalidTag, ValueError):
            return None


def bound(project_id: str, name: str) -> bytes:
    """What the sealed bytes of something are bound to."""
    return f"{project_id}\n{name}".encode()


def checked_head(path: Path) -> Head:
    """What a file says without its passphrase, if it does not end before it says, as far as can be told without that.

    Raises:
        VaultDamaged: It is missing, was cut or changed, or does not say any more.
    """
    with opened(path) as file:
        head = head_of(file, path)
        size = os.fstat(file.fileno()).st_size
        if head.generation:
            commits = [commit for slot in (0, 1) if (commit := _plain_commit(file, head, slot)[0])]
            end = max((commit.end for commit in commits), default=size + 1)
        else:
            file.seek(head.first + _NONCE)
            length = read_length(file, path)
            end = head.first + _NONCE + 8 + length
    if end > size:
        raise damaged(path)
    return head


def read_contents(path: Path, sealer: Sealer, known: Contents | None = None) -> Contents:
    """What is in a file.

    Args:
        path: The file.
        sealer: Of its project and master key.
        known: What was in it earlier; only what was added since is read.

    Raises:
        VaultDamaged: It is missing, cut, changed, or of another project or key.
    """
    with opened(path) as file:
        head = head_of(file, path)
        if head.header["project"] != sealer.project_id:
            raise VaultDamaged(
                Message("{path} belongs to another project. Put the right vault file beside the project.", path=path)
            )
        if not head.generation:
            return _read_old(file, path, sealer, head)
        commits = {slot: commit for slot in (0, 1) if (commit := _commit(file, sealer, head, slot))}
        if not commits:
            raise damaged(path)
        newest = max(commits, key=lambda slot: commits[slot].number)
        if known is not None and known.head.generation == head.generation and known.end <= commits[newest].end:
            contents = _walk(file, sealer, replace(known, head=head, free=1 - newest), commits[newest])
            if contents is not None:
                return contents
        contents = _walk(file, sealer, _empty(head, 1 - newest), commits[newest])
    if contents is None:
        raise damaged(path)
    return contents


def append(path: Path, sealer: Sealer, contents: Contents, records: Mapping[str, bytes]) -> Contents:
    """Add records at the end of a file, or put others in their places; return what is in it then.

    What is there is not touched, but for the half of a frame that was never acknowledged. Once its frame is on the disk
    a change holds: where no commit can be written any more, the file is written anew with it; where not even that can
    be done, the frame counts without one.

    Raises:
        VaultError: It could not be written; what was in it is there as before.
    """
    frame, after = _frame(sealer, contents, {}, {name: sealer.seal(record, name) for name, record in records.items()})
    _write_at(path, contents.end, frame, cut_back=True)
    try:
        _write_at(path, contents.head.first + contents.free * PAGE, [_sealed_commit(sealer, after)])
    except VaultError:
        try:
            return write_anew(path, sealer, after.head.header, keep=after.places, records={})
        except VaultDamaged:
            raise
        except VaultError:
            # Its frame counts without a commit; the next one goes where this one could not be written.
            return after
    return replace(after, free=1 - contents.free)


def write_anew(
    path: Path,
    sealer: Sealer,
    header: Mapping[str, Any],
    *,
    keep: Mapping[str, Place],
    records: Mapping[str, bytes],
) -> Contents:
    """Replace a file by one that holds these records and nothing else; return what is in it.

    Args:
        path: The file, as it is or not there yet.
        sealer: Of its project and master key.
        header: What opens it from now on.
        keep: Records that stay as they are sealed, and where they stand in the file as it is.
        records: Records to seal.

    Raises:
        VaultDamaged: The file does not hold all of what is to stay.
        VaultError: It could not be written; it is as before.
    """
    plain = json.dumps(header).encode()
    generation = secrets.token_bytes(GENERATION)
    page = b"".join((MAGIC, generation, struct.pack(">Q", len(plain)), plain))
    first = -(-len(page) // PAGE) * PAGE
    try:
        before = memoryview(path.read_bytes() if keep else b"")
    except OSError as error:
        raise _unchanged(path, error) from error
    if any(place.start + place.length > len(before) for place in keep.values()):
        raise damaged(path)
    sealed: dict[str, tuple[bytes, bytes | memoryview]] = {
        name: (place.nonce, before[place.start : place.start + place.length]) for name, place in keep.items()
    }
    fresh = {name: sealer.seal(record, name) for name, record in records.items()}
    start = _empty(Head(dict(header), generation, first), 0)
    frame, after = _frame(sealer, start, sealed, fresh)
    commit = _sealed_commit(sealer, after).ljust(PAGE, b"\0")
    replace_file(path, page.ljust(first, b"\0"), commit, commit, *frame)
    return after


def replace_file(path: Path, *content: bytes | memoryview) -> None:
    """Write a file so that after a crash either the old or the new content is there, never a half."""
    partial = path.with_name(f"{path.name}.{secrets.token_hex(6)}.partial")
    try:
        with open(partial, "wb", opener=_private) as file:
            file.writelines(content)
            file.flush()
            on_the_disk(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise _unchanged(path, error) from error
    keep_names(path.parent)


def _unchanged(path: Path, error: OSError) -> VaultError:
    return VaultError(
        Message(
            "{path} could not be written ({reason}). The old file is unchanged.", path=path, reason=reason_of(error)
        )
    )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _write_at(path: Path, start: int, content: Iterable[bytes | memoryview], *, cut_back: bool = False) -> None:
    """Write within a file and wait until it is on the disk.

    Args:
        path: The file.
        start: Where.
        content: What.
        cut_back: Whether the file ends at ``start`` before, and again where it could not be written.
    """
    try:
        with path.open("r+b") as file:
            if cut_back:
                file.truncate(start)
            file.seek(start)
            file.writelines(content)
            file.flush()
            on_the_disk(file.fileno())
    except OSError as error:
        if cut_back:
            _cut_back(path, start)
        raise _unchanged(path, error) from error


def _cut_back(path: Path, end: int) -> None:
    """Take away what was not written to its end; where even that fails it is no whole frame and does not count."""
    with suppress(OSError), path.open("r+b") as file:
        file.truncate(end)
        on_the_disk(file.fileno())


def _empty(head: Head, free: int) -> Contents:
    return Contents(head=head, number=-1, last=bytes(_SEAL), end=head.first + 2 * PAGE, free=free, places={})


def _frame(
    sealer: Sealer,
    contents: Contents,
    records: Mapping[str, tuple[bytes, bytes | memoryview]],
    fresh: Mapping[str, tuple[bytes, bytes]],
) -> tuple[list[bytes | memoryview], Contents]:
    """The bytes of the next frame, and what is in the file with it."""
    body: list[bytes | memoryview] = []
    change: dict[str, tuple[str, int, int]] = {}
    position = 0
    for name, (nonce, sealed) in (*records.items(), *fresh.items()):
        change[name] = (base64.b64encode(nonce).decode(), position, len(sealed))
        body.append(sealed)
        position += len(sealed)
    plain = json.dumps(change).encode()
    lengths = (len(plain) + _SEAL, position)
    nonce, sealed_change = sealer.seal(plain, "\0frame", _frame_bound(contents, lengths))
    start = contents.end + _FRAME.size + lengths[0]
    after = Contents(
        head=contents.head,
        number=contents.number + 1,
        last=sealed_change[-_SEAL:],
        end=start + position,
        free=contents.free,
        places={**contents.places, **_places(change, start)},
    )
    return [_FRAME.pack(*lengths, nonce), sealed_change, *body], after


def _places(change: Mapping[str, Any], start: int) -> dict[str, Place]:
    return {
        name: Place(base64.b64decode(nonce), start + offset, length) for name, (nonce, offset, length) in change.items()
    }


def _frame_bound(contents: Contents, lengths: tuple[int, int]) -> bytes:
    return b"".join(
        (contents.head.generation, struct.pack(">Q", contents.number + 1), contents.last, struct.pack(">QQ", *lengths))
    )


def _sealed_commit(sealer: Sealer, contents: Contents) -> bytes:
    plain = _COMMIT.pack(contents.number, contents.end, contents.last)
    nonce, seal = sealer.seal(b"", "\0commit", contents.head.generation + plain)
    whole = plain + nonce + seal
    return whole + struct.pack(">I", zlib.crc32(contents.head.generation + whole))


def _plain_commit(file: BinaryIO, head: Head, slot: int) -> tuple[_Commit | None, bytes]:
    """A commit as it says itself, None where it is torn; and its bytes."""
    file.seek(head.first + slot * PAGE)
    raw = file.read(_COMMIT.size + _NONCE + _SEAL + 4)
    whole = raw[:-4]
    if len(whole) < _COMMIT.size or struct.pack(">I", zlib.crc32(head.generation + whole)) != raw[-4:]:
        return None, b""
    return _Commit(*_COMMIT.unpack_from(whole)), whole


def _commit(file: BinaryIO, sealer: Sealer, head: Head, slot: int) -> _Commit | None:
    commit, whole = _plain_commit(file, head, slot)
    plain, nonce, seal = whole[: _COMMIT.size], whole[_COMMIT.size : -_SEAL], whole[-_SEAL:]
    if commit is None or sealer.open(nonce, seal, "\0commit", head.generation + plain) is None:
        return None
    return commit


def _walk(file: BinaryIO, sealer: Sealer, contents: Contents, commit: _Commit) -> Contents | None:
    """Read on from frame to frame; None where a frame before the commit is not what was written."""
    places = dict(contents.places)
    contents = replace(contents, places=places)
    size = os.fstat(file.fileno()).st_size
    while contents.end < commit.end:
        frame = _next_frame(file, sealer, contents, size)
        if frame is None:
            return None
        contents, change = frame
        places.update(change)
    if _Commit(contents.number, contents.end, contents.last) != commit or contents.end > size:
        return None
    while (frame := _next_frame(file, sealer, contents, size)) is not None:
        beyond, change = frame
        if not all(_opens(file, sealer, name, place) for name, place in change.items()):
            break
        contents = beyond
        places.update(change)
    return contents


def _next_frame(
    file: BinaryIO, sealer: Sealer, contents: Contents, size: int
) -> tuple[Contents, dict[str, Place]] | None:
    file.seek(contents.end)
    raw = file.read(_FRAME.size)
    if len(raw) < _FRAME.size:
        return None
    change_length, body_length, nonce = _FRAME.unpack(raw)
    start = contents.end + _FRAME.size + change_length
    if start + body_length > size:
        return None
    sealed = file.read(change_length)
    plain = sealer.open(nonce, sealed, "\0frame", _frame_bound(contents, (change_length, body_length)))
    if plain is None:
        return None
    after = replace(contents, number=contents.number + 1, last=sealed[-_SEAL:], end=start + body_length)
    return after, _places(json.loads(plain), start)


def _opens(file: BinaryIO, sealer: Sealer, name: str, place: Place) -> bool:
    file.seek(place.start)
    return sealer.open(place.nonce, file.read(place.length), name) is not None


def _read_old(file: BinaryIO, path: Path, sealer: Sealer, head: Head) -> Contents:
    file.seek(head.first)
    nonce = file.read(_NONCE)
    length = read_length(file, path)
    plain = sealer.open(nonce, file.read(length), _MANIFEST)
    if plain is None:
        raise damaged(path)
    start = head.first + _NONCE + 8 + length
    return replace(_empty(head, 0), end=start, places=_places(json.loads(plain), start))

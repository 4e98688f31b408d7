"""The vault: originals and the pseudonym key in one AES-256-GCM file, opened by a passphrase.

File layout: a magic line, the length and bytes of a plain JSON header (project id, key derivation, wrapped master key),
the encrypted manifest (record name → place and nonce), and the encrypted records. The passphrase is stretched with
Argon2id (RFC 9106) and only unwraps the random master key, so it can be changed without touching the records. Every
ciphertext is bound to the project and the record's name, so records cannot be swapped between places or projects.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
import struct
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from coding.errors import InvalidInput, NotFound, ProjectExists, VaultDamaged, VaultError, WrongPassphrase

FILE_NAME = "vault.heard"
MAGIC = b"HEARDVAULT1\n"
MINIMUM_PASSPHRASE = 8
KEY_DERIVATION = {"iterations": 3, "lanes": 4, "memory_kib": 65_536}
"""What a new vault asks of Argon2id: the second recommended choice of RFC 9106, section 4."""
ONE_DERIVATION = threading.Lock()
"""Whoever asks Argon2id for something holds this. OpenSSL takes a thread for each lane from one pool of the process:
two derivations at once fail, or wait for each other without end. Each also takes 64 MB and a processor for a while."""
KEYED = "keyed:"
"""Beginning of fingerprints, which tells them from hashes anybody can compute."""
_NONCE = 12
_MANIFEST = "\0manifest"
_MASTER = "\0master"


@dataclass(frozen=True, slots=True)
class _Place:
    nonce: bytes
    start: int
    length: int


class Vault:
    """An open vault. Reads take one record off the disk; each batch of writes replaces the file atomically."""

    def __init__(self, path: Path, project_id: str, header: Mapping[str, Any], master: bytes) -> None:
        """Use :meth:`create` or :meth:`open`."""
        self.path = path
        self.project_id = project_id
        self._header = dict(header)
        self._master = master
        self._cipher = AESGCM(master)
        self._known: tuple[_State | None, dict[str, _Place]] | None = None
        # Every open vault of one file shares one lock: each browser that gave the passphrase has an object of its own.
        self._lock = _lock_of(path)

    @classmethod
    def create(cls, folder: Path, project_id: str, passphrase: str) -> Vault:
        """Make the vault of a new project.

        Raises:
            ProjectExists: The folder has a vault already.
            InvalidInput: The passphrase is too short.
        """
        path = folder / FILE_NAME
        if path.exists():
            raise ProjectExists(f"{path} is there already. A new project needs an empty folder.")
        check_passphrase(passphrase)
        master = AESGCM.generate_key(256)
        vault = cls(path, project_id, _wrap(project_id, passphrase, master), master)
        vault._write({}, {})
        return vault

    @classmethod
    def open(cls, folder: Path, passphrase: str) -> Vault:
        """Open a project's vault.

        Raises:
            WrongPassphrase: The passphrase does not open it.
            VaultDamaged: The file is missing, cut or changed.
        """
        path = folder / FILE_NAME
        header, _ = _read_header(path)
        project_id = str(header["project"])
        derived = _derive(passphrase, header["key_derivation"])
        nonce, wrapped = base64.b64decode(header["nonce"]), base64.b64decode(header["wrapped_key"])
        try:
            master = AESGCM(derived).decrypt(nonce, wrapped, _bound(project_id, _MASTER))
        except InvalidTag:
            raise WrongPassphrase("That passphrase does not open the vault. Nothing was changed.") from None
        vault = cls(path, project_id, header, master)
        vault._manifest()
        return vault

    def sibling(self, path: Path) -> Vault:
        """Another vault file of this project under the same master key (the copy in a backup).

        Raises:
            VaultDamaged: It is cut, changed, or of another project or key.
        """
        header, _ = _read_header(path)
        other = Vault(path, self.project_id, header, self._master)
        other._manifest()
        return other

    def change_passphrase(self, passphrase: str, copies: Iterable[Path] = ()) -> list[Path]:
        """Wrap the master key with another passphrase; records stay as they are.

        Args:
            passphrase: The new one.
            copies: Copies of this vault (in backups), which take it too, and before this file does.

        Returns:
            The copies that could not be changed: damaged, of another key, or not writable.

        Raises:
            InvalidInput: The passphrase is too short.
            VaultError: This file could not be written; it opens as before.
        """
        check_passphrase(passphrase)
        header = _wrap(self.project_id, passphrase, self._master)
        failed: list[Path] = []
        for path in copies:
            try:
                self.sibling(path)._rewrap(header)
            except (VaultError, OSError):
                failed.append(path)
        self._rewrap(header)
        return failed

    def _rewrap(self, header: Mapping[str, Any]) -> None:
        with self._lock:
            self._write(self._manifest(), {}, header)

    def fingerprint(self, text: str) -> str:
        """A hash of a text under a key of this vault, to tell whether it is here already.

        Without the vault nobody can try what the text might be. It stays the same when the passphrase changes.
        """
        key = hmac.digest(self._master, b"fingerprint", "sha256")
        return KEYED + hmac.new(key, text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()

    def names(self) -> list[str]:
        """Names of all records, sorted."""
        with self._lock:
            return sorted(self._manifest())

    def versions(self) -> dict[str, bytes]:
        """Name of each record → what changes whenever the record is written."""
        with self._lock:
            return {name: place.nonce for name, place in self._manifest().items()}

    def check(self) -> int:
        """Read every record and prove it unchanged; return how many there are.

        Raises:
            VaultDamaged: One was cut or changed.
        """
        with self._lock:
            places = self._manifest()
            for name, place in places.items():
                self._decrypt(name, place)
        return len(places)

    def get(self, name: str) -> bytes:
        """One record.

        Raises:
            NotFound: No such record.
            VaultDamaged: It was cut or changed.
        """
        with self._lock:
            place = self._manifest().get(name)
            if place is None:
                raise NotFound(f"The vault has no record “{name}”.")
            return self._decrypt(name, place)

    def get_json(self, name: str, default: Any = None) -> Any:
        """One record as JSON, or ``default`` where there is none."""
        try:
            return json.loads(self.get(name))
        except NotFound:
            return default

    def put(self, records: Mapping[str, bytes], remove: Iterable[str] = ()) -> None:
        """Write and remove records in one atomic replacement of the file."""
        with self._lock:
            manifest = self._manifest()
            for name in [*remove, *records]:
                manifest.pop(name, None)
            self._write(manifest, records)

    def put_json(self, records: Mapping[str, Any], remove: Iterable[str] = ()) -> None:
        """Write records as JSON; see :meth:`put`."""
        self.put({name: json.dumps(value, ensure_ascii=False).encode() for name, value in records.items()}, remove)

    def update_json(self, name: str, change: Callable[[Any], Any], default: Any = None) -> None:
        """Read a record, change it and write it back, with nobody else in between.

        Args:
            name: The record.
            change: From the record as it is (or ``default``) to the record as it shall be.
            default: Where there is none.
        """
        with self._lock:
            self.put_json({name: change(self.get_json(name, default))})

    def _manifest(self) -> dict[str, _Place]:
        """Where the records are, read anew only when the file is another one or was written to."""
        state = _state_of(self.path)
        if self._known is None or state is None or self._known[0] != state:
            self._known = (state, self._read_manifest())
        return dict(self._known[1])

    def _read_manifest(self) -> dict[str, _Place]:
        header, offset = _read_header(self.path)
        if header["project"] != self.project_id:
            raise VaultDamaged(f"{self.path} belongs to another project. Put the right vault file beside the project.")
        with self.path.open("rb") as file:
            file.seek(offset)
            nonce = file.read(_NONCE)
            length = _length(file.read(8), self.path)
            sealed = file.read(length)
        try:
            plain = self._cipher.decrypt(nonce, sealed, _bound(self.project_id, _MANIFEST))
        except (InvalidTag, ValueError):
            raise VaultDamaged(f"{self.path} was cut or changed. Restore it from a backup.") from None
        base = offset + _NONCE + 8 + length
        return {
            name: _Place(base64.b64decode(nonce64), base + start, size)
            for name, (nonce64, start, size) in json.loads(plain).items()
        }

    def _sealed(self, place: _Place) -> bytes:
        with self.path.open("rb") as file:
            file.seek(place.start)
            return file.read(place.length)

    def _decrypt(self, name: str, place: _Place) -> bytes:
        try:
            return self._cipher.decrypt(place.nonce, self._sealed(place), _bound(self.project_id, name))
        except (InvalidTag, ValueError):
            raise VaultDamaged(f"The record “{name}” of {self.path} was changed. Restore it from a backup.") from None

    def _write(
        self, keep: Mapping[str, _Place], records: Mapping[str, bytes], header: Mapping[str, Any] | None = None
    ) -> None:
        if header is None:
            # Another object may have changed the passphrase since this one was opened.
            header = _read_header(self.path)[0] if self.path.exists() else self._header
        body: list[bytes | memoryview] = []
        manifest: dict[str, tuple[str, int, int]] = {}
        position = 0
        before = memoryview(self.path.read_bytes() if keep else b"")
        for name, place in keep.items():
            sealed = before[place.start : place.start + place.length]
            manifest[name] = (base64.b64encode(place.nonce).decode(), position, len(sealed))
            body.append(sealed)
            position += len(sealed)
        for name, plain in records.items():
            nonce = secrets.token_bytes(_NONCE)
            fresh = self._cipher.encrypt(nonce, plain, _bound(self.project_id, name))
            manifest[name] = (base64.b64encode(nonce).decode(), position, len(fresh))
            body.append(fresh)
            position += len(fresh)
        nonce = secrets.token_bytes(_NONCE)
        sealed_manifest = self._cipher.encrypt(nonce, json.dumps(manifest).encode(), _bound(self.project_id, _MANIFEST))
        plain_header = json.dumps(header).encode()
        replace_file(
            self.path,
            MAGIC,
            struct.pack(">Q", len(plain_header)),
            plain_header,
            nonce,
            struct.pack(">Q", len(sealed_manifest)),
            sealed_manifest,
            *body,
        )


_State: TypeAlias = tuple[int, int, int, int]


def _state_of(path: Path) -> _State | None:
    """What tells a file from another one at its place, and from itself after it was written to; None without one."""
    try:
        held = path.stat()
    except OSError:
        return None
    return held.st_dev, held.st_ino, held.st_size, held.st_mtime_ns


_LOCKS: dict[Path, threading.RLock] = {}
_LOCKS_GUARD = threading.Lock()


def _lock_of(path: Path) -> threading.RLock:
    with _LOCKS_GUARD:
        return _LOCKS.setdefault(path.resolve(), threading.RLock())


def project_of(path: Path) -> str:
    """Id of the project a vault file is of, after what can be checked of the file without its passphrase.

    Raises:
        VaultDamaged: It is missing, or its header was cut or changed.
    """
    header, offset = _read_header(path)
    with path.open("rb") as file:
        file.seek(offset + _NONCE)
        length = _length(file.read(8), path)
    if offset + _NONCE + 8 + length > path.stat().st_size:
        raise VaultDamaged(f"{path} was cut or changed. Restore it from a backup.")
    return str(header["project"])


def exists(folder: Path) -> bool:
    """Whether the project in ``folder`` has a vault."""
    return (folder / FILE_NAME).exists()


def check_passphrase(passphrase: str) -> None:
    """Refuse passphrases that are too short to protect anything.

    Raises:
        InvalidInput: Fewer than eight characters.
    """
    if len(passphrase) < MINIMUM_PASSPHRASE:
        raise InvalidInput(
            f"The passphrase has fewer than {MINIMUM_PASSPHRASE} characters. Take a sentence you will remember; "
            "without it nobody can open the originals again."
        )


def replace_file(path: Path, *content: bytes | memoryview) -> None:
    """Write a file so that after a crash either the old or the new content is there, never a half."""
    partial = path.with_name(f"{path.name}.{secrets.token_hex(6)}.partial")
    try:
        with open(partial, "wb", opener=_private) as file:
            file.writelines(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise VaultError(f"{path} could not be written ({error.strerror}). The old file is unchanged.") from error
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _bound(project_id: str, name: str) -> bytes:
    return f"{project_id}\n{name}".encode()


def _derive(passphrase: str, parameters: Mapping[str, Any]) -> bytes:
    derivation = Argon2id(
        salt=base64.b64decode(parameters["salt"]),
        length=32,
        iterations=int(parameters["iterations"]),
        lanes=int(parameters["lanes"]),
        memory_cost=int(parameters["memory_kib"]),
    )
    with ONE_DERIVATION:
        return derivation.derive(passphrase.encode())


def _wrap(project_id: str, passphrase: str, master: bytes) -> dict[str, Any]:
    salt = base64.b64encode(secrets.token_bytes(16)).decode()
    parameters = {"name": "argon2id", "salt": salt, **KEY_DERIVATION}
    nonce = secrets.token_bytes(_NONCE)
    wrapped = AESGCM(_derive(passphrase, parameters)).encrypt(nonce, master, _bound(project_id, _MASTER))
    return {
        "project": project_id,
        "key_derivation": parameters,
        "nonce": base64.b64encode(nonce).decode(),
        "wrapped_key": base64.b64encode(wrapped).decode(),
    }


def _read_header(path: Path) -> tuple[dict[str, Any], int]:
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise VaultDamaged(f"{path} is not a Heard vault. Restore it from a backup.")
            length = _length(file.read(8), path)
            header = dict(json.loads(file.read(length)))
            _check_header(header)
            return header, len(MAGIC) + 8 + length
    except FileNotFoundError:
        raise VaultDamaged(f"{path} is missing. Put the vault file back beside the project.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise VaultDamaged(f"{path} was cut or changed. Restore it from a backup.") from None


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


def _length(raw: bytes, path: Path) -> int:
    length = int(struct.unpack(">Q", raw)[0]) if len(raw) == 8 else -1
    if not 0 <= length <= path.stat().st_size:
        raise VaultDamaged(f"{path} was cut or changed. Restore it from a backup.")
    return length

"""The vault: originals and the pseudonym key in one AES-256-GCM file, opened by a passphrase.

The passphrase is stretched with Argon2id (RFC 9106) and only unwraps the random master key, so it can be changed
without sealing records anew. Every sealed record is bound to the project and the record's name, so records cannot be
swapped between places or projects. A change is added at the end of the file (:mod:`coding.vault_file`); where records
leave, or another passphrase is taken, the file is written anew and holds nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias
from unicodedata import normalize

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from coding import vault_file
from coding.errors import InvalidInput, NotFound, ProjectExists, VaultDamaged, VaultError, WrongPassphrase
from coding.model.message import Message
from coding.vault_file import Contents, Place, Sealer

FILE_NAME = "vault.heard"
MINIMUM_PASSPHRASE = 8
KEY_DERIVATION = {"iterations": 3, "lanes": 4, "memory_kib": 65_536}
"""What a new vault asks of Argon2id: the second recommended choice of RFC 9106, section 4."""
ONE_DERIVATION = threading.Lock()
"""Whoever asks Argon2id for something holds this. OpenSSL takes a thread for each lane from one pool of the process:
two derivations at once fail, or wait for each other without end. Each also takes 64 MB and a processor for a while."""
KEYED = "keyed:"
"""Beginning of fingerprints, which tells them from hashes anybody can compute."""
STEP = "step"
"""Record with what was there before the last :meth:`Vault.at_once` that a project's file takes part in."""
_NONCE = 12
_MASTER = "\0master"


class _Known:
    """What was in a file when it was last looked at, for everybody who looks through the same open vault."""

    def __init__(self) -> None:
        self.state: _State | None = None
        self.contents: Contents | None = None
        self.waiting: dict[str, bytes | None] | None = None
        """Records that are written at the end of :meth:`Vault.at_once`; None for one that goes."""


class Vault:
    """An open vault. Reads take one record off the disk; each batch of writes is there as a whole or not at all."""

    def __init__(self, path: Path, project_id: str, header: Mapping[str, Any], master: bytes) -> None:
        """Use :meth:`create` or :meth:`open`."""
        self.path = path
        self.project_id = project_id
        self._header = dict(header)
        self._master = master
        self._sealer = Sealer(project_id, master)
        self._known = _Known()
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
            raise ProjectExists(Message("{path} is there already. A new project needs an empty folder.", path=path))
        check_passphrase(passphrase)
        master = AESGCM.generate_key(256)
        vault = cls(path, project_id, _wrap(project_id, passphrase, master), master)
        vault._write_anew({}, {}, vault._header)
        return vault

    @classmethod
    def open(cls, folder: Path, passphrase: str) -> Vault:
        """Open a project's vault.

        Raises:
            WrongPassphrase: The passphrase does not open it.
            VaultDamaged: The file is missing, cut or changed.
        """
        path = folder / FILE_NAME
        with _lock_of(path):
            header = vault_file.read_head(path).header
        project_id = str(header["project"])
        nonce, wrapped = base64.b64decode(header["nonce"]), base64.b64decode(header["wrapped_key"])
        # An earlier Heard took it as the keyboard wrote it.
        for typed in dict.fromkeys((normalize("NFC", passphrase), passphrase)):
            derived = _derive(typed, header["key_derivation"])
            with suppress(InvalidTag):
                master = AESGCM(derived).decrypt(nonce, wrapped, vault_file.bound(project_id, _MASTER))
                break
        else:
            raise WrongPassphrase(Message("That passphrase does not open the vault. Nothing was changed."))
        vault = cls(path, project_id, header, master)
        with vault._lock:
            vault._contents()
        return vault

    def sibling(self, path: Path) -> Vault:
        """Another vault file of this project under the same master key (the copy in a backup).

        Raises:
            VaultDamaged: It is cut, changed, or of another project or key.
        """
        with _lock_of(path):
            other = Vault(path, self.project_id, vault_file.read_head(path).header, self._master)
            other._contents()
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
            self._write_anew(self._contents().places, {}, header)

    def fingerprint(self, text: str) -> str:
        """A hash of a text under a key of this vault, to tell whether it is here already.

        Without the vault nobody can try what the text might be. It stays the same when the passphrase changes.
        """
        key = hmac.digest(self._master, b"fingerprint", "sha256")
        return KEYED + hmac.new(key, text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Read and write with nobody else in between: what is written follows from what was read here."""
        with self._lock:
            yield

    @contextmanager
    def at_once(self, step: str) -> Iterator[None]:
        """Write at the end what is written inside, all of it, or nothing where it fails; it is read as if it stood.

        Args:
            step: Id of the step. What it removes, and what was there before, stays until :meth:`settle`.
        """
        with self._lock:
            waiting = self._known.waiting = {}
            try:
                yield
            finally:
                self._known.waiting = None
            if waiting:
                places = self._contents().places
                before = {name: self.get(name) for name in waiting if name in places}
                records = {name: record for name, record in waiting.items() if record is not None}
                undo = {
                    "step": step,
                    "before": {name: base64.b64encode(record).decode() for name, record in before.items()},
                    "gone": list(before.keys() - records),
                    "left": {name: hashlib.sha256(record).hexdigest() for name, record in (before | records).items()},
                }
                self.put({**records, STEP: json.dumps(undo).encode()})

    def settle(self, done: str | None) -> None:
        """Finish the last step, or put back what was there before it; what others wrote since stays.

        Args:
            done: Id of the last step that the project's file has.
        """
        with self._lock:
            undo = self.get_json(STEP)
            if not undo:
                return
            # An earlier Heard noted which records a step wrote, and no hashes.
            names = undo.get("left") or dict.fromkeys([*undo["before"], *undo.get("after", ())])
            places = self._contents().places
            present = {
                name
                for name, digest in names.items()
                if name in places and digest in (None, hashlib.sha256(self.get(name)).hexdigest())
            }
            records, removed = {}, present & set(undo["gone"])
            if undo["step"] != done:
                before = {name: base64.b64decode(record) for name, record in undo["before"].items()}
                records = {name: record for name, record in before.items() if name in present}
                removed = present - before.keys()
            self.put({**records, STEP: b"{}"}, removed)

    def names(self) -> list[str]:
        """Names of all records, sorted."""
        return sorted(self.versions())

    def versions(self) -> dict[str, bytes]:
        """Name of each record → what changes whenever the record is written."""
        with self._lock:
            versions = {name: place.nonce for name, place in self._contents().places.items()}
            for name, record in (self._known.waiting or {}).items():
                versions.pop(name, None)
                if record is not None:
                    versions[name] = hashlib.sha256(record).digest()
            return versions

    def check(self) -> int:
        """Read every record and prove it unchanged; return how many there are.

        Raises:
            VaultDamaged: One was cut or changed.
        """
        with self._lock:
            places = self._contents().places
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
            waiting = self._known.waiting or {}
            if (record := waiting.get(name)) is not None:
                return record
            place = None if name in waiting else self._contents().places.get(name)
            if place is None:
                raise NotFound(Message("The vault has no record “{name}”.", name=name))
            return self._decrypt(name, place)

    def get_json(self, name: str, default: Any = None) -> Any:
        """One record as JSON, or ``default`` where there is none."""
        try:
            return json.loads(self.get(name))
        except NotFound:
            return default

    def put(self, records: Mapping[str, bytes], remove: Iterable[str] = (), *, anew: bool = False) -> None:
        """Write and remove records, all of them or none.

        Args:
            records: Name → record.
            remove: Names of records that are to go. The file holds no version of them afterwards.
            anew: Whether the file is to hold no earlier version of any record afterwards.

        Raises:
            VaultError: The file could not be written, or is damaged.
        """
        with self._lock:
            if self._known.waiting is not None and not anew:
                self._known.waiting |= {**dict.fromkeys(remove), **records}
                return
            contents = self._contents()
            removed = contents.places.keys() & set(remove)
            if anew or removed or (records and contents.outgrown()):
                keep = {
                    name: place
                    for name, place in contents.places.items()
                    if name not in removed and name not in records
                }
                # Another object may have changed the passphrase since this one was opened.
                self._write_anew(keep, records, contents.head.header)
            elif records:
                self._now_holds(vault_file.append(self.path, self._sealer, contents, records))

    def put_json(self, records: Mapping[str, Any], remove: Iterable[str] = (), *, anew: bool = False) -> None:
        """Write records as JSON; see :meth:`put`."""
        written = {name: json.dumps(value, ensure_ascii=False).encode() for name, value in records.items()}
        self.put(written, remove, anew=anew)

    def update_json(self, name: str, change: Callable[[Any], Any], default: Any = None) -> None:
        """Read a record, change it and write it back, with nobody else in between.

        Args:
            name: The record.
            change: From the record as it is (or ``default``) to the record as it shall be.
            default: Where there is none.
        """
        with self._lock:
            self.put_json({name: change(self.get_json(name, default))})

    def update_several_json(self, names: Iterable[str], change: Callable[[str, Any], Any], default: Any = None) -> None:
        """Read records, change them and write back at once what is another then, with nobody else in between.

        Args:
            names: The records.
            change: From the name and the record as it is (or ``default``) to the record as it shall be.
            default: Where there is none.
        """
        with self._lock:
            before = {name: self.get_json(name, default) for name in names}
            after = {name: change(name, value) for name, value in before.items()}
            self.put_json({name: value for name, value in after.items() if value != before[name]})

    def _contents(self) -> Contents:
        """What is in the file, read anew only when it is another one or was written to."""
        state = _state_of(self.path)
        if self._known.contents is None or state is None or self._known.state != state:
            self._known.contents = vault_file.read_contents(self.path, self._sealer, self._known.contents)
            self._known.state = state
        return self._known.contents

    def _now_holds(self, contents: Contents) -> None:
        self._known.contents, self._known.state = contents, _state_of(self.path)

    def _decrypt(self, name: str, place: Place) -> bytes:
        with self.path.open("rb") as file:
            file.seek(place.start)
            plain = self._sealer.open(place.nonce, file.read(place.length), name)
        if plain is None:
            raise VaultDamaged(
                Message(
                    "The record “{name}” of {path} was changed. Restore it from a backup.", name=name, path=self.path
                )
            )
        return plain

    def _write_anew(self, keep: Mapping[str, Place], records: Mapping[str, bytes], header: Mapping[str, Any]) -> None:
        self._now_holds(vault_file.write_anew(self.path, self._sealer, header, keep=keep, records=records))


_State: TypeAlias = tuple[int, int, int, int]


def _state_of(path: Path) -> _State | None:
    """What tells a file from another one at its place, and from itself after it was written to; None without one."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


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
    with _lock_of(path):
        return str(vault_file.checked_head(path).header["project"])


def copy_file(source: Path, target: Path) -> None:
    """Copy a vault file as it is, with nobody writing to it meanwhile."""
    with _lock_of(source):
        vault_file.replace_file(target, source.read_bytes())


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
            Message(
                "The passphrase has fewer than {least} characters. Take a sentence you will "
                "remember; without it nobody can open the originals again.",
                least=MINIMUM_PASSPHRASE,
            )
        )


def _derive(passphrase: str, parameters: Mapping[str, Any]) -> bytes:
    derivation = Argon2id(
        salt=base64.b64decode(parameters["salt"]),
        length=32,
        iterations=int(parameters["iterations"]),
        lanes=int(parameters["lanes"]),
        memory_cost=int(parameters["memory_kib"]),
    )
    with ONE_DERIVATION:
        return derivation.derive(passphrase.encode("utf-8", "surrogatepass"))


def _wrap(project_id: str, passphrase: str, master: bytes) -> dict[str, Any]:
    salt = base64.b64encode(secrets.token_bytes(16)).decode()
    parameters = {"name": "argon2id", "salt": salt, **KEY_DERIVATION}
    nonce = secrets.token_bytes(_NONCE)
    # Keyboards put a letter and its mark together in different ways.
    derived = _derive(normalize("NFC", passphrase), parameters)
    wrapped = AESGCM(derived).encrypt(nonce, master, vault_file.bound(project_id, _MASTER))
    return {
        "project": project_id,
        "key_derivation": parameters,
        "nonce": base64.b64encode(nonce).decode(),
        "wrapped_key": base64.b64encode(wrapped).decode(),
    }

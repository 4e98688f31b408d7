"""The project's database connection: locked-down settings, cursors, the write helper, backups."""

from __future__ import annotations

import os
import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias, TypeVar
from weakref import WeakKeyDictionary

import duckdb

from coding.errors import Conflict, InvalidInput, ProjectDamaged, ProjectInUse, ProjectMissing, SchemaTooNew
from coding.store import schema
from coding.store.contents import TableContents, contents, differing, file_contents
from coding.store.failures import told
from coding.store.memory import Memory
from coding.store.quoting import identifier, path_literal

Cursor: TypeAlias = duckdb.DuckDBPyConnection
Result = TypeVar("Result")

FILE_NAME = "project.duckdb"
BACKUP_FOLDER = "backups"
DRILLS = "drill-"
"""Beginning of folders in which a backup is tried out; they are thrown away, also by whoever opens the project next."""
WRITE_ATTEMPTS = 5
CHECKPOINT_EVERY = 200
REBUILD_WAIT = 30.0
HOLDS_DELETED = "holds_deleted"
"""Fact noted in the file while it may hold bytes of deleted words that must go."""


class Store:
    """One open project file.

    DuckDB lets one process own the file. Inside it the connection is shared and every call takes its own cursor.
    Writes are serialised by a lock, since each of them also extends the event chain; reads never wait for them.

    Attributes:
        path: The project file.
        memory: What this process remembers of the project; gone when words must go from the file, and on closing it.
    """

    def __init__(self, path: Path, *, uncompressed: bool = False) -> None:
        """Open (or create) the file at ``path`` and bring its schema up to date.

        Args:
            path: The project file.
            uncompressed: Keep text uncompressed in the file, so that a byte scan of it is honest (leak tests).

        Raises:
            ProjectInUse: Another process has it open.
            SchemaTooNew: A newer Heard or DuckDB wrote it.
            SchemaTooOld: It was begun before the first release of Heard.
            ProjectDamaged: It does not open.
        """
        self.path = path
        self.memory = Memory()
        self._lock = threading.RLock()
        self._readers = threading.Condition()
        self._reading = 0
        self._uncompressed = uncompressed
        self._writes = 0
        self._closed = False
        self._holds_deleted = False
        existed = path.exists()
        private_folder(path.parent / "tmp")
        private_folder(path.parent / BACKUP_FOLDER)
        self._connection = _connect(path)
        if os.name == "posix":
            path.chmod(0o600)
        try:
            if existed and schema.pending(self._connection):
                self._backup(path.parent / BACKUP_FOLDER / f"before-schema-{schema.newest()}.duckdb")
            schema.migrate(self._connection)
            self._lock_down(path.parent)
            self._finish_interrupted()
        except BaseException:
            self._connection.close()
            raise

    @classmethod
    def open(cls, folder: Path, *, uncompressed: bool = False) -> Store:
        """Open the project in ``folder``.

        Raises:
            ProjectMissing: There is none.
        """
        path = folder / FILE_NAME
        if not path.exists():
            raise ProjectMissing(f"There is no Heard project in {folder}. Make one with: heard init {folder}")
        return cls(path, uncompressed=uncompressed)

    def _finish_interrupted(self) -> None:
        """Take up what the process before this one did not get to: half-written copies, bytes of deleted rows."""
        self.sweep_partial()
        for path in self.path.parent.glob("vault.heard.*.partial"):
            path.unlink(missing_ok=True)
        if self._connection.execute("SELECT count(*) FROM meta WHERE key = ?", [HOLDS_DELETED]).fetchall()[0][0]:
            self.forget_deleted()

    def sweep_partial(self) -> None:
        """Delete what backups and drills that were cut short left: no erasure reaches a file that does not open."""
        with self._lock:
            for pattern in ("*.partial", "*.partial.wal", "*.rebuilt", "*.rebuilt.wal"):
                for path in (self.path.parent / BACKUP_FOLDER).rglob(pattern):
                    path.unlink(missing_ok=True)
            for place in self.path.parent.glob(f"{DRILLS}*"):
                shutil.rmtree(place, ignore_errors=True)

    def _lock_down(self, folder: Path) -> None:
        if self._uncompressed:
            self._connection.execute("SET force_compression='uncompressed'")
        self._connection.execute("SET temp_file_encryption=true")
        self._connection.execute("SET temp_directory=?", [str(folder / "tmp")])
        self._connection.execute("SET allowed_directories=?", [[str(folder / BACKUP_FOLDER)]])
        self._connection.execute("SET enable_external_access=false")
        self._connection.execute("SET lock_configuration=true")

    def _cursor(self) -> Cursor:
        cursor = self._connection.cursor()
        _memories[cursor] = self.memory
        return cursor

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """Give a cursor for reading; it sees everything committed before."""
        with self._readers:
            self._reading += 1
            cursor = self._cursor()
        try:
            yield cursor
        finally:
            cursor.close()
            with self._readers:
                self._reading -= 1
                self._readers.notify_all()

    def write(self, action: Callable[[Cursor], Result]) -> Result:
        """Run ``action`` in one transaction; all of it is on disk when this returns, or none.

        ``action`` may run again after a conflict, so what it does beside using its cursor (in the vault) must come to
        the same when done twice, and whoever calls takes it back when this raises.

        Raises:
            Conflict: The same record was changed from elsewhere, five times in a row.
        """
        for attempt in range(WRITE_ATTEMPTS):
            with self._lock:
                cursor = self._cursor()
                try:
                    cursor.begin()
                    result = action(cursor)
                    cursor.commit()
                    self._count_write(cursor)
                    return result
                except duckdb.TransactionException:
                    _rollback(cursor)
                except duckdb.ConstraintException as error:
                    _rollback(cursor)
                    raise InvalidInput("The project file refused a record that breaks one of its rules.") from error
                except BaseException:
                    _rollback(cursor)
                    raise
                finally:
                    cursor.close()
            time.sleep(random.uniform(0.005, 0.02) * (attempt + 1))
        raise Conflict("The record was being changed from elsewhere. Nothing was saved; please try again.")

    def _count_write(self, cursor: Cursor) -> None:
        self._writes += 1
        if self._writes % CHECKPOINT_EVERY == 0:
            # The write is on the disk: what comes of folding it in is no reason to call it failed.
            with suppress(duckdb.Error):
                self.checkpoint(cursor)

    def checkpoint(self, cursor: Cursor | None = None) -> None:
        """Fold the write-ahead log into the file: one flipped byte in the log can lose its tail silently."""
        try:
            (cursor or self._connection).execute("CHECKPOINT")
        except duckdb.TransactionException:
            return

    def backup(self, name: str) -> Path:
        """Write a consistent copy beside other work and return its path (in the project's backup folder)."""
        self.backup_counted(name)
        return self.path.parent / BACKUP_FOLDER / name

    def backup_counted(self, name: str) -> dict[str, TableContents]:
        """The same; returns what every table of the project held at that moment, and so what the copy holds.

        A plain file copy of a live project drops whatever is still in the write-ahead log; this does not. Nobody
        writes meanwhile. The copy is read to its end and compared before it has its name.

        Raises:
            NotSaved: The disk is full.
            ProjectDamaged: The project's file cannot be read to its end, or the copy does not hold the same.
        """
        target = self.path.parent / BACKUP_FOLDER / name
        with self._lock, self._told():
            return self._backup(target)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say errors of the disk in plain words."""
        try:
            yield
        except duckdb.Error as error:
            plain = told(error, self.path)
            if plain is None:
                raise
            raise plain from error

    def _backup(self, target: Path) -> dict[str, TableContents]:
        partial = target.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        source = self._connection.execute("SELECT current_database()").fetchall()[0][0]
        cursor = self._connection.cursor()
        try:
            cursor.execute(f"ATTACH {path_literal(partial)} AS backup_copy")
            cursor.execute(f"COPY FROM DATABASE {identifier(source)} TO backup_copy")
            cursor.execute("DETACH backup_copy")
            held = contents(cursor)
            _synced(partial)
            if other := differing(held, file_contents(partial)):
                raise ProjectDamaged(
                    f"The copy of {self.path} differs from it in: {', '.join(other)}. It was not kept."
                )
        except BaseException:
            for left in (partial, partial.with_name(f"{partial.name}.wal")):
                left.unlink(missing_ok=True)
            raise
        finally:
            cursor.close()
        os.replace(partial, target)
        return held

    def rebuild(self) -> None:
        """Write the file anew without the bytes of deleted rows, which DuckDB keeps whatever is deleted or vacuumed.

        Waits for those who are reading; nobody reads or writes meanwhile. After a crash the old file or the new one is
        there, never a half. What this process remembers of the project is forgotten first, whatever comes of it.

        Raises:
            Conflict: Somebody kept reading for half a minute; nothing was changed.
        """
        self.memory.forget()
        with self._lock, self._readers:
            if not self._readers.wait_for(lambda: self._reading == 0, REBUILD_WAIT):
                raise Conflict("The project is being read without a pause. Close the other windows and try again.")
            fresh = self.path.parent / BACKUP_FOLDER / f"{self.path.name}.rebuilt"
            self.checkpoint()
            self._backup(fresh)
            self._connection.close()
            try:
                put_in_place(fresh, self.path)
            finally:
                self._connection = _connect(self.path)
                self._lock_down(self.path.parent)

    def forget_deleted(self) -> None:
        """Write the file anew like :meth:`rebuild`; if somebody keeps reading, when the project is closed.

        The transaction that deleted notes :data:`HOLDS_DELETED`, so that after a crash the next opening does it.
        """
        try:
            self.rebuild()
        except (Conflict, duckdb.Error, OSError):
            self._holds_deleted = True
            return
        self.write(lambda cursor: cursor.execute("DELETE FROM meta WHERE key = ?", [HOLDS_DELETED]))

    def close(self) -> None:
        """Checkpoint and close; the store cannot be used afterwards. Closing twice does nothing more."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self.memory.forget()
            self.checkpoint()
            self._connection.close()
            if self._holds_deleted:
                rebuild_file(self.path)
        shutil.rmtree(self.path.parent / "tmp", ignore_errors=True)


_memories: WeakKeyDictionary[Cursor, Memory] = WeakKeyDictionary()


def memory_of(cursor: Cursor) -> Memory:
    """What is remembered of the project a cursor reads; nothing for a file that is only looked into, as a backup is."""
    return _memories.get(cursor, Memory())


def _connect(path: Path) -> Cursor:
    try:
        return duckdb.connect(str(path), config={"threads": 2})
    except duckdb.IOException as error:
        message = str(error)
        if "lock" in message.lower() or "being used by another process" in message:
            raise ProjectInUse(
                f"The project in {path.parent} is already open in another process. "
                "Close the app (or the other command) and try again."
            ) from error
        if "version number" in message:
            raise SchemaTooNew(
                f"{path} was written by a newer DuckDB than {duckdb.__version__}. Update Heard and try again."
            ) from error
        raise ProjectDamaged(
            f"{path} does not open. Keep it as it is and restore the newest file of its backups folder."
        ) from error
    except duckdb.Error as error:
        raise ProjectDamaged(
            f"{path} does not open. Keep it as it is and restore the newest file of its backups folder."
        ) from error


def _rollback(cursor: Cursor) -> None:
    try:
        cursor.rollback()
    except duckdb.Error:
        return


def _synced(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def rebuild_file(path: Path) -> None:
    """Write a closed project file anew without the bytes of deleted rows.

    Raises:
        duckdb.Error: It does not open.
    """
    fresh = path.with_name(f"{path.name}.rebuilt")
    fresh.unlink(missing_ok=True)
    connection = duckdb.connect(str(path), config={"threads": 2})
    try:
        source = connection.execute("SELECT current_database()").fetchall()[0][0]
        connection.execute(f"ATTACH {path_literal(fresh)} AS rebuilt")
        connection.execute(f"COPY FROM DATABASE {identifier(source)} TO rebuilt")
        connection.execute("DETACH rebuilt")
    finally:
        connection.close()
    put_in_place(fresh, path)


def put_in_place(fresh: Path, path: Path) -> None:
    """Replace a closed project file by another one, and the write-ahead log with it."""
    if os.name == "posix":
        fresh.chmod(0o600)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    os.replace(fresh, path)


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner can read (on Windows: the profile's own protection applies)."""
    path.mkdir(parents=True, exist_ok=True)
    if os.name == "posix":
        path.chmod(0o700)
    return path

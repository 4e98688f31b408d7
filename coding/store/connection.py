"""The project's database connection: locked-down settings, cursors, the write helper, backups."""

# Why a cursor a call and one writer: decision 0002.

from __future__ import annotations

import os
import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

import duckdb

from coding.errors import Conflict, HeardError, InvalidInput, ProjectDamaged, ProjectMissing
from coding.model.message import Message
from coding.store import schema
from coding.store.contents import TableContents, contents, differing, file_contents
from coding.store.failures import plain_error
from coding.store.memory import Memory, note_changing, note_memory
from coding.store.project_file import BACKUP_FOLDER as BACKUP_FOLDER
from coding.store.project_file import HOLDS_DELETED, HeadRecord, connect, put_in_place, rebuild_file, synced
from coding.store.schema import upgrade
from coding.store.sql import Cursor as Cursor
from coding.store.sql import ParsingOnce, identifier, path_literal

Result = TypeVar("Result")

FILE_NAME = "project.duckdb"
DRILLS = "drill-"
"""Beginning of folders in which a backup is tried out; they are thrown away, also by whoever opens the project next."""
WRITE_ATTEMPTS = 5
CHECKPOINT_EVERY = 200
CHECKPOINT_BYTES = 16 << 20
"""A log of this size is folded in. DuckDB itself would do it within a commit, and give the file up if that fails."""
SPARE_BYTES = 16 << 20
REBUILD_WAIT = 30.0
REVIVE_WAIT = 5.0


class Store:
    """One open project file.

    DuckDB lets one process own the file. Inside it the connection is shared and every call takes its own cursor.
    Writes are serialised by a lock, since each of them also extends the event chain; reads never wait for them.

    Attributes:
        path: The project file.
        memory: What this process remembers of the project; gone when words must go from the file, and on closing it.
        beside: Names of places in memory that lie beside the file (:mod:`coding.store.row_filter`) while it is open.
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
            NotUpgraded: It could not be brought up to date, and is as it was.
            NotSaved: The disk is full.
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
        self._given_up = False
        self.beside: set[str] = set()
        self._head_record = HeadRecord(path)
        existed = path.exists()
        private_folder(path.parent / "tmp")
        private_folder(path.parent / BACKUP_FOLDER)
        self._shared: tuple[int, Cursor] | None = None
        self._connection = connect(path)
        if os.name == "posix":
            path.chmod(0o600)
        try:
            with self._told():
                self._head_record.ask(self._connection, existed=existed)
                if existed and schema.pending(self._connection):
                    copy = path.parent / BACKUP_FOLDER / f"before-schema-{schema.newest()}.duckdb"
                    self._backup(copy)
                    upgrade(self._connection, path, copy)
                schema.migrate(self._connection)
                self._lock_down()
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
            raise ProjectMissing(
                Message("There is no Heard project in {folder}. Make one with: heard init {folder}", folder=folder)
            )
        return cls(path, uncompressed=uncompressed)

    def _finish_interrupted(self) -> None:
        """Take up what the process before this one did not get to: half-written copies, bytes of deleted rows."""
        shutil.rmtree(self.path.parent / "tmp", ignore_errors=True)
        private_folder(self.path.parent / "tmp")
        self.sweep_partial()
        for path in self.path.parent.glob("*.partial"):
            path.unlink(missing_ok=True)
        if self._connection.execute("SELECT count(*) FROM meta WHERE key = ?", [HOLDS_DELETED]).fetchall()[0][0]:
            self.forget_deleted()

    def sweep_partial(self) -> None:
        """Delete what backups and drills that were cut short left: no erasure reaches a file that does not open."""
        with self._lock:
            for pattern in ("*.partial", "*.partial.wal", "*.rebuilt", "*.rebuilt.wal"):
                for path in (self.path.parent / BACKUP_FOLDER).rglob(pattern):
                    path.unlink(missing_ok=True)
            self.path.with_name(f"{self.path.name}.rebuilt").unlink(missing_ok=True)
            for place in self.path.parent.glob(f"{DRILLS}*"):
                shutil.rmtree(place, ignore_errors=True)

    def _lock_down(self) -> None:
        if self._uncompressed:
            self._connection.execute("SET force_compression='uncompressed'")
        self._connection.execute("SET lock_configuration=true")

    def _cursor(self) -> Cursor:
        cursor = cast(Cursor, ParsingOnce(self._connection.cursor()))
        note_memory(cursor, self.memory)
        return cursor

    @property
    def name(self) -> str:
        """What the database calls the file."""
        return self.path.stem

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """Give a cursor for reading; it sees everything committed before, and what is done :meth:`together`."""
        if shared := self._of_this_thread():
            with _whole(shared, self.name):
                yield shared
            return
        self._revive()
        with self._readers:
            self._ask_open()
            cursor = self._cursor()
            self._reading += 1
        try:
            with self._told():
                yield cursor
        finally:
            cursor.close()
            with self._readers:
                self._reading -= 1
                self._readers.notify_all()

    def ask(self, question: Callable[[Cursor], Result]) -> Result:
        """What one reading comes to."""
        with self.read() as cursor:
            return question(cursor)

    def write(self, action: Callable[[Cursor], Result]) -> Result:
        """Run ``action`` in one transaction; all of it is on disk when this returns, or none.

        ``action`` may run again after a conflict, so what it does beside using its cursor (in the vault) must come to
        the same when done twice, and whoever calls takes it back when this raises.

        Raises:
            Conflict: The same record was changed from elsewhere, five times in a row.
            NotSaved: The disk is full, or fails.
        """
        if shared := self._of_this_thread():
            with _whole(shared, self.name):
                return action(shared)
        for attempt in range(WRITE_ATTEMPTS):
            self._revive()
            with self._lock, self._told():
                self._ask_open()
                cursor = self._cursor()
                note_changing(cursor)
                try:
                    cursor.begin()
                    result = action(cursor)
                    with self.memory.saving():
                        cursor.commit()
                    self._count_write(cursor)
                    return result
                except duckdb.TransactionException as error:
                    _rollback(cursor)
                    if plain_error(error, self.path):
                        raise
                except duckdb.ConstraintException as error:
                    _rollback(cursor)
                    raise InvalidInput(
                        Message("The project file refused a record that breaks one of its rules.")
                    ) from error
                except BaseException:
                    _rollback(cursor)
                    raise
                finally:
                    cursor.close()
            time.sleep(random.uniform(0.005, 0.02) * (attempt + 1))
        raise Conflict(Message("The record was being changed from elsewhere. Nothing was saved; please try again."))

    def together(self, action: Callable[[], Result]) -> Result:
        """Run ``action`` with all that it reads and writes on this thread in one transaction; else as :meth:`write`.

        A write inside that is refused leaves what it did before: whoever goes on after it lets all of it fail.

        Raises:
            RuntimeError: It is called within itself: what came after the inner one would be kept by itself.
        """
        if self._of_this_thread():
            raise RuntimeError("These steps are taken together already.")

        def run(cursor: Cursor) -> Result:
            self._shared = threading.get_ident(), cursor
            try:
                return action()
            finally:
                self._shared = None

        return self.write(run)

    def _of_this_thread(self) -> Cursor | None:
        """The cursor that this thread does several things together with."""
        shared = self._shared
        return shared[1] if shared is not None and shared[0] == threading.get_ident() else None

    def _ask_open(self) -> None:
        if self._closed:
            raise ProjectMissing(
                Message(
                    "The project in {parent} was closed meanwhile. Open it again to go on.", parent=self.path.parent
                )
            )

    def _count_write(self, cursor: Cursor) -> None:
        if cursor in _newest:
            self._head_record.note(_newest[cursor])
        self._writes += 1
        log = self.path.with_name(f"{self.path.name}.wal")
        if self._writes % CHECKPOINT_EVERY == 0 or (log.exists() and log.stat().st_size > CHECKPOINT_BYTES):
            # The write is on the disk: what comes of folding it in is no reason to call it failed.
            with suppress(HeardError, duckdb.Error), self._told():
                self.checkpoint(cursor)

    def checkpoint(self, cursor: Cursor | None = None) -> None:
        """Fold the write-ahead log into the file: one flipped byte in the log can lose its tail.

        Not where the disk is nearly full: the log keeps what was written, and a failure costs the connection.
        """
        log = self.path.with_name(f"{self.path.name}.wal")
        needed = 2 * log.stat().st_size + SPARE_BYTES if log.exists() else 0
        if shutil.disk_usage(self.path.parent).free < needed:
            return
        with suppress(duckdb.TransactionException):
            (cursor or self._connection).execute("CHECKPOINT")

    def _revive(self) -> None:
        """Open the file anew after DuckDB gave it up, as it does when a full disk stops a checkpoint.

        Raises:
            Conflict: Somebody kept reading.
        """
        if not self._given_up:
            return
        with self._lock, self._readers:
            if self._given_up and not self._closed:
                if not self._readers.wait_for(lambda: self._reading == 0, REVIVE_WAIT):
                    raise Conflict(Message("The project's file has to be opened anew. Try again in a moment."))
                self._connection.close()
                self._connection = connect(self.path)
                self.beside.clear()
                self._lock_down()
                self._given_up = False

    def backup(self, name: str) -> Path:
        """Write a consistent copy beside other work and return its path (in the project's backup folder)."""
        self.backup_counted(name)
        return self.path.parent / BACKUP_FOLDER / name

    def undisturbed(self, action: Callable[[], Result]) -> Result:
        """Run something that must belong to the file as it is, while nobody writes to it."""
        with self._lock:
            return action()

    def backup_counted(self, name: str, beside: Callable[[], object] | None = None) -> dict[str, TableContents]:
        """The same; returns what every table of the project held at that moment, and so what the copy holds.

        A plain file copy of a live project drops whatever is still in the write-ahead log; this does not. Nobody
        writes while it is copied. It is read to its end and compared before it has its name, and then others write.

        Args:
            name: Of the copy, in the backup folder.
            beside: Copies what belongs to the very same moment.

        Raises:
            Conflict: Somebody was erased meanwhile, and the copy with them.
            NotSaved: The disk is full.
            ProjectDamaged: The project's file cannot be read to its end, or the copy does not hold the same.
        """
        target = self.path.parent / BACKUP_FOLDER / name
        with self._told():
            with self._lock:
                table_contents = self._copy(target.with_suffix(".partial"))
                if beside is not None:
                    beside()
            return self._compared(target, table_contents)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in plain words what the disk did not take, and which text no file can hold."""
        try:
            yield
        except (duckdb.Error, UnicodeEncodeError) as error:
            self._given_up |= isinstance(error, duckdb.FatalException | duckdb.InternalException)
            plain = plain_error(error, self.path)
            if plain is None:
                raise
            raise plain from error

    def _backup(self, target: Path) -> dict[str, TableContents]:
        return self._compared(target, self._copy(target.with_suffix(".partial")))

    def _copy(self, partial: Path) -> dict[str, TableContents]:
        partial.unlink(missing_ok=True)
        source = self._connection.execute("SELECT current_database()").fetchall()[0][0]
        cursor = self._connection.cursor()
        try:
            cursor.execute(f"ATTACH {path_literal(partial)} AS backup_copy")
            cursor.execute(f"COPY FROM DATABASE {identifier(source)} TO backup_copy")
            cursor.execute("DETACH backup_copy")
            return contents(cursor)
        except BaseException:
            # Else the half copy stays attached, and no other can be made until the project is opened anew.
            with suppress(duckdb.Error):
                cursor.execute("DETACH DATABASE IF EXISTS backup_copy")
            for left in (partial, partial.with_name(f"{partial.name}.wal")):
                left.unlink(missing_ok=True)
            raise
        finally:
            cursor.close()

    def _compared(self, target: Path, table_contents: dict[str, TableContents]) -> dict[str, TableContents]:
        """Give a copy its name once it has shown to hold the same."""
        partial = target.with_suffix(".partial")
        try:
            synced(partial)
            if other := differing(table_contents, file_contents(partial)):
                raise ProjectDamaged(
                    Message("The copy of {path} differs from it in: {other}.", path=self.path, other=", ".join(other))
                )
            os.replace(partial, target)
        except (OSError, ProjectDamaged) as error:
            if not partial.exists():
                raise Conflict(Message("Somebody was erased while the backup was made. Make it once more.")) from error
            partial.unlink()
            raise
        return table_contents

    def rebuild(self) -> None:
        """Write the file anew without the bytes of deleted rows, which DuckDB keeps whatever is deleted or vacuumed.

        Waits for those who are reading; nobody reads or writes meanwhile. After a crash the old file or the new one is
        there, never a half. What this process remembers of the project is forgotten first, whatever comes of it.

        Raises:
            Conflict: Somebody kept reading for half a minute; nothing was changed.
            NotSaved: The disk is full; nothing was changed.
        """
        self.memory.forget_words()
        with self._lock, self._readers, self._told():
            if not self._readers.wait_for(lambda: self._reading == 0, REBUILD_WAIT):
                raise Conflict(
                    Message("The project is being read without a pause. Close the other windows and try again.")
                )
            fresh = self.path.parent / BACKUP_FOLDER / f"{self.path.name}.rebuilt"
            self.checkpoint()
            self._backup(fresh)
            self._connection.close()
            self._head_record.forget()
            try:
                put_in_place(fresh, self.path)
            finally:
                self._connection = connect(self.path)
                self.beside.clear()
                self._lock_down()

    def forget_deleted(self) -> None:
        """Write the file anew like :meth:`rebuild`; if somebody keeps reading, when the project is closed.

        The transaction that deleted notes :data:`HOLDS_DELETED`, so that after a crash the next opening does it.
        """
        try:
            self.rebuild()
        except (HeardError, duckdb.Error, OSError):
            self._holds_deleted = True
            return
        self.write(lambda cursor: cursor.execute("DELETE FROM meta WHERE key = ?", [HOLDS_DELETED]))

    def close(self) -> None:
        """Checkpoint and close, after whoever reads; the store cannot be used afterwards.

        Closing twice does nothing more.
        """
        # DuckDB refuses to close a connection, or to fold the log in, while another thread takes a cursor of it.
        with self._lock, self._readers:
            if self._closed:
                return
            self._closed = True
            self._readers.wait_for(lambda: self._reading == 0, REVIVE_WAIT)
            self.memory.forget()
            # What cannot be folded in stays in the log, and is there on the next opening.
            with suppress(duckdb.Error, OSError):
                self.checkpoint()
            self._connection.close()
            self._head_record.close()
            if not self.path.with_name(f"{self.path.name}.wal").exists():
                self._head_record.forget()
            if self._holds_deleted:
                # Where the disk has no room for it the next opening does it: that is noted in the file.
                with suppress(duckdb.Error, OSError):
                    rebuild_file(self.path)
        shutil.rmtree(self.path.parent / "tmp", ignore_errors=True)


_newest: WeakKeyDictionary[Cursor, int] = WeakKeyDictionary()


def note_event(cursor: Cursor, sequence: int) -> None:
    """Say that a transaction adds an event of this number; it is noted once that is on the disk."""
    _newest[getattr(cursor, "below", cursor)] = sequence


@contextmanager
def _whole(cursor: Cursor, name: str) -> Iterator[None]:
    """Let a cursor that others use too read the tables of a project, and what it read before afterwards."""
    before = cursor.execute("SELECT current_setting('search_path')").fetchall()[0][0]
    cursor.execute("SET search_path = ?", [name])
    try:
        yield
    finally:
        # In a transaction that failed nothing can be set any more; what failed is told.
        with suppress(duckdb.Error):
            cursor.execute("SET search_path = ?", [before])


def _rollback(cursor: Cursor) -> None:
    with suppress(duckdb.Error):
        cursor.rollback()


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner can read (on Windows: the profile's own protection applies)."""
    path.mkdir(parents=True, exist_ok=True)
    if os.name == "posix":
        path.chmod(0o700)
    return path

"""The project file as a file: opened, written anew, put in the place of another one."""

import os
import zlib
from contextlib import suppress
from io import FileIO
from pathlib import Path

import duckdb

from coding.durable import on_the_disk
from coding.errors import ProjectDamaged, ProjectInUse, SchemaTooNew
from coding.model.message import Message
from coding.store import schema
from coding.store.sql import ONE_THREAD, first_column, identifier, path_literal

# Long texts would lie in one compressed stretch of 2,048, all of which is unpacked for any one of them. Among the
# settings that a file is opened with DuckDB takes no notice of this one.
READ_ONE_BY_ONE = "SET disabled_compression_methods = 'zstd'"

# A function or a type goes before DuckDB's of the same name, a trigger changes what a statement does.
RUNNING = (
    "SELECT function_name AS name FROM duckdb_functions() WHERE NOT internal "
    "UNION SELECT view_name FROM duckdb_views() WHERE NOT internal "
    "UNION SELECT type_name FROM duckdb_types() WHERE NOT internal "
    "UNION SELECT trigger_name FROM duckdb_triggers() ORDER BY name"
)
"""Names of what a file holds that runs with Heard's statements, and that Heard does not make."""

BACKUP_FOLDER = "backups"
HOLDS_DELETED = "holds_deleted"
"""Fact noted in the file while it may hold bytes of deleted words that must go."""


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the project file, or make it.

    Raises:
        ProjectInUse: Another process has it open.
        SchemaTooNew: A newer DuckDB wrote it.
        ProjectDamaged: It does not open, or holds what would run with Heard's statements.
    """
    try:
        connection = duckdb.connect(str(path), config={**ONE_THREAD, "checkpoint_threshold": "1TB"})
        if names := first_column(connection, RUNNING):
            connection.close()
            raise ProjectDamaged(
                f"{path} was changed outside Heard: it holds {', '.join(names)}, which Heard does not make and which "
                "could alter what it counts and saves. Nothing was changed. Restore a backup from before, or have "
                "whoever added it take it out."
            )
        connection.execute("SET temp_file_encryption=true")
        connection.execute("SET temp_directory=?", [str(path.parent / "tmp")])
        _shut_in(connection, path.parent / BACKUP_FOLDER)
        connection.execute(READ_ONE_BY_ONE)
        return connection
    except duckdb.Error as error:
        message = str(error) if isinstance(error, duckdb.IOException) else ""
        if "lock" in message.lower() or "being used by another process" in message:
            raise ProjectInUse(
                Message(
                    "The project in {parent} is already open in another process. Close the app (or the other "
                    "command) and try again.",
                    parent=path.parent,
                )
            ) from error
        if "version number" in message:
            raise SchemaTooNew(
                Message(
                    "{path} was written by a newer DuckDB than {version}. Update Heard and try again.",
                    path=path,
                    version=duckdb.__version__,
                )
            ) from error
        raise ProjectDamaged(
            Message(
                "{path} does not open. Keep it as it is and restore the newest file of its backups folder.", path=path
            )
        ) from error


def _shut_in(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Let what stands in a file as a view or a macro reach no other file and no network, but for copies in a folder."""
    connection.execute("SET allowed_directories=?", [[str(folder)]])
    connection.execute("SET enable_external_access=false")


def synced(path: Path) -> None:
    """Have what was written to a file on the disk itself."""
    with path.open("rb+") as file:
        on_the_disk(file.fileno())


def rebuild_file(path: Path) -> None:
    """Write a closed project file anew without the bytes of deleted rows.

    Raises:
        duckdb.Error: It does not open.
    """
    fresh = path.with_name(f"{path.name}.rebuilt")
    fresh.unlink(missing_ok=True)
    connection = duckdb.connect(str(path), config=ONE_THREAD)
    try:
        _shut_in(connection, path.parent)
        connection.execute(READ_ONE_BY_ONE)
        source = connection.execute("SELECT current_database()").fetchall()[0][0]
        connection.execute(f"ATTACH {path_literal(fresh)} AS rebuilt")
        connection.execute(f"COPY FROM DATABASE {identifier(source)} TO rebuilt")
        connection.execute("DELETE FROM rebuilt.meta WHERE key = ?", [HOLDS_DELETED])
        connection.execute("DETACH rebuilt")
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    finally:
        connection.close()
    put_in_place(fresh, path)


def put_in_place(fresh: Path, path: Path) -> None:
    """Replace a closed project file by another one, and the write-ahead log with it."""
    if os.name == "posix":
        fresh.chmod(0o600)
    forget_log(path)
    os.replace(fresh, path)


def forget_log(path: Path) -> None:
    """Take away the log of a project file that another one is going to replace."""
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    HeadRecord(path).forget()


class HeadRecord:
    """The number of the newest event that was acknowledged, in a file beside the write-ahead log.

    A process that is killed leaves what it wrote last in the log, and the next opening reads it from there. Where the
    log ends early DuckDB takes that for a write that was not finished, whatever made it end. Against this number it is
    seen. The file goes when the project is closed and the log with it.
    """

    def __init__(self, project_file: Path) -> None:
        self._project_file = project_file
        self.path = project_file.with_name(f"{project_file.name}.head")
        self._file: FileIO | None = None

    def note(self, sequence: int) -> None:
        """Note an event that is on the disk. Without room on the disk the number before stays, or none."""
        number = f"{sequence:020d}"
        with suppress(OSError):
            if self._file is None:
                self._file = FileIO(self.path, "wb", opener=_private)
            self._file.seek(0)
            self._file.write(f"{number} {zlib.crc32(number.encode()):08x}\n".encode())

    def ask(self, connection: duckdb.DuckDBPyConnection, *, existed: bool) -> None:
        """Refuse an opened file whose log lost what was acknowledged; both stay as they are.

        Raises:
            ProjectDamaged: It did.
        """
        number = self.noted_number() if existed and schema.applied(connection) else None
        if number is None:
            self.forget()
            return
        (row,) = connection.execute("SELECT coalesce(max(sequence), 0) FROM event").fetchall()
        if row[0] < number:
            connection.execute("PRAGMA disable_checkpoint_on_shutdown")
            raise ProjectDamaged(
                f"What was saved last in {self._project_file} is missing ({number - row[0]} events): its log "
                f"{self._project_file.name}.wal was cut or changed from outside, or an older file was put here. Keep a "
                f"copy of the folder. To go on without them delete {self.path.name}; heard restore puts a backup back."
            )

    def noted_number(self) -> int | None:
        """The number that was noted; None where there is none, or it cannot be read."""
        try:
            number, _, check = self.path.read_text(encoding="ascii").strip().partition(" ")
            return int(number) if int(check, 16) == zlib.crc32(number.encode()) else None
        except (OSError, ValueError):
            return None

    def forget(self) -> None:
        """Take the note away."""
        self.close()
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

"""The project file as a file: opened, written anew, put in the place of another one."""

import os
from pathlib import Path

import duckdb

from coding.durable import on_the_disk
from coding.errors import ProjectDamaged, ProjectInUse, SchemaTooNew
from coding.model.said import Said
from coding.store.head_record import HeadRecord
from coding.store.sql import identifier, path_literal

# Long texts would lie in one compressed stretch of 2,048, all of which is unpacked for any one of them. Among the
# settings that a file is opened with DuckDB takes no notice of this one.
READ_ONE_BY_ONE = "SET disabled_compression_methods = 'zstd'"


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the project file, or make it.

    Raises:
        ProjectInUse: Another process has it open.
        SchemaTooNew: A newer DuckDB wrote it.
        ProjectDamaged: It does not open.
    """
    try:
        connection = duckdb.connect(str(path), config={"threads": 2, "checkpoint_threshold": "1TB"})
        connection.execute(READ_ONE_BY_ONE)
        return connection
    except duckdb.IOException as error:
        message = str(error)
        if "lock" in message.lower() or "being used by another process" in message:
            raise ProjectInUse(
                Said(
                    "The project in {parent} is already open in another process. Close the app (or the other "
                    "command) and try again.",
                    parent=path.parent,
                )
            ) from error
        if "version number" in message:
            raise SchemaTooNew(
                Said(
                    "{path} was written by a newer DuckDB than {version}. Update Heard and try again.",
                    path=path,
                    version=duckdb.__version__,
                )
            ) from error
        raise ProjectDamaged(
            Said("{path} does not open. Keep it as it is and restore the newest file of its backups folder.", path=path)
        ) from error
    except duckdb.Error as error:
        raise ProjectDamaged(
            Said("{path} does not open. Keep it as it is and restore the newest file of its backups folder.", path=path)
        ) from error


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
    connection = duckdb.connect(str(path), config={"threads": 2})
    try:
        connection.execute(READ_ONE_BY_ONE)
        source = connection.execute("SELECT current_database()").fetchall()[0][0]
        connection.execute(f"ATTACH {path_literal(fresh)} AS rebuilt")
        connection.execute(f"COPY FROM DATABASE {identifier(source)} TO rebuilt")
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

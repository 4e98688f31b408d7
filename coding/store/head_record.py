"""The number of the newest event that was acknowledged, in a file beside the write-ahead log.

A process that is killed leaves what it wrote last in the log, and the next opening reads it from there. Where the log
ends early DuckDB takes that for a write that was not finished, whatever made it end. Against this number it is seen.
The file goes when the project is closed and the log with it.
"""

import os
import zlib
from contextlib import suppress
from io import FileIO
from pathlib import Path

import duckdb

from coding.errors import ProjectDamaged
from coding.store import schema


class HeadRecord:
    """The note beside one project file."""

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
        noted = self.noted() if existed and schema.applied(connection) else None
        if noted is None:
            self.forget()
            return
        (row,) = connection.execute("SELECT coalesce(max(sequence), 0) FROM event").fetchall()
        if row[0] < noted:
            connection.execute("PRAGMA disable_checkpoint_on_shutdown")
            raise ProjectDamaged(
                f"What was saved last in {self._project_file} is missing ({noted - row[0]} events): its log "
                f"{self._project_file.name}.wal was cut or changed from outside, or an older file was put here. Keep a "
                f"copy of the folder. To go on without them delete {self.path.name}; heard restore puts a backup back."
            )

    def noted(self) -> int | None:
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

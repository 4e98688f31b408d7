"""What DuckDB says when the disk is full or the file was changed from outside, in plain words."""

from pathlib import Path

import duckdb

from coding.errors import NotSaved, ProjectDamaged, ProjectError
from coding.model.said import Said

_NOT_WRITTEN = ("Could not write", "Could not sync", "Could not truncate", "No space left", "not enough space")
_CHANGED = ("checksum", "Corrupt", "corrupt", "Could not read", "could not read enough bytes", "SerializationException")


def told(error: duckdb.Error, path: Path) -> ProjectError | None:
    """The sentence for an error of the disk or of a damaged file; None for any other.

    Args:
        error: What DuckDB raised.
        path: The project file.
    """
    message = str(error)
    if any(phrase in message for phrase in _NOT_WRITTEN):
        return NotSaved(
            Said(
                "The disk did not take the change: it is full, or it fails ({parent}). Nothing of it was "
                "saved; what was saved before is there. Make room on the disk and try again.",
                parent=path.parent,
            )
        )
    if any(phrase in message for phrase in _CHANGED):
        return ProjectDamaged(
            Said(
                "{path} was cut or changed from outside: a part of it cannot be read. Close Heard, keep the file "
                "as it is and put the newest whole backup back. To find it: heard drill {parent}; to put it "
                "back: heard restore.",
                path=path,
                parent=path.parent,
            )
        )
    return None

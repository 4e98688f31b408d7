"""What is said when the disk is full, the file was changed from outside or a text cannot be kept, in plain words."""

from pathlib import Path

import duckdb

from coding.errors import HeardError, InvalidInput, NotSaved, ProjectDamaged
from coding.model.message import Message
from coding.model.texts import HALF_A_CHARACTER

_NOT_WRITTEN = ("Could not write", "Could not sync", "Could not truncate", "No space left", "not enough space")
_CHANGED = (
    "checksum",
    "Corrupt",
    "corrupt",
    "Could not read",
    "could not read enough bytes",
    "SerializationException",
    "disabled by configuration",
)


def plain_error(error: duckdb.Error | UnicodeEncodeError, path: Path) -> HeardError | None:
    """The sentence for an error of the disk, of a damaged file or of a text; None for any other.

    Args:
        error: What DuckDB raised, or the vault.
        path: The project file.
    """
    message = str(error)
    if isinstance(error, UnicodeEncodeError) or "cannot encode str as UTF-8" in message:
        return InvalidInput(HALF_A_CHARACTER)
    if any(phrase in message for phrase in _NOT_WRITTEN):
        return NotSaved(
            Message(
                "The disk did not take the change: it is full, or it fails ({parent}). Nothing of it was "
                "saved; what was saved before is there. Make room on the disk and try again.",
                parent=path.parent,
            )
        )
    if any(phrase in message for phrase in _CHANGED):
        return ProjectDamaged(
            Message(
                "{path} was cut or changed from outside: a part of it cannot be read. Close Heard, keep the file "
                "as it is and put the newest whole backup back. To find it: heard drill {parent}; to put it "
                "back: heard restore.",
                path=path,
                parent=path.parent,
            )
        )
    return None

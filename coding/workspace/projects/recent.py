"""Projects that were opened on this computer lately: a small file in the user's own configuration folder.

It holds paths and titles and nothing else of a project, and each can be forgotten.
"""

import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coding.errors import NotSaved
from coding.model.message import Message
from coding.store.connection import private_folder

FILE_NAME: Final = "recent.json"
PORT: Final = "port"
HERE: Final = "/_here"
"""Path at which the process with this list proves to another start of Heard's that it is the one that was noted."""
MOST: Final = 12
"""So many are remembered; the one opened longest ago goes first."""


@dataclass(frozen=True)
class Recent:
    """A project that was opened lately.

    Attributes:
        folder: Where it was.
        title: What it was called.
    """

    folder: Path
    title: str


class Recents:
    """The list of them."""

    def __init__(self, place: Path) -> None:
        """Name where it is kept.

        Args:
            place: A folder of the user's own; made when something is remembered.
        """
        self.place = place

    def all(self) -> list[Recent]:
        """Those remembered, the one opened last first; none where the file cannot be read."""
        try:
            loads = json.loads((self.place / FILE_NAME).read_text(encoding="utf-8"))
            return [Recent(Path(one["folder"]), str(one["title"])) for one in loads]
        except (OSError, ValueError, TypeError, KeyError):
            return []

    def remember(self, folder: Path, title: str) -> None:
        """Put a project first.

        Raises:
            NotSaved: The file cannot be written.
        """
        folder = folder.resolve()
        others = [recent for recent in self.all() if recent.folder != folder]
        self._write([Recent(folder, title), *others][:MOST])

    def forget(self, folder: Path) -> None:
        """Take a project off the list; the project itself stays as it is.

        Raises:
            NotSaved: The file cannot be written.
        """
        self._write([recent for recent in self.all() if recent.folder != folder])

    def note_port(self, port: int) -> None:
        """Note where the process listens that offers this list, and a secret by which it is told from any other.

        Raises:
            OSError: The note cannot be written.
        """
        private_folder(self.place)
        (self.place / PORT).write_text(f"{port} {secrets.token_hex(32)}", encoding="ascii")

    def proof(self, question: str) -> tuple[int, str]:
        """The noted port, and what whoever listens there answers to a question if it can read this note.

        Raises:
            OSError, ValueError: Nothing is noted.
        """
        port, secret = (self.place / PORT).read_text(encoding="ascii").split()
        return int(port), hmac.new(secret.encode(), question.encode(), "sha256").hexdigest()

    def _write(self, ones: list[Recent]) -> None:
        path = self.place / FILE_NAME
        fresh = path.with_suffix(".partial")
        record = [{"folder": str(recent.folder), "title": recent.title} for recent in ones]
        try:
            private_folder(self.place)
            fresh.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
            if os.name == "posix":
                fresh.chmod(0o600)
            fresh.replace(path)
        except OSError:
            raise NotSaved(Message("The list of recent projects could not be written: {path}.", path=path)) from None

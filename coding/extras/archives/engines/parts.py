"""Finished pieces on the disk, sealed, until whoever asked has taken them in."""

import hmac
import json
import os
from collections.abc import Sequence
from pathlib import Path

from nacl.secret import Aead
from nacl.utils import random

from coding.extras.archives.engines.work import Record, opened


def new_key() -> bytes:
    """A key for the pieces of one job."""
    return random(Aead.KEY_SIZE)


class Parts:
    """The pieces of one job in a folder of their own; each is there whole or not at all."""

    def __init__(self, folder: Path, key: bytes) -> None:
        """Use a folder that is made when the first piece is kept, and a key of :func:`new_key`."""
        self._folder = folder
        self.key = key

    def name_of(self, says: str, records: Sequence[Record]) -> str:
        """Name of a piece: a hash of what goes in and of what is done to it, under the key.

        Without the key nobody can try what the words might be.
        """
        plain = json.dumps([says, records], sort_keys=True).encode()
        return hmac.new(self.key, plain, "sha256").hexdigest()

    def has(self, name: str) -> bool:
        """Whether a piece is finished."""
        return (self._folder / name).exists()

    def taken(self, name: str) -> bool:
        """Whether it is noted that a piece was taken in."""
        return self.has(name) and not (self._folder / name).stat().st_size

    def keep(self, name: str, sealed: bytes) -> None:
        """Write a finished piece."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self._folder / f"{name}.{os.getpid()}.unfinished"
        with open(unfinished, "wb", opener=_private) as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._folder / name)

    def read(self, name: str) -> list[Record]:
        """The results of a finished piece.

        Raises:
            PipelineError: It was changed or cut.
        """
        sealed = (self._folder / name).read_bytes()
        return list(json.loads(opened(self.key, sealed, name)))

    def let_go(self, name: str, *, noting: bool) -> None:
        """Remove a piece that was taken in.

        Args:
            name: The piece.
            noting: Whether an empty file stays in its place until all are forgotten, so that it is not done again.
        """
        if noting:
            self.keep(name, b"")
        else:
            (self._folder / name).unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

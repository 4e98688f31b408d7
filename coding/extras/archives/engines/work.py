"""What is done to a piece, wherever it is done: opened, worked on by the step, sealed again."""

# Why one seam, and why pieces are sealed: decision 0897.

from __future__ import annotations

import json
import pickle
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from nacl.exceptions import CryptoError
from nacl.secret import Aead

from coding.extras.archives.engines.versions import installed
from pipelines.batch import CancelCheck
from pipelines.errors import PipelineError

Record = dict[str, Any]
"""One record that JSON can hold."""


class Step(Protocol):
    """Work on the records of one piece. A frozen dataclass of plain values, which can be pickled.

    What it loads it loads when it is first called. Its ``repr`` says all that results depend on besides the records.
    """

    def __call__(self, records: Sequence[Record]) -> Sequence[Record]:
        """Results for the records of a piece, one each, in their order."""
        ...


class Pool(Protocol):
    """Workers that were begun for one step."""

    room: int
    """So many pieces can be there at once, done or waiting."""

    def submit(self, name: str, sealed: bytes) -> None:
        """Give a piece to whichever worker is free first."""
        ...

    def take(self) -> tuple[str, bytes | None] | None:
        """A piece that is done, sealed; without bytes where workers ended over it; None where none is done yet.

        Waits a moment at most, or for the piece itself where it is done in this process.
        """
        ...


class Engine(Protocol):
    """Where steps are done."""

    def begin(self, job: Job, cancelled: CancelCheck | None) -> AbstractContextManager[Pool]:
        """Begin workers for a step; they end with the block.

        Raises:
            PipelineError: They cannot be begun, and why.
        """
        ...


class Job:
    """A step with the key that seals what goes to it and comes back, and the versions that it counts on."""

    def __init__(self, step: Step, key: bytes) -> None:
        """Make ready to be sent."""
        self.key = key
        self.versions = installed()
        self.step = seal(key, pickle.dumps(step), "step")
        self.says = f"{step!r} {sorted(self.versions.items())}"
        """What results depend on besides the records."""


class Worker:
    """A step at its place. It is called with one piece after another."""

    def __init__(self, key: bytes, step: bytes) -> None:
        """Open the step; nothing is loaded yet."""
        self._key = key
        # Opened before it is unpickled: nobody without the key made it.
        self._step: Step = pickle.loads(opened(key, step, "step"))

    def __call__(self, name: str, sealed: bytes) -> bytes:
        """Do a piece.

        Raises:
            PipelineError: What the step itself raises.
        """
        records = json.loads(opened(self._key, sealed, f"{name}/asked"))
        return seal(self._key, json.dumps(list(self._step(records))).encode(), name)


def seal(key: bytes, plain: bytes, name: str) -> bytes:
    """Seal bytes, bound to a name."""
    return bytes(Aead(key).encrypt(plain, name.encode()))


def opened(key: bytes, sealed: bytes, name: str) -> bytes:
    """What was sealed under a name.

    Raises:
        PipelineError: It was changed, cut, or is another's.
    """
    try:
        return bytes(Aead(key).decrypt(sealed, name.encode()))
    except (CryptoError, ValueError):
        raise PipelineError("A piece of the work was changed on its way. Nothing of it was taken; try again.") from None

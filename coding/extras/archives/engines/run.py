"""Handing out pieces to an engine, and the results back in order."""

import json
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass

from coding.extras.archives.engines.parts import Parts
from coding.extras.archives.engines.work import Engine, Job, Pool, Record, Step, seal
from pipelines.batch import CancelCheck, check_cancelled


@dataclass(frozen=True)
class Result:
    """What became of one piece.

    Attributes:
        records: Its results; None where there are none.
        taken: Whether they were taken in before, by a run that was stopped.
    """

    records: Sequence[Record] | None
    taken: bool = False

    @property
    def lost(self) -> bool:
        """Whether workers ended over it, each time it was tried."""
        return self.records is None and not self.taken


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

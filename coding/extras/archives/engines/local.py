"""Steps on this computer: in this process, or in several beside it."""

import queue
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from coding.extras.archives.engines.work import Job, Pool, Worker
from pipelines.apart.line import LOOK_SECONDS
from pipelines.apart.process import CannotBegin, Process
from pipelines.batch import CancelCheck
from pipelines.errors import BrokenOff, PipelineError

MOST_TIMES = 2
"""So often a piece is tried over which a worker ended."""


class Here:
    """In this process, one piece after the other."""

    @contextmanager
    def begin(self, job: Job, cancelled: CancelCheck | None) -> Iterator[Pool]:
        """Begin; see :meth:`~coding.extras.archives.engines.work.Engine.begin`."""
        yield _OneAfterTheOther(Worker(job.key, job.step))


class _OneAfterTheOther:
    room = 1

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._waiting: deque[tuple[str, bytes]] = deque()

    def submit(self, name: str, sealed: bytes) -> None:
        self._waiting.append((name, sealed))

    def take(self) -> tuple[str, bytes | None] | None:
        name, sealed = self._waiting.popleft()
        return name, self._worker(name, sealed)


class Beside:
    """In processes of their own (:mod:`pipelines.apart`), which get pieces through pipes."""

    def __init__(self, workers: int) -> None:
        """Use so many."""
        self._workers = workers

    @contextmanager
    def begin(self, job: Job, cancelled: CancelCheck | None) -> Iterator[Pool]:
        """Begin; see :meth:`~coding.extras.archives.engines.work.Engine.begin`."""
        pool = _Processes(self._workers, job, cancelled)
        try:
            yield pool
        finally:
            pool.close()


_Asked = tuple[str, bytes]
_Done = tuple[str, bytes | None | PipelineError]


class _Processes:
    def __init__(self, workers: int, job: Job, cancelled: CancelCheck | None) -> None:
        self.room = 2 * workers
        self._job, self._cancelled = job, cancelled
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[_Done] = queue.SimpleQueue()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._serve, name="engine", daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(self, name: str, sealed: bytes) -> None:
        self._asked.put((name, sealed))

    def take(self) -> tuple[str, bytes | None] | None:
        try:
            name, done = self._done.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            return None
        if isinstance(done, PipelineError):
            raise done
        return name, done

    def close(self) -> None:
        self._over.set()
        for _ in self._threads:
            self._asked.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        """Have one process do what is asked, and another where that one ended."""
        process: Process | None = None
        try:
            while (piece := self._asked.get()) is not None and not self._over.is_set():
                done: bytes | None | PipelineError = None
                for _ in range(MOST_TIMES):
                    try:
                        process = process or Process()
                        done = self._ask(process, *piece)
                    except CannotBegin:
                        done = PipelineError("No process could be begun on this computer. Try fewer with --workers.")
                    except PipelineError as error:
                        if process is not None and process.over:
                            process.end()
                            process = None
                        if isinstance(error, BrokenOff):
                            continue
                        done = error
                    break
                self._done.put((piece[0], done))
        finally:
            if process is not None:
                process.end()

    def _ask(self, process: Process, name: str, sealed: bytes) -> bytes:
        given: tuple[Any, ...] = (_work, (self._job.key, self._job.step, name, sealed), {}, [])
        sealed_result: bytes = process.ask(quick=False, request=given, listeners={}, cancelled=self._stops)
        return sealed_result

    def _stops(self) -> bool:
        return self._over.is_set() or (self._cancelled is not None and self._cancelled())


_standing: dict[bytes, Worker] = {}


def _work(key: bytes, step: bytes, name: str, sealed: bytes) -> bytes:
    """Called in the process: its one worker stays from piece to piece."""
    if step not in _standing:
        _standing.clear()
        _standing[step] = Worker(key, step)
    return _standing[step](name, sealed)

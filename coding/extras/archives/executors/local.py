"""Steps on this computer, in this process or in several beside it; and which engine a name stands for."""

import importlib.util
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import Any, Final

from coding.extras.archives.executors.work import MOST_TIMES, Engine, Job, Pool, Worker
from pipelines.batch import CancelCheck
from pipelines.errors import BrokenOff, PipelineError
from pipelines.worker.process import CannotBegin, Process
from pipelines.worker.waiting_line import LOOK_SECONDS


class Here:
    """In this process, one piece after the other."""

    @contextmanager
    def begin(self, job: Job, cancelled: CancelCheck | None) -> Iterator[Pool]:
        """Begin; see :meth:`~coding.extras.archives.executors.work.Engine.begin`."""
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


class LocalProcesses:
    """In processes of their own (:mod:`pipelines.worker`), which get pieces through pipes."""

    def __init__(self, workers: int) -> None:
        """Use so many."""
        self._workers = workers

    @contextmanager
    def begin(self, job: Job, cancelled: CancelCheck | None) -> Iterator[Pool]:
        """Begin; see :meth:`~coding.extras.archives.executors.work.Engine.begin`."""
        pool = _Processes(self._workers, job, cancelled)
        try:
            yield pool
        finally:
            pool.close()


class _Processes:
    def __init__(self, workers: int, job: Job, cancelled: CancelCheck | None) -> None:
        self.room = 2 * workers
        self._job, self._cancelled = job, cancelled
        self._threads = ThreadPoolExecutor(workers, "engine")
        self._away: dict[Future[bytes | None], str] = {}
        self._free: deque[Process] = deque()
        self._over = threading.Event()

    def submit(self, name: str, sealed: bytes) -> None:
        self._away[self._threads.submit(self._do, name, sealed)] = name

    def take(self) -> tuple[str, bytes | None] | None:
        done = next(iter(wait(self._away, LOOK_SECONDS, FIRST_COMPLETED).done), None)
        return None if done is None else (self._away.pop(done), done.result())

    def close(self) -> None:
        self._over.set()
        self._threads.shutdown(cancel_futures=True)
        for process in self._free:
            process.end()

    def _do(self, name: str, sealed: bytes) -> bytes | None:
        """Have a process do a piece, and another where that one ended; None where each of them did."""
        request: tuple[Any, ...] = (_work, (self._job.key, self._job.step, name, sealed), {}, [])
        for _ in range(MOST_TIMES):
            process = self._begun()
            with suppress(BrokenOff):
                try:
                    done: bytes = process.ask(quick=False, request=request, listeners={}, cancelled=self._stops)
                    return done
                finally:
                    if process.over:
                        process.end()
                    else:
                        self._free.append(process)
        return None

    def _begun(self) -> Process:
        with suppress(IndexError):
            return self._free.pop()
        try:
            return Process()
        except CannotBegin:
            raise PipelineError("No process could be begun on this computer. Try fewer with --workers.") from None

    def _stops(self) -> bool:
        return self._over.is_set() or (self._cancelled is not None and self._cancelled())


_standing: dict[bytes, Worker] = {}


def _work(key: bytes, step: bytes, name: str, sealed: bytes) -> bytes:
    """Called in the process: its one worker stays from piece to piece."""
    if step not in _standing:
        _standing.clear()
        _standing[step] = Worker(key, step)
    return _standing[step](name, sealed)


ENGINES: Final = ("local", "ray")
"""Names of the engines."""


def choose(name: str, *, workers: int = 1, address: str = "") -> Engine:
    """The engine of a name.

    Args:
        name: One of :data:`ENGINES`.
        workers: Processes; of the local engine, 1 is this process.
        address: Of the cluster's head, for ``ray``.

    Raises:
        PipelineError: There is none of this name, it is not installed, or is not safe to use as it is.
    """
    if workers < 1:
        raise PipelineError("There must be at least one worker. Give their number with --workers.")
    if name == "local":
        return Here() if workers == 1 else LocalProcesses(workers)
    if name != "ray":
        raise PipelineError(f"There is no engine called “{name}”. There are: {', '.join(ENGINES)}.")
    if importlib.util.find_spec("ray") is None:
        raise PipelineError(
            "Ray is not installed here. Install Heard with its extra [cluster], or: pip install ray==2.60.0"
        )
    from coding.extras.archives.executors.on_ray import OnRay

    return OnRay(address, workers)

"""What is asked of the worker, and where it computes instead when there is none."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar

from pipelines.batch import CancelCheck
from pipelines.errors import BrokenOff
from pipelines.worker.process import CannotBegin, Listeners, Process
from pipelines.worker.waiting_line import Kind, WaitingLine, Waits

logger = logging.getLogger("heard.worker")

Result = TypeVar("Result")

KEEP_SECONDS: Final = 600.0
"""For so long the worker rests, models loaded, before it ends and gives its memory back."""


class _Worker:
    """The worker of this process: there is one at most, started when it is needed."""

    def __init__(self, keep: float) -> None:
        self.line = WaitingLine()
        self.here = False
        """Whether the last thing asked was computed in this process, as no other could be started."""
        self._keep = keep
        self._lock = threading.Lock()
        self._process: Process | None = None
        self._asking = 0
        self._leaves = self._closed = False
        self._rest: threading.Timer | None = None

    def ask(
        self, function: Callable[..., Any], given: Any, named: Any, listeners: Listeners, cancelled: CancelCheck | None,
        *, quick: bool,
    ) -> Any:  # fmt: skip
        process = self._begin()
        if process is None:
            return function(*given, **({} if quick else {"cancelled": cancelled}), **listeners, **named)
        try:
            if not quick:
                named = {**named, "cancelled": None}
            request = (function, given, named, sorted(listeners))
            return process.ask(quick=quick, request=request, listeners=listeners, cancelled=cancelled)
        finally:
            self._done()

    def _begin(self) -> Process | None:
        with self._lock:
            if self._closed:
                raise BrokenOff
            if self._process is not None and self._process.over:
                if self._process.broken_off:
                    logger.error("worker.broken_off%s", f": {ended}" if (ended := self._process.ended_by) else "")
                self._process.end()
                self._process = None
            if self._process is None:
                try:
                    self._process = Process()
                except CannotBegin as error:
                    logger.error("worker.not_begun: %s", error)
            self.here = self._process is None
            if self._process is not None:
                self._asking += 1
                if self._rest is not None:
                    self._rest.cancel()
                    self._rest = None
            return self._process

    def _done(self) -> None:
        with self._lock:
            self._asking -= 1
            if self._asking or self._process is None:
                return
            if self._leaves:
                self._end()
                return
            self._rest = threading.Timer(self._keep, self._rested)
            self._rest.daemon = True
            self._rest.start()

    def let_go(self) -> None:
        """End the process, as soon as it rests."""
        with self._lock:
            self._leaves = self._process is not None
            if not self._asking:
                self._end()

    def _rested(self) -> None:
        with self._lock:
            # Somebody may have asked for something in this very moment.
            if not self._asking:
                self._end()

    def _end(self) -> None:
        self._leaves = False
        if self._process is not None:
            self._process.end()
            self._process = None

    def close(self) -> None:
        """End the process whatever it does; nothing is asked any more."""
        with self._lock:
            if self._rest is not None:
                self._rest.cancel()
            self._closed = True
            self._end()


_workers: list[_Worker] = []
_waits: ContextVar[Waits | None] = ContextVar("waits", default=None)


@contextmanager
def serving_people(keep: float = KEEP_SECONDS) -> Iterator[None]:
    """Have a worker compute while the block lasts.

    Args:
        keep: Seconds that it rests before it ends.
    """
    worker = _Worker(keep)
    _workers.append(worker)
    try:
        yield
    finally:
        _workers.remove(worker)
        worker.close()


def serves_people() -> bool:
    """Whether people work in this process, so that a worker computes."""
    return bool(_workers)


def in_this_process() -> bool:
    """Whether people work in this process and what was asked last is computed here all the same."""
    return bool(_workers) and _workers[-1].here


def let_go() -> None:
    """End the worker as soon as it rests, and with it all it remembers of what it was given."""
    for worker in _workers:
        worker.let_go()


@contextmanager
def saying_waits(waits: Waits) -> Iterator[None]:
    """Be told what the work of this block waits for, on the thread that runs it."""
    before = _waits.set(waits)
    try:
        yield
    finally:
        _waits.reset(before)


def run(
    function: Callable[..., Result],
    *given: Any,
    kind: Kind,
    cancelled: CancelCheck | None = None,
    told: dict[str, Callable[..., None] | None] | None = None,
    short: bool = False,
    **named: Any,
) -> Result:
    """Call a function when nothing else is computed, in the worker where people work in this process.

    Args:
        function: A function of a module; it takes ``cancelled`` and the names of ``told``.
        given: What it is given, in order; all of it can be pickled.
        kind: What it computes, for those who wait for it.
        cancelled: Asked now and then; the worker is ended at once.
        short: Whether it is let finish once it was begun, rather than have the worker load its models anew.
        told: Functions by which it tells of its work, by name; they are called here, on this thread.
        named: What it is given by name.

    Raises:
        Cancelled: The person pressed cancel.
        BrokenOff: The worker ended before its time.
        PipelineError: What the function itself raises.
    """
    listeners = {name: listener for name, listener in (told or {}).items() if listener is not None}
    if not _workers:
        return function(*given, cancelled=cancelled, **listeners, **named)
    worker = _workers[-1]
    with worker.line.turn(kind, cancelled, _waits.get()):
        if kind.alone:
            worker.let_go()
        try:
            result: Result = worker.ask(function, given, named, listeners, None if short else cancelled, quick=False)
        finally:
            if kind.alone:
                worker.let_go()
    return result


def quickly(function: Callable[..., Result], *arguments: Any) -> Result:
    """Call a function that takes a moment, at once, beside what the worker is doing.

    Twice, should the worker be ended meanwhile for somebody else's sake.

    Raises:
        BrokenOff: The worker ended before its time, twice.
        PipelineError: What the function itself raises.
    """
    if not _workers:
        return function(*arguments)
    result: Result
    try:
        result = _workers[-1].ask(function, arguments, {}, {}, None, quick=True)
    except BrokenOff:
        result = _workers[-1].ask(function, arguments, {}, {}, None, quick=True)
    return result

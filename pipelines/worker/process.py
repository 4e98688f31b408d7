"""This end of the worker: a process, what it was asked, and what it answers."""

import itertools
import pickle
import queue
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from codebook.message import Message
from pipelines.batch import CancelCheck, check_cancelled
from pipelines.errors import BrokenOff, PipelineError
from pipelines.interpreter import begin
from pipelines.worker.waiting_line import LOOK_SECONDS

_MODELS: Final = ("HEARD_SPACY_", "HEARD_NAME_MODELS")
"""Variables of Heard's own that say where models are."""

_WINDOWS: Final = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)

END_SECONDS: Final = 5
"""For so long a process whose pipe has ended is waited for."""

Listeners = Mapping[str, Callable[..., object]]
_Answer = tuple[str, Any]


class CannotBegin(Exception):
    """No process can be started here."""


class Process:
    """A worker that has said that it is ready."""

    def __init__(self) -> None:
        """Start it.

        Raises:
            CannotBegin: The system does not let us, or it ended before it was ready.
        """
        try:
            self._process = begin("pipelines.worker.worker", inherited=_MODELS, flags=_WINDOWS)
        except OSError as error:
            raise CannotBegin(type(error).__name__) from error
        self._numbers = itertools.count(1)
        self._asking = threading.Lock()
        self._known = threading.Lock()
        self._answers: dict[int, queue.SimpleQueue[_Answer]] = {0: queue.SimpleQueue()}
        self._over = self._wanted = False
        self.ended_by = ""
        """Name of the signal that has ended it, once it is over."""
        ready = self._answers[0]
        threading.Thread(target=self._hear, name="worker", daemon=True).start()
        if ready.get()[0] != "ready":
            self.end()
            raise CannotBegin(f"ended before it was ready{f' ({self.ended_by})' if self.ended_by else ''}")

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self._over

    @property
    def broken_off(self) -> bool:
        """Whether it has ended, and not because we wanted it to."""
        return self._over and not self._wanted

    def ask(self, *, quick: bool, request: Any, listeners: Listeners, cancelled: CancelCheck | None) -> Any:
        """Have a function called there. Where nobody waits for it any more, the process ends if it is long.

        Args:
            quick: Whether it is called at once, beside what is long.
            request: The function, what it is given in order and by name, and the names of what it tells.
            listeners: Functions by which it tells of its work, by name; they are called here, on this thread.
            cancelled: Asked now and then.

        Raises:
            Cancelled: The person pressed cancel.
            BrokenOff: The process ended before its time.
            PipelineError: What the function itself raises.
        """
        number, answers = next(self._numbers), queue.SimpleQueue[_Answer]()
        with self._known:
            if self._over:
                raise BrokenOff
            self._answers[number] = answers
        answered = False
        try:
            self._send(number, quick, pickle.dumps(request))
            while True:
                check_cancelled(cancelled)
                try:
                    kind, what = answers.get(timeout=LOOK_SECONDS)
                except queue.Empty:
                    continue
                answered = kind in ("done", "raised")
                if kind == "done":
                    return what
                if kind == "raised":
                    raise what
                listeners[kind](*what)
        finally:
            with self._known:
                self._answers.pop(number, None)
            if not (answered or quick):
                self.end()

    def _send(self, number: int, quick: bool, request: bytes) -> None:
        assert self._process.stdin is not None
        head = bytes([quick]) + number.to_bytes(8, "big") + len(request).to_bytes(8, "big")
        # One that has ended is heard of on the other pipe.
        with suppress(OSError, ValueError), self._asking:
            self._process.stdin.write(head + request)
            self._process.stdin.flush()

    def _hear(self) -> None:
        assert self._process.stdout is not None
        try:
            while True:
                number, kind, what = pickle.load(self._process.stdout)
                with self._known:
                    answers = self._answers.get(number)
                if answers is not None:
                    answers.put((kind, what))
        except Exception:  # the pipe ended, amid a message or before one
            self.ended_by = self._signal()
            with self._known:
                self._over = True
                for answers in self._answers.values():
                    answers.put(("raised", BrokenOff(signal=self.ended_by)))

    def _signal(self) -> str:
        """Name of the signal that has ended it, or ""."""
        with suppress(subprocess.TimeoutExpired, ValueError):
            code = self._process.wait(END_SECONDS)
            return signal.Signals(-code).name if code < 0 else ""
        return ""

    def end(self) -> None:
        """End it, whatever it is doing."""
        with self._known:
            self._over = self._wanted = True
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError, ValueError):
                if pipe is not None:
                    pipe.close()


def without_words(error: Exception) -> PipelineError:
    """An error as it may leave the worker: what others say may hold words of texts."""
    if isinstance(error, PipelineError):
        return error
    return PipelineError(Message("The computing failed ({kind}). Nothing was stored.", kind=type(error).__name__))

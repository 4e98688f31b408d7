"""Long computing in a process of its own, so that the process in which people work stays quick.

UMAP and scikit-learn hold Python's lock for most of a theme run: everybody's codings in the same process would wait for
it. Where somebody has asked for it (:func:`beside_people`), :func:`run` starts a fresh interpreter, hands it the
function and what it is given over standard input, and takes back what it tells and what comes out. Nothing touches the
disk. Both ends are this program, so what goes between them is pickled.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final, TypeVar

import pipelines
from pipelines.batch import CancelCheck, check_cancelled
from pipelines.errors import PipelineError

Result = TypeVar("Result")

NICER: Final = 5
"""By so much the process gives way to others, where the system knows such a thing."""
LOOK_SECONDS: Final = 0.2
"""How often cancelling is looked for."""
_START: Final = "import sys; sys.path.insert(0, sys.argv[1]); from pipelines.apart import main; main()"
_ROOT: Final = str(Path(pipelines.__file__).resolve().parent.parent)
_beside: list[bool] = []


@contextmanager
def beside_people() -> Iterator[None]:
    """Have :func:`run` start a process while the block lasts; else it computes where it is called."""
    _beside.append(True)
    try:
        yield
    finally:
        _beside.pop()


def run(
    function: Callable[..., Result],
    *given: Any,
    cancelled: CancelCheck | None = None,
    told: dict[str, Callable[..., None] | None] | None = None,
    **named: Any,
) -> Result:
    """Call a function, in a process of its own where people work in this one.

    Args:
        function: A function of a module; it takes ``cancelled`` and the names of ``told``.
        given: What it is given, in order; all of it can be pickled.
        cancelled: Asked now and then; the process is ended at once.
        told: Functions by which it tells of its work, by name; they are called here, on this thread.
        named: What it is given by name.

    Raises:
        Cancelled: The person pressed cancel.
        PipelineError: The process ended before its time; or what the function itself raises.
    """
    listeners = {name: one for name, one in (told or {}).items() if one is not None}
    if not _beside:
        return function(*given, cancelled=cancelled, **listeners, **named)
    with _started() as process:
        heard: queue.Queue[tuple[str, Any]] = queue.Queue()
        request = pickle.dumps((function, given, named, sorted(listeners)))
        threading.Thread(target=_ask, args=(process, request), daemon=True).start()
        threading.Thread(target=_hear, args=(process, heard), daemon=True).start()
        while True:
            check_cancelled(cancelled)
            try:
                kind, what = heard.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            if kind == "done":
                result: Result = what
                return result
            if kind == "raised":
                raise what
            listeners[kind](*what)


@contextmanager
def _started() -> Iterator[subprocess.Popen[bytes]]:
    """The process; it is ended with the block, whatever it is doing."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _START, _ROOT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()


def _ask(process: subprocess.Popen[bytes], request: bytes) -> None:
    """Hand over what to do. The pipe stays open: where it ends, the process knows that nobody waits for it."""
    assert process.stdin is not None
    with suppress(OSError, ValueError):
        process.stdin.write(len(request).to_bytes(8, "big") + request)
        process.stdin.flush()


def _hear(process: subprocess.Popen[bytes], heard: queue.Queue[tuple[str, Any]]) -> None:
    assert process.stdout is not None
    try:
        while True:
            heard.put(pickle.load(process.stdout))
    except Exception:  # the pipe ended, amid a message or before one
        broken = "The computing was broken off from outside, perhaps for want of memory. Nothing was stored; try again."
        heard.put(("raised", PipelineError(broken)))


def main() -> None:
    """What the process does: read the request, call the function, tell what comes."""
    wanted, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(NICER)
    function, given, named, names = pickle.loads(wanted.read(int.from_bytes(wanted.read(8), "big")))
    threading.Thread(target=_end_with, args=(wanted,), daemon=True).start()

    def tell(kind: str, what: object) -> None:
        answers.write(pickle.dumps((kind, what)))
        answers.flush()

    def teller(name: str) -> Callable[..., None]:
        return lambda *what: tell(name, what)

    try:
        tell("done", function(*given, cancelled=None, **{name: teller(name) for name in names}, **named))
    except PipelineError as error:
        tell("raised", error)
    except Exception as error:  # what it says may hold words of texts
        tell("raised", PipelineError(f"The computing failed ({type(error).__name__}). Nothing was stored."))


def _end_with(pipe: IO[bytes]) -> None:
    """End at once when whoever asked has gone, however that happened."""
    pipe.read()
    os._exit(0)

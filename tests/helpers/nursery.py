"""Processes of ``heard`` that begin as copies of one which has read all modules already.

Of the four seconds of processor time that an app costs until its first page is drawn, nearly three go into reading
modules; a run of all tests starts some seventy of them. A copy is a process of its own in every other way: its own
memory, its own project, ended by the same signals. Where a system cannot copy processes, each is started anew.
"""

import atexit
import faulthandler
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.helpers.paths import ROOT

MODULES = "tests.helpers.nursery_modules"


class Copied:
    """A copy, seen as ``subprocess.Popen`` shows a process."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def sentinel(self) -> int:
        """What is ready to be read once it has ended."""
        return self._process.sentinel

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""
        return self._process.exitcode

    def terminate(self) -> None:
        """End it by SIGTERM."""
        self._process.terminate()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("heard", timeout or 0)
        return self._process.exitcode


def heard_command(arguments: list[str]) -> list[str]:
    """What to run for ``heard`` with these arguments in a process that begins from nothing."""
    return [sys.executable, "-c", "from coding.cli import main; main()", *arguments]


def start_heard(arguments: list[str], environment: dict[str, str], log: Path) -> Copied | subprocess.Popen[bytes]:
    """Start ``heard`` with these arguments; what it prints goes to the end of a log.

    Args:
        arguments: Command and options.
        environment: All of its variables of environment.
        log: A file; made if absent.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        with log.open("ab") as stream:
            return subprocess.Popen(heard_command(arguments), cwd=ROOT, env=environment, stdout=stream, stderr=stream)
    process: Any = _nursery().Process(target=_live, args=(arguments, environment, str(log)))
    with _nobodys_main():
        process.start()
    return Copied(process)


def start_at_terminal(arguments: list[str], environment: dict[str, str], terminal: str) -> Copied:
    """Start ``heard`` with these arguments at a terminal of its own, given by its path; for POSIX only."""
    process: Any = _nursery().Process(target=_live_at, args=(arguments, environment, terminal))
    with _nobodys_main():
        process.start()
    return Copied(process)


@contextmanager
def _nobodys_main() -> Iterator[None]:
    """Whoever starts a copy has it read their main module first, and Streamlit's tests of pages leave theirs behind."""
    module = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = module


def _nursery() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([MODULES])
    return context


def _live_at(arguments: list[str], environment: dict[str, str], terminal: str) -> None:
    import fcntl
    import termios

    os.setsid()
    end = os.open(terminal, os.O_RDWR)
    fcntl.ioctl(end, termios.TIOCSCTTY, 0)
    for stream in (0, 1, 2):
        os.dup2(end, stream)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    _run(arguments, environment)


def _live(arguments: list[str], environment: dict[str, str], log: str) -> None:
    with open(log, "ab") as stream:
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)
    faulthandler.register(signal.SIGUSR1)  # on which it writes to its log what each thread is doing
    _run(arguments, environment)


def _run(arguments: list[str], environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    sys.argv = ["heard", *arguments]
    from coding.cli import main

    try:
        main()
    finally:
        atexit._run_exitfuncs()  # a copy ends without them

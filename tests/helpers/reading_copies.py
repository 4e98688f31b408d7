"""Files that tests bring are read by copies of a process which has read the readers' modules already.

Each file has a process of its own with the limits of ``pipelines.readers.safely``, as always; what a fresh interpreter
costs before it reads, up to half a second of processor time, is paid once. What is special of a fresh one is tested
with one, see ``fresh_readers`` in ``tests/conftest.py``.
"""

import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import IO, BinaryIO

from pipelines.interpreter import begin
from pipelines.readers.safely import sandbox, worker

_FRESH = sandbox.reading


class Copies:
    """Reads as ``sandbox.reading`` does, from a server that is started when a file is first read."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[bytes] | None = None
        self._port = 0

    def _serving(self) -> int:
        if self._server is None:
            self._server = begin(__name__, environment=sandbox._ENVIRONMENT)
            assert self._server.stdout is not None
            self._port = int(self._server.stdout.readline())
        return self._port

    def close(self) -> None:
        """End the server, which waits for the end of its input."""
        if self._server is not None:
            self._server.communicate()

    @contextmanager
    def reading(
        self, reader: str, seconds: float, settings: str = "", *, file: BinaryIO | None = None, pieces: Iterable[bytes]
    ) -> Iterator[tuple[IO[bytes], threading.Event]]:
        """What a copy answers, and whether it had to be ended; a recording is read by a fresh process."""
        if reader != "pipelines.readers.safely":
            with _FRESH(reader, seconds, settings, file=file, pieces=pieces) as answered:
                yield answered
            return
        header, *rest = pieces
        late = threading.Event()
        with socket.create_connection(("127.0.0.1", self._serving())) as asking:
            asking.sendall(json.loads(header)["reader"][0].encode())
            pid = int.from_bytes(asking.recv(4), "big")

            def end() -> None:
                late.set()
                os.kill(pid, signal.SIGKILL)

            timer = threading.Timer(seconds, end)
            timer.start()
            output = b""
            try:
                with suppress(OSError), asking.makefile("rb") as answer:  # it died, or was ended
                    for piece in (header, *rest):
                        asking.sendall(piece)
                    asking.shutdown(socket.SHUT_WR)
                    output = answer.read(sandbox._MOST_OUTPUT + 1)
            finally:
                timer.cancel()
        yield io.BytesIO(output), late


def main() -> None:
    """Copy this process for each file, until whoever started it ends; first the port is printed.

    A reader's module is imported before, so that the next copy has it.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        os.write(1, b"%d\n" % listening.getsockname()[1])
        while sys.stdin not in select.select([listening, sys.stdin], [], [])[0]:
            asking, _ = listening.accept()
            with asking:
                import_module(asking.recv(999).decode())
                if not os.fork():
                    _read(asking)


def _read(asking: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    asking.sendall(os.getpid().to_bytes(4, "big"))
    for stream in (0, 1):
        os.dup2(asking.detach() if stream else asking.fileno(), stream)
    try:
        worker.main()
    finally:
        os._exit(0)

"""Reading a file in a process of its own, so that a hostile file can at worst break that process.

A fresh interpreter runs :mod:`pipelines.readers.safely.worker` and nothing else: no ``multiprocessing``, which would
run the application's main module again where processes are spawned. The file goes in over standard input and the result
comes back over standard output as JSON, so nothing touches the disk and nothing is unpickled.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pipelines
from codebook.said import Said
from pipelines.errors import BrokenFile, FileTooLarge
from pipelines.readers.formats import MAX_BYTES
from pipelines.readers.limits import check_size
from pipelines.readers.parse import base_name, with_language
from pipelines.readers.safely.wire import error_from_json, result_from_json
from pipelines.transcript import ReadResult

MAX_MEMORY = 1024 * 1024 * 1024
"""Address space of the worker in bytes, where the system can limit it (Linux; macOS does not always)."""

_MOST_OUTPUT = 256 * 1024 * 1024
_START = "import sys; sys.path.insert(0, sys.argv[1]); from pipelines.readers.safely.worker import main; main()"
ROOT = str(Path(pipelines.__file__).resolve().parent.parent)
"""Where the packages are."""


def read_safely(data: bytes, name: str, *, encoding: str | None = None, timeout_s: float = 30) -> ReadResult:
    """Read a transcript file in a process with limits on time and, where the system can, memory, files and cores.

    On Linux the worker may take 1 GiB of address space, write no file and leave no core dump. macOS enforces part of
    that, Windows none: there the time limit and the size caps checked before parsing remain.

    Args:
        data: The whole file.
        name: What it is called, as for :func:`~pipelines.readers.parse.read`.
        encoding: Text encoding if a person has named it.
        timeout_s: Seconds after which the worker is ended.

    Returns:
        The same as :func:`~pipelines.readers.parse.read`.

    Raises:
        ReadError: The same errors with the same messages; :class:`~pipelines.errors.BrokenFile` also when reading took
            too long or the worker died.
    """
    file = base_name(name)
    check_size(data, file, max(MAX_BYTES.values()))
    header = json.dumps({"name": name, "encoding": encoding, "memory": MAX_MEMORY, "seconds": int(timeout_s) + 5})
    output, late = _run(header.encode() + b"\n" + data, timeout_s)
    if late:
        raise BrokenFile(
            Said(
                "{file} could not be read within {seconds} seconds. It is damaged or far too large.",
                file=file,
                seconds=f"{timeout_s:g}",
            )
        )
    if len(output) > _MOST_OUTPUT:
        raise FileTooLarge(Said("{file} holds far more text than a transcript has.", file=file))
    try:
        answer = json.loads(output)
    except ValueError:
        raise BrokenFile(
            Said(
                "{file} could not be read: the process reading it broke off. It is damaged or far too large.", file=file
            )
        ) from None
    if "error" in answer:
        raise error_from_json(answer["error"])
    return with_language(result_from_json(answer["result"]))


def _run(request: bytes, timeout_s: float) -> tuple[bytes, bool]:
    """Run the worker; its output, and whether it had to be ended."""
    command = [sys.executable, "-B", "-P", "-c", _START, ROOT]
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    late = threading.Event()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, creationflags=flags
    ) as process:
        assert process.stdin is not None and process.stdout is not None

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(timeout_s, end)
        writer = threading.Thread(target=_write, args=(process, request), daemon=True)
        timer.start()
        writer.start()
        try:
            output = process.stdout.read(_MOST_OUTPUT + 1)
            if len(output) > _MOST_OUTPUT:
                process.kill()
        finally:
            timer.cancel()
            writer.join(timeout=5)
    return output, late.is_set()


def _write(process: subprocess.Popen[bytes], request: bytes) -> None:
    """Feed the worker; one that died or was ended no longer listens."""
    assert process.stdin is not None
    try:
        process.stdin.write(request)
        process.stdin.close()
    except (OSError, ValueError):
        pass

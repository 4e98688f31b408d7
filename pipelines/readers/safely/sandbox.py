"""Reading a file in a process of its own, so that a hostile file can at worst break that process.

:func:`read_safely` reads transcripts, :class:`Sandbox` runs any other reader of bytes: codebooks, projects, tables.

A fresh interpreter runs :mod:`pipelines.readers.safely.worker` and nothing else: no ``multiprocessing``, which would
run the application's main module again where processes are spawned. The file goes in over standard input and the result
comes back over standard output as JSON, so nothing touches the disk and nothing is unpickled. One process reads one
file and ends, so that none leaves something behind for the next; it costs a tenth to a third of a second.
"""

# Why a process of its own, and JSON: decision 0101.

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, get_type_hints

import pipelines
from codebook.said import Said
from pipelines.errors import BrokenFile, FileTooLarge
from pipelines.readers.formats import MAX_BYTES
from pipelines.readers.limits import check_size
from pipelines.readers.parse import base_name, with_language
from pipelines.readers.safely.values import Types
from pipelines.readers.safely.wire import error_from_json, result_from_json, told_error
from pipelines.transcript import ReadResult

MAX_MEMORY = 1024 * 1024 * 1024
"""Address space of the worker in bytes, where the system can limit it (Linux; macOS does not always)."""

P = ParamSpec("P")
Result = TypeVar("Result")
_MOST_OUTPUT = 256 * 1024 * 1024
_MOST_VALUES = 20_000_000
_START = "import sys; sys.path.insert(0, sys.argv[1]); from pipelines.readers.safely.worker import main; main()"
ROOT = str(Path(pipelines.__file__).resolve().parent.parent)
"""Where the packages are."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A process with limits for readers of whatever people bring.

    Attributes:
        memory: Address space in bytes, where the system can limit it.
        seconds: After which the process is ended.
    """

    memory: int = MAX_MEMORY
    seconds: float = 30

    def read(
        self, reader: Callable[Concatenate[bytes, P], Result], data: bytes, file: str, *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """Call a reader with a file's bytes in a process of its own.

        Args:
            reader: A function of a module. Its annotations say what can go in and come back; see
                :class:`~pipelines.readers.safely.values.Types`.
            data: The whole file.
            file: Its name, for messages.
            args: For the reader.
            kwargs: For the reader.

        Raises:
            BrokenFile: It took too long, or the process died.
            FileTooLarge: It takes more memory than it may, or holds far more than can be taken.
            Exception: What the reader raises of the errors of ``codebook``, ``pipelines`` and ``coding``.
        """
        file = base_name(file)
        types = Types(get_type_hints(reader))
        header = json.dumps(
            {
                "reader": [reader.__module__, reader.__name__],
                "file": file,
                "args": types.encoded(args),
                "kwargs": types.encoded(kwargs),
                "memory": self.memory,
                "seconds": int(self.seconds) + 5,
            }
        )
        answer = _answer_to(header, data, file, self.seconds)
        if "error" in answer:
            raise told_error(answer["error"])
        try:
            result: Result = types.decoded(answer["result"])
        except (ValueError, RecursionError):
            raise _broken_off(file) from None
        return result


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
    answer = _answer_to(header, data, file, timeout_s)
    if "error" in answer:
        raise error_from_json(answer["error"])
    return with_language(result_from_json(answer["result"]))


def _answer_to(header: str, data: bytes, file: str, seconds: float) -> dict[str, Any]:
    """What a worker answers.

    Raises:
        BrokenFile: It had to be ended, or died.
        FileTooLarge: It answers with more than is taken.
    """
    output, late = _run(header.encode() + b"\n" + data, seconds)
    if late:
        raise BrokenFile(
            Said(
                "{file} could not be read within {seconds} seconds. It is damaged or far too large.",
                file=file,
                seconds=f"{seconds:g}",
            )
        )
    # Counted before anything is made of it: a value takes far more room here than in the answer.
    if len(output) > _MOST_OUTPUT or sum(map(output.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        raise FileTooLarge(Said("{file} holds far more text than a transcript has.", file=file))
    try:
        answer = json.loads(output)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or not {"result", "error"} & set(answer):
        raise _broken_off(file)
    return answer


def _broken_off(file: str) -> BrokenFile:
    return BrokenFile(
        Said("{file} could not be read: the process reading it broke off. It is damaged or far too large.", file=file)
    )


def _run(request: bytes, timeout_s: float) -> tuple[bytes, bool]:
    """Run the worker; its output, and whether it had to be ended."""
    command = [sys.executable, "-B", "-P", "-c", _START, ROOT]
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    late = threading.Event()
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=flags,
        env=environment(),
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


def environment() -> dict[str, str]:
    """What a worker is told of this process: no passphrase, no token; and one thread, as each takes address space."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
    return inherited | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def _write(process: subprocess.Popen[bytes], request: bytes) -> None:
    """Feed the worker; one that died or was ended no longer listens."""
    assert process.stdin is not None
    try:
        process.stdin.write(request)
        process.stdin.close()
    except (OSError, ValueError):
        pass

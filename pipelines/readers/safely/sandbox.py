"""Reading a file in a process of its own, so that a hostile file can at worst break that process.

:class:`Sandbox` runs a reader of bytes, and :func:`read_safely` that of transcripts; recordings, which are not held in
memory as a whole, are read through :func:`reading` (in the extra ``recordings``).

A fresh interpreter runs one module and nothing else: no ``multiprocessing``, which would run the application's main
module again where processes are spawned. The file goes in over standard input and the result comes back over standard
output as JSON, so nothing touches the disk and nothing is unpickled. One process reads one file and ends, so that none
leaves something behind for the next; it costs a tenth to a third of a second.
"""

# Why a process of its own, and JSON: decision 0101.

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, Concatenate, ParamSpec, TypeVar, get_type_hints

from codebook.message import Message
from pipelines.errors import BrokenFile, FileTooLarge, ReadError
from pipelines.interpreter import begin
from pipelines.readers.formats import MAX_BYTES, base_name, parse, with_language
from pipelines.readers.limits import check_size
from pipelines.readers.safely.values import Types, error_from_json
from pipelines.readers.safely.worker import SETTINGS
from pipelines.transcript import ReadResult

MAX_MEMORY = 1024 * 1024 * 1024
"""Address space of the worker in bytes, where the system can limit it (Linux; macOS does not always)."""

P = ParamSpec("P")
Result = TypeVar("Result")
_MOST_OUTPUT = 256 * 1024 * 1024
_MOST_VALUES = 20_000_000
_ENVIRONMENT = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "PYTHONDONTWRITEBYTECODE"), "1"
)
"""One thread, as each takes address space; and no file can be written."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A process with limits for readers of whatever people bring.

    Attributes:
        memory: Address space in bytes, where the system can limit it.
        seconds: After which the process is ended.
        refusals: Errors that may come back; any other is taken for a broken file.
    """

    memory: int = MAX_MEMORY
    seconds: float = 30
    refusals: type[Exception] = Exception

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
        if "result" not in answer:
            raise error_from_json(answer["error"], self.refusals)
        try:
            result: Result = types.decoded(answer["result"])
        except (ValueError, RecursionError):
            raise broken_off(file) from None
        return result


def read_safely(data: bytes, name: str, *, encoding: str | None = None, timeout_s: float = 30) -> ReadResult:
    """Read a transcript file in a process with limits on time and, where the system can, memory, files and cores.

    On Linux the worker may take 1 GiB of address space, write no file and leave no core dump. macOS enforces part of
    that, Windows none: there the time limit and the size caps checked before parsing remain.

    Args:
        data: The whole file.
        name: What it is called, as for :func:`~pipelines.readers.formats.read`.
        encoding: Text encoding if a person has named it.
        timeout_s: Seconds after which the worker is ended.

    Returns:
        The same as :func:`~pipelines.readers.formats.read`.

    Raises:
        ReadError: The same errors with the same messages; :class:`~pipelines.errors.BrokenFile` also when reading took
            too long or the worker died.
    """
    file = base_name(name)
    check_size(data, file, max(MAX_BYTES.values()))
    return with_language(Sandbox(MAX_MEMORY, timeout_s, ReadError).read(parse, data, file, name, encoding))


def _answer_to(header: str, data: bytes, file: str, seconds: float) -> dict[str, Any]:
    """What a worker answers.

    Raises:
        BrokenFile: It had to be ended, or died.
        FileTooLarge: It answers with more than is taken.
    """
    with reading("pipelines.readers.safely", seconds, pieces=(header.encode() + b"\n", data)) as (result, late):
        output = result.read(_MOST_OUTPUT + 1)
    if late.is_set():
        raise BrokenFile(
            Message(
                "{file} could not be read within {seconds} seconds. It is damaged or far too large.",
                file=file,
                seconds=f"{seconds:g}",
            )
        )
    # Counted before anything is made of it: a value takes far more room here than in the answer.
    if len(output) > _MOST_OUTPUT or sum(map(output.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        raise FileTooLarge(Message("{file} holds far more text than a transcript has.", file=file))
    try:
        answer = json.loads(output)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or not ("result" in answer or isinstance(answer.get("error"), dict)):
        raise broken_off(file)
    return answer


def broken_off(file: str) -> BrokenFile:
    """What is said of a file whose process ended before its time."""
    return BrokenFile(
        Message(
            "{file} could not be read: the process reading it broke off. It is damaged or far too large.", file=file
        )
    )


@contextmanager
def reading(
    reader: str, seconds: float, settings: str = "", *, file: BinaryIO | None = None, pieces: Iterable[bytes] = ()
) -> Iterator[tuple[IO[bytes], threading.Event]]:
    """A process that reads one file; it is ended with the block.

    Args:
        reader: The package whose ``worker`` it runs.
        seconds: After which it is ended.
        settings: What it is told besides; not on its command line, which everybody at this computer can list.
        file: Its standard input.
        pieces: What goes in over its standard input, where that is no file.

    Yields:
        What it answers, and whether it had to be ended.
    """
    late = threading.Event()
    environment = _ENVIRONMENT | {SETTINGS: settings}
    with begin(f"{reader}.worker", file=file, environment=environment) as process:
        assert process.stdout is not None

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, end)
        writer = threading.Thread(target=_feed, args=(process.stdin, pieces), daemon=True)
        timer.start()
        writer.start()
        try:
            yield process.stdout, late
        finally:
            timer.cancel()
            process.kill()
            writer.join(timeout=5)


def _feed(pipe: IO[bytes] | None, pieces: Iterable[bytes]) -> None:
    """Feed the worker; one that died or was ended no longer listens."""
    if pipe is not None:
        with suppress(OSError, ValueError), pipe:
            for piece in pieces:
                pipe.write(piece)

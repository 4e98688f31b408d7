"""The process that parses one file and ends: started by :mod:`pipelines.readers.safely.sandbox` only."""

import contextlib
import json
import os
import sys
from typing import Any


def main() -> None:
    """Read a request from standard input, answer on standard output as JSON."""
    answer_to = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not mix with the answer.
    os.dup2(2, 1)
    request = sys.stdin.buffer
    header = json.loads(request.readline())
    limit(int(header["memory"]), int(header["seconds"]))
    if "reader" in header:
        answer = _called(request.read(), header)
    else:
        answer = _answer(request.read(), header["name"], header["encoding"])
    with answer_to:
        answer_to.write(json.dumps(answer, ensure_ascii=True, separators=(",", ":")).encode("ascii"))


def _answer(data: bytes, name: str, encoding: str | None) -> dict[str, Any]:
    from pipelines.errors import ReadError
    from pipelines.readers.parse import parse
    from pipelines.readers.safely.wire import error_to_json, result_to_json

    try:
        return {"result": result_to_json(parse(data, name, encoding))}
    except ReadError as error:
        return {"error": error_to_json(error)}


def _called(data: bytes, header: dict[str, Any]) -> dict[str, Any]:
    from importlib import import_module
    from typing import get_type_hints

    from codebook.said import Said
    from pipelines.errors import BrokenFile, FileTooLarge
    from pipelines.readers.safely.values import Types
    from pipelines.readers.safely.wire import tell_error

    file, (module, name) = header["file"], header["reader"]
    try:
        reader = getattr(import_module(module), name)
        types = Types(get_type_hints(reader))
        args, kwargs = types.decoded(header["args"]), types.decoded(header["kwargs"])
        return {"result": types.encoded(reader(data, *args, **kwargs))}
    except MemoryError:
        error: Exception = FileTooLarge(Said("{file} needs more memory than reading a transcript may take.", file=file))
    except Exception as fault:
        error = fault
    return {
        "error": tell_error(error)
        or tell_error(
            BrokenFile(
                Said(
                    "{file} is damaged or unusual and could not be read ({kind}). Export it in another format.",
                    file=file,
                    kind=type(error).__name__,
                )
            )
        )
    }


def limit(memory: int, seconds: int) -> None:
    """Take away what reading does not need. Each limit stands alone: systems differ in which they know.

    Args:
        memory: Address space in bytes.
        seconds: Of a processor.
    """
    try:
        import resource
    except ImportError:
        return
    for name, value in (
        ("RLIMIT_AS", memory),
        ("RLIMIT_CPU", seconds),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
    ):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (value, value))

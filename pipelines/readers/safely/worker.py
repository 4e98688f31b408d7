"""The process that parses one file and ends: started by :mod:`pipelines.readers.safely.sandbox` only."""

import contextlib
import json
import os
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

SETTINGS: Final = "READER_SETTINGS"
"""Variable that tells the process of what it reads."""


def main() -> None:
    """Read a request from standard input, answer on standard output as JSON."""
    request = sys.stdin.buffer
    header = json.loads(request.readline())
    with answering(header) as answer_to:
        answer = _called(request.read(), header)
        answer_to.write(json.dumps(answer, ensure_ascii=True, separators=(",", ":")).encode("ascii"))


def answering(limits: Mapping[str, Any]) -> BinaryIO:
    """What the answer goes to, and nothing that a library prints; limits hold from now on."""
    answer_to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limit(int(limits["memory"]), int(limits["seconds"]))
    return answer_to


def _called(data: bytes, header: dict[str, Any]) -> dict[str, Any]:
    from importlib import import_module
    from typing import get_type_hints

    from codebook.message import Message
    from pipelines.errors import BrokenFile, FileTooLarge
    from pipelines.readers.safely.values import Types, error_to_json

    file, (module, name) = header["file"], header["reader"]
    try:
        reader = getattr(import_module(module), name)
        types = Types(get_type_hints(reader))
        args, kwargs = types.decoded(header["args"]), types.decoded(header["kwargs"])
        return {"result": types.encoded(reader(data, *args, **kwargs))}
    except MemoryError:
        error: Exception = FileTooLarge(
            Message("{file} needs more memory than reading a transcript may take.", file=file)
        )
    except Exception as fault:
        error = fault
    return {
        "error": error_to_json(error)
        or error_to_json(
            BrokenFile(
                Message(
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

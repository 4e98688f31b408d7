"""Files that people bring: each is read in a process of its own, with limits, and comes back as plain values."""

from collections.abc import Callable
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from codebook.errors import CodebookError
from codebook.formats.registry import Loaded, load_with_report
from codebook.formats.yaml_file import read_settings
from coding.errors import HeardError, InvalidInput
from coding.model.message import Message, message_of
from pipelines.errors import PipelineError
from pipelines.readers.formats import base_name
from pipelines.readers.safely.sandbox import Sandbox

P = ParamSpec("P")
Result = TypeVar("Result")

SMALL: Final = Sandbox()
"""Codebooks, tables, settings, answers: a gibibyte and half a minute."""
LARGE: Final = Sandbox(memory=2 * 1024**3, seconds=180)
"""Projects of other programs, and bundles: hundreds of interviews in one file."""


def read_in_sandbox(
    reader: Callable[Concatenate[bytes, P], Result], data: bytes, file: str, *args: P.args, **kwargs: P.kwargs
) -> Result:
    """What a reader makes of a file, in a process of its own.

    Args:
        reader: A function of a module, from bytes to plain values.
        data: The file.
        file: Its name; every refusal says it.
        args: For the reader.
        kwargs: For the reader.

    Raises:
        InvalidInput: The file cannot be read, or takes more time or memory than it may.
    """
    return _read(SMALL, reader, data, file, *args, **kwargs)


def read_large_in_sandbox(
    reader: Callable[Concatenate[bytes, P], Result], data: bytes, file: str, *args: P.args, **kwargs: P.kwargs
) -> Result:
    """The same for files that hold a whole study; arguments and errors as for :func:`read_in_sandbox`."""
    return _read(LARGE, reader, data, file, *args, **kwargs)


def read_codebook_file(data: bytes, name: str) -> Loaded:
    """A codebook from a file in any format, and what reading did.

    Raises:
        InvalidInput: It cannot be read; the message says why.
    """
    return read_in_sandbox(load_with_report, data, name, name)


def read_settings_file(data: bytes, name: str) -> Any:
    """The values of a settings file (YAML); None for an empty one.

    Raises:
        InvalidInput: It cannot be read.
    """
    return read_in_sandbox(read_settings, data, name)


def _read(
    sandbox: Sandbox,
    reader: Callable[Concatenate[bytes, P], Result],
    data: bytes,
    file: str,
    *args: P.args,
    **kwargs: P.kwargs,
) -> Result:
    try:
        return sandbox.read(reader, data, file, *args, **kwargs)
    except (CodebookError, PipelineError, HeardError) as error:
        sentence, name = message_of(error), base_name(file)
        if not file or name in sentence:
            raise InvalidInput(sentence) from None
        raise InvalidInput(Message("{name}: {error}", name=name, error=sentence)) from None

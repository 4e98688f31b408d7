"""Reading files as a step of an engine."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.errors import ReadError
from pipelines.readers.safely import sandbox
from pipelines.readers.safely.values import Types, tell_error, told_error
from pipelines.transcript import ReadResult

_TYPES = Types({"read": ReadResult})


@dataclass(frozen=True)
class ReadFiles:
    """Files → what the reader made of each, or why it cannot be read.

    Attributes:
        form: Of what comes back, counted on where it is another: finished pieces of before are read anew then.
    """

    form: int = 2

    def __call__(self, records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Read the files of :func:`file_record`."""
        return [_read(str(record["name"]), b64decode(record["data"])) for record in records]


def file_record(name: str, data: bytes) -> dict[str, Any]:
    """A file for :class:`ReadFiles`."""
    return {"name": name, "data": b64encode(data).decode("ascii")}


def read_result(record: Mapping[str, Any]) -> ReadResult:
    """What :class:`ReadFiles` made of a file.

    Raises:
        ReadError: It cannot be read as a transcript; the message says why.
    """
    if "refused" in record:
        raise told_error(record["refused"], ReadError)
    result: ReadResult = _TYPES.decoded(record["read"])
    return result


def _read(name: str, data: bytes) -> dict[str, Any]:
    try:
        return {"read": _TYPES.encoded(sandbox.read_safely(data, name))}
    except ReadError as error:
        return {"refused": tell_error(error)}

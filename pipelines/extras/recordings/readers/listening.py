"""What is kept of a recording for listening, made in a process of its own.

As with transcripts (:mod:`pipelines.readers.safely.sandbox`) a hostile file can at worst break that process. The sound
comes over a pipe while it is made, so that nothing touches the disk and no recording is in memory as a whole.
"""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO, Any, BinaryIO, Final

from codebook.message import Message
from pipelines.errors import FileTooLarge, ReadError, UnknownFormat
from pipelines.extras.recordings.readers.kinds import ENDINGS, MOST_BYTES, WITH_EXTRA, readable
from pipelines.extras.recordings.readers.worker import BROKEN, LENGTH
from pipelines.readers.formats import base_name
from pipelines.readers.safely.sandbox import MAX_MEMORY, broken_off, reading
from pipelines.readers.safely.values import error_from_json

_PACKAGE: Final = "pipelines.extras.recordings.readers"
_MOST_LINE: Final = 10_000
_MOST_RATE: Final = 400_000
_PIECE: Final = 1 << 20


@dataclass(frozen=True)
class Listening:
    """A recording as it is kept for listening: one track of sixteen bits.

    Attributes:
        kind: Ending of the file that it was made of, without the dot.
        rate: Samples a second.
        pieces: The samples; a recording that turns out damaged ends in an error.
    """

    kind: str
    rate: int
    pieces: Iterator[bytes]


def kind_of(name: str) -> str:
    """The ending of a recording's name, without the dot.

    Raises:
        UnknownFormat: It is none that can be read, or none on this computer.
    """
    file = base_name(name)
    ending = file.rpartition(".")[2].lower()
    if ending not in ENDINGS:
        known = ", ".join(suffix.upper() for suffix in ENDINGS)
        raise UnknownFormat(
            Message("{file} is no recording that can be added. Those are: {known}.", file=file, known=known)
        )
    if ending not in readable():
        raise UnknownFormat(Message("{name}: {with_extra}", name=file, with_extra=WITH_EXTRA))
    return ending


@contextmanager
def listening_copy(file: BinaryIO, name: str, *, timeout_s: float = 1800) -> Iterator[Listening]:
    """Read a recording, piece by piece.

    Args:
        file: It, at its beginning.
        name: What it is called.
        timeout_s: Seconds after which reading is given up.

    Raises:
        UnknownFormat: It is none that can be read here.
        FileTooLarge: It is larger or longer than a recording may be.
        BrokenFile: It is damaged, or not what its ending says.
    """
    kind, name_shown = kind_of(name), base_name(name)
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size > MOST_BYTES:
        raise FileTooLarge(
            Message(
                "{name} is larger than {most} GB. Convert it to MP3 or M4A first.",
                name=name_shown,
                most=MOST_BYTES // 1000000000,
            )
        )
    seekable = _on_a_disk(file)
    memory = MAX_MEMORY if seekable else MAX_MEMORY + 2 * size
    settings = {
        "name": name_shown,
        "ending": kind,
        "memory": memory,
        "seconds": int(timeout_s) + 5,
        "seekable": seekable,
    }
    on_disk, pieces = (file if seekable else None), iter(partial(file.read, _PIECE), b"")
    with reading(_PACKAGE, timeout_s, json.dumps(settings), file=on_disk, pieces=pieces) as (answer, _):
        rate = _checked_answer(answer.readline(_MOST_LINE), name_shown).get("rate")
        if not isinstance(rate, int) or not 0 < rate <= _MOST_RATE:
            raise broken_off(name_shown)
        yield Listening(kind, rate, _pieces(answer, name_shown))


def _on_a_disk(file: BinaryIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    except (OSError, AttributeError):
        return False


def _pieces(source: IO[bytes], name: str) -> Iterator[bytes]:
    while True:
        raw = source.read(LENGTH.size)
        length = int(LENGTH.unpack(raw)[0]) if len(raw) == LENGTH.size else None
        if length == 0:
            return
        if length == BROKEN:
            _checked_answer(source.readline(_MOST_LINE), name)
        piece = source.read(length) if length is not None else b""
        if length is None or len(piece) < length:
            raise broken_off(name)
        yield piece


def _checked_answer(line: bytes, name: str) -> dict[str, Any]:
    """What the process says of the recording; a file may have taken it over, so that it may say anything."""
    try:
        answer = json.loads(line)
    except (ValueError, RecursionError):
        raise broken_off(name) from None
    if not isinstance(answer, dict):
        raise broken_off(name)
    error = answer.get("error")
    if error is not None:
        raise error_from_json(error, ReadError) if isinstance(error, dict) else broken_off(name)
    return answer

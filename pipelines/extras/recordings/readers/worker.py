"""The process that reads one recording and ends: started by :mod:`pipelines.extras.recordings.readers.listening` only.

The recording comes over standard input. A line of JSON goes out (samples a second, or an error), then pieces of sound,
each behind its length; a length of nothing says that it is whole, :data:`BROKEN` that an error in JSON follows.
"""

import io
import json
import os
import struct
import sys
from typing import BinaryIO, Final

from pipelines.readers.safely.worker import SETTINGS, answering

LENGTH: Final = struct.Struct(">I")
BROKEN: Final = 0xFFFFFFFF
_PIECE: Final = 1 << 18


def main() -> None:
    """Read a recording from standard input and answer on standard output."""
    loads = json.loads(os.environ[SETTINGS])
    stream = sys.stdin.buffer
    with answering(loads) as answer_to:
        _answer(stream if loads["seekable"] else io.BytesIO(stream.read()), loads["name"], loads["ending"], answer_to)


def _answer(file: BinaryIO, name: str, ending: str, answer_to: BinaryIO) -> None:
    from pipelines.errors import ReadError
    from pipelines.extras.recordings.readers.decode import decode
    from pipelines.readers.safely.values import error_to_json

    begun = False
    try:
        rate, pieces = decode(file, name, ending)
        answer_to.write(json.dumps({"rate": rate}).encode() + b"\n")
        begun = True
        for piece in pieces:
            for start in range(0, len(piece), _PIECE):
                part = piece[start : start + _PIECE]
                answer_to.write(LENGTH.pack(len(part)) + part)
        answer_to.write(LENGTH.pack(0))
    except ReadError as error:
        data = json.dumps({"error": error_to_json(error)}).encode()
        answer_to.write((LENGTH.pack(BROKEN) if begun else b"") + data + b"\n")

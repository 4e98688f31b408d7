"""Codebooks as JSON: every field, for other programs."""

import json
from typing import Final

from codebook.errors import FormatError, InvalidCodebook, UnsafeFile
from codebook.message import Message
from codebook.model import Codebook
from codebook.serial import codebook_from_dict, codebook_to_dict

MAX_VALUES: Final = 2_000_000


def write_json(book: Codebook) -> bytes:
    """Return a codebook as UTF-8 JSON with every field."""
    return json.dumps(codebook_to_dict(book), ensure_ascii=False, indent=2).encode("utf-8")


def few_values(data: bytes) -> bytes:
    """The same bytes, if what JSON makes of them is not many times as large.

    Raises:
        UnsafeFile: It holds far more values than text.
    """
    if sum(map(data.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise UnsafeFile(
            Message(
                "The file holds more than {most} entries, or they are nested far too deeply. Split it.",
                most=f"{MAX_VALUES:,}",
            )
        )
    return data


def read_json(data: bytes) -> Codebook:
    """Read a codebook from JSON.

    Raises:
        FormatError: It is not JSON, or not a codebook; the message says where.
    """
    try:
        value = json.loads(few_values(data).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise FormatError(Message("The JSON file is not in UTF-8; save it as UTF-8 and try again.")) from None
    except json.JSONDecodeError as error:
        raise FormatError(Message("The file is not valid JSON (line {line}).", line=error.lineno)) from None
    except (RecursionError, ValueError):
        raise FormatError(Message("The JSON file is nested too deeply for a codebook.")) from None
    if not isinstance(value, dict):
        raise InvalidCodebook(
            Message("The JSON file holds no codebook: it should be one object with “title” and “codes”.")
        )
    return codebook_from_dict(value)

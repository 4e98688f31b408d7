"""Readers that do what a parser taken over by a file might: they run in the process that reads files."""

import os
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from codebook.message import Message
from coding.errors import InvalidInput


class Weather(Enum):
    SNOW = "snow"


@dataclass(frozen=True)
class Day:
    when: date
    weather: Weather
    words: tuple[str, ...]


@dataclass(frozen=True)
class Stranger:
    """Of a type that no reader says it returns."""


def memory_taken(data: bytes) -> int:
    return len(bytearray(8 * 1024**3))


def time_taken(data: bytes) -> int:
    while True:
        time.sleep(0.1)


def broken_off(data: bytes) -> int:
    os._exit(3)


def file_written(data: bytes, path: str) -> int:
    with open(path, "wb") as file:
        return file.write(data)


def secrets_seen(data: bytes) -> list[str]:
    return sorted(name for name in os.environ if name.startswith("HEARD_"))


def stranger_told(data: bytes) -> int:
    return Stranger()  # type: ignore[return-value]


def refused(data: bytes, words: str) -> int:
    raise InvalidInput(Message("The {what} is too deep.", what=words))


def told(data: bytes, day: Day, *, more: dict[str, Any]) -> tuple[Day, dict[str, Any], bytes, Message, list[datetime]]:
    return day, more, data, Message("{n} flakes", n=3), [datetime(2024, 1, 2, tzinfo=UTC)]

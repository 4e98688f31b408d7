"""Steps for tests, which other processes import by their names."""

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coding.extras.archives.executors import Record
from pipelines.errors import TooFewSegments


@dataclass(frozen=True)
class Lengths:
    """Lengths of texts, and in which process they were measured."""

    def __call__(self, records: Sequence[Record]) -> list[Record]:
        return [{"length": len(record["text"]), "at": os.getpid()} for record in records]


@dataclass(frozen=True)
class Dies:
    """Lengths, by a process that is killed over the word poison: the first time, or every time."""

    mark: str
    always: bool = False

    def __call__(self, records: Sequence[Record]) -> list[Record]:
        for record in records:
            if record["text"] == "poison" and (self.always or not Path(self.mark).exists()):
                Path(self.mark).touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return [{"length": len(record["text"])} for record in records]


@dataclass(frozen=True)
class Fails:
    """Raises, once in Heard's own words and once in another's, which quote the text."""

    own: bool

    def __call__(self, records: Sequence[Record]) -> list[Record]:
        if self.own:
            raise TooFewSegments("Too few passages for this.")
        raise ValueError(records[0]["text"])


@dataclass(frozen=True)
class Prints:
    """Says what it reads, as careless libraries do."""

    def __call__(self, records: Sequence[Record]) -> list[Record]:
        for record in records:
            print(record["text"], flush=True)  # noqa: T201
            os.write(2, record["text"].encode())
        return [{"text": record["text"].upper()} for record in records]

"""The error tree of ``pipelines``.

Messages name the file (its base name only) or the record and what to do next; they never quote transcript text.

::

    PipelineError
    ├── ReadError              a file that cannot be read as a transcript
    │   ├── UnknownFormat          no reader takes it
    │   ├── FileTooLarge           past a size, member or inflated-size cap
    │   ├── UnsafeFile             macros, encryption, DTD, external parts
    │   ├── EncodingUnsure         the text encoding cannot be told: ask
    │   └── BrokenFile             damaged, or not what its name says
    ├── ReleaseError           the redacted text could not be made
    ├── ModelMissing           a model or its package is not installed
    ├── TooFewSegments         not enough text for themes
    ├── BrokenOff              the process that computed was ended, from outside or by a crash
    └── Cancelled              the person pressed cancel
"""

from collections.abc import Sequence
from typing import Final

from codebook.message import Message


class PipelineError(Exception):
    """Base of every error a pipeline raises on purpose. ``str(error)`` is a sentence for people."""


class ReadError(PipelineError):
    """A file that cannot be read as a transcript."""


class UnknownFormat(ReadError):
    """No reader takes this kind of file."""


class FileTooLarge(ReadError):
    """The file passes a size, member-count or inflated-size cap."""


class UnsafeFile(ReadError):
    """The file holds macros, encryption, a DTD or external parts."""


class EncodingUnsure(ReadError):
    """The text encoding cannot be told with confidence; name it and read again.

    Attributes:
        candidates: Encodings that would read the file, likeliest first; any can be passed back as ``encoding``.
    """

    def __init__(self, message: str, candidates: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class BrokenFile(ReadError):
    """The file is damaged or is not what its name says."""


class ReleaseError(PipelineError):
    """The redacted text could not be made from the decisions given."""


class ModelMissing(PipelineError):
    """A model, or the package that carries it, is not installed here."""


class TooFewSegments(PipelineError):
    """There is not enough text to propose themes; search works all the same."""


CRASHES: Final = frozenset({"SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV"})
"""Signals by which a process ends itself, not somebody from outside."""


class BrokenOff(PipelineError):
    """The process that computed was ended before it was done: from outside, or by a library that crashed."""

    def __init__(self, message: str = "", *, signal: str = "") -> None:
        crashed = Message(
            "A part of the program crashed while it computed ({signal}); it may be damaged, or not made for this "
            "computer. Nothing of the unfinished work was stored. Install Heard anew, then try again.",
            signal=signal,
        )
        super().__init__(
            message
            or (crashed if signal in CRASHES else "")
            or Message(
                "The computing was broken off from outside, perhaps for want of memory. Nothing of the unfinished work "
                "was stored; try again."
            )
        )


class Cancelled(PipelineError):
    """The person pressed cancel; nothing of the unfinished work was kept."""

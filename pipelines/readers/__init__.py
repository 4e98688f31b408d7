"""Transcript files in, turns out: one module a format.

:func:`read_safely` is what an application calls: it parses in a process of its own, with limits. :func:`read` does the
same in this process. Both raise only :class:`~pipelines.errors.ReadError` and give a
:class:`~pipelines.transcript.ReadResult` whose warnings name everything that was left out or guessed.
"""

from pipelines.readers.formats import FORMATS, MAX_BYTES, Format, read
from pipelines.readers.safely.sandbox import read_safely
from pipelines.readers.speech.roles import Role, guess_roles

__all__ = ["FORMATS", "MAX_BYTES", "Format", "Role", "guess_roles", "read", "read_safely"]

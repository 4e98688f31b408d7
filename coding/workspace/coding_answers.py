"""What an operation of a coder comes to: an answer, a refusal, and what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class Refused(Exception):
    """An operation that cannot be taken; its message goes back to the coder."""


@dataclass(frozen=True)
class Answer:
    """What became of one operation: taken, or refused with a plain reason.

    Attributes:
        id: The operation's id.
        ok: Whether it was taken.
        reason: Why it was refused.
        warning: What the codebook's rules would have said, where an import was taken all the same.
    """

    id: str
    ok: bool
    reason: str | None = None
    warning: str | None = None


@dataclass(frozen=True)
class Change:
    """One record an operation changed.

    Attributes:
        kind: ``"coding"``, ``"memo"``, ``"content_note"``, ``"example"`` or ``"suggestion"``.
        id: Id of the record.
        before: Its changeable columns before, or None when it was not there.
        after: Its changeable columns after.
    """

    kind: str
    id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

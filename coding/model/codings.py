"""What coders make of a release: codings, memos, content notes, and the codebook they code with.

Offsets are Unicode code points, half-open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from codebook.model import Codebook
from codebook.serial import codebook_from_dict


@dataclass(frozen=True, slots=True)
class Coding:
    """A code applied to a span of a release by a coder, under a codebook version."""

    id: str
    release_id: str
    coder: str
    code: str
    start: int
    end: int
    memo: str
    attributes: Mapping[str, str]
    codebook_version: int
    origin: str
    created_at: datetime
    deleted: bool
    revision: int


@dataclass(frozen=True, slots=True)
class Memo:
    """A note in a researcher's own words, on a turn, an interview, a code, the project, or a dated journal entry.

    Attributes:
        id: Its id.
        target: ``"turn"``, ``"interview"``, ``"code"``, ``"project"`` or ``"journal"``.
        interview_id: The interview, for a turn or an interview.
        turn: Ordinal of the turn from 0; a corrected release keeps its turns.
        code: Id of the code.
        author: Who wrote it.
        title: Heading of a journal entry, or an empty string.
        text: What it says; :mod:`coding.workspace.codings.mentions` says what ``@`` and ``#`` in it stand for.
        entry_date: Day a journal entry is about.
        shared: False for a journal entry that only its author may read.
        created_at: When it was first kept.
        changed_at: When it last changed.
        deleted: Whether it was removed.
        revision: Rises with each change, from the same sequence as codings.
    """

    id: str
    target: str
    interview_id: str | None
    turn: int | None
    code: str | None
    author: str
    title: str
    text: str
    entry_date: date | None
    shared: bool
    created_at: datetime
    changed_at: datetime
    deleted: bool
    revision: int


@dataclass(frozen=True, slots=True)
class ContentNote:
    """What a first reader tells the next ones about an interview or some of its turns, before they read.

    Attributes:
        id: Its id.
        interview_id: The interview.
        first: First turn it is about (from 0), or None for the whole interview.
        last: Last turn it is about, or None.
        severity: ``"mild"``, ``"strong"`` or ``"severe"``.
        topics: Topics from :data:`coding.workspace.codings.care.TOPICS`.
        text: A few words more, or an empty string.
        author: Who set it.
        created_at: When.
        deleted: Whether it was taken away.
        revision: Rises with each change, from the same sequence as codings.
    """

    id: str
    interview_id: str
    first: int | None
    last: int | None
    severity: str
    topics: tuple[str, ...]
    text: str
    author: str
    created_at: datetime
    deleted: bool
    revision: int


@dataclass(frozen=True, slots=True)
class CodebookVersion:
    """One saved version of the project's codebook."""

    number: int
    content: Mapping[str, Any]
    content_hash: str
    reason: str
    saved_by: str
    saved_at: datetime
    read: Callable[[CodebookVersion], Codebook] = field(
        default=lambda version: codebook_from_dict(version.content), compare=False, repr=False, kw_only=True
    )

    @property
    def book(self) -> Codebook:
        """The codebook itself, as its reader remembers or makes it."""
        return self.read(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationMark:
    """A native speaker's mark on a translated code: they read these words and let them stand.

    Attributes:
        code: Id of the code.
        language: Language tag.
        words_hash: Hash of the words that were read.
        original_hash: Hash of the original they were compared with.
        codebook_version: Number of the version in which both stood.
        marked_by: Who read them.
        marked_at: When.
    """

    id: str
    code: str
    language: str
    words_hash: str
    original_hash: str
    codebook_version: int
    marked_by: str
    marked_at: datetime

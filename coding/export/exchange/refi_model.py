"""A project as REFI-QDA exchanges it: users, codebook, sources, codings, cases, sets and memos.

Ids may be any text; those that are not GUIDs become fixed GUIDs when written. Positions are Unicode code points,
half-open, into :attr:`RefiSource.text`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from codebook.model import Codebook

VariableValue = str | bool | int | float | date | datetime


@dataclass(frozen=True, slots=True)
class RefiUser:
    """A coder, or whom a consensus is by. Use a label, never a person's real name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class RefiSource:
    """A released transcript. Its text has line feeds only."""

    id: str
    name: str
    text: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class RefiCoding:
    """A code on a passage by a user.

    Attributes:
        source: Id of the source.
        code: Id of the code in the project's codebook.
        user: Id of the user, or empty where the file names none.
        memo: What the coder noted on it.
        attributes: Further ``(name, value)`` pairs (phase: before); read as the first lines of the memo.
    """

    id: str
    source: str
    start: int
    end: int
    code: str
    user: str = ""
    created: datetime | None = None
    memo: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefiNote:
    """A memo on the project, a source, a stretch of a source, or a code.

    Attributes:
        source: Id of the source, or empty.
        start: First code point of the stretch; equal to ``end`` for a memo on the whole source.
        end: One past the last.
        code: Id of the code, or empty. Without source and code it is a memo on the project.
    """

    id: str
    text: str
    name: str = ""
    user: str = ""
    created: datetime | None = None
    source: str = ""
    start: int = 0
    end: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class RefiCase:
    """A participant by pseudonym, with attributes and the sources that belong to them."""

    id: str
    name: str
    variables: tuple[tuple[str, VariableValue], ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefiSet:
    """A named group of codes and sources (a theme, a round)."""

    id: str
    name: str
    description: str = ""
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefiProject:
    """Everything a REFI-QDA project file carries for us."""

    name: str
    codebook: Codebook
    users: tuple[RefiUser, ...] = ()
    sources: tuple[RefiSource, ...] = ()
    codings: tuple[RefiCoding, ...] = ()
    cases: tuple[RefiCase, ...] = ()
    sets: tuple[RefiSet, ...] = ()
    created: datetime | None = None
    description: str = ""
    notes: tuple[RefiNote, ...] = ()

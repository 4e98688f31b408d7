"""What a reviewer can ask for in the review pane: one dataclass a kind, checked once at the door.

Offsets are Unicode code points, half-open, into the original text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from coding.workspace.operations import Redo, Undo


@dataclass(frozen=True, kw_only=True)
class Decide:
    """Accept, reject or reopen identifiers of this interview."""

    identifiers: tuple[str, ...]
    decision: str


@dataclass(frozen=True, kw_only=True)
class DecideAlike:
    """Decide every waiting place in this interview of the person or place that an identifier stands for."""

    identifier: str
    decision: str


@dataclass(frozen=True, kw_only=True)
class DecideProject:
    """The same in all interviews in review."""

    identifier: str
    decision: str


@dataclass(frozen=True, kw_only=True)
class Link:
    """Say that two clusters are the same person or place."""

    cluster: str
    other: str


@dataclass(frozen=True, kw_only=True)
class SplitOff:
    """Say that a place means somebody else; with ``whole_form`` every place with the same words does."""

    identifier: str
    whole_form: bool = True


@dataclass(frozen=True, kw_only=True)
class AnswerQuestion:
    """Answer whether two clusters, or the forms of one, are the same."""

    left: str
    right: str
    same: bool = False
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class AlwaysMask:
    """Put words on the list of those always masked."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class NeverMask:
    """Put words on the list of those never masked on their own."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Retype:
    """Say that an identifier is of another type."""

    identifier: str
    type: str


@dataclass(frozen=True, kw_only=True)
class Mask:
    """Mask words that the detectors missed, ``everywhere`` they stand in this interview."""

    start: int
    end: int
    type: str
    everywhere: bool = True


@dataclass(frozen=True, kw_only=True)
class SetPseudonym:
    """Choose what stands for the person or place of an identifier."""

    identifier: str
    pseudonym: str


@dataclass(frozen=True, kw_only=True)
class AcceptAbove:
    """Accept every waiting identifier with at least this score, between 0 and 1."""

    score: float


@dataclass(frozen=True, kw_only=True)
class PassWords:
    """Note that somebody looked at unmasked words and left them."""

    spans: tuple[tuple[int, int], ...]


Asked: TypeAlias = (
    Decide | DecideAlike | DecideProject | Link | SplitOff | AnswerQuestion | AlwaysMask | NeverMask | Retype | Mask
    | SetPseudonym | AcceptAbove | PassWords | Undo | Redo
)  # fmt: skip

ACTIONS: Final[Mapping[str, type[Asked]]] = {
    "decide": Decide,
    "decide_alike": DecideAlike,
    "decide_project": DecideProject,
    "link": Link,
    "split": SplitOff,
    "answer": AnswerQuestion,
    "always": AlwaysMask,
    "never": NeverMask,
    "retype": Retype,
    "add": Mask,
    "pseudonym": SetPseudonym,
    "accept_above": AcceptAbove,
    "pass": PassWords,
    "undo": Undo,
    "redo": Redo,
}
"""Kind as the browser names it → what is asked for."""

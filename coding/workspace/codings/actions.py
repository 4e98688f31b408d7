"""What a coder can ask for in the coding pane: one dataclass a kind, checked once at the door.

Offsets are Unicode code points, half-open, into the released text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from coding.workspace.operations import Redo, Undo


@dataclass(frozen=True, kw_only=True)
class Add:
    """Apply a code to a passage; the browser makes the coding's id."""

    coding: str
    code: str
    start: int
    end: int
    memo: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    origin: str = "person"


@dataclass(frozen=True, kw_only=True)
class Remove:
    """Remove a coding."""

    coding: str


@dataclass(frozen=True, kw_only=True)
class Resize:
    """Let a coding begin and end elsewhere."""

    coding: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Recode:
    """Give a coding another code."""

    coding: str
    code: str


@dataclass(frozen=True, kw_only=True)
class SetMemo:
    """Write the memo of a coding."""

    coding: str
    memo: str = ""


@dataclass(frozen=True, kw_only=True)
class SetAttributes:
    """Set the attributes of a coding; those left out lose their value."""

    coding: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Split:
    """Make two codings of one: up to ``end``, and from ``start`` on under the id ``other``."""

    coding: str
    other: str
    end: int
    start: int


@dataclass(frozen=True, kw_only=True)
class Merge:
    """Make one coding of several with the same code; the first one remains."""

    coding: str
    others: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NewCode:
    """Add a draft code to the codebook; the browser calls it by a UUID of its own, and it gets a short id."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class AcceptSuggestion:
    """Make a suggested code a coding of one's own."""

    suggestion: str
    coding: str
    code: str
    start: int
    end: int
    memo: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DeclineSuggestion:
    """Put a suggested code aside."""

    suggestion: str


@dataclass(frozen=True, kw_only=True)
class WriteMemo:
    """Keep a memo on a turn, the interview or a code (``target``), or change one; without text it is removed."""

    memo: str
    text: str = ""
    target: str = ""
    turn: int | None = None
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class SetContentNote:
    """Set a content note on turns, or without them on the interview; or take it away."""

    note: str
    remove: bool = False
    severity: str = ""
    topics: tuple[str, ...] = ()
    text: str = ""
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, kw_only=True)
class TakeExample:
    """Make the words of a coding an example of its code, of the kind ``example``, or take that back."""

    coding: str
    example: str
    remove: bool = False


@dataclass(frozen=True, kw_only=True)
class PinCodes:
    """Keep which code holds which place of the digit strip."""

    pins: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class KeepPreferences:
    """Keep how the coder likes the pane."""

    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class KeepPlace:
    """Keep the place to go on from; without one it is forgotten."""

    offset: int | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """Tell the stewards of a name that was not masked."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class WithdrawReport:
    """Take a report back; ``of`` is the id of its operation."""

    of: str


OnCodings: TypeAlias = (
    Add | Remove | Resize | Recode | SetMemo | SetAttributes | Split | Merge | NewCode | AcceptSuggestion
    | DeclineSuggestion | Undo | Redo
)  # fmt: skip
"""What is refused once the coder has locked the interview."""
Beside: TypeAlias = WriteMemo | SetContentNote | TakeExample | PinCodes | KeepPreferences | KeepPlace
"""What a coder does beside coding."""
AtDesk: TypeAlias = OnCodings | Beside
ToStewards: TypeAlias = Report | WithdrawReport

AT_DESK: Final[Mapping[str, type[AtDesk]]] = {
    "add": Add,
    "remove": Remove,
    "resize": Resize,
    "recode": Recode,
    "memo": SetMemo,
    "attributes": SetAttributes,
    "split": Split,
    "merge": Merge,
    "new_code": NewCode,
    "suggestion-accepted": AcceptSuggestion,
    "suggestion-declined": DeclineSuggestion,
    "note": WriteMemo,
    "content-note": SetContentNote,
    "example": TakeExample,
    "pins": PinCodes,
    "preferences": KeepPreferences,
    "place": KeepPlace,
    "undo": Undo,
    "redo": Redo,
}
"""Kind, as the browser names it, of what happens in the transaction of the pane's message."""
TO_STEWARDS: Final[Mapping[str, type[ToStewards]]] = {"report": Report, "report-withdrawn": WithdrawReport}
"""Kind of what is a transaction of its own."""

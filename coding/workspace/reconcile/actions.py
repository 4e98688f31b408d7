"""What somebody can ask for at a reconcile queue: one dataclass a kind, checked once at the door.

Offsets are Unicode code points, half-open, into the released text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from coding.workspace.operations import Redo, Undo

UNSEEN: Final = "unseen"
"""Where nobody looked at the item first, as when a command settles it."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """How a decision came about: its reason, or none, its method and who decided; without names it was one person."""

    reason_tag: str = ""
    reason: str = ""
    method: str | None = None
    deciders: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Decide(Decided):
    """Settle an item; ``seen`` is the decision that stood when the person looked, None for none."""

    item: str
    outcome: str
    coder: str | None = None
    code: str | None = None
    spans: tuple[tuple[str, int, int], ...] = ()
    seen: str | None = UNSEEN


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """Defer an item, escalate it, or open it again, which takes its decision back."""

    item: str
    state: str
    seen: str | None = UNSEEN


@dataclass(frozen=True, kw_only=True)
class AddPassage(Decided):
    """Code a passage in the consensus that nobody coded."""

    release: str
    code: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Say:
    """Write in the discussion of an item."""

    item: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Unsay:
    """Take a message of one's own away."""

    message: str


Asked: TypeAlias = Decide | SetAside | AddPassage | Say | Unsay | Undo | Redo

ACTIONS: Final[Mapping[str, type[Asked]]] = {
    "decide": Decide,
    "aside": SetAside,
    "add": AddPassage,
    "say": Say,
    "unsay": Unsay,
    "undo": Undo,
    "redo": Redo,
}
"""Kind as the browser names it → what is asked for."""

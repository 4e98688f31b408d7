"""What somebody can ask for at the queue of case variables: one dataclass a kind, checked once at the door."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from coding.workspace.operations import Redo, Undo
from coding.workspace.reconcile.actions import UNSEEN, Decided, Say, SetAside, Unsay


@dataclass(frozen=True, kw_only=True)
class DecideVariable(Decided):
    """Settle a variable of a case; ``seen`` is the decision that stood when the person looked, None for none.

    ``passages`` are (value, release, start, end) where the values are told; None for those of the values taken.
    """

    item: str
    outcome: str
    coder: str | None = None
    answers: tuple[str, ...] = ()
    passages: tuple[tuple[str, str, int, int], ...] | None = None
    seen: str | None = UNSEEN


Asked: TypeAlias = DecideVariable | SetAside | Say | Unsay | Undo | Redo

ACTIONS: Final[Mapping[str, type[Asked]]] = {
    "decide": DecideVariable,
    "aside": SetAside,
    "say": Say,
    "unsay": Unsay,
    "undo": Undo,
    "redo": Redo,
}
"""What somebody can ask for at the queue, by kind as the browser names it."""

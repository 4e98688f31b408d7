"""What was done: links of the event chain, and actions that can be undone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One link of the hash chain: ids and counts only, never text."""

    sequence: int
    happened_at: datetime
    actor: str
    action: str
    target_type: str
    target_id: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    previous_hash: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """An undoable action: what a person did, with the state before and after."""

    id: str
    scope: str
    scope_id: str
    actor: str
    kind: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    accepted: bool
    reason: str | None
    undone: bool

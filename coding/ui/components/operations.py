"""The server's end of a pane's queue: reading what a browser sent, and remembering what was answered.

A browser keeps its operations, each with an id made there, and sends them until every one is acknowledged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

import streamlit as st

from coding.errors import HeardError
from coding.ui.components.protocol import Acknowledgement
from coding.ui.texts import N_, _

REMEMBERED: Final = 2_000
"""Acknowledgements kept for operations that are delivered again."""
TROUBLE: Final = N_("The project could not be reached just now. Nothing is lost; Heard keeps trying to save.")


def trouble(error: Exception) -> str:
    """What a pane says about an error: Heard's own words, or a plain sentence that names nothing."""
    return str(error) if isinstance(error, HeardError) else _(TROUBLE)


def read_queue(queue: object, scope: str, revision: int, most: int) -> tuple[int, list[dict[str, Any]]]:
    """The browser's revision and its operations; anything that cannot be one is left out.

    Args:
        queue: What the browser holds: ``{"scope", "seen": revision, "operations": [...]}``, or anything else.
        scope: The pane's scope; the queue of another pane counts as empty.
        revision: Taken for the browser's where it names none.
        most: Operations read from one message; the browser sends the rest again.
    """
    if not isinstance(queue, Mapping) or queue.get("scope") != scope:
        return revision, []
    seen = queue.get("seen")
    if not isinstance(seen, int) or isinstance(seen, bool) or seen < 0:
        seen = revision
    raw = queue.get("operations")
    operations = [dict(one) for one in raw if _is_operation(one)] if isinstance(raw, list) else []
    return seen, operations[:most]


def _is_operation(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("id"), str) and isinstance(value.get("kind"), str)


@dataclass
class Acknowledgements:
    """What one pane's operations were answered; the oldest are forgotten after ``REMEMBERED``."""

    _by_id: dict[str, Acknowledgement] = field(default_factory=dict)

    def fresh(self, operations: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those operations that were not answered yet."""
        return [one for one in operations if one["id"] not in self._by_id]

    def remember(self, answers: Sequence[Acknowledgement]) -> None:
        """Keep these answers."""
        for answer in answers:
            self._by_id[answer.id] = answer
        while len(self._by_id) > REMEMBERED:
            del self._by_id[next(iter(self._by_id))]

    def message(self, operations: Sequence[dict[str, Any]]) -> list[list[Any]]:
        """The answers to these operations in the browser's terms, ``[id, ok, reason]`` each."""
        known = [self._by_id[one["id"]] for one in operations if one["id"] in self._by_id]
        return [[one.id, one.ok, one.reason] for one in known]


class OpenPane(Protocol):
    """What :func:`kept_session` needs to know of an open pane."""

    document: dict[str, Any]
    operations: int


Session = TypeVar("Session", bound=OpenPane)


def kept_session(slot: str, bridge_key: str, height: int, rebase_after: int, start: Callable[[], Session]) -> Session:
    """The session of a pane that is still open, else a new one.

    A new one starts when the pane was away, after ``rebase_after`` operations, and when its height changed.

    Args:
        slot: Where Streamlit's session keeps it.
        bridge_key: Key of the pane's bridge, which Streamlit forgets when the pane is not drawn.
        height: Height of the pane in CSS pixels.
        rebase_after: Operations after which the next full run takes a new snapshot.
        start: Takes a snapshot and starts a session on it.
    """
    session: Session | None = st.session_state.get(slot)
    reopened = bridge_key not in st.session_state
    if session is None or reopened or session.operations >= rebase_after or session.document["height"] != height:
        session = start()
        st.session_state[slot] = session
    return session

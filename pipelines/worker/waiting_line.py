"""Who computes and who waits: one at a time, in the order in which they came."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Final

from pipelines.batch import CancelCheck, check_cancelled

LOOK_SECONDS: Final = 0.2
"""How often whoever waits looks whether it was cancelled."""


class Kind(Enum):
    """What is computed, for whoever waits for it."""

    IDENTIFIERS = "identifiers"
    PASSAGES = "passages"
    THEMES = "themes"
    RECORDINGS = "recordings"

    @property
    def alone(self) -> bool:
        """Whether it has a worker to itself: what it loads is as large as all else together."""
        return self is Kind.THEMES


Waits = Callable[[Kind | None], object]
"""Told for what one waits, again and again; None as soon as one waits no longer."""


class _Ticket:
    """A place in the line."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind


class WaitingLine:
    """A line of those who want to compute. Long work comes in pieces, and each piece stands in line anew."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._changed = threading.Condition()
        self._tickets: deque[_Ticket] = deque()

    @contextmanager
    def turn(self, kind: Kind, cancelled: CancelCheck | None, waits: Waits | None) -> Iterator[None]:
        """Wait for one's turn, and have it while the block lasts.

        Raises:
            Cancelled: The person pressed cancel while waiting.
        """
        ticket = _Ticket(kind)
        with self._changed:
            self._tickets.append(ticket)
        try:
            self._wait(ticket, cancelled, waits)
            yield
        finally:
            with self._changed:
                self._tickets.remove(ticket)
                self._changed.notify_all()

    def _wait(self, ticket: _Ticket, cancelled: CancelCheck | None, waits: Waits | None) -> None:
        waited = False
        while (first := self._first(ticket)) is not None:
            waited = True
            check_cancelled(cancelled)
            if waits is not None:
                waits(first)
        if waited and waits is not None:
            waits(None)

    def _first(self, ticket: _Ticket) -> Kind | None:
        """Who computes, after a moment of waiting; None when it is this one's turn."""
        with self._changed:
            if self._tickets[0] is not ticket:
                self._changed.wait(LOOK_SECONDS)
            first = self._tickets[0]
            return None if first is ticket else first.kind

"""Wrong tries to show who one is, and how long the next one waits. Nothing is kept over a restart."""

import math
import threading
import time
from collections.abc import Callable
from typing import Final

from coding.errors import TooSoon

FREE: Final = 3
"""So many wrong ones in a row cost no waiting."""
LONGEST_WAIT: Final = 30
"""Seconds that the next try waits at most: long for whoever guesses, short for whoever is kept from their work."""
FORGIVEN: Final = 600
"""Seconds after the last wait when what was wrong no longer counts."""
FREE_CODES: Final = 5
"""So many wrong codes of an app in a row cost no waiting."""
LONGEST_WAIT_FOR_CODES: Final = 300
"""Seconds that the next code waits at most: six digits can be tried through, and half a minute would be too short."""
CODES_FORGIVEN: Final = 86_400
"""Seconds after the last wait when wrong codes no longer count."""

Clock = Callable[[], float]
_LOCK: Final = threading.Lock()


class LoginThrottle:
    """Wrong tries of one kind, in this process. Waiting does not grow by trying during it."""

    def __init__(
        self,
        free: int = FREE,
        clock: Clock | None = None,
        *,
        longest: int = LONGEST_WAIT,
        forgiven: int = FORGIVEN,
    ) -> None:
        """Begin with none.

        Args:
            free: So many cost no waiting.
            clock: Seconds; the machine's own steady clock if not given.
            longest: Seconds that the next one waits at most.
            forgiven: Seconds after the last wait when what was wrong no longer counts.
        """
        self._free, self._clock = free, clock or (lambda: time.monotonic())
        self._longest, self._forgiven = longest, forgiven
        self._wrong = 0
        self._until = 0.0

    def begin(self) -> None:
        """Count a try as wrong until it turns out right, so that many at once are no way around.

        Raises:
            TooSoon: The next one still waits.
        """
        begin(self)

    def right(self) -> None:
        """It was right: begin anew."""
        with _LOCK:
            self._wrong, self._until = 0, 0.0

    @property
    def waiting(self) -> bool:
        """Whether the next one waits."""
        return self._wait() > 0

    def _wait(self) -> float:
        return self._until - self._clock()

    def _count(self) -> None:
        now = self._clock()
        if now > self._until + self._forgiven:
            self._wrong = 0
        self._wrong += 1
        # Nobody waits longer than a power that is surely past the longest wait; it would become a number without end.
        wait = min(2 ** min(self._wrong - self._free + 1, 10), self._longest) if self._wrong >= self._free else 0
        self._until = now + wait


def of_codes(clock: Clock | None = None) -> LoginThrottle:
    """Wrong codes of an app."""
    return LoginThrottle(FREE_CODES, clock, longest=LONGEST_WAIT_FOR_CODES, forgiven=CODES_FORGIVEN)


def begin(*counted: LoginThrottle) -> None:
    """Count one try in several places, or in none of them.

    Raises:
        TooSoon: In one of them the next one still waits.
    """
    with _LOCK:
        waits = max(throttle._wait() for throttle in counted)
        if waits > 0:
            raise TooSoon(max(2, math.ceil(waits)))
        for throttle in counted:
            throttle._count()

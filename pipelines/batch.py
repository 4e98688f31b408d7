"""Progress and cancelling: what everything that lasts is told and asks."""

from collections.abc import Callable

from codebook.message import Message
from pipelines.errors import Cancelled

Progress = Callable[[int, int], None]
"""Called with (steps done, steps in all)."""

CancelCheck = Callable[[], bool]
"""Asked between steps; True stops the work."""


def check_cancelled(cancelled: CancelCheck | None) -> None:
    """Stop when the person asked to.

    Raises:
        Cancelled: ``cancelled()`` is true.
    """
    if cancelled is not None and cancelled():
        raise Cancelled(Message("Stopped as asked. Nothing of the unfinished work was kept."))

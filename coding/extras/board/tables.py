"""What is read of the project file that no other feature asks for."""

from collections.abc import Mapping
from datetime import datetime

from coding.store import Cursor, events


def times(cursor: Cursor, actions: tuple[str, ...]) -> Mapping[str, tuple[datetime, ...]]:
    """When events of some kinds happened, oldest first."""
    newest, _ = events.head(cursor)
    history = events.between(cursor, 0, newest, actions)
    return {action: tuple(event.happened_at for event in history if event.action == action) for action in actions}

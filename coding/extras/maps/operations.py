"""What the canvas of a map asks for: each operation applied once, in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, assert_never

from coding.access import Permission
from coding.extras.maps import drawing
from coding.workspace import operations
from coding.workspace.context import Context, requires
from coding.workspace.operations import Answer, Redo, Undo


@dataclass(frozen=True, kw_only=True)
class Place:
    """Put something on the map; ``what`` is its id, or the words of a note."""

    of: str
    what: str
    x: int
    y: int


@dataclass(frozen=True, kw_only=True)
class Move:
    """Put something elsewhere."""

    node: str
    x: int
    y: int


@dataclass(frozen=True, kw_only=True)
class Write:
    """Change the words of a note."""

    node: str
    text: str


@dataclass(frozen=True, kw_only=True)
class TakeAway:
    """Take something off the map."""

    node: str


@dataclass(frozen=True, kw_only=True)
class Connect:
    """Link two things."""

    source: str
    target: str
    meaning: str
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeLink:
    """Let a link mean something else."""

    link: str
    meaning: str
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Disconnect:
    """Take a link away."""

    link: str


Asked = Place | Move | Write | TakeAway | Connect | ChangeLink | Disconnect | Undo | Redo
ACTIONS: Final[Mapping[str, type[Asked]]] = {
    "place": Place,
    "move": Move,
    "write": Write,
    "take-away": TakeAway,
    "connect": Connect,
    "change-link": ChangeLink,
    "disconnect": Disconnect,
    "undo": Undo,
    "redo": Redo,
}
"""What can be asked for on a map, by kind as the browser names it."""


@requires(Permission.PROPOSE_THEMES)
def apply_to_map(context: Context, map_id: str, items: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """Apply a person's operations on one map in order, each id at most once."""
    return [_answer(context, map_id, item) for item in items]


def _answer(context: Context, map_id: str, item: Mapping[str, Any]) -> Answer:
    def act(operation_id: str, action: Asked) -> Answer | None:
        match action:
            case Place(of=kind, what=what, x=x, y=y):
                return Answer(
                    operation_id, True, record=drawing.place(context, map_id, kind, what, (x, y), operation_id)
                )
            case Move(node=node, x=x, y=y):
                drawing.move(context, map_id, node, (x, y), operation_id)
            case Write(node=node, text=text):
                drawing.write_note(context, map_id, node, text, operation_id)
            case TakeAway(node=node):
                drawing.take_away(context, map_id, node, operation_id)
            case Connect(source=source, target=target, meaning=kind, label=label):
                link_id = drawing.connect(context, map_id, (source, target), kind, label, operation_id)
                return Answer(operation_id, True, record=link_id)
            case ChangeLink(link=link, meaning=kind, label=label):
                drawing.change_link(context, map_id, link, kind, label, operation_id)
            case Disconnect(link=link):
                drawing.disconnect(context, map_id, link, operation_id)
            case Undo():
                drawing.undo_map(context, map_id, operation_id)
            case Redo():
                drawing.redo_map(context, map_id, operation_id)
            case _:
                assert_never(action)
        return None

    return operations.once(context, drawing.line_of(map_id), item, ACTIONS, act)

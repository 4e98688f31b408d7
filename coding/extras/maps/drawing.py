"""What people do on a map, by hand or through its canvas: place, move, link, take away; each step can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, TypeVar, assert_never

from coding.access import Permission
from coding.errors import AccessDenied, InvalidInput, NotFound
from coding.extras.maps import tables
from coding.extras.maps.steps import visible_map
from coding.extras.maps.tables import LINK_KINDS, NODE_KINDS, MapLink, MapNode
from coding.model.message import Message
from coding.store import Cursor, codebooks, events, memos, themes
from coding.workspace import operations
from coding.workspace.context import Context, new_id, requires, writes
from coding.workspace.operations import Answer, At, Change, Redo, State, Undo, UndoScope

MOST: Final = 150
"""Things on one map."""
ALREADY: Final = Message("That is on this map already.")


def full() -> Message:
    """What is said where a map holds as much as it can."""
    return Message("A map holds up to {most} things. Make another one.", most=MOST)


def same(link: MapLink, other: MapLink) -> bool:
    """Whether two links say the same of the same things."""
    return (link.source, link.target, link.kind, link.label) == (other.source, other.target, other.kind, other.label)


def _what(node: MapNode) -> tuple[str, str | None]:
    return node.kind, node.code or node.memo_id or node.theme_id


class _Nodes(operations.TableRecords):
    """What stands on a map; a step keeps only what it changed of it."""

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        keys = {key for key, state in states.items() if state is not None and not state.get("deleted")}
        back = {key: node for key, node in tables.NODES.several(at.cursor, keys).items() if node.deleted}
        if not back:
            return None
        if len(tables.nodes_of(at.cursor, at.scope_id)) + len(back) > MOST:
            return full()
        things = {_what(node) for node in tables.visible_nodes(at.cursor, at.scope_id, at.context.viewer)}
        return ALREADY if any(node.kind != "note" and _what(node) in things for node in back.values()) else None

    def name(self, at: At, record_id: str, state: State) -> str:
        node = tables.NODES.find(at.cursor, record_id)
        if node is None:
            return Message("something that is gone from the map")
        if node.kind == "code" and node.code:
            return Message("“{name}” on the map", name=codebooks.code_name(at.cursor, node.code))
        return Message("a note on the map") if node.kind == "note" else Message("something on the map")


class _Links(operations.TableRecords):
    """Links of a map."""

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        stored = tables.LINKS.several(at.cursor, states)
        links = [replace(stored[key], **state) for key, state in states.items() if state and key in stored]
        links_left = [link for link in links if not link.deleted]
        visible = tables.visible_links(at.cursor, at.scope_id, at.context.viewer) if links_left else []
        twice = any(same(link, other) for link in links_left for other in visible if other.id not in states)
        return ALREADY if twice else None


NODES: Final = operations.register(_Nodes("map_node", tables.NODES))
LINKS: Final = operations.register(_Links("map_link", tables.LINKS, lambda state: Message("a link on the map")))
"""Kinds of records that things on a map and links are, for undo."""


TEXT_LIMIT: Final = 400
LABEL_LIMIT: Final = 40
FARTHEST: Final = 5_000
"""How far from the middle something may be placed."""


def line_of(map_id: str) -> UndoScope:
    """Where undo finds a person's steps on a map."""
    return UndoScope("map", map_id, "map.", "map")


@writes(Permission.PROPOSE_THEMES)
def place(
    context: Context,
    cursor: Cursor,
    map_id: str,
    kind: str,
    what: str,
    at: tuple[int, int],
    operation_id: str | None = None,
) -> str:
    """Put something on a map.

    Args:
        context: Who places it.
        cursor: The transaction.
        map_id: The map.
        kind: One of :data:`coding.extras.maps.tables.NODE_KINDS`.
        what: Id of the code, memo or theme; the words of a note.
        at: Where its middle is.
        operation_id: Id under which it is answered once.

    Returns:
        Id of the node.

    Raises:
        InvalidInput: It is there already or is nothing that can be placed, or the map is full.
        NotFound: There is no such map, or nothing of that id that the person may see.
    """
    text = " ".join(what.split()) if kind == "note" else ""
    _check_words(kind, text)

    visible_map(cursor, context, map_id)
    if len(tables.nodes_of(cursor, map_id)) >= MOST:
        raise InvalidInput(full())
    if kind != "note":
        # Of what is hidden from them not even this is said; it may then stand there twice.
        nodes = tables.visible_nodes(cursor, map_id, context.viewer)
        if any(what in (node.code, node.memo_id, node.theme_id) for node in nodes if node.kind == kind):
            raise InvalidInput(ALREADY)
        _find(cursor, context, kind, what)
    x, y = _within(at)
    map_node = MapNode(
        id=new_id(),
        map_id=map_id,
        kind=kind,
        code=what if kind == "code" else None,
        memo_id=what if kind == "memo" else None,
        theme_id=what if kind == "theme" else None,
        text=text,
        x=x,
        y=y,
        written_by=context.user.id,
    )
    tables.NODES.put(cursor, map_node)
    _log(cursor, context, map_id, "place", [Change(NODES, map_node.id, None, asdict(map_node))], operation_id)
    return map_node.id


@writes(Permission.PROPOSE_THEMES)
def move(
    context: Context, cursor: Cursor, map_id: str, node_id: str, at: tuple[int, int], operation_id: str | None = None
) -> None:
    """Put something elsewhere on its map.

    Raises:
        NotFound: There is no such map, or nothing of that id on it.
    """
    before = _node(cursor, context, map_id, node_id)
    x, y = _within(at)
    if (x, y) != (before.x, before.y):
        tables.NODES.put(cursor, replace(before, x=x, y=y))
        # Only the place: who writes the note anew meanwhile does not keep it from going back.
        change = Change(NODES, node_id, {"x": before.x, "y": before.y}, {"x": x, "y": y})
        _log(cursor, context, map_id, "move", [change], operation_id)


@writes(Permission.PROPOSE_THEMES)
def write_note(
    context: Context, cursor: Cursor, map_id: str, node_id: str, text: str, operation_id: str | None = None
) -> None:
    """Change the words of one's own note.

    Raises:
        InvalidInput: It is no note, or says nothing or too much.
        NotFound: There is no such map, or nothing of that id on it.
        AccessDenied: Somebody else wrote it.
    """
    words = " ".join(text.split())

    before = _node(cursor, context, map_id, node_id)
    if before.kind != "note":
        raise InvalidInput(operations.NOT_UNDERSTOOD)
    _check_words("note", words)
    if before.written_by != context.user.id:
        raise AccessDenied(Message("Somebody else wrote that note."))
    if words != before.text:
        tables.NODES.put(cursor, replace(before, text=words))
        change = Change(NODES, node_id, {"text": before.text}, {"text": words})
        _log(cursor, context, map_id, "write", [change], operation_id)


@writes(Permission.PROPOSE_THEMES)
def take_away(context: Context, cursor: Cursor, map_id: str, node_id: str, operation_id: str | None = None) -> None:
    """Take something off its map, with the links that end at it; the code, memo or theme itself stays.

    Raises:
        NotFound: There is no such map, or nothing of that id on it.
    """
    node = _node(cursor, context, map_id, node_id)
    links = [link for link in tables.links_of(cursor, map_id) if node_id in (link.source, link.target)]
    for link in links:
        tables.LINKS.put(cursor, replace(link, deleted=True))
    tables.NODES.put(cursor, replace(node, deleted=True))
    state = {"deleted": True}
    changes = [Change(NODES, node.id, {"deleted": False}, state)]
    changes += [Change(LINKS, link.id, {"deleted": False}, state) for link in links]
    _log(cursor, context, map_id, "take", changes, operation_id)


@writes(Permission.PROPOSE_THEMES)
def connect(
    context: Context,
    cursor: Cursor,
    map_id: str,
    ends: tuple[str, str],
    kind: str,
    label: str = "",
    operation_id: str | None = None,
) -> str:
    """Link two things on a map.

    Args:
        context: Who links them.
        cursor: The transaction.
        map_id: The map.
        ends: Ids of the nodes that it goes from and to.
        kind: One of :data:`coding.extras.maps.tables.LINK_KINDS`.
        label: The person's own words, for the kind ``own``.
        operation_id: Id under which it is answered once.

    Returns:
        Id of the link.

    Raises:
        InvalidInput: Both ends are the same, it is there already, or the kind or its words are amiss.
        NotFound: There is no such map, or one of the ends is not on it.
    """
    words = _meaning(kind, label)
    source, target = ends
    if source == target:
        raise InvalidInput(Message("A link goes from one thing to another. Choose a second one."))

    for end in ends:
        _node(cursor, context, map_id, end)
    map_link = MapLink(
        id=new_id(),
        map_id=map_id,
        source=source,
        target=target,
        kind=kind,
        label=words,
        written_by=context.user.id,
    )
    if any(same(map_link, link) for link in tables.visible_links(cursor, map_id, context.viewer)):
        raise InvalidInput(ALREADY)
    tables.LINKS.put(cursor, map_link)
    _log(cursor, context, map_id, "connect", [Change(LINKS, map_link.id, None, asdict(map_link))], operation_id)
    return map_link.id


@writes(Permission.PROPOSE_THEMES)
def change_link(
    context: Context,
    cursor: Cursor,
    map_id: str,
    link_id: str,
    kind: str,
    label: str = "",
    operation_id: str | None = None,
) -> None:
    """Let a link mean something else; from then on it is a link of whoever changed it.

    Args:
        context: Who changes it.
        cursor: The transaction.
        map_id: The map.
        link_id: The link.
        kind: One of :data:`coding.extras.maps.tables.LINK_KINDS`.
        label: The person's own words, for the kind ``own``.
        operation_id: Id under which it is answered once.

    Raises:
        InvalidInput: Its two ends are linked so already, or the kind or its words are amiss.
        NotFound: There is no such map, or no such link on it.
    """
    words = _meaning(kind, label)

    before = _link(cursor, context, map_id, link_id)
    after = replace(before, kind=kind, label=words, written_by=context.user.id)
    if same(before, after):
        return
    links = tables.visible_links(cursor, map_id, context.viewer)
    if any(same(after, link) for link in links if link.id != link_id):
        raise InvalidInput(ALREADY)
    tables.LINKS.put(cursor, after)
    # With whoever wrote it: what somebody says whose words are hidden now must not be seen as another's.
    was, now = ({"kind": link.kind, "label": link.label, "written_by": link.written_by} for link in (before, after))
    _log(cursor, context, map_id, "change", [Change(LINKS, link_id, was, now)], operation_id)


@writes(Permission.PROPOSE_THEMES)
def disconnect(context: Context, cursor: Cursor, map_id: str, link_id: str, operation_id: str | None = None) -> None:
    """Take a link away.

    Raises:
        NotFound: There is no such map, or no such link on it.
    """
    link = _link(cursor, context, map_id, link_id)
    tables.LINKS.put(cursor, replace(link, deleted=True))
    change = Change(LINKS, link_id, {"deleted": False}, {"deleted": True})
    _log(cursor, context, map_id, "disconnect", [change], operation_id)


def _step(
    context: Context,
    back: bool,
    map_id: str,
    operation_id: str | None = None,
    seen: int | None = None,
    known: set[str] | None = None,
) -> str:
    return operations.take_step(
        context,
        line_of(map_id),
        back=back,
        operation_id=operation_id,
        check=lambda cursor: visible_map(cursor, context, map_id),
        seen=seen,
        known=known,
    ).kind


undo_map, redo_map = operations.both_ways("map", Permission.PROPOSE_THEMES, _step)


def _within(at: tuple[int, int]) -> tuple[int, int]:
    x, y = (max(-FARTHEST, min(FARTHEST, round(coordinate))) for coordinate in at)
    return x, y


def _check_words(kind: str, text: str) -> None:
    if kind not in NODE_KINDS:
        raise InvalidInput(operations.NOT_UNDERSTOOD)
    if kind == "note" and not 0 < len(text) <= TEXT_LIMIT:
        raise InvalidInput(Message("A note on a map holds from 1 to {limit} characters.", limit=TEXT_LIMIT))


def _meaning(kind: str, label: str) -> str:
    """The words of a link of this kind."""
    words = " ".join(label.split()) if kind == "own" else ""
    if kind not in LINK_KINDS or (kind == "own" and not 0 < len(words) <= LABEL_LIMIT):
        raise InvalidInput(Message("Say what the link means, in up to {limit} characters.", limit=LABEL_LIMIT))
    return words


def _find(cursor: Cursor, context: Context, kind: str, what: str) -> None:
    """Refuse what this person cannot place: what is not there, or not theirs to see."""
    if kind == "code":
        newest = codebooks.newest(cursor)
        known = newest is not None and what in newest.book
    elif kind == "memo":
        known = any(memo.id == what for memo in memos.all_visible(cursor, context.viewer))
    else:
        hidden = themes.hidden_runs(cursor, context.user.id)
        known = any(theme.id == what and theme.run_id not in hidden for theme in themes.THEMES.all(cursor))
    if not known:
        raise NotFound(operations.GONE)


_OnMap = TypeVar("_OnMap", MapNode, MapLink)


def _node(cursor: Cursor, context: Context, map_id: str, node_id: str) -> MapNode:
    visible_map(cursor, context, map_id)
    return _on_map(tables.visible_nodes(cursor, map_id, context.viewer), node_id)


def _link(cursor: Cursor, context: Context, map_id: str, link_id: str) -> MapLink:
    visible_map(cursor, context, map_id)
    return _on_map(tables.visible_links(cursor, map_id, context.viewer), link_id)


def _on_map(things: Sequence[_OnMap], name: str) -> _OnMap:
    for thing in things:
        if thing.id == name:
            return thing
    raise NotFound(Message("That is not on this map any more."))


def _log(
    cursor: Cursor,
    context: Context,
    map_id: str,
    kind: str,
    changes: Sequence[Change],
    operation_id: str | None,
) -> None:
    operations.note(cursor, context, line_of(map_id), kind, changes, operation_id)
    events.append(cursor, context.user.id, "map.drawn", "map", map_id)


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
    just_done = {str(item.get("id")) for item in items}

    def act(operation_id: str, action: Asked) -> Answer | None:
        match action:
            case Place(of=kind, what=what, x=x, y=y):
                return Answer(operation_id, True, record=place(context, map_id, kind, what, (x, y), operation_id))
            case Move(node=node, x=x, y=y):
                move(context, map_id, node, (x, y), operation_id)
            case Write(node=node, text=text):
                write_note(context, map_id, node, text, operation_id)
            case TakeAway(node=node):
                take_away(context, map_id, node, operation_id)
            case Connect(source=source, target=target, meaning=kind, label=label):
                link_id = connect(context, map_id, (source, target), kind, label, operation_id)
                return Answer(operation_id, True, record=link_id)
            case ChangeLink(link=link, meaning=kind, label=label):
                change_link(context, map_id, link, kind, label, operation_id)
            case Disconnect(link=link):
                disconnect(context, map_id, link, operation_id)
            case Undo(seen=seen):
                undo_map(context, map_id, operation_id, seen, just_done)
            case Redo():
                redo_map(context, map_id, operation_id, known=just_done)
            case _:
                assert_never(action)
        return None

    return [operations.once(context, line_of(map_id), item, ACTIONS, act) for item in items]

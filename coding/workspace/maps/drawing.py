"""What people do on a map: place things, move them, link them, take them away; each step can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final, TypeVar

from coding.access import Permission
from coding.errors import AccessDenied, InvalidInput, NotFound
from coding.model import MapLink, MapNode
from coding.model.maps import LINK_KINDS, NODE_KINDS
from coding.model.said import Said
from coding.store import Cursor, codebooks, events, maps, memos, themes
from coding.workspace import operations
from coding.workspace.context import Context, new_id, requires
from coding.workspace.maps.maps import seen_map
from coding.workspace.operations import At, Change, Line, State

TEXT_LIMIT: Final = 400
LABEL_LIMIT: Final = 40
MOST: Final = 150
"""Things on one map."""
FARTHEST: Final = 5_000
"""How far from the middle something may be placed."""
ALREADY: Final = Said("That is on this map already.")


def line_of(map_id: str) -> Line:
    """Where undo finds a person's steps on a map."""
    return Line("map", map_id, "map.", "map")


@requires(Permission.PROPOSE_THEMES)
def place(
    context: Context, map_id: str, kind: str, what: str, at: tuple[int, int], operation_id: str | None = None
) -> str:
    """Put something on a map.

    Args:
        context: Who places it.
        map_id: The map.
        kind: One of :data:`coding.model.maps.NODE_KINDS`.
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

    def write(cursor: Cursor) -> str:
        seen_map(cursor, context, map_id)
        if len(maps.nodes_of(cursor, map_id)) >= MOST:
            raise InvalidInput(_full())
        if kind != "note":
            # Of what is hidden from them not even this is said; it may then stand there twice.
            standing = maps.visible_nodes(cursor, map_id, context.viewer)
            if any(what in (one.code, one.memo_id, one.theme_id) for one in standing if one.kind == kind):
                raise InvalidInput(ALREADY)
            _find(cursor, context, kind, what)
        x, y = _within(at)
        made = MapNode(
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
        maps.put_node(cursor, made)
        _log(cursor, context, map_id, "place", [Change(NODES, made.id, None, _node_state(made))], operation_id)
        return made.id

    return context.store.write(write)


@requires(Permission.PROPOSE_THEMES)
def move(context: Context, map_id: str, node_id: str, at: tuple[int, int], operation_id: str | None = None) -> None:
    """Put something elsewhere on its map.

    Raises:
        NotFound: There is no such map, or nothing of that id on it.
    """

    def write(cursor: Cursor) -> None:
        before = _node(cursor, context, map_id, node_id)
        x, y = _within(at)
        if (x, y) != (before.x, before.y):
            maps.put_node(cursor, replace(before, x=x, y=y))
            # Only the place: who writes the note anew meanwhile does not keep it from going back.
            change = Change(NODES, node_id, {"x": before.x, "y": before.y}, {"x": x, "y": y})
            _log(cursor, context, map_id, "move", [change], operation_id)

    context.store.write(write)


@requires(Permission.PROPOSE_THEMES)
def write_note(context: Context, map_id: str, node_id: str, text: str, operation_id: str | None = None) -> None:
    """Change the words of one's own note.

    Raises:
        InvalidInput: It is no note, or says nothing or too much.
        NotFound: There is no such map, or nothing of that id on it.
        AccessDenied: Somebody else wrote it.
    """
    words = " ".join(text.split())

    def write(cursor: Cursor) -> None:
        before = _node(cursor, context, map_id, node_id)
        if before.kind != "note":
            raise InvalidInput(operations.NOT_UNDERSTOOD)
        _check_words("note", words)
        if before.written_by != context.user.id:
            raise AccessDenied(Said("Somebody else wrote that note."))
        if words != before.text:
            maps.put_node(cursor, replace(before, text=words))
            change = Change(NODES, node_id, {"text": before.text}, {"text": words})
            _log(cursor, context, map_id, "write", [change], operation_id)

    context.store.write(write)


@requires(Permission.PROPOSE_THEMES)
def take_away(context: Context, map_id: str, node_id: str, operation_id: str | None = None) -> None:
    """Take something off its map, with the links that end at it; the code, memo or theme itself stays.

    Raises:
        NotFound: There is no such map, or nothing of that id on it.
    """

    def write(cursor: Cursor) -> None:
        node = _node(cursor, context, map_id, node_id)
        links = [one for one in maps.links_of(cursor, map_id) if node_id in (one.source, one.target)]
        for one in links:
            maps.put_link(cursor, replace(one, deleted=True))
        maps.put_node(cursor, replace(node, deleted=True))
        gone = {"deleted": True}
        changes = [Change(NODES, node.id, {"deleted": False}, gone)]
        changes += [Change(LINKS, one.id, {"deleted": False}, gone) for one in links]
        _log(cursor, context, map_id, "take", changes, operation_id)

    context.store.write(write)


@requires(Permission.PROPOSE_THEMES)
def connect(
    context: Context,
    map_id: str,
    ends: tuple[str, str],
    kind: str,
    label: str = "",
    operation_id: str | None = None,
) -> str:
    """Link two things on a map.

    Args:
        context: Who links them.
        map_id: The map.
        ends: Ids of the nodes that it goes from and to.
        kind: One of :data:`coding.model.maps.LINK_KINDS`.
        label: The person's own words, for the kind ``own``.
        operation_id: Id under which it is answered once.

    Returns:
        Id of the link.

    Raises:
        InvalidInput: Both ends are the same, it is there already, or the kind or its words are amiss.
        NotFound: There is no such map, or one of the ends is not on it.
    """
    words = " ".join(label.split()) if kind == "own" else ""
    if kind not in LINK_KINDS or (kind == "own" and not 0 < len(words) <= LABEL_LIMIT):
        raise InvalidInput(Said("Say what the link means, in up to {limit} characters.", limit=LABEL_LIMIT))
    source, target = ends
    if source == target:
        raise InvalidInput(Said("A link goes from one thing to another. Choose a second one."))

    def write(cursor: Cursor) -> str:
        for one in ends:
            _node(cursor, context, map_id, one)
        made = MapLink(
            id=new_id(),
            map_id=map_id,
            source=source,
            target=target,
            kind=kind,
            label=words,
            written_by=context.user.id,
        )
        if any(_same(made, one) for one in maps.visible_links(cursor, map_id, context.viewer)):
            raise InvalidInput(ALREADY)
        maps.put_link(cursor, made)
        _log(cursor, context, map_id, "connect", [Change(LINKS, made.id, None, _link_state(made))], operation_id)
        return made.id

    return context.store.write(write)


@requires(Permission.PROPOSE_THEMES)
def disconnect(context: Context, map_id: str, link_id: str, operation_id: str | None = None) -> None:
    """Take a link away.

    Raises:
        NotFound: There is no such map, or no such link on it.
    """

    def write(cursor: Cursor) -> None:
        seen_map(cursor, context, map_id)
        links = maps.visible_links(cursor, map_id, context.viewer)
        found = next((one for one in links if one.id == link_id), None)
        if found is None:
            raise NotFound(Said("That is not on this map any more."))
        maps.put_link(cursor, replace(found, deleted=True))
        change = Change(LINKS, link_id, {"deleted": False}, {"deleted": True})
        _log(cursor, context, map_id, "disconnect", [change], operation_id)

    context.store.write(write)


@requires(Permission.PROPOSE_THEMES)
def undo_map(context: Context, map_id: str, operation_id: str | None = None) -> str:
    """Take back this person's last step on a map; returns what it was.

    Raises:
        InvalidInput: There is nothing to undo.
        NotFound: There is no such map.
        Conflict: It was passed over: somebody changed it since.
    """
    return _step(context, map_id, operation_id, back=True)


@requires(Permission.PROPOSE_THEMES)
def redo_map(context: Context, map_id: str, operation_id: str | None = None) -> str:
    """Bring back what was undone last; returns what it was.

    Raises:
        InvalidInput: There is nothing to redo.
        NotFound: There is no such map.
        Conflict: It was passed over: somebody changed it since.
    """
    return _step(context, map_id, operation_id, back=False)


def _step(context: Context, map_id: str, operation_id: str | None, *, back: bool) -> str:
    return operations.take_step(
        context,
        line_of(map_id),
        back=back,
        operation_id=operation_id,
        check=lambda cursor: seen_map(cursor, context, map_id),
    ).kind


def _within(at: tuple[int, int]) -> tuple[int, int]:
    x, y = (max(-FARTHEST, min(FARTHEST, round(one))) for one in at)
    return x, y


def _check_words(kind: str, text: str) -> None:
    if kind not in NODE_KINDS:
        raise InvalidInput(operations.NOT_UNDERSTOOD)
    if kind == "note" and not 0 < len(text) <= TEXT_LIMIT:
        raise InvalidInput(Said("A note on a map holds from 1 to {limit} characters.", limit=TEXT_LIMIT))


def _find(cursor: Cursor, context: Context, kind: str, what: str) -> None:
    """Refuse what this person cannot place: what is not there, or not theirs to see."""
    if kind == "code":
        newest = codebooks.newest(cursor)
        known = newest is not None and what in newest.book
    elif kind == "memo":
        known = any(one.id == what for one in memos.all_visible(cursor, context.viewer))
    else:
        hidden = themes.hidden_runs(cursor, context.user.id)
        known = any(one.id == what and one.run_id not in hidden for one in themes.all_themes(cursor))
    if not known:
        raise NotFound(Said("That is not there any more. Choose something else."))


def _node(cursor: Cursor, context: Context, map_id: str, node_id: str) -> MapNode:
    seen_map(cursor, context, map_id)
    nodes = maps.visible_nodes(cursor, map_id, context.viewer)
    found = next((one for one in nodes if one.id == node_id), None)
    if found is None:
        raise NotFound(Said("That is not on this map any more."))
    return found


def _full() -> Said:
    return Said("A map holds up to {most} things. Make another one.", most=MOST)


def _same(one: MapLink, other: MapLink) -> bool:
    return (one.source, one.target, one.kind, one.label) == (other.source, other.target, other.kind, other.label)


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


def _node_state(one: MapNode) -> dict[str, Any]:
    return asdict(one)


def _link_state(one: MapLink) -> dict[str, Any]:
    return asdict(one)


Drawn = TypeVar("Drawn", MapNode, MapLink)


def _coming_back(records: Sequence[Drawn], states: Mapping[str, State | None]) -> list[Drawn]:
    """Those that are gone and that a step brings back."""
    wanted = {key for key, state in states.items() if state is not None and not state.get("deleted")}
    return [one for one in records if one.deleted and one.id in wanted]


def _what(one: MapNode) -> tuple[str, str | None]:
    return one.kind, one.code or one.memo_id or one.theme_id


class _Nodes(operations.Records):
    """What stands on a map; a step keeps only what it changed of it."""

    kind = "map_node"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        return {one.id: _node_state(one) for one in maps.find_nodes(at.cursor, ids)}

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        for one in maps.find_nodes(at.cursor, list(states)):
            state = states[one.id]
            maps.put_node(at.cursor, replace(one, **(state if state is not None else {"deleted": True})))

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        back = _coming_back(maps.find_nodes(at.cursor, list(states)), states)
        if not back:
            return None
        if len(maps.nodes_of(at.cursor, at.scope_id)) + len(back) > MOST:
            return _full()
        there = {_what(one) for one in maps.visible_nodes(at.cursor, at.scope_id, at.context.viewer)}
        return ALREADY if any(one.kind != "note" and _what(one) in there for one in back) else None

    def name(self, at: At, record_id: str, state: State) -> str:
        one = next(iter(maps.find_nodes(at.cursor, [record_id])), None)
        if one is None:
            return "something that is gone from the map"
        if one.kind == "code" and one.code:
            return f"“{codebooks.code_name(at.cursor, one.code)}” on the map"
        return f"a {one.kind} on the map"


class _Links(operations.Records):
    """Links of a map."""

    kind = "map_link"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        return {one.id: _link_state(one) for one in maps.find_links(at.cursor, ids)}

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        for one in maps.find_links(at.cursor, list(states)):
            state = states[one.id]
            maps.put_link(at.cursor, replace(one, **(state if state is not None else {"deleted": True})))

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        back = _coming_back(maps.find_links(at.cursor, list(states)), states)
        there = maps.visible_links(at.cursor, at.scope_id, at.context.viewer) if back else []
        return ALREADY if any(_same(one, other) for one in back for other in there) else None

    def name(self, at: At, record_id: str, state: State) -> str:
        return "a link on the map"


NODES: Final = operations.register(_Nodes())
LINKS: Final = operations.register(_Links())
"""Kinds of records that things on a map and links are, for undo."""

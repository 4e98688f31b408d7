"""What people do on a map: place things, move them, link them, take them away; each step can be undone."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Final

from coding.access import Permission
from coding.errors import AccessDenied, InvalidInput, NotFound
from coding.extras.maps import tables, undo
from coding.extras.maps.records import LINK_KINDS, NODE_KINDS, MapLink, MapNode
from coding.extras.maps.steps import seen_map
from coding.model.said import Said
from coding.store import Cursor, codebooks, events, memos, themes
from coding.workspace import operations
from coding.workspace.context import Context, new_id, writes
from coding.workspace.operations import Change, Line

TEXT_LIMIT: Final = 400
LABEL_LIMIT: Final = 40
FARTHEST: Final = 5_000
"""How far from the middle something may be placed."""


def line_of(map_id: str) -> Line:
    """Where undo finds a person's steps on a map."""
    return Line("map", map_id, "map.", "map")


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
        kind: One of :data:`coding.extras.maps.records.NODE_KINDS`.
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

    seen_map(cursor, context, map_id)
    if len(tables.nodes_of(cursor, map_id)) >= undo.MOST:
        raise InvalidInput(undo.full())
    if kind != "note":
        # Of what is hidden from them not even this is said; it may then stand there twice.
        standing = tables.visible_nodes(cursor, map_id, context.viewer)
        if any(what in (node.code, node.memo_id, node.theme_id) for node in standing if node.kind == kind):
            raise InvalidInput(undo.ALREADY)
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
    _log(cursor, context, map_id, "place", [Change(undo.NODES, map_node.id, None, asdict(map_node))], operation_id)
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
        change = Change(undo.NODES, node_id, {"x": before.x, "y": before.y}, {"x": x, "y": y})
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
        raise AccessDenied(Said("Somebody else wrote that note."))
    if words != before.text:
        tables.NODES.put(cursor, replace(before, text=words))
        change = Change(undo.NODES, node_id, {"text": before.text}, {"text": words})
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
    gone = {"deleted": True}
    changes = [Change(undo.NODES, node.id, {"deleted": False}, gone)]
    changes += [Change(undo.LINKS, link.id, {"deleted": False}, gone) for link in links]
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
        kind: One of :data:`coding.extras.maps.records.LINK_KINDS`.
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
        raise InvalidInput(Said("A link goes from one thing to another. Choose a second one."))

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
    if any(undo.same(map_link, link) for link in tables.visible_links(cursor, map_id, context.viewer)):
        raise InvalidInput(undo.ALREADY)
    tables.LINKS.put(cursor, map_link)
    _log(cursor, context, map_id, "connect", [Change(undo.LINKS, map_link.id, None, asdict(map_link))], operation_id)
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
        kind: One of :data:`coding.extras.maps.records.LINK_KINDS`.
        label: The person's own words, for the kind ``own``.
        operation_id: Id under which it is answered once.

    Raises:
        InvalidInput: Its two ends are linked so already, or the kind or its words are amiss.
        NotFound: There is no such map, or no such link on it.
    """
    words = _meaning(kind, label)

    before = _link(cursor, context, map_id, link_id)
    after = replace(before, kind=kind, label=words, written_by=context.user.id)
    if undo.same(before, after):
        return
    links = tables.visible_links(cursor, map_id, context.viewer)
    if any(undo.same(after, link) for link in links if link.id != link_id):
        raise InvalidInput(undo.ALREADY)
    tables.LINKS.put(cursor, after)
    # With whoever wrote it: what somebody says whose words are hidden now must not be seen as another's.
    was, now = ({"kind": link.kind, "label": link.label, "written_by": link.written_by} for link in (before, after))
    _log(cursor, context, map_id, "change", [Change(undo.LINKS, link_id, was, now)], operation_id)


@writes(Permission.PROPOSE_THEMES)
def disconnect(context: Context, cursor: Cursor, map_id: str, link_id: str, operation_id: str | None = None) -> None:
    """Take a link away.

    Raises:
        NotFound: There is no such map, or no such link on it.
    """
    link = _link(cursor, context, map_id, link_id)
    tables.LINKS.put(cursor, replace(link, deleted=True))
    change = Change(undo.LINKS, link_id, {"deleted": False}, {"deleted": True})
    _log(cursor, context, map_id, "disconnect", [change], operation_id)


def _step(context: Context, back: bool, map_id: str, operation_id: str | None = None) -> str:
    return operations.take_step(
        context,
        line_of(map_id),
        back=back,
        operation_id=operation_id,
        check=lambda cursor: seen_map(cursor, context, map_id),
    ).kind


undo_map, redo_map = operations.both_ways("map", Permission.PROPOSE_THEMES, _step)


def _within(at: tuple[int, int]) -> tuple[int, int]:
    x, y = (max(-FARTHEST, min(FARTHEST, round(coordinate))) for coordinate in at)
    return x, y


def _check_words(kind: str, text: str) -> None:
    if kind not in NODE_KINDS:
        raise InvalidInput(operations.NOT_UNDERSTOOD)
    if kind == "note" and not 0 < len(text) <= TEXT_LIMIT:
        raise InvalidInput(Said("A note on a map holds from 1 to {limit} characters.", limit=TEXT_LIMIT))


def _meaning(kind: str, label: str) -> str:
    """The words of a link of this kind."""
    words = " ".join(label.split()) if kind == "own" else ""
    if kind not in LINK_KINDS or (kind == "own" and not 0 < len(words) <= LABEL_LIMIT):
        raise InvalidInput(Said("Say what the link means, in up to {limit} characters.", limit=LABEL_LIMIT))
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
        known = any(theme.id == what and theme.run_id not in hidden for theme in themes.all_themes(cursor))
    if not known:
        raise NotFound(Said("That is not there any more. Choose something else."))


def _node(cursor: Cursor, context: Context, map_id: str, node_id: str) -> MapNode:
    seen_map(cursor, context, map_id)
    nodes = tables.visible_nodes(cursor, map_id, context.viewer)
    map_node = next((node for node in nodes if node.id == node_id), None)
    if map_node is None:
        raise NotFound(Said("That is not on this map any more."))
    return map_node


def _link(cursor: Cursor, context: Context, map_id: str, link_id: str) -> MapLink:
    seen_map(cursor, context, map_id)
    links = tables.visible_links(cursor, map_id, context.viewer)
    map_link = next((link for link in links if link.id == link_id), None)
    if map_link is None:
        raise NotFound(Said("That is not on this map any more."))
    return map_link


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

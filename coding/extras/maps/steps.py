"""The list of maps: made, renamed, shared with the team, removed; a map is its maker's own until it is shared."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from coding.access import Permission
from coding.errors import AccessDenied, InvalidInput, NotFound
from coding.extras.maps import tables
from coding.extras.maps.tables import ConceptMap
from coding.model.message import Message
from coding.store import Cursor, events
from coding.workspace import operations
from coding.workspace.context import Context, new_id, reads, writes
from coding.workspace.operations import TableRecords, UndoScope

LIST: Final = UndoScope("maps", "list", "map.")
"""Where undo finds what a person did to the list."""
NAME_LIMIT: Final = 80
MOST: Final = 200
"""Maps that a person sees at once."""


@reads(Permission.PROPOSE_THEMES)
def list_maps(context: Context, cursor: Cursor) -> list[ConceptMap]:
    """One's own maps and the shared ones, by name.

    A shared map of somebody who codes blind is hidden as their memos are.
    """
    return tables.visible(cursor, context.viewer)


@writes(Permission.PROPOSE_THEMES)
def make_map(context: Context, cursor: Cursor, name: str) -> ConceptMap:
    """Make an empty map, for oneself until it is shared.

    Raises:
        InvalidInput: No name, too long a one, or too many maps.
    """
    if len(tables.visible(cursor, context.viewer)) >= MOST:
        raise InvalidInput(Message("There are {most} maps already. Remove one first.", most=MOST))
    concept_map = ConceptMap(
        id=new_id(), name=_named(name), owner=context.user.id, shared=False, made_at=datetime.now(UTC)
    )
    _record(cursor, context, "map.made", None, concept_map)
    return concept_map


@writes(Permission.PROPOSE_THEMES)
def rename_map(context: Context, cursor: Cursor, map_id: str, name: str) -> None:
    """Call one's own map otherwise.

    Raises:
        InvalidInput: No name, or too long a one.
        NotFound: There is no such map.
        AccessDenied: Somebody else made it.
    """
    _change(context, cursor, map_id, "map.changed", {"name": _named(name)})


@writes(Permission.PROPOSE_THEMES)
def share_map(context: Context, cursor: Cursor, map_id: str, shared: bool) -> None:
    """Let the team see one's own map and draw on it, or keep it for oneself again.

    Raises:
        NotFound: There is no such map.
        AccessDenied: Somebody else made it.
    """
    _change(context, cursor, map_id, "map.changed", {"shared": shared})


@writes(Permission.PROPOSE_THEMES)
def remove_map(context: Context, cursor: Cursor, map_id: str) -> None:
    """Take one's own map away; undo brings it back with all that stands on it.

    Raises:
        NotFound: There is no such map.
        AccessDenied: Somebody else made it.
    """
    _change(context, cursor, map_id, "map.removed", {"deleted": True})


def _step(context: Context, back: bool, seen: int | None = None) -> str:
    return operations.take_step(context, LIST, back=back, seen=seen).kind


undo_maps, redo_maps = operations.both_ways("maps", Permission.PROPOSE_THEMES, _step)


def _named(name: str) -> str:
    title = " ".join(name.split())
    if not title or len(title) > NAME_LIMIT:
        raise InvalidInput(Message("Give the map a name of up to {limit} characters.", limit=NAME_LIMIT))
    return title


def visible_map(cursor: Cursor, context: Context, map_id: str) -> ConceptMap:
    """A map that the person may see now, and so may draw on.

    Raises:
        NotFound: There is none.
    """
    maps = {concept_map.id: concept_map for concept_map in tables.visible(cursor, context.viewer)}
    if map_id not in maps:
        raise NotFound(Message("That map is not there any more, or is not shared with you now."))
    return maps[map_id]


def _change(context: Context, cursor: Cursor, map_id: str, action: str, values: Mapping[str, Any]) -> None:
    before = visible_map(cursor, context, map_id)
    if before.owner != context.user.id:
        raise AccessDenied(
            Message("Somebody else made the map “{name}”: only they rename, share or remove it.", name=before.name)
        )
    after = replace(before, **values)
    if after != before:
        _record(cursor, context, action, before, after)


def _record(cursor: Cursor, context: Context, action: str, before: ConceptMap | None, after: ConceptMap) -> None:
    MAPS.change(cursor, context, LIST, action, before, after)
    events.append(cursor, context.user.id, action, "map", after.id)


MAPS: Final = TableRecords("map", tables.MAPS, lambda state: Message("the map “{name}”", name=state["name"]))
"""Maps, for undo; what stands on one is left as it is."""
operations.register(MAPS)

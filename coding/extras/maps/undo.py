"""How what stands on a map is read, written and called where a step on it is taken back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from coding.extras.maps import tables
from coding.extras.maps.records import MapLink, MapNode
from coding.model.said import Said
from coding.store import codebooks
from coding.workspace import operations
from coding.workspace.operations import At, State

MOST: Final = 150
"""Things on one map."""
ALREADY: Final = Said("That is on this map already.")


def full() -> Said:
    """What is said where a map holds as much as it can."""
    return Said("A map holds up to {most} things. Make another one.", most=MOST)


def same(link: MapLink, other: MapLink) -> bool:
    """Whether two links say the same of the same things."""
    return (link.source, link.target, link.kind, link.label) == (other.source, other.target, other.kind, other.label)


def _what(node: MapNode) -> tuple[str, str | None]:
    return node.kind, node.code or node.memo_id or node.theme_id


class _Nodes(operations.TableRecords):
    """What stands on a map; a step keeps only what it changed of it."""

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        wanted = {key for key, state in states.items() if state is not None and not state.get("deleted")}
        back = {key: node for key, node in tables.NODES.several(at.cursor, wanted).items() if node.deleted}
        if not back:
            return None
        if len(tables.nodes_of(at.cursor, at.scope_id)) + len(back) > MOST:
            return full()
        there = {_what(node) for node in tables.visible_nodes(at.cursor, at.scope_id, at.context.viewer)}
        return ALREADY if any(node.kind != "note" and _what(node) in there for node in back.values()) else None

    def name(self, at: At, record_id: str, state: State) -> str:
        node = tables.NODES.find(at.cursor, record_id)
        if node is None:
            return Said("something that is gone from the map")
        if node.kind == "code" and node.code:
            return Said("“{name}” on the map", name=codebooks.code_name(at.cursor, node.code))
        return Said("a note on the map") if node.kind == "note" else Said("something on the map")


class _Links(operations.TableRecords):
    """Links of a map."""

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        stored = tables.LINKS.several(at.cursor, states)
        links = [replace(stored[key], **state) for key, state in states.items() if state and key in stored]
        standing = [link for link in links if not link.deleted]
        there = tables.visible_links(at.cursor, at.scope_id, at.context.viewer) if standing else []
        twice = any(same(link, other) for link in standing for other in there if other.id not in states)
        return ALREADY if twice else None


NODES: Final = operations.register(_Nodes("map_node", tables.NODES))
LINKS: Final = operations.register(_Links("map_link", tables.LINKS, lambda state: Said("a link on the map")))
"""Kinds of records that things on a map and links are, for undo."""

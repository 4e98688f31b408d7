"""Maps, what stands on them, and links. Whoever shows a map passes the viewer."""

from typing import Final

from coding.extras.maps.records import ConceptMap, MapLink, MapNode
from coding.store.codings import Viewer
from coding.store.connection import Cursor
from coding.store.memos import silent_authors
from coding.store.table import Table

MAPS: Final = Table(
    "concept_map",
    ConceptMap,
    once=["owner", "made_at"],
    states=["name", "shared", "deleted"],
    order="lower(name), id",
)
NODES: Final = Table(
    "map_node",
    MapNode,
    once=["map_id", "kind", "code", "memo_id", "theme_id", "written_by", "made_at"],
    stamped=["made_at"],
    order="made_at, id",
)
LINKS: Final = Table(
    "map_link", MapLink, once=["map_id", "source", "target", "made_at"], stamped=["made_at"], order="made_at, id"
)


def visible(cursor: Cursor, viewer: Viewer) -> list[ConceptMap]:
    """A person's own maps, and the shared ones of those whose words they may see now, by name."""
    silent = silent_authors(cursor, viewer)
    maps = MAPS.all(cursor, where="owner = ? OR shared", values=[viewer.user_id])
    return [concept_map for concept_map in maps if concept_map.owner not in silent]


def nodes_of(cursor: Cursor, map_id: str) -> list[MapNode]:
    """What stands on a map, in the order it was placed."""
    return NODES.all(cursor, where="map_id = ?", values=[map_id])


def visible_nodes(cursor: Cursor, map_id: str, viewer: Viewer) -> list[MapNode]:
    """What stands on a map, without codes and themes that somebody placed whose words the viewer may not see now.

    Their notes and memos are among them: whoever shows a map leaves their frames empty.
    """
    silent = silent_authors(cursor, viewer)
    return [node for node in nodes_of(cursor, map_id) if node.kind in ("note", "memo") or node.written_by not in silent]


def links_of(cursor: Cursor, map_id: str) -> list[MapLink]:
    """Links of a map, in the order they were made."""
    return LINKS.all(cursor, where="map_id = ?", values=[map_id])


def visible_links(cursor: Cursor, map_id: str, viewer: Viewer) -> list[MapLink]:
    """Links of a map, without those of people whose words the viewer may not see now."""
    silent = silent_authors(cursor, viewer)
    return [link for link in links_of(cursor, map_id) if link.written_by not in silent]

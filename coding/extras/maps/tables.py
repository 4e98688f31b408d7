"""Maps: codes, memos, themes and free notes placed by hand, with links. Whoever shows a map passes the viewer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from coding.store.codings import Viewer
from coding.store.connection import Cursor
from coding.store.memos import silent_authors
from coding.store.table import Table

NODE_KINDS: Final = ("code", "memo", "theme", "note")
"""What may stand on a map."""
LINK_KINDS: Final = ("leads_to", "part_of", "example_of", "contradicts", "goes_with", "own")
"""What a link may say; ``own`` says it in the person's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptMap:
    """A map.

    Attributes:
        id: Its id.
        name: What its maker calls it.
        owner: Who made it.
        shared: Whether the team may see it and draw on it.
        made_at: When it was made.
        deleted: Whether it was removed.
    """

    id: str
    name: str
    owner: str
    shared: bool
    made_at: datetime
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MapNode:
    """Something placed on a map. Codes, memos and themes are named by their ids, never by their words.

    Attributes:
        id: Its id.
        map_id: The map.
        kind: One of :data:`NODE_KINDS`.
        code: Id of the code, for one.
        memo_id: The memo, for one.
        theme_id: The theme, for one.
        text: Words of a free note; empty for all else.
        x: Where its middle is, to the right.
        y: Where its middle is, downwards.
        written_by: Who placed it, or wrote the note last.
        deleted: Whether it was taken away.
    """

    id: str
    map_id: str
    kind: str
    code: str | None = None
    memo_id: str | None = None
    theme_id: str | None = None
    text: str = ""
    x: int = 0
    y: int = 0
    written_by: str = ""
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLink:
    """A link from one thing on a map to another.

    Attributes:
        id: Its id.
        map_id: The map.
        source: Id of the node it goes from.
        target: Id of the node it goes to.
        kind: One of :data:`LINK_KINDS`.
        label: The person's own words, for the kind ``own``.
        written_by: Who made it, or changed it last.
        deleted: Whether it was taken away.
    """

    id: str
    map_id: str
    source: str
    target: str
    kind: str
    label: str = ""
    written_by: str = ""
    deleted: bool = False


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

"""Maps, what stands on them, and links. Whoever shows a map passes the viewer."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from coding.extras.maps.records import ConceptMap, MapLink, MapNode
from coding.store.codings import Viewer
from coding.store.connection import Cursor
from coding.store.memos import silent_authors

_MAP = "id, name, owner, shared, made_at, deleted_at IS NOT NULL"
_NODE = "id, map_id, kind, code, memo_id, theme_id, text, x, y, written_by, deleted_at IS NOT NULL"
_LINK = "id, map_id, source, target, kind, label, written_by, deleted_at IS NOT NULL"


def visible(cursor: Cursor, viewer: Viewer) -> list[ConceptMap]:
    """A person's own maps, and the shared ones of those whose words they may see now, by name."""
    rows: list[Any] = cursor.execute(
        f"SELECT {_MAP} FROM concept_map WHERE deleted_at IS NULL AND (owner = ? OR shared) ORDER BY lower(name), id",
        [viewer.user_id],
    ).fetchall()
    silent = silent_authors(cursor, viewer)
    return [concept_map for row in rows if (concept_map := _map(row)).owner not in silent]


def find_maps(cursor: Cursor, ids: Sequence[str]) -> list[ConceptMap]:
    """Maps by id, also removed ones: for changing them, not for showing them."""
    rows: list[Any] = cursor.execute(
        f"SELECT {_MAP} FROM concept_map WHERE list_contains(?, id)", [list(ids)]
    ).fetchall()
    return [_map(row) for row in rows]


def nodes_of(cursor: Cursor, map_id: str) -> list[MapNode]:
    """What stands on a map, in the order it was placed."""
    rows: list[Any] = cursor.execute(
        f"SELECT {_NODE} FROM map_node WHERE map_id = ? AND deleted_at IS NULL ORDER BY made_at, id", [map_id]
    ).fetchall()
    return [_node(row) for row in rows]


def visible_nodes(cursor: Cursor, map_id: str, viewer: Viewer) -> list[MapNode]:
    """What stands on a map, without codes and themes that somebody placed whose words the viewer may not see now.

    Their notes and memos are among them: whoever shows a map leaves their frames empty.
    """
    silent = silent_authors(cursor, viewer)
    return [node for node in nodes_of(cursor, map_id) if node.kind in ("note", "memo") or node.written_by not in silent]


def find_nodes(cursor: Cursor, ids: Sequence[str]) -> list[MapNode]:
    """Nodes by id, also those that were taken away."""
    rows: list[Any] = cursor.execute(f"SELECT {_NODE} FROM map_node WHERE list_contains(?, id)", [list(ids)]).fetchall()
    return [_node(row) for row in rows]


def links_of(cursor: Cursor, map_id: str) -> list[MapLink]:
    """Links of a map, in the order they were made."""
    rows: list[Any] = cursor.execute(
        f"SELECT {_LINK} FROM map_link WHERE map_id = ? AND deleted_at IS NULL ORDER BY made_at, id", [map_id]
    ).fetchall()
    return [_link(row) for row in rows]


def visible_links(cursor: Cursor, map_id: str, viewer: Viewer) -> list[MapLink]:
    """Links of a map, without those of people whose words the viewer may not see now."""
    silent = silent_authors(cursor, viewer)
    return [link for link in links_of(cursor, map_id) if link.written_by not in silent]


def find_links(cursor: Cursor, ids: Sequence[str]) -> list[MapLink]:
    """Links by id, also those that were taken away."""
    rows: list[Any] = cursor.execute(f"SELECT {_LINK} FROM map_link WHERE list_contains(?, id)", [list(ids)]).fetchall()
    return [_link(row) for row in rows]


def put_map(cursor: Cursor, concept_map: ConceptMap) -> None:
    """Write a map, new or known."""
    gone = datetime.now(UTC) if concept_map.deleted else None
    known = cursor.execute("SELECT 1 FROM concept_map WHERE id = ?", [concept_map.id]).fetchone()
    if known is None:
        cursor.execute(
            "INSERT INTO concept_map (id, name, owner, shared, made_at, deleted_at, version) "
            "VALUES (?, ?, ?, ?, ?, ?, 1)",
            [concept_map.id, concept_map.name, concept_map.owner, concept_map.shared, concept_map.made_at, gone],
        )
        return
    cursor.execute(
        "UPDATE concept_map SET name = ?, shared = ?, deleted_at = ?, version = version + 1 WHERE id = ?",
        [concept_map.name, concept_map.shared, gone, concept_map.id],
    )


def put_node(cursor: Cursor, node: MapNode) -> None:
    """Write a node, new or known."""
    gone = datetime.now(UTC) if node.deleted else None
    known = cursor.execute("SELECT 1 FROM map_node WHERE id = ?", [node.id]).fetchone()
    if known is None:
        cursor.execute(
            "INSERT INTO map_node (id, map_id, kind, code, memo_id, theme_id, text, x, y, written_by, made_at, "
            "deleted_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            [
                node.id,
                node.map_id,
                node.kind,
                node.code,
                node.memo_id,
                node.theme_id,
                node.text,
                node.x,
                node.y,
                node.written_by,
                datetime.now(UTC),
                gone,
            ],
        )
        return
    cursor.execute(
        "UPDATE map_node SET text = ?, x = ?, y = ?, deleted_at = ?, version = version + 1 WHERE id = ?",
        [node.text, node.x, node.y, gone, node.id],
    )


def put_link(cursor: Cursor, link: MapLink) -> None:
    """Write a link, new or known."""
    gone = datetime.now(UTC) if link.deleted else None
    known = cursor.execute("SELECT 1 FROM map_link WHERE id = ?", [link.id]).fetchone()
    if known is None:
        cursor.execute(
            "INSERT INTO map_link (id, map_id, source, target, kind, label, written_by, made_at, deleted_at, "
            "version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            [
                link.id,
                link.map_id,
                link.source,
                link.target,
                link.kind,
                link.label,
                link.written_by,
                datetime.now(UTC),
                gone,
            ],
        )
        return
    cursor.execute(
        "UPDATE map_link SET kind = ?, label = ?, written_by = ?, deleted_at = ?, version = version + 1 WHERE id = ?",
        [link.kind, link.label, link.written_by, gone, link.id],
    )


def _map(row: tuple[Any, ...]) -> ConceptMap:
    return ConceptMap(id=row[0], name=row[1], owner=row[2], shared=bool(row[3]), made_at=row[4], deleted=bool(row[5]))


def _node(row: tuple[Any, ...]) -> MapNode:
    return MapNode(
        id=row[0],
        map_id=row[1],
        kind=row[2],
        code=row[3],
        memo_id=row[4],
        theme_id=row[5],
        text=row[6],
        x=int(row[7]),
        y=int(row[8]),
        written_by=row[9],
        deleted=bool(row[10]),
    )


def _link(row: tuple[Any, ...]) -> MapLink:
    return MapLink(
        id=row[0],
        map_id=row[1],
        source=row[2],
        target=row[3],
        kind=row[4],
        label=row[5],
        written_by=row[6],
        deleted=bool(row[7]),
    )

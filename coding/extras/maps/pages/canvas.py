"""The canvas of a map: what its browser shows, and what it sends."""

from typing import Any

from coding.extras.maps.operations import apply_to_map
from coding.extras.maps.showing import ShownMap, placeable, show_map
from coding.ui.components.own_pane import OwnPane
from coding.ui.frame.packaged import packaged
from coding.workspace.context import Context


def canvas(context: Context, map_id: str) -> None:
    """One map, to be drawn on."""
    canvas_of(context.user.id, map_id).draw(packaged("map_canvas", css="map.css", js="map.js", beside=("coding_pane",)))


def canvas_of(user: str, map_id: str) -> OwnPane:
    """The pane of a map."""
    return OwnPane(
        user=user,
        key=f"map-{map_id}-{user}",
        apply=lambda context, operations: apply_to_map(context, map_id, operations),
        shown=lambda context, _state: {
            **_shown(show_map(context, map_id)),
            "offered": [[candidate.kind, candidate.what, candidate.name] for candidate in placeable(context)],
        },
    )


def _shown(shown: ShownMap) -> dict[str, Any]:
    return {
        "nodes": [
            [node.id, node.kind, node.name, node.state, node.x, node.y, node.own, node.what] for node in shown.nodes
        ],
        "links": [[link.id, link.source, link.target, link.kind, link.label] for link in shown.links],
        "canUndo": shown.can_undo,
        "canRedo": shown.can_redo,
    }

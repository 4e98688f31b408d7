"""Maps in a report: shared ones that were chosen, without memos that may not leave."""

from collections.abc import Collection, Sequence

from coding.access import Permission
from coding.export.model import Own, ReportMap, ReportMapLink, ReportMapNode
from coding.extras.maps.showing import ShownMap, show_map
from coding.extras.maps.steps import list_maps
from coding.workspace.context import Context, requires


@requires(Permission.EXPORT)
def shared_maps(context: Context) -> dict[str, str]:
    """The maps that are shared with the team: names by id."""
    return {concept_map.id: concept_map.name for concept_map in list_maps(context) if concept_map.shared}


@requires(Permission.EXPORT)
def printed_maps(context: Context, wanted: Sequence[str], memos: Collection[str]) -> list[ReportMap]:
    """The wanted maps in that order; what is gone, empty or not shared any more is left out.

    Args:
        context: Who exports.
        wanted: Ids of maps.
        memos: Ids of the memos that may leave.
    """
    shared = shared_maps(context)
    shown = [show_map(context, map_id) for map_id in dict.fromkeys(wanted) if map_id in shared]
    return [_as_printed(shown_map, memos) for shown_map in shown if shown_map.nodes]


def _as_printed(shown: ShownMap, memos: Collection[str]) -> ReportMap:
    nodes = []
    for node in shown.nodes:
        withheld = node.kind == "memo" and node.what not in memos
        nodes.append(
            ReportMapNode(
                id=node.id,
                kind=Own(node.kind),
                words="" if withheld else node.name,
                state=Own("hidden" if withheld else node.state),
                x=node.x,
                y=node.y,
            )
        )
    links = [ReportMapLink(link.source, link.target, Own(link.kind), link.label) for link in shown.links]
    return ReportMap(shown.map.name, tuple(nodes), tuple(links))

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
    return {one.id: one.name for one in list_maps(context) if one.shared}


@requires(Permission.EXPORT)
def printed_maps(context: Context, wanted: Sequence[str], memos: Collection[str]) -> list[ReportMap]:
    """The wanted maps in that order; what is gone, empty or not shared any more is left out.

    Args:
        context: Who exports.
        wanted: Ids of maps.
        memos: Ids of the memos that may leave.
    """
    shared = shared_maps(context)
    shown = [show_map(context, one) for one in dict.fromkeys(wanted) if one in shared]
    return [_as_printed(one, memos) for one in shown if one.nodes]


def _as_printed(shown: ShownMap, memos: Collection[str]) -> ReportMap:
    nodes = []
    for one in shown.nodes:
        withheld = one.kind == "memo" and one.what not in memos
        nodes.append(
            ReportMapNode(
                id=one.id,
                kind=Own(one.kind),
                words="" if withheld else one.name,
                state=Own("hidden" if withheld else one.state),
                x=one.x,
                y=one.y,
            )
        )
    links = [ReportMapLink(one.source, one.target, Own(one.kind), one.label) for one in shown.links]
    return ReportMap(shown.map.name, tuple(nodes), tuple(links))

"""Maps in a report: shared ones that were chosen, without memos on people who did not agree to be quoted."""

from __future__ import annotations

from collections.abc import Sequence

from coding.access import Permission
from coding.export.model import Own, ReportMap, ReportMapLink, ReportMapNode
from coding.model import ConceptMap
from coding.workspace.codings.memos import visible_memos
from coding.workspace.context import Context, requires
from coding.workspace.maps.maps import list_maps
from coding.workspace.maps.showing import ShownMap, show_map
from coding.workspace.reports.exchange_tables import memo_may_leave
from coding.workspace.reports.material import Selection


@requires(Permission.EXPORT)
def maps_for_reports(context: Context) -> list[ConceptMap]:
    """The maps that a report can show: those that are shared with the team."""
    return [one for one in list_maps(context) if one.shared]


@requires(Permission.EXPORT)
def report_maps(context: Context, wanted: Sequence[str], material: Selection) -> tuple[ReportMap, ...]:
    """The wanted maps as a report shows them, in that order; what is gone or not shared any more is left out.

    Args:
        context: Who exports.
        wanted: Ids of maps.
        material: What the report draws on.
    """
    if not wanted:
        return ()
    shared = {one.id for one in maps_for_reports(context)}
    leave = {one.id for one in visible_memos(context) if memo_may_leave(one, material.people)}
    shown = [show_map(context, one) for one in dict.fromkeys(wanted) if one in shared]
    return tuple(_as_printed(one, leave) for one in shown if one.nodes)


def _as_printed(shown: ShownMap, memos: set[str]) -> ReportMap:
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

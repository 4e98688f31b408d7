"""Maps in a report, where the extra that draws them is there."""

from collections.abc import Sequence

from coding.access import Permission
from coding.export.model import ReportMap
from coding.extras import offered
from coding.workspace.codings.memos import visible_memos
from coding.workspace.context import Context, requires
from coding.workspace.reports.exchange_tables import memo_may_leave
from coding.workspace.reports.selection import Selection


@requires(Permission.EXPORT)
def maps_for_reports(context: Context) -> dict[str, str]:
    """The maps that a report can show, those that are shared with the team: names by id."""
    return {map_id: name for shared_maps in offered("shared_maps") for map_id, name in shared_maps(context).items()}


@requires(Permission.EXPORT)
def report_maps(context: Context, wanted: Sequence[str], selection: Selection) -> tuple[ReportMap, ...]:
    """The wanted maps as a report shows them, in that order; what is gone or not shared any more is left out.

    Args:
        context: Who exports.
        wanted: Ids of maps.
        selection: What the report draws on.
    """
    if not wanted:
        return ()
    leave = {memo.id for memo in visible_memos(context) if memo_may_leave(memo, selection.people)}
    return tuple(
        report_map for printed_maps in offered("printed_maps") for report_map in printed_maps(context, wanted, leave)
    )

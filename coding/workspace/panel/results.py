"""What a panel came to. Panels are computed one by one and never pooled."""

from typing import Any

from coding.access import Permission
from coding.panel.record import panel_record
from coding.panel.results import PanelResults
from coding.store import panel as store_panel
from coding.workspace.context import Context, requires
from coding.workspace.reports.votes import results_in


@requires(Permission.EXPORT)
def results_of(context: Context, panel_id: str) -> PanelResults:
    """What a panel came to, round by round.

    Raises:
        NotFound: No such panel.
    """
    with context.store.read() as cursor:
        return results_in(cursor, panel_id)


@requires(Permission.EXPORT)
def record_of(context: Context, panel_id: str) -> dict[str, Any]:
    """The same as plain values, by the names that commands print.

    Raises:
        NotFound: No such panel.
    """
    with context.store.read() as cursor:
        codes = {panelist.id: panelist.code for panelist in store_panel.panelists(cursor, panel_id)}
        return panel_record(results_in(cursor, panel_id), codes)

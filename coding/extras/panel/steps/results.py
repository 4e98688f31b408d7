"""What a panel came to, for whoever looks and for what leaves. Panels are computed one by one and never pooled."""

from collections.abc import Mapping
from typing import Any

from coding.access import Permission
from coding.export.model import PanelVote
from coding.extras.panel import tables
from coding.panel.record import panel_record
from coding.panel.results import PanelResults, panel_results
from coding.store import Cursor
from coding.workspace.context import Context, reads, requires
from coding.workspace.reports.indicators import small_cell


@reads(Permission.EXPORT)
def results_of(context: Context, cursor: Cursor, panel_id: str) -> PanelResults:
    """What a panel came to, round by round.

    Raises:
        NotFound: No such panel.
    """
    return panel_results(*tables.records(cursor, panel_id))


@reads(Permission.EXPORT)
def record_of(context: Context, cursor: Cursor, panel_id: str) -> dict[str, Any]:
    """The same as plain values, by the names that commands print.

    Raises:
        NotFound: No such panel.
    """
    codes = {panelist.id: panelist.code for panelist in tables.panelists(cursor, panel_id)}
    return panel_record(panel_results(*tables.records(cursor, panel_id)), codes)


@requires(Permission.EXPORT)
def votes_of_cards(context: Context) -> Mapping[str, tuple[PanelVote, ...]]:
    """What panels said of each indicator card: card id → one entry a panel, item and scale, panels in their order.

    Of each panel the last closed round that asked the item counts, and of that what enough people rated, by the panel's
    own rule and by that for small counts: what fewer said would tell of single people. An item that was split or merged
    counts for the card it comes from, where that is one card.
    """
    least = small_cell(context)
    panels = context.store.ask(tables.panels_here)
    votes: dict[str, list[PanelVote]] = {}
    for outcome in (panel_results(*records) for records in panels):
        for item in outcome.items:
            if not item.indicator_id or item.retired is not None:
                continue
            rounds = [round for round in outcome.rounds if item.id in round.items and round.round.closed_at is not None]
            for scale in outcome.panel.rules.scales if rounds else ():
                result = rounds[-1].items[item.id][scale.name]
                if result.spread is None or result.spread.n < max(least, outcome.panel.rules.least_answers):
                    continue
                votes.setdefault(item.indicator_id, []).append(
                    PanelVote(
                        panel=outcome.panel.title, kind=outcome.panel.kind, scale=scale.name, points=scale.points,
                        n=result.spread.n, median=result.spread.median, percent=result.spread.percent_high,
                        round=rounds[-1].round.number,
                    )
                )  # fmt: skip
    return {card: tuple(vote) for card, vote in votes.items()}

"""Panels in a report, in the methods and in checklists: what was asked by which rules, and what it came to."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from coding.access import Permission
from coding.export.model import Own, PanelAsking, PanelFigure, PanelVote, ReportPanel
from coding.extras.panel import tables
from coding.model.panel import KINDS, PanelItem
from coding.panel.results import PanelResults, RoundResult, ScaleResult, panel_results
from coding.workspace.context import Context, requires
from coding.workspace.reports.indicators import small_cell


@requires(Permission.EXPORT)
def printed_panels(context: Context, language: str = "") -> list[ReportPanel]:
    """Panels with a closed round, the survivors' first.

    Of each statement the last closed round that asked it counts. What fewer rated than the panel's own rules and those
    for small counts ask for is named without its figures: they would tell of single people.

    Args:
        context: Who exports.
        language: Language in which statements are given where the panel has them in it.
    """
    panels = [panel for panel in _every(context, language) if panel.rounds]
    return sorted(panels, key=lambda panel: -KINDS.index(panel.kind))


@requires(Permission.EXPORT)
def votes_of_cards(context: Context) -> Mapping[str, tuple[PanelVote, ...]]:
    """What panels said of each indicator card: card id → one entry a panel, item and scale, panels in their order.

    What a report withholds is not in it. An item that was split or merged counts for the card it comes from, where that
    is one card.
    """
    votes: dict[str, list[PanelVote]] = {}
    for panel in _every(context):
        for figure in panel.figures:
            if figure.indicator and figure.n is not None:
                vote = PanelVote(
                    panel=panel.title, kind=str(panel.kind), scale=str(figure.scale), points=figure.points, n=figure.n,
                    median=figure.median, percent=figure.percent_high, round=figure.round,
                )  # fmt: skip
                votes.setdefault(figure.indicator, []).append(vote)
    return {card: tuple(vote) for card, vote in votes.items()}


def _every(context: Context, language: str = "") -> list[ReportPanel]:
    least = small_cell(context)
    panels = context.store.ask(tables.panels_here)
    return [_printed(panel_results(*records), least, language) for records in panels]


def _printed(results: PanelResults, least: int, language: str) -> ReportPanel:
    closed = [round for round in results.rounds if round.round.closed_at is not None]
    return ReportPanel(
        title=results.panel.title,
        kind=Own(results.panel.kind),
        rules=results.panel.rules,
        rounds=tuple(
            PanelAsking(
                round.round.number, round.round.closed_at.date(), len(round.items), len(round.asked),
                len(round.answered),
            )
            for round in closed
            if round.round.closed_at is not None
        ),
        figures=tuple(
            figure
            for item in results.items
            if item.retired is None
            for figure in _figures(item, closed, max(least, results.panel.rules.least_answers), results, language)
        ),
        changes=tuple(_changes(results.items, language)),
    )  # fmt: skip


def _figures(
    item: PanelItem, closed: list[RoundResult], least: int, results: PanelResults, language: str
) -> Iterator[PanelFigure]:
    rounds = [round for round in closed if item.id in round.items]
    for scale in results.panel.rules.scales if rounds else ():
        figure = PanelFigure(
            wording=_wording(item, language),
            scale=Own(scale.name),
            points=scale.points,
            round=rounds[-1].round.number,
            indicator=item.indicator_id,
        )
        yield _with_spread(figure, rounds[-1].items[item.id][scale.name], least)


def _with_spread(figure: PanelFigure, result: ScaleResult, least: int) -> PanelFigure:
    spread = result.spread
    if spread is None or spread.n < least:
        return figure
    return replace(
        figure,
        n=spread.n,
        median=spread.median,
        low=spread.first_quartile,
        high=spread.third_quartile,
        percent_high=spread.percent_high,
        percent_low=spread.percent_low,
        stable=result.stable,
    )


def _changes(items: tuple[PanelItem, ...], language: str) -> Iterator[tuple[int, str, str, str]]:
    """What was reworded, split or merged, what was new, and what was no longer asked."""
    known = {item.id: _wording(item, language) for item in items}
    followed = {parent for item in items for parent in item.parents}
    for item in items:
        before = " / ".join(known[parent] for parent in item.parents if parent in known)
        if item.parents or item.added > 1:
            yield item.added, before, known[item.id], item.reason
        if item.retired is not None and item.id not in followed:
            yield item.retired, known[item.id], "", item.why_retired


def _wording(item: PanelItem, language: str) -> str:
    return item.texts.get(language, {}).get("wording") or item.wording

"""The results of one panel: per item and scale the group's ratings, consensus and stability, and who changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from coding.model.panel import Panel, PanelItem, PanelRound, PanelSheet, Rating, Scale
from coding.panel.measures import Concordance, Disagreement, Shift, Spread, concordance, disagreement, shift, spread
from coding.panel.rules import Consensus, Stop, consensus, may_stop, stable


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleResult:
    """What a round came to for one item on one scale.

    Attributes:
        spread: Of the ratings; None where nobody rated it.
        not_judged: How many could not judge it.
        consensus: Where the panel agrees; None where too few rated.
        disagreement: On a scale of nine points, after the RAND/UCLA method.
        shift: From the round before; None where it was not asked then.
        stable: Whether it hardly moved; None where that cannot be said.
        changes: ``(panelist id, earlier, later)`` of those who changed.
        ratings: Panelist id → rating.
    """

    spread: Spread | None
    not_judged: int
    consensus: Consensus | None
    disagreement: Disagreement | None
    shift: Shift | None
    stable: bool | None
    changes: tuple[tuple[str, int, int], ...]
    ratings: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundResult:
    """What a round came to.

    Attributes:
        asked: Ids of who was asked.
        answered: Ids of whose answers were taken.
        concordance: Kendall's W by scale.
        of_both: Scale → W in the round before and in this one, of those who rated every item of both in both; empty
            for the first. Two rounds are compared by these: otherwise whoever left changes W too.
        items: Item id → scale → result.
    """

    round: PanelRound
    asked: tuple[str, ...]
    answered: tuple[str, ...]
    concordance: Mapping[str, Concordance]
    items: Mapping[str, Mapping[str, ScaleResult]]
    of_both: Mapping[str, tuple[Concordance, Concordance]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelResults:
    """What a panel came to, round by round; one panel only, never several together (at several sites it is still one).

    Attributes:
        items: Every item it ever had.
        stop: Whether its rules let it stop after the newest round; None before the first.
    """

    panel: Panel
    items: tuple[PanelItem, ...]
    rounds: tuple[RoundResult, ...]
    stop: Stop | None

    def newest(self, item_id: str) -> Mapping[str, ScaleResult] | None:
        """The results of an item in the last round that asked it and had answers."""
        for round in reversed(self.rounds):
            if item_id in round.items and round.answered:
                return round.items[item_id]
        return None


def panel_results(
    panel: Panel,
    items: Sequence[PanelItem],
    rounds: Sequence[PanelRound],
    sheets: Sequence[PanelSheet],
    ratings: Sequence[Rating],
    ranked: Mapping[str, Sequence[str]] | None = None,
) -> PanelResults:
    """Compute the results of a panel from what is kept of it.

    Args:
        panel: The panel.
        items: Every item it ever had.
        rounds: Its rounds, in order.
        sheets: Who was asked in which round.
        ratings: What they gave.
        ranked: Round id → items of which Kendall's W is computed; all that a round asked where it is not named.
    """
    ratings_by_round: dict[tuple[str, str, str], dict[str, int | None]] = {}
    for rating in ratings:
        ratings_by_round.setdefault((rating.round_id, rating.item_id, rating.scale), {})[rating.panelist_id] = (
            rating.value
        )
    round_results: list[RoundResult] = []
    for number, round in enumerate(rounds):
        before = rounds[number - 1] if number else None
        own_sheets = [sheet for sheet in sheets if sheet.round_id == round.id]
        results = {
            item: {
                scale.name: _scale(panel, scale, item, round, before, ratings_by_round) for scale in panel.rules.scales
            }
            for item in round.items
        }
        round_results.append(
            RoundResult(
                round=round,
                asked=tuple(sheet.panelist_id for sheet in own_sheets),
                answered=tuple(sheet.panelist_id for sheet in own_sheets if sheet.answers_hash),
                concordance={
                    scale.name: _concordance([round.id], _ranked(round, ranked), scale, ratings_by_round)[0]
                    for scale in panel.rules.scales
                },
                of_both=_of_both(panel, before, round, ranked, ratings_by_round) if before else {},
                items=results,
            )
        )
    return PanelResults(
        panel=panel, items=tuple(items), rounds=tuple(round_results), stop=_stop(panel, items, round_results)
    )


def _scale(
    panel: Panel,
    scale: Scale,
    item: str,
    round: PanelRound,
    before: PanelRound | None,
    ratings: Mapping[tuple[str, str, str], Mapping[str, int | None]],
) -> ScaleResult:
    now = ratings.get((round.id, item, scale.name), {})
    rated = {who: value for who, value in now.items() if value is not None}
    earlier = ratings.get((before.id, item, scale.name), {}) if before else {}
    both = [(who, value, rated[who]) for who, value in earlier.items() if value is not None and who in rated]
    lies = spread(list(rated.values()), scale.points)
    moved = shift([entry[1] for entry in both], [entry[2] for entry in both], scale.points)
    return ScaleResult(
        spread=lies,
        not_judged=len(now) - len(rated),
        consensus=consensus(panel.rules, lies),
        disagreement=disagreement(list(rated.values())) if scale.points == 9 else None,
        shift=moved,
        stable=stable(panel.rules, moved),
        changes=tuple(entry for entry in both if entry[1] != entry[2]),
        ratings=rated,
    )


def _ranked(round: PanelRound, ranked: Mapping[str, Sequence[str]] | None) -> Sequence[str]:
    return (ranked or {}).get(round.id, round.items)


def _of_both(
    panel: Panel,
    before: PanelRound,
    round: PanelRound,
    ranked: Mapping[str, Sequence[str]] | None,
    ratings: Mapping[tuple[str, str, str], Mapping[str, int | None]],
) -> dict[str, tuple[Concordance, Concordance]]:
    """W of two rounds of the same people, over the items that both asked."""
    earlier = set(_ranked(before, ranked))
    items = [item for item in _ranked(round, ranked) if item in earlier]
    concordances = {}
    for scale in panel.rules.scales:
        first, second = _concordance([before.id, round.id], items, scale, ratings)
        concordances[scale.name] = (first, second)
    return concordances


def _concordance(
    round_ids: Sequence[str],
    items: Sequence[str],
    scale: Scale,
    ratings: Mapping[tuple[str, str, str], Mapping[str, int | None]],
) -> list[Concordance]:
    """In each of some rounds, of the panelists who rated every one of some items on a scale in all of them."""
    rounds = [[ratings.get((round_id, item, scale.name), {}) for item in items] for round_id in round_ids]
    columns = [column for round in rounds for column in round]
    people = sorted({who for column in columns for who in column})
    whole = [who for who in people if all(column.get(who) is not None for column in columns)]
    return [
        concordance(np.array([[column[who] for column in round] for who in whole], dtype=np.int64)) for round in rounds
    ]


def _stop(panel: Panel, items: Sequence[PanelItem], rounds: Sequence[RoundResult]) -> Stop | None:
    if not rounds:
        return None
    last = rounds[-1]
    retired = {panel_item.id for panel_item in items if panel_item.retired is not None}
    settled: dict[tuple[str, str], bool] = {}
    for item, scales in last.items.items():
        if item in retired:
            continue
        for name, scale in scales.items():
            agreed = panel.rules.consensus_settles and scale.consensus in ("high", "low")
            settled[item, name] = bool(scale.stable) or agreed
    over = last.round.closed_at is not None or set(last.asked) <= set(last.answered)
    return may_stop(panel.rules, last.round.number, settled, over=over)

"""One panel asked at several sites: results over all of its people and of each site, by the functions of one panel.

Only the same panel of one study comes in: another panel, as of survivors beside experts, is never computed with it. The
items that were asked everywhere are those of which Kendall's W is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from coding.model.panel import Panel, PanelItem, PanelRound, PanelSheet, Rating
from coding.model.said import Said
from coding.panel.record import panel_record
from coding.panel.results import PanelResults, panel_results

_THEN: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When rounds were open is each site's own business."""
_OF_ONE_PROJECT: Final = ("opened", "closed", "item_set", "missing")
Cell = tuple[int, str, str]
"""Round, item and scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRound:
    """A closed round at a site.

    Attributes:
        number: Its number there.
        items: Ids of what was asked.
        asked: How many were asked.
        ratings: Random number of a panelist → (item, scale) → rating.
    """

    number: int
    items: Sequence[str]
    asked: int
    ratings: Mapping[str, Mapping[tuple[str, str], int | None]]


@dataclass(frozen=True, slots=True)
class Share:
    """How the ratings of one cell lie at a site, each None where it is withheld."""

    low: int | None
    middle: int | None
    high: int | None
    not_judged: int | None

    def rated(self) -> int | None:
        """How many rated it, where that is told."""
        told = (self.low, self.middle, self.high)
        return None if None in told else sum(value for value in told if value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Percent of the ratings at one end of a scale, over the sites that tell it.

    Attributes:
        percent: None where no site tells it.
        ratings: How many ratings that is of.
        sites: Which sites tell it.
    """

    percent: float | None
    ratings: int
    sites: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PooledPanel:
    """A panel of the study over all sites, and at each.

    Attributes:
        panel: The panel as the study has it.
        together: Over all sites that sent rows.
        by_site: Site → its own results, by name.
        shares: Cell → site → how its ratings lie, also of sites that sent shares alone.
        answered: Round → site → how many answered, of sites that sent shares alone; None where withheld.
        sources: Which sites and versions stand behind it.
        notes: What a reader must know first.
    """

    panel: Panel
    together: PanelResults
    by_site: Mapping[str, PanelResults]
    shares: Mapping[Cell, Mapping[str, Share]] = field(default_factory=dict)
    answered: Mapping[int, Mapping[str, int | None]] = field(default_factory=dict)
    sources: Sequence[Mapping[str, Any]] = ()
    notes: Sequence[Said] = ()

    def agreement(self, cell: Cell, end: str) -> Agreement:
        """Percent at the ``high`` or the ``low`` end of a cell, over the sites that tell how many rated it so."""
        told = {
            site: (count, rated)
            for site, share in self.shares.get(cell, {}).items()
            if (count := share.high if end == "high" else share.low) is not None and (rated := share.rated())
        }
        ratings = sum(rated for _, rated in told.values())
        percent = 100 * sum(count for count, _ in told.values()) / ratings if ratings else None
        return Agreement(percent=percent, ratings=ratings, sites=tuple(told))

    def to_json(self) -> dict[str, Any]:
        """Plain values; results have the names of ``heard panel results --json``."""
        return {
            "panel": self.panel.id,
            "title": self.panel.title,
            "kind": self.panel.kind,
            "together": _record(self.together),
            "sites": {site: _record(results) for site, results in self.by_site.items()},
            "shares": [self._share(cell, by_site) for cell, by_site in self.shares.items()],
            "answered": [{"round": number, "by_site": dict(by_site)} for number, by_site in self.answered.items()],
            "sources": [dict(source) for source in self.sources],
            "notes": list(self.notes),
        }

    def _share(self, cell: Cell, by_site: Mapping[str, Share]) -> dict[str, Any]:
        number, item, scale = cell
        return {
            "round": number,
            "item": item,
            "scale": scale,
            "high": asdict(self.agreement(cell, "high")),
            "low": asdict(self.agreement(cell, "low")),
            "by_site": {site: asdict(share) for site, share in by_site.items()},
        }


def _record(results: PanelResults) -> dict[str, Any]:
    people = {who for round in results.rounds for who in round.asked}
    record = panel_record(results, {who: called(who) for who in people})
    rounds = [
        {name: value for name, value in entry.items() if name not in _OF_ONE_PROJECT} for entry in record["rounds"]
    ]
    setup = {name: record[name] for name in ("rules", "items", "stop")}
    return {**setup, "rounds": rounds}


def called(panelist_id: str) -> str:
    """What a panelist is called in pooled figures: the site, and their random number."""
    site, _, number = panelist_id.rpartition("/")
    return f"{site} {number}"


def results_of_sites(
    panel: Panel, items: Sequence[PanelItem], sites: Mapping[str, Sequence[SiteRound]]
) -> PanelResults:
    """Results of a panel over some sites, as if its people had been asked in one place.

    Args:
        panel: The panel as the study has it; its rules hold for all.
        items: Its items, in order.
        sites: Site → its closed rounds.
    """
    rounds: list[PanelRound] = []
    sheets: list[PanelSheet] = []
    ratings: list[Rating] = []
    ranked: dict[str, list[str]] = {}
    last = max((round.number for site_rounds in sites.values() for round in site_rounds), default=0)
    for number in range(1, last + 1):
        # A round that no site sent stays empty, so that no change is told over it.
        there = [
            (site, round) for site, site_rounds in sites.items() for round in site_rounds if round.number == number
        ]
        item_ids = [panel_item.id for panel_item in items if any(panel_item.id in round.items for _, round in there)]
        key = str(number)
        ranked[key] = [item for item in item_ids if all(item in round.items for _, round in there)]
        rounds.append(
            PanelRound(id=key, panel_id=panel.id, number=number, items=tuple(item_ids), item_set="", opened_at=_THEN,
                       closed_at=_THEN)
        )  # fmt: skip
        for site, round in there:
            silent = range(round.asked - len(round.ratings))
            sheets += [PanelSheet(round_id=key, panelist_id=f"{site}/{at}") for at in silent]
            for who, rated in round.ratings.items():
                person = f"{site}/{who}"
                sheets.append(PanelSheet(round_id=key, panelist_id=person, answers_hash="taken"))
                ratings += [Rating(key, person, item, scale, value) for (item, scale), value in rated.items()]
    return panel_results(panel, items, rounds, sheets, ratings, ranked)


def shares_of(by_site: Mapping[str, PanelResults]) -> dict[Cell, dict[str, Share]]:
    """How the ratings of each cell lie at each site, from its rows."""
    shares: dict[Cell, dict[str, Share]] = {}
    for site, results in by_site.items():
        for round in results.rounds:
            for item, scales in round.items.items():
                for scale, result in scales.items():
                    lies = result.spread
                    share = Share(lies.low, lies.middle, lies.high, result.not_judged) if lies else None
                    shares.setdefault((round.round.number, item, scale), {})[site] = share or Share(
                        0, 0, 0, result.not_judged
                    )
    return shares

"""A panel of the study over all sites, and at each: from rows of ratings and from shares.

Only the same panel of one study comes in: another panel, as of survivors beside experts, is never computed with it. The
items that were asked everywhere are those of which Kendall's W is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from coding.extras.study.files.panels import COUNTS, rules_record, scales_in, shares_in, wording_hashes
from coding.extras.study.files.pooling import Contribution, unconfirmed
from coding.model.message import Message
from coding.model.panel import Panel, PanelItem, PanelRecords, PanelRound, PanelSheet, Rating
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
        items: Ids of what the study asks in it.
        asked: How many were asked.
        ratings: Who answered, by random number or id → (item, scale) → rating.
        own: How many items of the site's own it asked besides.
    """

    number: int
    items: Sequence[str]
    asked: int
    ratings: Mapping[str, Mapping[tuple[str, str], int | None]]
    own: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """How the ratings of one cell lie at a site, each None where it is withheld."""

    low: int | None
    middle: int | None
    high: int | None
    not_judged: int | None

    def rated(self) -> int | None:
        """How many rated it, where that is told."""
        figures = (self.low, self.middle, self.high)
        return None if None in figures else sum(value for value in figures if value is not None)


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
    notes: Sequence[Message] = ()

    def agreement(self, cell: Cell, end: str) -> Agreement:
        """Percent at the ``high`` or the ``low`` end of a cell, over the sites that tell how many rated it so."""
        figures = {
            site: (count, rated)
            for site, share in self.shares.get(cell, {}).items()
            if (count := share.high if end == "high" else share.low) is not None and (rated := share.rated())
        }
        ratings = sum(rated for _, rated in figures.values())
        percent = 100 * sum(count for count, _ in figures.values()) / ratings if ratings else None
        return Agreement(percent=percent, ratings=ratings, sites=tuple(figures))

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
        tables = [
            (site, round) for site, site_rounds in sites.items() for round in site_rounds if round.number == number
        ]
        item_ids = [panel_item.id for panel_item in items if any(panel_item.id in round.items for _, round in tables)]
        key = str(number)
        ranked[key] = [item for item in item_ids if all(item in round.items for _, round in tables)]
        rounds.append(
            PanelRound(id=key, panel_id=panel.id, number=number, items=tuple(item_ids), item_set="", opened_at=_THEN,
                       closed_at=_THEN)
        )  # fmt: skip
        for site, round in tables:
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


@dataclass(frozen=True, kw_only=True)
class _Sent:
    """What a site sent of a panel, as far as it may stand beside other sites'.

    Attributes:
        contribution: Which bundle.
        level: Its level.
        table: What it says of the panel.
        items: Ids of the items that were asked in the study's words.
        scales: Scales with the study's points.
    """

    contribution: Contribution
    level: str
    table: Mapping[str, Any]
    items: frozenset[str]
    scales: frozenset[str]


def pooled_panel(study_panel: PanelRecords, came: Mapping[str, Sequence[Contribution]]) -> PooledPanel | None:
    """A panel over all sites; None where no site sent results of it.

    Args:
        study_panel: As the newest package that has it says.
        came: Level → each site's newest bundle.
    """
    panel, notes = study_panel.panel, list[Message]()
    sent = [
        part
        for level, site_contributions in came.items()
        for contribution in site_contributions
        for table in contribution.bundle.contents["panels"]
        if table["panel"] == panel.id and (part := _kept(study_panel, contribution, level, table, notes)) is not None
    ]
    if not sent and not notes:
        return None
    rows = {part.contribution.name: _rounds(part) for part in _by_name(sent) if part.level != COUNTS}
    counts = [part for part in _by_name(sent) if part.level == COUNTS and part.contribution.name not in rows]
    items = sorted(study_panel.items, key=lambda item: item.position)
    ids = [item.id for item in items]
    by_site = {site: results_of_sites(panel, items, {site: row}) for site, row in rows.items()}
    shares = shares_of(by_site)
    for count in counts:
        _add_shares(shares, count)
    behind = [part for part in _by_name(sent) if part.level != COUNTS or part in counts]
    present = list({part.contribution.name: part.contribution for part in behind}.values())
    return PooledPanel(
        panel=panel,
        together=results_of_sites(panel, items, rows),
        by_site=by_site,
        shares=dict(sorted(shares.items(), key=lambda entry: (entry[0][0], ids.index(entry[0][1])))),
        answered=_answered(counts),
        sources=[_source(part) for part in behind],
        notes=[*unconfirmed(present), *dict.fromkeys(notes), *_not_everywhere(rows, items)],
    )


def _by_name(sent: Sequence[_Sent]) -> list[_Sent]:
    return sorted(sent, key=lambda part: (part.contribution.name.casefold(), part.contribution.name))


def _kept(
    study_panel: PanelRecords, contribution: Contribution, level: str, table: Mapping[str, Any], notes: list[Message]
) -> _Sent | None:
    """What of a site's panel is the study's: what is not is named and left out."""
    panel, rules = study_panel.panel, rules_record(study_panel.panel.rules)
    if table["kind"] != panel.kind:
        notes.append(
            Message("At {site} “{panel}” is a panel of other people than in the study, so it is left out.",
                    site=contribution.name, panel=panel.title)
        )  # fmt: skip
        return None
    known = {item.id: item for item in study_panel.items}
    other = {item["id"]: item["wording"] for item in table["items"] if not _same(known.get(item["id"]), item["said"])}
    notes += [
        Message("{site} asked “{item}” in other words than the study has now, so its ratings of it are left out.",
                site=contribution.name, item=wording)
        for wording in other.values()
    ]  # fmt: skip
    points, other_scales = scales_in(rules), scales_in(table["rules"])
    notes += [
        Message("{site} asked {scale} from 1 to {points} and not as the study does, so it is left out.",
                site=contribution.name, scale=scale, points=end)
        for scale, end in other_scales.items() if points.get(scale) != end
    ]  # fmt: skip
    if {**table["rules"], "scales": 0} != {**rules, "scales": 0}:
        notes.append(
            Message(
                "The panel of {site} goes by other rules of its own. Here the study's rules hold.",
                site=contribution.name,
            )
        )
    own_count = sum(round["own"] for round in table["rounds"])
    if own_count:
        notes.append(
            Message(
                "{site} asked items of its own besides ({n} over its rounds); they stay there.",
                site=contribution.name,
                n=own_count,
            )
        )
    return _Sent(
        contribution=contribution,
        level=level,
        table=table,
        items=frozenset(item["id"] for item in table["items"]) - other.keys(),
        scales=frozenset(scale for scale, end in other_scales.items() if points.get(scale) == end),
    )


def _same(item: PanelItem | None, hashes: Mapping[str, str]) -> bool:
    """Whether an item was asked in the study's words, in every language that both have."""
    if item is None:
        return False
    expected = wording_hashes(item)
    return all(hashes[language] == expected[language] for language in hashes.keys() & expected.keys())


def _rounds(sent: _Sent) -> list[SiteRound]:
    scales = list(scales_in(sent.table["rules"]))
    rounds = []
    for round in sent.table["rounds"]:
        cells = [(item, scale) for item in round["items"] for scale in scales]
        rounds.append(
            SiteRound(
                number=round["number"],
                items=[item for item in round["items"] if item in sent.items],
                asked=round["asked"],
                ratings={
                    row["id"]: {
                        cell: value
                        for cell, value in zip(cells, row["values"], strict=True)
                        if cell[0] in sent.items and cell[1] in sent.scales
                    }
                    for row in round["rows"]
                },
            )
        )
    return rounds


def _add_shares(shares: dict[Cell, dict[str, Share]], sent: _Sent) -> None:
    for round in sent.table["rounds"]:
        for item, scale, share in shares_in(sent.table, round):
            if item in sent.items and scale in sent.scales:
                shares.setdefault((round["number"], item, scale), {})[sent.contribution.name] = Share(*share[:-1])


def _answered(counts: Sequence[_Sent]) -> dict[int, dict[str, int | None]]:
    answers: dict[int, dict[str, int | None]] = {}
    for count in counts:
        for round in count.table["rounds"]:
            answers.setdefault(round["number"], {})[count.contribution.name] = round["answered"]
    return dict(sorted(answers.items()))


def _source(sent: _Sent) -> dict[str, Any]:
    rounds = sent.table["rounds"]
    people = {row["id"] for round in rounds for row in round.get("rows", ())}
    return {
        **sent.contribution.source(),
        "level": sent.level,
        "rounds": [round["number"] for round in rounds],
        "panelists": len(people) if sent.level != COUNTS else None,
        "items": len(sent.items),
    }


def _not_everywhere(rows: Mapping[str, Sequence[SiteRound]], items: Sequence[PanelItem]) -> list[Message]:
    """Items that some sites asked in a round and others did not."""
    notes = []
    for number in sorted({round.number for row in rows.values() for round in row}):
        items_by_site = {site: {*round.items} for site, row in rows.items() for round in row if round.number == number}
        for item in items:
            lacking = sorted(site for site, item_ids in items_by_site.items() if item.id not in item_ids)
            if 0 < len(lacking) < len(items_by_site):
                notes.append(
                    Message(
                        "Round {number}: “{item}” counts without {sites}. Kendall's W is of the items that all asked.",
                        number=number, item=item.wording, sites=", ".join(lacking)
                    )
                )  # fmt: skip
    return notes

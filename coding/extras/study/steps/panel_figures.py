"""The coordinator's side of panels: the same panel over all sites, from rows of ratings and from shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coding.access import Permission
from coding.extras.study import tables
from coding.extras.study.files.panels import (
    COUNTS,
    ROWS,
    Cell,
    PooledPanel,
    Share,
    SiteRound,
    StudyPanel,
    asked_as,
    panels_in,
    results_of_sites,
    scales_in,
    shares_in,
    shares_of,
)
from coding.extras.study.files.pooling import Contribution, unconfirmed
from coding.extras.study.steps.panels import rules_of
from coding.extras.study.steps.pool import contributions
from coding.model.panel import Panel, PanelItem
from coding.model.said import Said
from coding.store import Cursor
from coding.workspace.context import Context, reads


@dataclass(frozen=True, kw_only=True)
class _Sent:
    """What a site sent of a panel, as far as it may stand beside other sites'.

    Attributes:
        one: Which bundle.
        level: Its level.
        table: What it says of the panel.
        items: Ids of the items that were asked in the study's words.
        scales: Scales with the study's points.
    """

    one: Contribution
    level: str
    table: Mapping[str, Any]
    items: frozenset[str]
    scales: frozenset[str]


@reads(Permission.SEE_AGREEMENT)
def pooled_panels(context: Context, cursor: Cursor) -> list[PooledPanel]:
    """Every panel of the study of which results came, each by itself, in the order of the packages."""
    # As the newest package that has each of them says.
    panels = {panel.id: panel for package in tables.PACKAGES.all(cursor) for panel in panels_in(package.content)}
    came = {level: contributions(cursor, level) for level in (*ROWS, COUNTS)}
    return [pooled_panel for panel in panels.values() if (pooled_panel := _pooled(panel, came)) is not None]


def _pooled(study_panel: StudyPanel, came: Mapping[str, Sequence[Contribution]]) -> PooledPanel | None:
    notes: list[Said] = []
    sent = [
        part
        for level, site_contributions in came.items()
        for contribution in site_contributions
        for table in contribution.bundle.contents["panels"]
        if table["panel"] == study_panel.id
        and (part := _kept(study_panel, contribution, level, table, notes)) is not None
    ]
    if not sent and not notes:
        return None
    panel = Panel(
        id=study_panel.id,
        title=study_panel.title,
        kind=study_panel.kind,
        instructions="",
        consent="",
        rules=rules_of(study_panel),
        state="open",
        created_by="",
    )
    rows = {part.one.name: _rounds(part) for part in _by_name(sent) if part.level != COUNTS}
    counts = [part for part in _by_name(sent) if part.level == COUNTS and part.one.name not in rows]
    items = sorted(study_panel.items, key=lambda item: item.position)
    by_site = {site: results_of_sites(panel, items, {site: row}) for site, row in rows.items()}
    shares = shares_of(by_site)
    for count in counts:
        _add_shares(shares, count)
    behind = [part for part in _by_name(sent) if part.level != COUNTS or part in counts]
    present = list({part.one.name: part.one for part in behind}.values())
    return PooledPanel(
        panel=panel,
        together=results_of_sites(panel, items, rows),
        by_site=by_site,
        shares=dict(sorted(shares.items(), key=lambda entry: _place(items, entry[0]))),
        answered=_answered(counts),
        sources=[_source(part) for part in behind],
        notes=[*unconfirmed(present), *dict.fromkeys(notes), *_not_everywhere(rows, items)],
    )


def _by_name(sent: Sequence[_Sent]) -> list[_Sent]:
    return sorted(sent, key=lambda part: (part.one.name.casefold(), part.one.name))


def _kept(
    panel: StudyPanel, contribution: Contribution, level: str, table: Mapping[str, Any], notes: list[Said]
) -> _Sent | None:
    """What of a site's panel is the study's: what is not is named and left out."""
    if table["kind"] != panel.kind:
        notes.append(
            Said("At {site} “{panel}” is a panel of other people than in the study, so it is left out.",
                 site=contribution.name, panel=panel.title)
        )  # fmt: skip
        return None
    known = {item.id: item for item in panel.items}
    other = {item["id"]: item["wording"] for item in table["items"] if not _same(known.get(item["id"]), item["said"])}
    notes += [
        Said("{site} asked “{item}” in other words than the study has now, so its ratings of it are left out.",
             site=contribution.name, item=wording)
        for wording in other.values()
    ]  # fmt: skip
    points, theirs = scales_in(panel.rules), scales_in(table["rules"])
    notes += [
        Said("{site} asked {scale} from 1 to {points} and not as the study does, so it is left out.",
             site=contribution.name, scale=scale, points=end)
        for scale, end in theirs.items() if points.get(scale) != end
    ]  # fmt: skip
    if {**table["rules"], "scales": 0} != {**panel.rules, "scales": 0}:
        notes.append(
            Said(
                "The panel of {site} goes by other rules of its own. Here the study's rules hold.",
                site=contribution.name,
            )
        )
    own = sum(round["own"] for round in table["rounds"])
    if own:
        notes.append(
            Said(
                "{site} asked items of its own besides ({n} over its rounds); they stay there.",
                site=contribution.name,
                n=own,
            )
        )
    return _Sent(
        one=contribution,
        level=level,
        table=table,
        items=frozenset(item["id"] for item in table["items"]) - other.keys(),
        scales=frozenset(scale for scale, end in theirs.items() if points.get(scale) == end),
    )


def _same(item: PanelItem | None, said: Mapping[str, str]) -> bool:
    """Whether an item was asked in the study's words, in every language that both have."""
    if item is None:
        return False
    wanted = asked_as(item)
    return all(said[language] == wanted[language] for language in said.keys() & wanted.keys())


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
                shares.setdefault((round["number"], item, scale), {})[sent.one.name] = Share(*share[:-1])


def _answered(counts: Sequence[_Sent]) -> dict[int, dict[str, int | None]]:
    answers: dict[int, dict[str, int | None]] = {}
    for count in counts:
        for round in count.table["rounds"]:
            answers.setdefault(round["number"], {})[count.one.name] = round["answered"]
    return dict(sorted(answers.items()))


def _place(items: Sequence[PanelItem], cell: Cell) -> tuple[int, int]:
    return cell[0], [item.id for item in items].index(cell[1])


def _source(sent: _Sent) -> dict[str, Any]:
    rounds = sent.table["rounds"]
    people = {row["id"] for round in rounds for row in round.get("rows", ())}
    return {
        **sent.one.source(),
        "level": sent.level,
        "rounds": [round["number"] for round in rounds],
        "panelists": len(people) if sent.level != COUNTS else None,
        "items": len(sent.items),
    }


def _not_everywhere(rows: Mapping[str, Sequence[SiteRound]], items: Sequence[PanelItem]) -> list[Said]:
    """Items that some sites asked in a round and others did not."""
    notes = []
    for number in sorted({round.number for row in rows.values() for round in row}):
        there = {site: {*round.items} for site, row in rows.items() for round in row if round.number == number}
        for item in items:
            lacking = sorted(site for site, item_ids in there.items() if item.id not in item_ids)
            if 0 < len(lacking) < len(there):
                notes.append(
                    Said("Round {number}: “{item}” counts without {sites}. Kendall's W is of the items that all asked.",
                         number=number, item=item.wording, sites=", ".join(lacking))
                )  # fmt: skip
    return notes

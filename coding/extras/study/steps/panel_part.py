"""Results of panels in a site's bundle: closed rounds on the study's items, as rows of ratings or as guarded shares."""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coding.disclosure.suppression import small
from coding.errors import NotReady
from coding.extras.study import tables
from coding.extras.study.files.form import typed
from coding.extras.study.files.panel_rows import COUNTS, PARTS, ROWS, asked_as, panels_in, rules_record, title_of
from coding.extras.study.steps.counting import Against
from coding.extras.study.steps.panels import own_panels
from coding.extras.study.tables import PANELISTS
from coding.model.panel import Panel, PanelItem, PanelRound
from coding.model.said import Said
from coding.panel.measures import spread
from coding.store import Cursor

TABLES, NUMBER = "tables", "number"
"""In the record of a bundle of shares: panel of the study → the random number of its table; the bundle's own number."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A closed round of a site, with what the study asks in it.

    Attributes:
        items: The study's items of it.
        own: How many items of the site's own it asked besides.
        ratings: Panelist id → (item, scale) → rating, of those who answered.
        asked: How many were asked.
    """

    round: PanelRound
    items: tuple[str, ...]
    own: int
    ratings: Mapping[str, Mapping[tuple[str, str], int | None]]
    asked: int


@dataclass(frozen=True, kw_only=True)
class AskedPanel:
    """A panel of the study at this site, with its closed rounds.

    Attributes:
        study_id: The panel of the study.
        panel: This project's own of it.
        items: The study's items of it.
        rounds: Closed rounds that somebody answered.
        open: Number of the round that is open, or 0.
    """

    study_id: str
    panel: Panel
    items: tuple[PanelItem, ...]
    rounds: Sequence[Asked]
    open: int


@dataclass(frozen=True, kw_only=True)
class Panels(Against):
    """Results of panels, against what was sent of them before."""

    def part(self, cursor: Cursor, level: str) -> tuple[dict[str, Any], dict[str, Any], list[Said]]:
        """What the bundle says, the record that later ones are held against, and notes.

        Raises:
            NotReady: No closed round may leave at this level.
        """
        asked_panels = [panel for panel in _asked_here(cursor) if level == COUNTS or panel.panel.kind == ROWS[level]]
        here = tables.panelists(cursor)
        notes = [
            Said("“{panel}”: round {number} is open; it stays here until it is closed.",
                 panel=panel.panel.title, number=panel.open)
            for panel in asked_panels if panel.open
        ]  # fmt: skip
        record: dict[str, Any] = {PANELISTS: {}, TABLES: {}, NUMBER: self.number}
        panels = [
            self.shares(panel, record, here) if level == COUNTS else self._rows(panel, record, notes)
            for panel in asked_panels
        ]
        panels = [panel for panel in panels if panel["rounds"]]
        if not panels:
            raise NotReady(
                Said(
                    "Nothing was made: no closed round of a panel of the study can leave at this level, or too few "
                    "people answered it."
                )
            )
        return {"panels": panels}, record, notes

    def _rows(self, panel: AskedPanel, record: dict[str, Any], notes: list[Said]) -> dict[str, Any]:
        numbers: dict[str, str] = {}
        rounds = []
        for round in panel.rounds:
            if len(round.ratings) < self.least:
                notes.append(
                    Said("“{panel}”: round {number} stays here, because fewer than {least} people answered it.",
                         panel=panel.panel.title, number=round.round.number, least=self.least)
                )  # fmt: skip
                continue
            for who in round.ratings:
                numbers.setdefault(who, secrets.token_hex(8))
            rows = [
                {"id": numbers[who], "values": [rated.get(cell) for cell in _cells(panel, round)]}
                for who, rated in round.ratings.items()
            ]
            # An order that says nothing of who was asked first.
            rows.sort(key=lambda row: str(row["id"]))
            rounds.append({**_head(round), "asked": round.asked, "rows": rows})
        record[PANELISTS] |= {number: [who] for who, number in numbers.items()}
        return {**_table(panel, rounds), "rounds": rounds}

    def shares(self, panel: AskedPanel, record: dict[str, Any], here: Collection[str]) -> dict[str, Any]:
        """How ratings lie in low, middle and high, as far as no few people show by it.

        Args:
            panel: The panel.
            record: Takes what later bundles are held against.
            here: Ids of the panelists who have not withdrawn.
        """
        table = secrets.token_hex(8)
        people = {who for round in panel.rounds for who in round.ratings}
        gone = [int(entry[NUMBER]) for entry in self.earlier if _gone(entry, panel.study_id, here)]
        against = replace(self, void=max(gone, default=0))
        rounds = []
        for round in panel.rounds:
            n = len(round.ratings)
            key = f"panel {panel.study_id} round {round.round.number}"
            answered = against.cells(key, {"": n}, {"": None if small(n, self.least) else n}, record)
            shares = [against._share(panel, round, cell, record) for cell in _cells(panel, round)]
            told = {"answered": answered.shown[""], "as_of": answered.number, "shares": shares}
            rounds.append({**_head(round), **told})
        record[PANELISTS][table] = sorted(people)
        record[TABLES][panel.study_id] = table
        return {**_table(panel, rounds), "id": table, "rounds": rounds}

    def _share(
        self, panel: AskedPanel, round: Asked, cell: tuple[str, str], record: dict[str, Any]
    ) -> list[int | None]:
        counts = _counted(
            round, cell, next(scale.points for scale in panel.panel.rules.scales if scale.name == cell[1])
        )
        key = f"panel {panel.study_id} round {round.round.number} item {cell[0]} {cell[1]}"
        sent = self.line(key, counts, dict.fromkeys(PARTS, len(round.ratings)), record)
        return [*(sent.shown[part] for part in PARTS), sent.number]


def _asked_here(cursor: Cursor) -> Iterator[AskedPanel]:
    """The panels of the study that were asked here."""
    of_study = {
        item.id
        for package in tables.PACKAGES.all(cursor)
        for study_panel in panels_in(package.content)
        for item in study_panel.items
    }
    for study_id, (panel, items, rounds, sheets, ratings) in own_panels(cursor).items():
        given: dict[str, dict[str, dict[tuple[str, str], int | None]]] = {}
        for rating in ratings:
            given.setdefault(rating.round_id, {}).setdefault(rating.panelist_id, {})[rating.item_id, rating.scale] = (
                rating.value
            )
        closed = [
            Asked(
                round=round,
                items=tuple(item for item in round.items if item in of_study),
                own=sum(1 for item in round.items if item not in of_study),
                ratings={
                    sheet.panelist_id: given.get(round.id, {}).get(sheet.panelist_id, {})
                    for sheet in sheets
                    if sheet.round_id == round.id and sheet.answers_hash
                },
                asked=sum(1 for sheet in sheets if sheet.round_id == round.id),
            )
            for round in rounds
            if round.closed_at is not None
        ]
        yield AskedPanel(
            study_id=study_id,
            panel=panel,
            items=tuple(panel_item for panel_item in items if panel_item.id in of_study),
            rounds=[entry for entry in closed if entry.items and entry.ratings],
            open=rounds[-1].number if rounds and rounds[-1].closed_at is None else 0,
        )


def _gone(record: Mapping[str, Any], study_id: str, here: Collection[str]) -> bool:
    """Whether somebody whom a table of shares counted has withdrawn since."""
    table = record[TABLES].get(study_id)
    return table is not None and bool(set(record[PANELISTS][table]) - set(here))


def _cells(panel: AskedPanel, round: Asked) -> list[tuple[str, str]]:
    return [(item, scale.name) for item in round.items for scale in panel.panel.rules.scales]


def _counted(round: Asked, cell: tuple[str, str], points: int) -> dict[str, int]:
    values = [rated.get(cell) for rated in round.ratings.values()]
    lies = spread([value for value in values if value is not None], points)
    told = (lies.low, lies.middle, lies.high) if lies else (0, 0, 0)
    return dict(zip(PARTS, (*told, values.count(None)), strict=True))


def _head(round: Asked) -> dict[str, Any]:
    return {"number": round.round.number, "items": list(round.items), "own": round.own}


def _table(panel: AskedPanel, rounds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    item_ids = {item for round in rounds for item in round["items"]}
    return {
        "panel": panel.study_id, "title": title_of(panel.panel), "kind": panel.panel.kind,
        "rules": rules_record(panel.panel.rules),
        "items": [
            {"id": item.id, "wording": typed(item.wording), "said": asked_as(item)}
            for item in panel.items if item.id in item_ids
        ],
    }  # fmt: skip

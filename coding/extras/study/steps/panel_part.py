"""Results of panels in a site's bundle: closed rounds on the study's items, as rows of ratings or as guarded shares."""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coding.disclosure.successive import Sent, next_cells, next_line
from coding.disclosure.suppression import small
from coding.errors import NotReady
from coding.extras.study import tables
from coding.extras.study.files.form import typed
from coding.extras.study.files.panel_rows import COUNTS, PARTS, ROWS
from coding.extras.study.files.panel_setup import asked_as, panels_in, rules_record, title_of
from coding.extras.study.steps.panels import own_panels
from coding.extras.study.tables import PANELISTS
from coding.model.panel import Panel, PanelItem, PanelRound
from coding.model.said import Said
from coding.panel.measures import spread
from coding.store import Cursor
from coding.store import panel as store_panel

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
class PanelPart:
    """What a level of panels puts into a bundle."""

    contents: Mapping[str, Any]
    record: Mapping[str, Any]
    notes: Sequence[Said]


@dataclass(frozen=True, kw_only=True)
class Panels:
    """Results of panels, against what was sent of them before.

    Attributes:
        least: The fewest people shown alike.
        earlier: Records of the bundles of the same level that left before, in order.
        number: Number of the bundle that is made now.
    """

    least: int
    earlier: Sequence[Mapping[str, Any]]
    number: int

    def part(self, cursor: Cursor, level: str) -> PanelPart:
        """What the bundle says, and the record that later ones are held against.

        Raises:
            NotReady: No closed round may leave at this level.
        """
        found = [one for one in _asked_here(cursor) if level == COUNTS or one.panel.kind == ROWS[level]]
        here = {one.id for result in found for one in store_panel.panelists(cursor, result.panel.id)}
        notes = [
            Said("“{panel}”: round {number} is open; it stays here until it is closed.",
                 panel=one.panel.title, number=one.open)
            for one in found if one.open
        ]  # fmt: skip
        record: dict[str, Any] = {PANELISTS: {}, TABLES: {}, NUMBER: self.number}
        panels = [
            self.shares(one, record, here) if level == COUNTS else self._rows(one, record, notes) for one in found
        ]
        panels = [one for one in panels if one["rounds"]]
        if not panels:
            raise NotReady(
                Said(
                    "Nothing was made: no closed round of a panel of the study can leave at this level, or too few "
                    "people answered it."
                )
            )
        return PanelPart(contents={"panels": panels}, record=record, notes=notes)

    def _rows(self, one: AskedPanel, record: dict[str, Any], notes: list[Said]) -> dict[str, Any]:
        numbers: dict[str, str] = {}
        rounds = []
        for made in one.rounds:
            if len(made.ratings) < self.least:
                notes.append(
                    Said("“{panel}”: round {number} stays here, because fewer than {least} people answered it.",
                         panel=one.panel.title, number=made.round.number, least=self.least)
                )  # fmt: skip
                continue
            for who in made.ratings:
                numbers.setdefault(who, secrets.token_hex(8))
            rows = [
                {"id": numbers[who], "values": [rated.get(cell) for cell in _cells(one, made)]}
                for who, rated in made.ratings.items()
            ]
            # An order that says nothing of who was asked first.
            rows.sort(key=lambda row: str(row["id"]))
            rounds.append({**_head(made), "asked": made.asked, "rows": rows})
        record[PANELISTS] |= {number: [who] for who, number in numbers.items()}
        return {**_table(one, rounds), "rounds": rounds}

    def shares(self, one: AskedPanel, record: dict[str, Any], here: Collection[str]) -> dict[str, Any]:
        """How ratings lie in low, middle and high, as far as no few people show by it.

        Args:
            one: The panel.
            record: Takes what later bundles are held against.
            here: Ids of the panelists who have not withdrawn.
        """
        table = secrets.token_hex(8)
        people = {who for made in one.rounds for who in made.ratings}
        void = max((int(held[NUMBER]) for held in self.earlier if _gone(held, one.study_id, here)), default=0)
        rounds = []
        for made in one.rounds:
            n = len(made.ratings)
            key = f"panel {one.study_id} round {made.round.number}"
            before = self._before(key)
            answered = next_cells({"": n}, {"": None if small(n, self.least) else n}, self.least, before, self.number,
                                  void)  # fmt: skip
            record[key] = [answered.number, dict(answered.true), dict(answered.shown)]
            shares = [self._share(one, made, cell, record, void) for cell in _cells(one, made)]
            told = {"answered": answered.shown[""], "as_of": answered.number, "shares": shares}
            rounds.append({**_head(made), **told})
        record[PANELISTS][table] = sorted(people)
        record[TABLES][one.study_id] = table
        return {**_table(one, rounds), "id": table, "rounds": rounds}

    def _share(
        self, one: AskedPanel, made: Asked, cell: tuple[str, str], record: dict[str, Any], void: int
    ) -> list[int | None]:
        counts = _counted(made, cell, next(scale.points for scale in one.panel.rules.scales if scale.name == cell[1]))
        key = f"panel {one.study_id} round {made.round.number} item {cell[0]} {cell[1]}"
        whole = dict.fromkeys(PARTS, len(made.ratings))
        sent = next_line(counts, whole, self.least, self._before(key), self.number, void)
        record[key] = [sent.number, dict(sent.true), dict(sent.shown)]
        return [*(sent.shown[part] for part in PARTS), sent.number]

    def _before(self, key: str) -> list[Sent]:
        return [Sent(*record[key]) for record in self.earlier if key in record]


def _asked_here(cursor: Cursor) -> Iterator[AskedPanel]:
    """The panels of the study that were asked here."""
    of_study = {
        item.id for package in tables.all_packages(cursor) for one in panels_in(package.content) for item in one.items
    }
    for study_id, panel in own_panels(cursor).items():
        rounds = store_panel.rounds(cursor, panel.id)
        sheets = store_panel.sheets(cursor, panel.id)
        given: dict[str, dict[str, dict[tuple[str, str], int | None]]] = {}
        for one in store_panel.ratings(cursor, panel.id):
            given.setdefault(one.round_id, {}).setdefault(one.panelist_id, {})[one.item_id, one.scale] = one.value
        closed = [
            Asked(
                round=made,
                items=tuple(item for item in made.items if item in of_study),
                own=sum(1 for item in made.items if item not in of_study),
                ratings={
                    one.panelist_id: given.get(made.id, {}).get(one.panelist_id, {})
                    for one in sheets
                    if one.round_id == made.id and one.answers_hash
                },
                asked=sum(1 for one in sheets if one.round_id == made.id),
            )
            for made in rounds
            if made.closed_at is not None
        ]
        yield AskedPanel(
            study_id=study_id,
            panel=panel,
            items=tuple(one for one in store_panel.items(cursor, panel.id) if one.id in of_study),
            rounds=[one for one in closed if one.items and one.ratings],
            open=rounds[-1].number if rounds and rounds[-1].closed_at is None else 0,
        )


def _gone(record: Mapping[str, Any], study_id: str, here: Collection[str]) -> bool:
    """Whether somebody whom a table of shares counted has withdrawn since."""
    table = record[TABLES].get(study_id)
    return table is not None and bool(set(record[PANELISTS][table]) - set(here))


def _cells(one: AskedPanel, made: Asked) -> list[tuple[str, str]]:
    return [(item, scale.name) for item in made.items for scale in one.panel.rules.scales]


def _counted(made: Asked, cell: tuple[str, str], points: int) -> dict[str, int]:
    values = [rated.get(cell) for rated in made.ratings.values()]
    lies = spread([value for value in values if value is not None], points)
    told = (lies.low, lies.middle, lies.high) if lies else (0, 0, 0)
    return dict(zip(PARTS, (*told, values.count(None)), strict=True))


def _head(made: Asked) -> dict[str, Any]:
    return {"number": made.round.number, "items": list(made.items), "own": made.own}


def _table(one: AskedPanel, rounds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    asked = {item for made in rounds for item in made["items"]}
    return {
        "panel": one.study_id, "title": title_of(one.panel), "kind": one.panel.kind,
        "rules": rules_record(one.panel.rules),
        "items": [
            {"id": item.id, "wording": typed(item.wording), "said": asked_as(item)}
            for item in one.items if item.id in asked
        ],
    }  # fmt: skip

"""Panels of the study: which go along in the package, taking them into a site's own, and their results in its bundle.

Results are of closed rounds on the study's items, as rows of ratings or as guarded shares.
"""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Any, Final

from coding.access import Permission
from coding.disclosure.suppression import small
from coding.errors import NotFound, NotReady
from coding.extras import offered
from coding.extras.study import tables
from coding.extras.study.files.form import typed
from coding.extras.study.files.panels import (
    COUNTS,
    PARTS,
    ROWS,
    panel_setup,
    panels_in,
    rules_record,
    title_of,
    wording_hashes,
)
from coding.extras.study.files.pooled_panels import SiteRound
from coding.extras.study.steps.counting import Against
from coding.extras.study.tables import PANELISTS
from coding.model.message import Message
from coding.model.panel import Panel, PanelItem, PanelRecords
from coding.panel.measures import spread
from coding.store import Cursor, events, settings
from coding.workspace.context import Context, new_id, reads, requires, writes

SHARED: Final = "study_panels"
"""Ids of the panels that go along; the coordinator's setting."""
HERE: Final = "study_panels_here"
"""Panel of the study → panel of this project; a site's setting."""


@dataclass(frozen=True, kw_only=True)
class PanelChange:
    """What taking a panel of the study would do here.

    Attributes:
        study: The panel as the package has it.
        here: This project's own panel of it; None where it is made.
        added: Items that come.
        retired: Items that are asked here no more.
        said: Items that can be asked in further languages.
        rules: Whether its rules become the study's.
        waits: Why nothing of it can be taken now, or None.
    """

    study: PanelRecords
    here: PanelRecords | None
    added: Sequence[PanelItem] = ()
    retired: Sequence[PanelItem] = ()
    said: Sequence[PanelItem] = ()
    rules: bool = False
    waits: Message | None = None

    def lines(self) -> list[Message]:
        """What would change, a sentence each; none where nothing would."""
        title = self.study.panel.title
        if self.waits is not None:
            return [self.waits]
        if self.here is None:
            n = len(_current_items(self.study))
            return [Message("A panel “{panel}” is made here, with {n} items and nobody on it yet.", panel=title, n=n)]
        lines = [
            Message("Panel “{panel}”: “{item}” is asked from the next round on.", panel=title, item=panel_item.wording)
            for panel_item in self.added
            if panel_item.retired is None
        ]
        lines += [Message("Panel “{panel}”: “{item}” is asked no more.", panel=title, item=panel_item.wording)
                  for panel_item in self.retired]  # fmt: skip
        lines += [Message("Panel “{panel}”: “{item}” comes in further languages.", panel=title, item=panel_item.wording)
                  for panel_item in self.said]  # fmt: skip
        if self.rules:
            lines.append(Message("Panel “{panel}”: its rules become those of the study.", panel=title))
        return lines


@dataclass(frozen=True, kw_only=True)
class PanelRow:
    """A panel of the study, as somebody here sees it.

    Attributes:
        study_id: The coordinator's id of it.
        title: What the study calls it.
        kind: Whose panel it is.
        items: How many items are asked.
        here: What this project's own panel of it is called; empty where there is none.
        changes: What taking it in would change here; none at the coordinator.
    """

    study_id: str
    title: str
    kind: str
    items: int
    here: str
    changes: Sequence[Message] = ()


@writes(Permission.SET_UP)
def share_panel(context: Context, cursor: Cursor, name: str, *, shared: bool) -> None:
    """Say that a panel of this project goes along in the next package, or that it goes along no more.

    Args:
        context: The coordinating lead.
        cursor: The transaction.
        name: Its title or id.
        shared: Whether it goes along.

    Raises:
        NotFound: There is no such panel, or more than one.
        NotReady: This project is a site; the coordinator says what goes along.
    """
    package = tables.newest_package(cursor)
    if package is not None and package.side == "site":
        raise NotReady(Message("This project is a site. What goes along in the package is said by the coordinator."))
    panels = [records.panel for records in panels_here(cursor) if name in (records.panel.id, records.panel.title)]
    if len(panels) != 1:
        raise NotFound(Message("There is no panel called “{name}”, or more than one.", name=name))
    panel_ids = [panel_id for panel_id in settings.setting(cursor, SHARED, []) if panel_id != panels[0].id]
    settings.set_setting(cursor, SHARED, [*panel_ids, panels[0].id] if shared else panel_ids)
    events.append(cursor, context.user.id, "study.panel", "panel", panels[0].id, {"shared": shared})


def panels_here(cursor: Cursor) -> list[PanelRecords]:
    """This project's panels, the oldest first; none where the extra that asks them is not there."""
    return [records for panels_here in offered("panels_here") for records in panels_here(cursor)]


def shared_panels(cursor: Cursor) -> list[dict[str, Any]]:
    """The panels that go along, as they stand in a package, the oldest first."""
    marked = set(settings.setting(cursor, SHARED, []))
    return [panel_setup(records.panel, records.items) for records in panels_here(cursor) if records.panel.id in marked]


def own_panels(cursor: Cursor) -> dict[str, PanelRecords]:
    """Panel of the study → this project's own panel of it."""
    known = {records.panel.id: records for records in panels_here(cursor)}
    own_ids: Mapping[str, str] = settings.setting(cursor, HERE, {})
    return {of: known[records] for of, records in own_ids.items() if records in known}


@reads(Permission.VIEW_PROJECT)
def list_study_panels(context: Context, cursor: Cursor) -> list[PanelRow]:
    """The panels of the study that applies; at the coordinator those that go along in the next package."""
    package = tables.newest_package(cursor)
    if package is None or package.side == "coordinator":
        along = panels_in({"panels": shared_panels(cursor)})
        return [_row(records, records.panel.title) for records in along]
    return [_row(change.study, change.here.panel.title if change.here else "", change.lines())
            for change in planned(cursor, package.content)]  # fmt: skip


def _row(study: PanelRecords, title: str, changes: Sequence[Message] = ()) -> PanelRow:
    panel, items = study.panel, len(_current_items(study))
    return PanelRow(study_id=panel.id, title=panel.title, kind=panel.kind, items=items, here=title, changes=changes)


def _current_items(study: PanelRecords) -> list[PanelItem]:
    return [item for item in study.items if item.retired is None]


def planned(cursor: Cursor, payload: Mapping[str, Any]) -> list[PanelChange]:
    """What taking the panels of a package would change here; nothing where no panel can be asked here."""
    if not offered("put_panel"):
        return []
    own_records, known = own_panels(cursor), panels_here(cursor)
    return [_planned(known, study, own_records.get(study.panel.id)) for study in panels_in(payload)]


def _planned(known: Sequence[PanelRecords], study_panel: PanelRecords, panel: PanelRecords | None) -> PanelChange:
    elsewhere = {
        item.id for records in known if panel is None or records.panel.id != panel.panel.id for item in records.items
    }
    if elsewhere & {item.id for item in study_panel.items}:
        waits = Message("Items of the study's panel “{panel}” stand in another panel here. It is not taken.",
                        panel=study_panel.panel.title)  # fmt: skip
        return PanelChange(study=study_panel, here=panel, waits=waits)
    if panel is None:
        return PanelChange(study=study_panel, here=None, added=study_panel.items)
    items = {item.id: item for item in panel.items}
    change = PanelChange(
        study=study_panel,
        here=panel,
        added=[item for item in study_panel.items if item.id not in items],
        retired=[item for item in study_panel.items if item.retired is not None and _is_current(items.get(item.id))],
        said=[item for item in study_panel.items if _is_current(items.get(item.id)) and _further(item, items[item.id])],
        rules=panel.panel.state == "draft" and panel.panel.rules != study_panel.panel.rules,
    )
    return replace(change, waits=_waits(panel)) if change.lines() else change


def _is_current(item: PanelItem | None) -> bool:
    return item is not None and item.retired is None


def _further(item: PanelItem, item_here: PanelItem) -> dict[str, Mapping[str, str]]:
    """Languages that an item can be asked in now; what a site said in its own words stays."""
    return {language: text for language, text in item.texts.items() if not item_here.texts.get(language)}


def _waits(panel: PanelRecords) -> Message | None:
    if panel.panel.state == "closed":
        return Message("The panel “{panel}” is closed here, so nothing of it changes.", panel=panel.panel.title)
    if panel.rounds and panel.rounds[-1].closed_at is None:
        return Message(
            "A round of the panel “{panel}” is open. Close it, then take the study's items in.", panel=panel.panel.title
        )
    return None


@requires(Permission.SET_UP)
def take_panels(context: Context) -> list[PanelRow]:
    """Take the panels of the package in: each becomes a panel of this project's own, or brings what is new of it.

    Nobody is put on it and no round is opened. Instructions and consent of a panel that is here stay as they are.
    """

    def write(cursor: Cursor) -> None:
        package = tables.newest_package(cursor)
        if package is None or package.side != "site":
            raise NotReady(Message("This project has not joined a study, so there is no panel to take in."))
        for change in planned(cursor, package.content):
            if change.waits is None and change.lines():
                _take(cursor, context, change)

    context.store.write(write)
    return list_study_panels(context)


def _take(cursor: Cursor, context: Context, change: PanelChange) -> None:
    number = 1
    known: dict[str, PanelItem] = {}
    if change.here is None:
        panel = _made(cursor, context, change.study.panel)
    else:
        panel, number = change.here.panel, len(change.here.rounds) + 1
        known = {item.id: item for item in change.here.items}
        if change.rules:
            panel = replace(panel, rules=change.study.panel.rules)
        events.append(cursor, context.user.id, "panel.items_changed", "panel", panel.id, {"items": len(change.added)})
    # With the rounds of this project: what the study asks no more is history and never asked here.
    items = {
        item.id: replace(item, panel_id=panel.id, added=number, retired=None if item.retired is None else number)
        for item in change.added
    }
    for item in change.said:
        texts = {**known[item.id].texts, **_further(item, known[item.id])}
        items[item.id] = known[item.id] = replace(known[item.id], texts=texts)
    for item in change.retired:
        items[item.id] = replace(known[item.id], retired=number, why_retired=item.why_retired)
    for put_panel in offered("put_panel"):
        put_panel(cursor, panel, items.values())


def _made(cursor: Cursor, context: Context, draft: Panel) -> Panel:
    titles = {records.panel.title for records in panels_here(cursor)}
    numbered = chain([draft.title], (f"{draft.title} ({number})" for number in count(2)))
    free = next(title for title in numbered if title not in titles)
    panel = replace(draft, id=new_id(), title=free, state="draft", created_by=context.user.id)
    settings.set_setting(cursor, HERE, {**settings.setting(cursor, HERE, {}), draft.id: panel.id})
    events.append(cursor, context.user.id, "panel.made", "panel", panel.id, {})
    return panel


TABLES, NUMBER = "tables", "number"
"""In the record of a bundle of shares: panel of the study → the random number of its table; the bundle's own number."""


@dataclass(frozen=True, kw_only=True)
class SitePanel:
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
    rounds: Sequence[SiteRound]
    open: int


@dataclass(frozen=True, kw_only=True)
class Panels(Against):
    """Results of panels, against what was sent of them before."""

    def part(self, cursor: Cursor, level: str) -> tuple[dict[str, Any], dict[str, Any], list[Message]]:
        """What the bundle says, the record that later ones are held against, and notes.

        Raises:
            NotReady: No closed round may leave at this level.
        """
        asked_panels = [panel for panel in _panels_here(cursor) if level == COUNTS or panel.panel.kind == ROWS[level]]
        codes = tables.panelists(cursor)
        notes = [
            Message("“{panel}”: round {number} is open; it stays here until it is closed.",
                    panel=panel.panel.title, number=panel.open)
            for panel in asked_panels if panel.open
        ]  # fmt: skip
        record: dict[str, Any] = {PANELISTS: {}, TABLES: {}, NUMBER: self.number}
        panels = [
            self.shares(panel, record, codes) if level == COUNTS else self._rows(panel, record, notes)
            for panel in asked_panels
        ]
        panels = [panel for panel in panels if panel["rounds"]]
        if not panels:
            raise NotReady(
                Message(
                    "Nothing was made: no closed round of a panel of the study can leave at this level, or too few "
                    "people answered it."
                )
            )
        return {"panels": panels}, record, notes

    def _rows(self, panel: SitePanel, record: dict[str, Any], notes: list[Message]) -> dict[str, Any]:
        numbers: dict[str, str] = {}
        rounds = []
        for round in panel.rounds:
            if len(round.ratings) < self.least:
                notes.append(
                    Message("“{panel}”: round {number} stays here, because fewer than {least} people answered it.",
                            panel=panel.panel.title, number=round.number, least=self.least)
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

    def shares(self, panel: SitePanel, record: dict[str, Any], codes: Collection[str]) -> dict[str, Any]:
        """How ratings lie in low, middle and high, as far as no few people show by it.

        Args:
            panel: The panel.
            record: Takes what later bundles are held against.
            codes: Ids of the panelists who have not withdrawn.
        """
        table = secrets.token_hex(8)
        people = {who for round in panel.rounds for who in round.ratings}
        withdrawn = [int(entry[NUMBER]) for entry in self.earlier if _counts_withdrawn(entry, panel.study_id, codes)]
        against = replace(self, void=max(withdrawn, default=0))
        rounds = []
        for round in panel.rounds:
            n = len(round.ratings)
            key = f"panel {panel.study_id} round {round.number}"
            answered = against.cells(key, {"": n}, {"": None if small(n, self.least) else n}, record)
            shares = [against._share(panel, round, cell, record) for cell in _cells(panel, round)]
            line = {"answered": answered.shown[""], "as_of": answered.number, "shares": shares}
            rounds.append({**_head(round), **line})
        record[PANELISTS][table] = sorted(people)
        record[TABLES][panel.study_id] = table
        return {**_table(panel, rounds), "id": table, "rounds": rounds}

    def _share(
        self, panel: SitePanel, round: SiteRound, cell: tuple[str, str], record: dict[str, Any]
    ) -> list[int | None]:
        counts = _counted(
            round, cell, next(scale.points for scale in panel.panel.rules.scales if scale.name == cell[1])
        )
        key = f"panel {panel.study_id} round {round.number} item {cell[0]} {cell[1]}"
        sent = self.line(key, counts, dict.fromkeys(PARTS, len(round.ratings)), record)
        return [*(sent.shown[part] for part in PARTS), sent.number]


def _panels_here(cursor: Cursor) -> Iterator[SitePanel]:
    """The panels of the study that were asked here."""
    of_study = {
        item.id
        for package in tables.PACKAGES.all(cursor)
        for study in panels_in(package.content)
        for item in study.items
    }
    for study_id, (panel, items, rounds, sheets, ratings) in own_panels(cursor).items():
        figures: dict[str, dict[str, dict[tuple[str, str], int | None]]] = {}
        for rating in ratings:
            figures.setdefault(rating.round_id, {}).setdefault(rating.panelist_id, {})[rating.item_id, rating.scale] = (
                rating.value
            )
        closed = [
            SiteRound(
                number=round.number,
                items=[item for item in round.items if item in of_study],
                own=sum(1 for item in round.items if item not in of_study),
                ratings={
                    sheet.panelist_id: figures.get(round.id, {}).get(sheet.panelist_id, {})
                    for sheet in sheets
                    if sheet.round_id == round.id and sheet.answers_hash
                },
                asked=sum(1 for sheet in sheets if sheet.round_id == round.id),
            )
            for round in rounds
            if round.closed_at is not None
        ]
        yield SitePanel(
            study_id=study_id,
            panel=panel,
            items=tuple(panel_item for panel_item in items if panel_item.id in of_study),
            rounds=[entry for entry in closed if entry.items and entry.ratings],
            open=rounds[-1].number if rounds and rounds[-1].closed_at is None else 0,
        )


def _counts_withdrawn(record: Mapping[str, Any], study_id: str, codes: Collection[str]) -> bool:
    """Whether somebody whom a table of shares counted has withdrawn since."""
    table = record[TABLES].get(study_id)
    return table is not None and bool(set(record[PANELISTS][table]) - set(codes))


def _cells(panel: SitePanel, round: SiteRound) -> list[tuple[str, str]]:
    return [(item, scale.name) for item in round.items for scale in panel.panel.rules.scales]


def _counted(round: SiteRound, cell: tuple[str, str], points: int) -> dict[str, int]:
    values = [rated.get(cell) for rated in round.ratings.values()]
    lies = spread([value for value in values if value is not None], points)
    figures = (lies.low, lies.middle, lies.high) if lies else (0, 0, 0)
    return dict(zip(PARTS, (*figures, values.count(None)), strict=True))


def _head(round: SiteRound) -> dict[str, Any]:
    return {"number": round.number, "items": list(round.items), "own": round.own}


def _table(panel: SitePanel, rounds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    item_ids = {item for round in rounds for item in round["items"]}
    return {
        "panel": panel.study_id, "title": title_of(panel.panel), "kind": panel.panel.kind,
        "rules": rules_record(panel.panel.rules),
        "items": [
            {"id": item.id, "wording": typed(item.wording), "said": wording_hashes(item)}
            for item in panel.items if item.id in item_ids
        ],
    }  # fmt: skip

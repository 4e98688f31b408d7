"""Panels of the study: which of the coordinator's go along in the package, and taking them into a site's own panels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from coding.access import Permission
from coding.errors import NotFound, NotReady
from coding.extras import offered
from coding.extras.study import tables
from coding.extras.study.files.panel_rows import StudyPanel, panel_setup, panels_in, rules_record, scales_in
from coding.model.panel import Panel, PanelItem, PanelRecords, Rules
from coding.model.said import Said
from coding.panel.rules import rules_from
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

    study: StudyPanel
    here: PanelRecords | None
    added: Sequence[PanelItem] = ()
    retired: Sequence[PanelItem] = ()
    said: Sequence[PanelItem] = ()
    rules: bool = False
    waits: Said | None = None

    def lines(self) -> list[Said]:
        """What would change, a sentence each; none where nothing would."""
        title = self.study.title
        if self.waits is not None:
            return [self.waits]
        if self.here is None:
            count = sum(1 for panel_item in self.study.items if panel_item.retired is None)
            return [Said("A panel “{panel}” is made here, with {n} items and nobody on it yet.", panel=title, n=count)]
        lines = [
            Said("Panel “{panel}”: “{item}” is asked from the next round on.", panel=title, item=panel_item.wording)
            for panel_item in self.added
            if panel_item.retired is None
        ]
        lines += [Said("Panel “{panel}”: “{item}” is asked no more.", panel=title, item=panel_item.wording)
                  for panel_item in self.retired]  # fmt: skip
        lines += [Said("Panel “{panel}”: “{item}” comes in further languages.", panel=title, item=panel_item.wording)
                  for panel_item in self.said]  # fmt: skip
        if self.rules:
            lines.append(Said("Panel “{panel}”: its rules become those of the study.", panel=title))
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
    changes: Sequence[Said] = ()


@writes(Permission.SET_UP)
def share_panel(context: Context, cursor: Cursor, name: str, *, shared: bool) -> Panel:
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
        raise NotReady(Said("This project is a site. What goes along in the package is said by the coordinator."))
    panels = [own.panel for own in panels_here(cursor) if name in (own.panel.id, own.panel.title)]
    if len(panels) != 1:
        raise NotFound(Said("There is no panel called “{name}”, or more than one.", name=name))
    panel_ids = [panel_id for panel_id in settings.setting(cursor, SHARED, []) if panel_id != panels[0].id]
    settings.set_setting(cursor, SHARED, [*panel_ids, panels[0].id] if shared else panel_ids)
    events.append(cursor, context.user.id, "study.panel", "panel", panels[0].id, {"shared": shared})
    return panels[0]


def panels_here(cursor: Cursor) -> list[PanelRecords]:
    """This project's panels, the oldest first; none where the extra that asks them is not there."""
    return [records for panels_here in offered("panels_here") for records in panels_here(cursor)]


def shared_panels(cursor: Cursor) -> list[dict[str, Any]]:
    """The panels that go along, as they stand in a package, the oldest first."""
    marked = set(settings.setting(cursor, SHARED, []))
    return [panel_setup(own.panel, own.items) for own in panels_here(cursor) if own.panel.id in marked]


def own_panels(cursor: Cursor) -> dict[str, PanelRecords]:
    """Panel of the study → this project's own panel of it."""
    known = {own.panel.id: own for own in panels_here(cursor)}
    own_ids: Mapping[str, str] = settings.setting(cursor, HERE, {})
    return {of: known[own] for of, own in own_ids.items() if own in known}


def rules_of(panel: StudyPanel) -> Rules:
    """Its rules.

    Raises:
        InvalidInput: They make no sense.
    """
    scales = [{"name": name, "points": points} for name, points in scales_in(panel.rules).items()]
    return rules_from({**panel.rules, "scales": scales})


@reads(Permission.VIEW_PROJECT)
def list_study_panels(context: Context, cursor: Cursor) -> list[PanelRow]:
    """The panels of the study that applies; at the coordinator those that go along in the next package."""
    package = tables.newest_package(cursor)
    if package is None or package.side == "coordinator":
        return [_row(panel, panel.title) for panel in panels_in({"panels": shared_panels(cursor)})]
    return [_row(change.study, change.here.panel.title if change.here else "", change.lines())
            for change in planned(cursor, package.content)]  # fmt: skip


def _row(panel: StudyPanel, here: str, changes: Sequence[Said] = ()) -> PanelRow:
    count = sum(1 for item in panel.items if item.retired is None)
    return PanelRow(study_id=panel.id, title=panel.title, kind=panel.kind, items=count, here=here, changes=changes)


def planned(cursor: Cursor, payload: Mapping[str, Any]) -> list[PanelChange]:
    """What taking the panels of a package would change here; nothing where no panel can be asked here."""
    if not offered("put_panel"):
        return []
    own, known = own_panels(cursor), panels_here(cursor)
    return [_planned(known, panel, own.get(panel.id)) for panel in panels_in(payload)]


def _planned(known: Sequence[PanelRecords], study_panel: StudyPanel, here: PanelRecords | None) -> PanelChange:
    elsewhere = {item.id for own in known if here is None or own.panel.id != here.panel.id for item in own.items}
    if elsewhere & {item.id for item in study_panel.items}:
        waits = Said("Items of the study's panel “{panel}” stand in another panel here. It is not taken.",
                     panel=study_panel.title)  # fmt: skip
        return PanelChange(study=study_panel, here=here, waits=waits)
    if here is None:
        return PanelChange(study=study_panel, here=None, added=study_panel.items)
    items = {item.id: item for item in here.items}
    change = PanelChange(
        study=study_panel,
        here=here,
        added=[item for item in study_panel.items if item.id not in items],
        retired=[item for item in study_panel.items if item.retired is not None and _stands(items.get(item.id))],
        said=[item for item in study_panel.items if _stands(items.get(item.id)) and _further(item, items[item.id])],
        rules=here.panel.state == "draft" and rules_record(here.panel.rules) != rules_record(rules_of(study_panel)),
    )
    return replace(change, waits=_waits(here)) if change.lines() else change


def _stands(item: PanelItem | None) -> bool:
    return item is not None and item.retired is None


def _further(item: PanelItem, here: PanelItem) -> dict[str, Mapping[str, str]]:
    """Languages that an item can be asked in now; what a site said in its own words stays."""
    return {language: text for language, text in item.texts.items() if not here.texts.get(language)}


def _waits(here: PanelRecords) -> Said | None:
    if here.panel.state == "closed":
        return Said("The panel “{panel}” is closed here, so nothing of it changes.", panel=here.panel.title)
    if here.rounds and here.rounds[-1].closed_at is None:
        return Said(
            "A round of the panel “{panel}” is open. Close it, then take the study's items in.", panel=here.panel.title
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
            raise NotReady(Said("This project has not joined a study, so there is no panel to take in."))
        for change in planned(cursor, package.content):
            if change.waits is None and change.lines():
                _take(cursor, context, change)

    context.store.write(write)
    return list_study_panels(context)


def _take(cursor: Cursor, context: Context, change: PanelChange) -> None:
    number = 1
    known: dict[str, PanelItem] = {}
    if change.here is None:
        panel = _made(cursor, context, change.study)
    else:
        panel, number = change.here.panel, len(change.here.rounds) + 1
        known = {item.id: item for item in change.here.items}
        if change.rules:
            panel = replace(panel, rules=rules_of(change.study))
        events.append(cursor, context.user.id, "panel.items_changed", "panel", panel.id, {"items": len(change.added)})
    items = {item.id: _added(item, panel, number) for item in change.added}
    for item in change.said:
        texts = {**known[item.id].texts, **_further(item, known[item.id])}
        items[item.id] = known[item.id] = replace(known[item.id], texts=texts)
    for item in change.retired:
        items[item.id] = replace(known[item.id], retired=number, why_retired=item.why_retired)
    for put_panel in offered("put_panel"):
        put_panel(cursor, panel, items.values())


def _made(cursor: Cursor, context: Context, study_panel: StudyPanel) -> Panel:
    titles = {own.panel.title for own in panels_here(cursor)}
    free = next(title for title in _titles(study_panel.title) if title not in titles)
    panel = Panel(
        id=new_id(),
        title=free,
        kind=study_panel.kind,
        instructions=study_panel.instructions,
        consent=study_panel.consent,
        texts=study_panel.texts,
        rules=rules_of(study_panel),
        state="draft",
        created_by=context.user.id,
    )
    settings.set_setting(cursor, HERE, {**settings.setting(cursor, HERE, {}), study_panel.id: panel.id})
    events.append(cursor, context.user.id, "panel.made", "panel", panel.id, {})
    return panel


def _titles(title: str) -> Iterable[str]:
    yield title
    yield from (f"{title} ({number})" for number in range(2, 10_000))


def _added(item: PanelItem, panel: Panel, number: int) -> PanelItem:
    """An item with the rounds of this project: what the study asks no more is history and never asked here."""
    retired = None if item.retired is None else number
    return replace(item, panel_id=panel.id, added=number, retired=retired)

"""Delphi panels: the panel, its panelists by code, items, rounds, links, ratings and reasons.

What results come from is in :mod:`coding.model.panel`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from coding.errors import NotFound
from coding.model.message import Message
from coding.model.panel import Panel, PanelItem, PanelRecords, PanelRound, PanelSheet, Rating, Rules, Scale
from coding.store.connection import Cursor
from coding.store.table import Table


@dataclass(frozen=True, slots=True)
class Panelist:
    """Somebody on a panel, by a code.

    Attributes:
        code: What stands for them in files and results; no name.
        note: What the lead wrote about them, such as their field of work.
        language: Language of their file.
    """

    id: str
    panel_id: str
    code: str
    note: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelLink:
    """A link by which a panelist answers a round on the server.

    Attributes:
        hash: Of its token, which is kept nowhere.
        texts_hash: Of the texts that were looked at when it was made.
        expires_at: From when it opens nothing any more, also while the round is open.
    """

    hash: str
    round_id: str
    panelist_id: str
    texts_hash: str
    made_by: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelReason:
    """Why a panelist rated an item as they did, in their words.

    Attributes:
        approved: Whether the lead lets the others read it in the next round: True, False, or None while undecided.
    """

    id: str
    round_id: str
    panelist_id: str
    item_id: str
    text: str
    approved: bool | None = None


Given = TypeVar("Given", PanelSheet, Rating, PanelReason)

PANELS: Final = Table(
    "panel", Panel, apart=["rules"], once=["created_by", "created_at"], stamped=["created_at"], order="created_at, id"
)
PANELISTS: Final = Table("panelist", Panelist, once=["panel_id"], order="code, id")
ITEMS: Final = Table("panel_item", PanelItem, once=["panel_id", "indicator_id"], order="position, id")
ROUNDS: Final = Table("panel_round", PanelRound, order="number")
SHEETS: Final = Table("panel_sheet", PanelSheet, key="panelist_id")
LINKS: Final = Table("panel_link", PanelLink, key="hash", order="panelist_id")
RATINGS: Final = Table("panel_rating", Rating, key="panelist_id")
REASONS: Final = Table("panel_reason", PanelReason)


def panels(cursor: Cursor, where: str = "TRUE", values: Sequence[str] = ()) -> list[Panel]:
    """Panels, the oldest first."""
    rows: list[Any] = cursor.execute(
        f"SELECT {PANELS.read}, rules FROM panel WHERE {where} ORDER BY {PANELS.order}", list(values)
    ).fetchall()
    return [PANELS.record(row, rules=_rules(json.loads(row[-1]))) for row in rows]


def _rules(stored: dict[str, Any]) -> Rules:
    return Rules(**{**stored, "scales": tuple(Scale(**scale) for scale in stored["scales"])})


def panel(cursor: Cursor, panel_id: str) -> Panel:
    """One panel.

    Raises:
        NotFound: No such panel.
    """
    for panel in panels(cursor, "id = ?", [panel_id]):
        return panel
    raise NotFound(Message("There is no such panel in this project."))


def records(cursor: Cursor, panel_id: str) -> PanelRecords:
    """A panel with all that its results come from.

    Raises:
        NotFound: No such panel.
    """
    return PanelRecords(
        panel(cursor, panel_id), items(cursor, panel_id), rounds(cursor, panel_id), sheets(cursor, panel_id),
        ratings(cursor, panel_id),
    )  # fmt: skip


def panels_here(cursor: Cursor) -> list[PanelRecords]:
    """All panels with what their results come from, the oldest first."""
    return [records(cursor, panel.id) for panel in panels(cursor)]


def put_panel(cursor: Cursor, panel: Panel, items: Iterable[PanelItem] = ()) -> None:
    """Write a panel and some of its items, new or known."""
    for panel_item in items:
        ITEMS.put(cursor, panel_item)
    PANELS.put(cursor, panel, rules=json.dumps(asdict(panel.rules), ensure_ascii=False))


def remove_panel(cursor: Cursor, panel_id: str) -> None:
    """Take away a panel that nobody was asked by, with its panelists and items."""
    cursor.execute("DELETE FROM panelist WHERE panel_id = ?", [panel_id])
    cursor.execute("DELETE FROM panel_item WHERE panel_id = ?", [panel_id])
    PANELS.remove(cursor, panel_id)


def panelists(cursor: Cursor, panel_id: str) -> list[Panelist]:
    """Who is on a panel, by code."""
    return PANELISTS.all(cursor, where="panel_id = ?", values=[panel_id])


def items(cursor: Cursor, panel_id: str) -> list[PanelItem]:
    """All items a panel ever had, in order."""
    return ITEMS.all(cursor, where="panel_id = ?", values=[panel_id])


def current_items(cursor: Cursor, panel_id: str) -> list[PanelItem]:
    """The items of a panel that are still asked, in order."""
    return [item for item in items(cursor, panel_id) if item.retired is None]


def rounds(cursor: Cursor, panel_id: str) -> list[PanelRound]:
    """Rounds of a panel, the first first."""
    return ROUNDS.all(cursor, where="panel_id = ?", values=[panel_id])


def open_round(cursor: Cursor, panel_id: str) -> PanelRound | None:
    """The round of a panel that takes answers; None where none does."""
    return next((round for round in rounds(cursor, panel_id) if round.closed_at is None), None)


def answered(cursor: Cursor, round: PanelRound) -> bool:
    """Whether answers of anybody to a round were taken."""
    return bool(SHEETS.all(cursor, where="round_id = ? AND answers_hash <> ''", values=[round.id]))


def add_round(cursor: Cursor, round: PanelRound, panelists: Iterable[str]) -> None:
    """Begin a round with the panelists who are asked."""
    ROUNDS.add(cursor, round)
    SHEETS.add(cursor, *(PanelSheet(round_id=round.id, panelist_id=panelist_id) for panelist_id in panelists))


def close_round(cursor: Cursor, round_id: str) -> None:
    """End a round: no answers are taken any more, and links to it open nothing."""
    cursor.execute("DELETE FROM panel_link WHERE round_id = ?", [round_id])
    ROUNDS.change(cursor, round_id, closed_at=datetime.now(UTC))


def remove_round(cursor: Cursor, round_id: str) -> None:
    """Take away a round that nobody answered."""
    cursor.execute("DELETE FROM panel_link WHERE round_id = ?", [round_id])
    cursor.execute("DELETE FROM panel_sheet WHERE round_id = ?", [round_id])
    ROUNDS.remove(cursor, round_id)


def links(cursor: Cursor, round_id: str) -> dict[str, PanelLink]:
    """Links to a round, by panelist id; those whose time is over too."""
    return {link.panelist_id: link for link in LINKS.all(cursor, where="round_id = ?", values=[round_id])}


def link_of(cursor: Cursor, token_hash: str) -> tuple[str, PanelLink] | None:
    """The link with this hash of a token, and the panel it is to; None where there is none."""
    link = LINKS.find(cursor, token_hash)
    round = ROUNDS.find(cursor, link.round_id) if link else None
    return (round.panel_id, link) if link and round else None


def drop_link(cursor: Cursor, round_id: str, panelist_id: str) -> None:
    """End somebody's link to a round."""
    cursor.execute("DELETE FROM panel_link WHERE round_id = ? AND panelist_id = ?", [round_id, panelist_id])


def _answers(cursor: Cursor, table: Table[Given], panel_id: str, order: str) -> list[Given]:
    """What came back in all rounds of a panel, round by round."""
    join = "JOIN panel_round r ON r.id = round_id"
    return table.all(cursor, join=join, where="r.panel_id = ?", values=[panel_id], order=order)


def sheets(cursor: Cursor, panel_id: str) -> list[PanelSheet]:
    """Who was asked in which round of a panel, and whose answers were taken."""
    return _answers(cursor, SHEETS, panel_id, "number, panelist_id")


def ratings(cursor: Cursor, panel_id: str) -> list[Rating]:
    """Every rating of a panel."""
    return _answers(cursor, RATINGS, panel_id, "number, panelist_id, item_id, scale")


def reasons(cursor: Cursor, panel_id: str) -> list[PanelReason]:
    """Every reason given in a panel, in an order that does not tell whose it is."""
    return _answers(cursor, REASONS, panel_id, "number, panel_reason.id")


def put_answers(cursor: Cursor, sheet: PanelSheet, ratings: Iterable[Rating], reasons: Iterable[PanelReason]) -> None:
    """Write what a panelist gave in a round, in place of what they had given in it."""
    whose = [sheet.round_id, sheet.panelist_id]
    cursor.execute("DELETE FROM panel_rating WHERE round_id = ? AND panelist_id = ?", whose)
    cursor.execute("DELETE FROM panel_reason WHERE round_id = ? AND panelist_id = ?", whose)
    cursor.execute("DELETE FROM panel_sheet WHERE round_id = ? AND panelist_id = ?", whose)
    RATINGS.add(cursor, *ratings)
    REASONS.add(cursor, *reasons)
    SHEETS.add(cursor, sheet)

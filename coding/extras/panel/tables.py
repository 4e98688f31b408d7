"""Delphi panels: the panel, its panelists by code, items, rounds, ratings and reasons."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from coding.errors import NotFound
from coding.extras.panel.records import Panelist, PanelLink, PanelReason
from coding.model.panel import Panel, PanelItem, PanelRecords, PanelRound, PanelSheet, Rating, Rules, Scale
from coding.model.said import Said
from coding.store.connection import Cursor

_PANEL = "id, title, kind, instructions, consent, texts, rules, state, withdrawn, created_by"
_ITEM = (
    "id, panel_id, position, indicator_id, wording, limits, texts, how, reason, parents, added, retired, why_retired"
)
_LINK = "hash, round_id, panelist_id, texts_hash, made_by, made_at, expires_at"
_ROUND = "id, panel_id, number, items, item_set, opened_at, closed_at"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _panel(row: tuple[Any, ...]) -> Panel:
    loads = json.loads(row[6])
    rules = Rules(**{**loads, "scales": tuple(Scale(**scale) for scale in loads["scales"])})
    return Panel(
        id=row[0], title=row[1], kind=row[2], instructions=row[3], consent=row[4], texts=json.loads(row[5]),
        rules=rules, state=row[7], withdrawn=row[8], created_by=row[9],
    )  # fmt: skip


def panels(cursor: Cursor) -> list[Panel]:
    """All panels, the oldest first."""
    rows: list[Any] = cursor.execute(f"SELECT {_PANEL} FROM panel ORDER BY created_at, id").fetchall()
    return [_panel(row) for row in rows]


def panel(cursor: Cursor, panel_id: str) -> Panel:
    """One panel.

    Raises:
        NotFound: No such panel.
    """
    row: Any = cursor.execute(f"SELECT {_PANEL} FROM panel WHERE id = ?", [panel_id]).fetchone()
    if row is None:
        raise NotFound(Said("There is no such panel in this project."))
    return _panel(row)


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
        put_item(cursor, panel_item)
    values = [
        panel.title,
        panel.kind,
        panel.instructions,
        panel.consent,
        _text(dict(panel.texts)),
        _text(asdict(panel.rules)),
        panel.state,
        panel.withdrawn,
    ]
    if cursor.execute("SELECT 1 FROM panel WHERE id = ?", [panel.id]).fetchone():
        cursor.execute(
            "UPDATE panel SET title = ?, kind = ?, instructions = ?, consent = ?, texts = ?, rules = ?, state = ?, "
            "withdrawn = ? WHERE id = ?",
            [*values, panel.id],
        )
        return
    cursor.execute(
        "INSERT INTO panel (title, kind, instructions, consent, texts, rules, state, withdrawn, id, created_by, "
        "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [*values, panel.id, panel.created_by, datetime.now(UTC)],
    )


def remove_panel(cursor: Cursor, panel_id: str) -> None:
    """Take away a panel that nobody was asked by, with its panelists and items."""
    cursor.execute("DELETE FROM panelist WHERE panel_id = ?", [panel_id])
    cursor.execute("DELETE FROM panel_item WHERE panel_id = ?", [panel_id])
    cursor.execute("DELETE FROM panel WHERE id = ?", [panel_id])


def panelists(cursor: Cursor, panel_id: str) -> list[Panelist]:
    """Who is on a panel, by code."""
    rows: list[Any] = cursor.execute(
        "SELECT id, panel_id, code, note, language FROM panelist WHERE panel_id = ? ORDER BY code, id", [panel_id]
    ).fetchall()
    return [Panelist(*row) for row in rows]


def put_panelist(cursor: Cursor, panelist: Panelist) -> None:
    """Write a panelist, new or known."""
    values = [panelist.code, panelist.note, panelist.language]
    if cursor.execute("SELECT 1 FROM panelist WHERE id = ?", [panelist.id]).fetchone():
        cursor.execute("UPDATE panelist SET code = ?, note = ?, language = ? WHERE id = ?", [*values, panelist.id])
        return
    cursor.execute(
        "INSERT INTO panelist (code, note, language, id, panel_id) VALUES (?, ?, ?, ?, ?)",
        [*values, panelist.id, panelist.panel_id],
    )


def remove_panelist(cursor: Cursor, panelist_id: str) -> None:
    """Take away a panelist and all they gave."""
    cursor.execute("DELETE FROM panel_rating WHERE panelist_id = ?", [panelist_id])
    cursor.execute("DELETE FROM panel_reason WHERE panelist_id = ?", [panelist_id])
    cursor.execute("DELETE FROM panel_sheet WHERE panelist_id = ?", [panelist_id])
    cursor.execute("DELETE FROM panel_link WHERE panelist_id = ?", [panelist_id])
    cursor.execute("DELETE FROM panelist WHERE id = ?", [panelist_id])


def items(cursor: Cursor, panel_id: str) -> list[PanelItem]:
    """All items a panel ever had, in order."""
    rows: list[Any] = cursor.execute(
        f"SELECT {_ITEM} FROM panel_item WHERE panel_id = ? ORDER BY position, id", [panel_id]
    ).fetchall()
    return [
        PanelItem(
            id=row[0], panel_id=row[1], position=row[2], indicator_id=row[3], wording=row[4], limits=row[5],
            texts=json.loads(row[6]), how=row[7], reason=row[8], parents=tuple(json.loads(row[9])), added=row[10],
            retired=row[11], why_retired=row[12],
        )
        for row in rows
    ]  # fmt: skip


def put_item(cursor: Cursor, panel_item: PanelItem) -> None:
    """Write an item, new or known."""
    values = [
        panel_item.position,
        panel_item.wording,
        panel_item.limits,
        _text(dict(panel_item.texts)),
        panel_item.how,
        panel_item.reason,
        _text(list(panel_item.parents)),
        panel_item.added,
        panel_item.retired,
        panel_item.why_retired,
    ]
    if cursor.execute("SELECT 1 FROM panel_item WHERE id = ?", [panel_item.id]).fetchone():
        cursor.execute(
            "UPDATE panel_item SET position = ?, wording = ?, limits = ?, texts = ?, how = ?, reason = ?, "
            "parents = ?, added = ?, retired = ?, why_retired = ? WHERE id = ?",
            [*values, panel_item.id],
        )
        return
    cursor.execute(
        "INSERT INTO panel_item (position, wording, limits, texts, how, reason, parents, added, retired, "
        "why_retired, id, panel_id, indicator_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [*values, panel_item.id, panel_item.panel_id, panel_item.indicator_id],
    )


def remove_item(cursor: Cursor, item_id: str) -> None:
    """Take away an item that was never asked."""
    cursor.execute("DELETE FROM panel_item WHERE id = ?", [item_id])


def rounds(cursor: Cursor, panel_id: str) -> list[PanelRound]:
    """Rounds of a panel, the first first."""
    rows: list[Any] = cursor.execute(
        f"SELECT {_ROUND} FROM panel_round WHERE panel_id = ? ORDER BY number", [panel_id]
    ).fetchall()
    return [
        PanelRound(
            id=row[0], panel_id=row[1], number=row[2], items=tuple(json.loads(row[3])), item_set=row[4],
            opened_at=row[5], closed_at=row[6],
        )
        for row in rows
    ]  # fmt: skip


def add_round(cursor: Cursor, round: PanelRound, panelists: Iterable[str]) -> None:
    """Begin a round with the panelists who are asked."""
    cursor.execute(
        "INSERT INTO panel_round (id, panel_id, number, items, item_set, opened_at) VALUES (?, ?, ?, ?, ?, ?)",
        [round.id, round.panel_id, round.number, _text(list(round.items)), round.item_set, round.opened_at],
    )
    for panelist_id in panelists:
        cursor.execute(
            "INSERT INTO panel_sheet (round_id, panelist_id, answers_hash) VALUES (?, ?, '')", [round.id, panelist_id]
        )


def close_round(cursor: Cursor, round_id: str) -> None:
    """End a round: no answers are taken any more, and links to it open nothing."""
    cursor.execute("DELETE FROM panel_link WHERE round_id = ?", [round_id])
    cursor.execute("UPDATE panel_round SET closed_at = ? WHERE id = ?", [datetime.now(UTC), round_id])


def remove_round(cursor: Cursor, round_id: str) -> None:
    """Take away a round that nobody answered."""
    cursor.execute("DELETE FROM panel_link WHERE round_id = ?", [round_id])
    cursor.execute("DELETE FROM panel_sheet WHERE round_id = ?", [round_id])
    cursor.execute("DELETE FROM panel_round WHERE id = ?", [round_id])


def sheets(cursor: Cursor, panel_id: str) -> list[PanelSheet]:
    """Who was asked in which round of a panel, and whose answers were taken."""
    rows: list[Any] = cursor.execute(
        "SELECT s.round_id, s.panelist_id, s.answers_hash, s.answered_at FROM panel_sheet s "
        "JOIN panel_round r ON r.id = s.round_id WHERE r.panel_id = ? ORDER BY r.number, s.panelist_id",
        [panel_id],
    ).fetchall()
    return [PanelSheet(round_id=row[0], panelist_id=row[1], answers_hash=row[2], answered_at=row[3]) for row in rows]


def links(cursor: Cursor, round_id: str) -> dict[str, PanelLink]:
    """Links to a round, by panelist id; those whose time is over too."""
    rows: list[Any] = cursor.execute(
        f"SELECT {_LINK} FROM panel_link WHERE round_id = ? ORDER BY panelist_id", [round_id]
    ).fetchall()
    return {row[2]: _link(row) for row in rows}


def link_of(cursor: Cursor, token_hash: str) -> tuple[str, PanelLink] | None:
    """The link with this hash of a token, and the panel it is to; None where there is none."""
    row: Any = cursor.execute(f"SELECT {_LINK} FROM panel_link WHERE hash = ?", [token_hash]).fetchone()
    if row is None:
        return None
    whose: Any = cursor.execute("SELECT panel_id FROM panel_round WHERE id = ?", [row[1]]).fetchone()
    return (str(whose[0]), _link(row)) if whose else None


def _link(row: tuple[Any, ...]) -> PanelLink:
    return PanelLink(
        hash=row[0], round_id=row[1], panelist_id=row[2], texts_hash=row[3], made_by=row[4], made_at=row[5],
        expires_at=row[6],
    )  # fmt: skip


def put_link(cursor: Cursor, link: PanelLink) -> None:
    """Write somebody's link to a round, in place of the one they had."""
    drop_link(cursor, link.round_id, link.panelist_id)
    cursor.execute(
        "INSERT INTO panel_link (hash, round_id, panelist_id, texts_hash, made_by, made_at, expires_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [link.hash, link.round_id, link.panelist_id, link.texts_hash, link.made_by, link.made_at, link.expires_at],
    )


def drop_link(cursor: Cursor, round_id: str, panelist_id: str) -> None:
    """End somebody's link to a round."""
    cursor.execute("DELETE FROM panel_link WHERE round_id = ? AND panelist_id = ?", [round_id, panelist_id])


def ratings(cursor: Cursor, panel_id: str) -> list[Rating]:
    """Every rating of a panel."""
    rows: list[Any] = cursor.execute(
        "SELECT a.round_id, a.panelist_id, a.item_id, a.scale, a.value FROM panel_rating a "
        "JOIN panel_round r ON r.id = a.round_id WHERE r.panel_id = ? "
        "ORDER BY r.number, a.panelist_id, a.item_id, a.scale",
        [panel_id],
    ).fetchall()
    return [Rating(*row) for row in rows]


def reasons(cursor: Cursor, panel_id: str) -> list[PanelReason]:
    """Every reason given in a panel, in an order that does not tell whose it is."""
    rows: list[Any] = cursor.execute(
        "SELECT a.id, a.round_id, a.panelist_id, a.item_id, a.text, a.approved FROM panel_reason a "
        "JOIN panel_round r ON r.id = a.round_id WHERE r.panel_id = ? ORDER BY r.number, a.id",
        [panel_id],
    ).fetchall()
    return [
        PanelReason(id=row[0], round_id=row[1], panelist_id=row[2], item_id=row[3], text=row[4], approved=row[5])
        for row in rows
    ]


def put_answers(cursor: Cursor, sheet: PanelSheet, ratings: Iterable[Rating], reasons: Iterable[PanelReason]) -> None:
    """Write what a panelist gave in a round, in place of what they had given in it."""
    whose = [sheet.round_id, sheet.panelist_id]
    cursor.execute("DELETE FROM panel_rating WHERE round_id = ? AND panelist_id = ?", whose)
    cursor.execute("DELETE FROM panel_reason WHERE round_id = ? AND panelist_id = ?", whose)
    given = list(ratings)
    cursor.execute(
        "INSERT INTO panel_rating (round_id, panelist_id, item_id, scale, value) "
        "SELECT ?, ?, unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::INTEGER[])",
        [
            *whose,
            [rating.item_id for rating in given],
            [rating.scale for rating in given],
            [rating.value for rating in given],
        ],
    )
    for reason in reasons:
        cursor.execute(
            "INSERT INTO panel_reason (id, round_id, panelist_id, item_id, text) VALUES (?, ?, ?, ?, ?)",
            [reason.id, *whose, reason.item_id, reason.text],
        )
    cursor.execute(
        "UPDATE panel_sheet SET answers_hash = ?, answered_at = ? WHERE round_id = ? AND panelist_id = ?",
        [sheet.answers_hash, sheet.answered_at, *whose],
    )


def approve(cursor: Cursor, reason_id: str, approved: bool | None) -> None:
    """Say whether the others may read a reason."""
    cursor.execute("UPDATE panel_reason SET approved = ? WHERE id = ?", [approved, reason_id])

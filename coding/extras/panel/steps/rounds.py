"""Rounds of a panel: opened, closed, and the panel's end; and which reasons the others may read in the next one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from coding.access import Permission
from coding.errors import InvalidInput, NotFound, NotReady
from coding.export.gate import gate
from coding.export.gate.places import Place
from coding.extras.panel import tables
from coding.extras.panel.files import item_set
from coding.extras.panel.records import PanelReason
from coding.model.panel import Panel, PanelItem, PanelRound
from coding.model.said import Said
from coding.store import Cursor, events
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.reports import disclosure_check
from coding.workspace.review.comparing import vault_for

_CHANGE_IT = Said(
    "Change it on the panel's page; what was taken from a card is changed there by wording the item anew."
)


@dataclass(frozen=True, slots=True)
class GivenReason:
    """A reason as the lead reads it: in which round, on which item, and whether the others may read it."""

    reason: PanelReason
    round: int
    wording: str


@reads(Permission.EXPORT)
def panel_rounds(context: Context, cursor: Cursor, panel_id: str) -> list[PanelRound]:
    """Rounds of a panel, the first first."""
    return tables.rounds(cursor, panel_id)


@requires(Permission.SET_UP)
def open_round(context: Context, panel_id: str, *, passphrase: str | None = None, closing: bool = False) -> PanelRound:
    """Open the next round: whoever is on the panel is asked for every item that stands.

    The first one freezes rules and consent. What is asked cannot be changed any more, so its texts pass the disclosure
    check before.

    Args:
        context: The lead.
        panel_id: The panel.
        passphrase: Opens the vault for the comparison with the pseudonym key.
        closing: Close the round that is open in the same step; it stays open where the next one cannot be opened.

    Raises:
        NotReady: A round is open and is not to be closed, nobody has answered it, the panel is closed, or it has nobody
            to ask or nothing to be judged.
        ExportBlocked: Something in its texts must not leave.
    """
    texts = context.store.ask(lambda cursor: _texts(tables.panel(cursor, panel_id), tables.items(cursor, panel_id)))
    vault = vault_for(context, passphrase)
    gate.require(disclosure_check.check(context, texts, vault).problems, _CHANGE_IT)

    def write(cursor: Cursor) -> PanelRound:
        if closing:
            _close(context, cursor, panel_id)
        panel = tables.panel(cursor, panel_id)
        rounds = tables.rounds(cursor, panel_id)
        if panel.state == "closed":
            raise NotReady(Said("This panel is closed."))
        if rounds and rounds[-1].closed_at is None:
            raise NotReady(Said("Round {number} is open. Close it first.", number=rounds[-1].number))
        items = tuple(panel_item.id for panel_item in tables.items(cursor, panel_id) if panel_item.retired is None)
        people = tables.panelists(cursor, panel_id)
        if not items:
            raise NotReady(Said("There is nothing to judge. Add a card or an item first."))
        if not people:
            raise NotReady(Said("There is nobody on this panel. Add panelists first."))
        round = PanelRound(
            id=new_id(), panel_id=panel_id, number=len(rounds) + 1, items=items,
            item_set=item_set(panel, len(rounds) + 1, items), opened_at=datetime.now(UTC),
        )  # fmt: skip
        tables.add_round(cursor, round, [person.id for person in people])
        tables.put_panel(cursor, replace(panel, state="open"))
        events.append(cursor, context.user.id, "panel.round_opened", "panel", panel_id, {"items": len(items)})
        return round

    return context.store.write(write)


_PANEL_TEXTS = {
    "title": Said("the title of the panel"),
    "instructions": Said("the instructions of the panel"),
    "consent": Said("the consent of the panel"),
}


def _item_text(what: str, number: int) -> Said:
    if what == "limits":
        return Said("the limits of item {number}", number=number)
    return Said("the wording of item {number}", number=number)


def _texts(panel: Panel, items: Sequence[PanelItem]) -> list[Place]:
    texts = [
        Place(_PANEL_TEXTS["title"], panel.title),
        Place(_PANEL_TEXTS["instructions"], panel.instructions),
        Place(_PANEL_TEXTS["consent"], panel.consent),
    ]
    texts += [
        Place(Said("{what} ({language})", what=_PANEL_TEXTS.get(what, what), language=language), text)
        for language, entry in panel.texts.items()
        for what, text in entry.items()
    ]
    for number, panel_item in enumerate([panel_item for panel_item in items if panel_item.retired is None], start=1):
        texts += [
            Place(_item_text("wording", number), panel_item.wording),
            Place(_item_text("limits", number), panel_item.limits),
        ]
        texts += [
            Place(Said("{what} ({language})", what=_item_text(what, number), language=language), text)
            for language, entry in panel_item.texts.items()
            for what, text in entry.items()
        ]
    return [place for place in texts if place.text]


@requires(Permission.SET_UP)
def close_round(context: Context, panel_id: str) -> PanelRound:
    """Close the open round: no answers to it are taken any more, and items can change.

    Raises:
        NotReady: No round is open, or nobody has answered it.
    """
    return context.store.write(lambda cursor: _close(context, cursor, panel_id))


def _close(context: Context, cursor: Cursor, panel_id: str) -> PanelRound:
    rounds = tables.rounds(cursor, panel_id)
    if not rounds or rounds[-1].closed_at is not None:
        raise NotReady(Said("No round of this panel is open."))
    if not any(sheet.answers_hash for sheet in tables.sheets(cursor, panel_id) if sheet.round_id == rounds[-1].id):
        raise NotReady(Said("Nobody has answered round {number} yet, so it stays open.", number=rounds[-1].number))
    tables.close_round(cursor, rounds[-1].id)
    events.append(cursor, context.user.id, "panel.round_closed", "panel", panel_id, {})
    return tables.rounds(cursor, panel_id)[-1]


@writes(Permission.SET_UP)
def take_back_round(context: Context, cursor: Cursor, panel_id: str) -> None:
    """Take back the open round as if it had not been opened; after the first one, rules can change again.

    Raises:
        NotReady: No round is open, or somebody has answered it.
    """
    rounds = tables.rounds(cursor, panel_id)
    if not rounds or rounds[-1].closed_at is not None:
        raise NotReady(Said("No round of this panel is open."))
    if any(sheet.answers_hash for sheet in tables.sheets(cursor, panel_id) if sheet.round_id == rounds[-1].id):
        raise NotReady(Said("Somebody has answered this round, so it stays. Close it instead."))
    tables.remove_round(cursor, rounds[-1].id)
    state = "open" if len(rounds) > 1 else "draft"
    tables.put_panel(cursor, replace(tables.panel(cursor, panel_id), state=state))
    events.append(cursor, context.user.id, "panel.round_taken_back", "panel", panel_id, {})


@writes(Permission.SET_UP)
def close_panel(context: Context, cursor: Cursor, panel_id: str) -> None:
    """End a panel; results stay, and people can still withdraw.

    Raises:
        NotReady: A round is open, or none was ever asked.
    """
    panel, rounds = tables.panel(cursor, panel_id), tables.rounds(cursor, panel_id)
    if not rounds or rounds[-1].closed_at is None:
        raise NotReady(Said("A panel ends after a round that was closed."))
    tables.put_panel(cursor, replace(panel, state="closed"))
    events.append(cursor, context.user.id, "panel.closed", "panel", panel_id, {})


@reads(Permission.EXPORT)
def given_reasons(context: Context, cursor: Cursor, panel_id: str) -> list[GivenReason]:
    """Every reason given in a panel, in an order that does not tell whose it is."""
    numbers = {round.id: round.number for round in tables.rounds(cursor, panel_id)}
    wordings = {panel_item.id: panel_item.wording for panel_item in tables.items(cursor, panel_id)}
    reasons = tables.reasons(cursor, panel_id)
    return [GivenReason(reason, numbers[reason.round_id], wordings[reason.item_id]) for reason in reasons]


@writes(Permission.SET_UP)
def approve_reason(context: Context, cursor: Cursor, panel_id: str, reason_id: str, approved: bool | None) -> None:
    """Say whether the others may read a reason in the next round; None for not decided.

    Raises:
        NotFound: It is not there any more.
        InvalidInput: The panel is closed.
    """
    if tables.panel(cursor, panel_id).state == "closed":
        raise InvalidInput(Said("This panel is closed."))
    if reason_id not in {reason.id for reason in tables.reasons(cursor, panel_id)}:
        raise NotFound(Said("This reason is not there any more. Load the page anew."))
    tables.REASONS.change(cursor, reason_id, approved=approved)
    events.append(cursor, context.user.id, "panel.reason_read", "panel", panel_id, {})

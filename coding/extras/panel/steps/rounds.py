"""Rounds of a panel and what they came to: opened, closed, one file for each panelist, reasons that others may read.

No quote and no coding goes into a file: only the wording of items, what they do not say, the group's ratings, what the
person themselves gave before, and reasons that the lead let the others read. Panels are computed one by one and never
pooled.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput, NotFound, NotReady
from coding.export.gate import gate
from coding.export.gate.places import Place
from coding.extras.panel import tables
from coding.extras.panel.files import item_set
from coding.extras.panel.tables import Panelist, PanelReason
from coding.model.message import Message
from coding.model.panel import Panel, PanelItem, PanelRound, Scale
from coding.panel.measures import Spread
from coding.panel.record import panel_record
from coding.panel.results import PanelResults, panel_results
from coding.store import Cursor, events
from coding.workspace.context import Context, Vault, new_id, reads, requires, writes
from coding.workspace.reports import disclosure_check
from coding.workspace.reports.register import enter_export
from coding.workspace.review.comparing import vault_for


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the group rated an item on a scale in the round before, and what this person did.

    Attributes:
        spread: The group's ratings.
        own: This person's; None where they did not rate it.
    """

    spread: Spread
    own: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireItem:
    """An item as a panelist reads it.

    Attributes:
        number: Its place in the file, from 1.
        limits: What it does not say.
        how: Why it is new in this round: ``written``, ``reworded``, ``split``, ``merged``; empty where it is not.
        parents: Wordings of what it was made of.
        feedback: Scale → what was rated in the round before.
        reasons: Reasons of others that the lead let through.
    """

    id: str
    number: int
    wording: str
    limits: str
    how: str
    parents: tuple[str, ...]
    feedback: Mapping[str, Feedback]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """All that one panelist's file shows."""

    panel: str
    title: str
    kind: str
    round: int
    panelist: str
    language: str
    instructions: str
    consent: str
    item_set: str
    scales: tuple[Scale, ...]
    items: tuple[QuestionnaireItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """A file for one panelist."""

    panelist: str
    language: str
    name: str
    data: bytes
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFiles:
    """The files of a round.

    Attributes:
        compared: Whether every text was compared with the pseudonym key.
    """

    panel: Panel
    round: PanelRound
    files: tuple[MadeFile, ...]
    compared: bool


_CHANGE_PAGES = Message(
    "Do not let that reason through, on the panel's page. Where it is the panel's own text, take the round back "
    "while nobody has answered, change it there, and open the round again."
)
Write = Callable[[Questionnaire], bytes]
"""Makes a file of what it shows, in the panelist's language."""


@requires(Permission.EXPORT)
def make_files(context: Context, panel_id: str, write: Write, *, passphrase: str | None = None) -> MadeFiles:
    """Make the file of every panelist who is asked in the open round and has not answered yet.

    Args:
        context: The lead.
        panel_id: The panel.
        write: Makes the file.
        passphrase: Opens the vault for the comparison with the pseudonym key, as with every export.

    Raises:
        NotReady: No round is open, or everybody has answered.
        ExportBlocked: Something in them must not leave.
        Conflict: Words left the project while they were made.
        WrongPassphrase: The passphrase does not open the vault; nothing was made.
    """
    vault = vault_for(context, passphrase)
    with context.store.read() as cursor:
        results, sheets = questionnaires_of(cursor, panel_id)
        head = events.head(cursor)[1]
    now = results.rounds[-1]
    sheets = {who: sheet for who, sheet in sheets.items() if who not in now.answered}
    if not sheets:
        raise NotReady(Message("Everybody has answered round {number}.", number=now.round.number))
    look_at(context, list(sheets.values()), vault)
    written = [(sheet, write(sheet)) for sheet in sheets.values()]

    def enter(cursor: Cursor) -> list[str]:
        return [enter_export(cursor, context, "panel", data, (), head)[1] for _, data in written]

    files = []
    for (sheet, data), digest in zip(written, context.store.write(enter), strict=True):
        name = f"panel-round-{sheet.round}-{sheet.panelist}.html"
        files.append(MadeFile(panelist=sheet.panelist, language=sheet.language, name=name, data=data, hash=digest))
    return MadeFiles(panel=results.panel, round=now.round, files=tuple(files), compared=vault is not None)


def questionnaires_of(cursor: Cursor, panel_id: str) -> tuple[PanelResults, dict[str, Questionnaire]]:
    """What everybody reads who is asked in the open round, by panelist id.

    Raises:
        NotReady: No round is open.
    """
    results = panel_results(*tables.records(cursor, panel_id))
    if not results.rounds or results.rounds[-1].round.closed_at is not None:
        raise NotReady(Message("No round of this panel is open, so there is nothing to send. Open a round first."))
    reasons = tables.reasons(cursor, panel_id)
    people = [panelist for panelist in tables.panelists(cursor, panel_id) if panelist.id in results.rounds[-1].asked]
    return results, {person.id: questionnaire(results, person, reasons) for person in people}


def look_at(asker: Context, sheets: Sequence[Questionnaire], vault: Vault | None) -> None:
    """The disclosure check of what panelists will read.

    Raises:
        ExportBlocked: Something in it must not leave.
    """
    gate.require(disclosure_check.check(asker, places(sheets), vault).problems, _CHANGE_PAGES)


def questionnaire(results: PanelResults, person: Panelist, reasons: Sequence[PanelReason]) -> Questionnaire:
    """What one panelist's file shows in the newest round.

    Args:
        results: Of the panel.
        person: Who is asked.
        reasons: All that were given; only those let through by the lead, in the round before, are shown.
    """
    panel, now = results.panel, results.rounds[-1]
    before = results.rounds[-2] if len(results.rounds) > 1 else None
    known = {panel_item.id: panel_item for panel_item in results.items}
    approved = [reason for reason in reasons if before and reason.round_id == before.round.id and reason.approved]
    texts = panel.texts.get(person.language, {})
    entries = []
    for number, which in enumerate(now.round.items, start=1):
        feedback = {
            scale: Feedback(result.spread, result.ratings.get(person.id))
            for scale, result in (before.items.get(which, {}) if before else {}).items()
            if result.spread is not None
        }
        others = sorted(
            {reason.text for reason in approved if reason.item_id == which and reason.panelist_id != person.id}
        )
        entries.append(
            _questionnaire_item(known, known[which], number, person.language, now.round.number, feedback, tuple(others))
        )
    return Questionnaire(
        panel=panel.id, title=panel.title, kind=panel.kind, round=now.round.number, panelist=person.code,
        language=person.language, instructions=texts.get("instructions", panel.instructions),
        consent=texts.get("consent", panel.consent) if panel.consent else "", item_set=now.round.item_set,
        scales=panel.rules.scales, items=tuple(entries),
    )  # fmt: skip


def _questionnaire_item(
    known: Mapping[str, PanelItem],
    item: PanelItem,
    number: int,
    language: str,
    current: int,
    feedback: Mapping[str, Feedback],
    reasons: tuple[str, ...],
) -> QuestionnaireItem:
    new = item.added == current and current > 1
    return QuestionnaireItem(
        id=item.id, number=number, wording=item.text_in("wording", language), limits=item.text_in("limits", language),
        how=item.how if new else "",
        parents=tuple(known[parent].text_in("wording", language) for parent in item.parents) if new else (),
        feedback=feedback, reasons=reasons,
    )  # fmt: skip


def places(sheets: Sequence[Questionnaire]) -> list[Place]:
    """Every text that people wrote and that the files hold, once each, by where it stands."""
    places_by_text: dict[str, Place] = {}

    def take(said: str, text: str) -> None:
        if text:
            places_by_text.setdefault(text, Place(said, text))

    for sheet in sheets:
        take(Message("the title of the panel"), sheet.title)
        take(Message("the instructions of the panel"), sheet.instructions)
        take(Message("the consent of the panel"), sheet.consent)
        take(Message("the code of a panelist"), sheet.panelist)
        for item in sheet.items:
            take(Message("the wording of item {number}", number=item.number), item.wording)
            take(Message("the limits of item {number}", number=item.number), item.limits)
            for parent in item.parents:
                take(Message("the earlier wording of item {number}", number=item.number), parent)
            for reason in item.reasons:
                take(Message("a reason for item {number}", number=item.number), reason)
    return list(places_by_text.values())


_CHANGE_TEXTS = Message(
    "Change it on the panel's page; what was taken from a card is changed there by wording the item anew."
)


@dataclass(frozen=True, slots=True)
class ReasonRow:
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
    texts = context.store.ask(lambda cursor: _texts(cursor, panel_id))
    vault = vault_for(context, passphrase)
    gate.require(disclosure_check.check(context, texts, vault).problems, _CHANGE_TEXTS)

    def write(cursor: Cursor) -> PanelRound:
        if closing:
            _close(context, cursor, panel_id)
        panel = tables.panel(cursor, panel_id)
        rounds = tables.rounds(cursor, panel_id)
        if panel.state == "closed":
            raise NotReady(Message("This panel is closed."))
        if rounds and rounds[-1].closed_at is None:
            raise NotReady(Message("Round {number} is open. Close it first.", number=rounds[-1].number))
        items = tuple(panel_item.id for panel_item in tables.current_items(cursor, panel_id))
        people = tables.panelists(cursor, panel_id)
        if not items:
            raise NotReady(Message("There is nothing to judge. Add a card or an item first."))
        if not people:
            raise NotReady(Message("There is nobody on this panel. Add panelists first."))
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
    "title": Message("the title of the panel"),
    "instructions": Message("the instructions of the panel"),
    "consent": Message("the consent of the panel"),
}


def _item_text(what: str, number: int) -> Message:
    if what == "limits":
        return Message("the limits of item {number}", number=number)
    return Message("the wording of item {number}", number=number)


def _texts(cursor: Cursor, panel_id: str) -> list[Place]:
    panel = tables.panel(cursor, panel_id)
    texts = [
        Place(_PANEL_TEXTS["title"], panel.title),
        Place(_PANEL_TEXTS["instructions"], panel.instructions),
        Place(_PANEL_TEXTS["consent"], panel.consent),
    ]
    texts += [
        Place(Message("{what} ({language})", what=_PANEL_TEXTS.get(what, what), language=language), text)
        for language, entry in panel.texts.items()
        for what, text in entry.items()
    ]
    for number, panel_item in enumerate(tables.current_items(cursor, panel_id), start=1):
        texts += [
            Place(_item_text("wording", number), panel_item.wording),
            Place(_item_text("limits", number), panel_item.limits),
        ]
        texts += [
            Place(Message("{what} ({language})", what=_item_text(what, number), language=language), text)
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
    round = _open_round(cursor, panel_id)
    if not tables.answered(cursor, round):
        raise NotReady(Message("Nobody has answered round {number} yet, so it stays open.", number=round.number))
    tables.close_round(cursor, round.id)
    events.append(cursor, context.user.id, "panel.round_closed", "panel", panel_id, {})
    return tables.rounds(cursor, panel_id)[-1]


def _open_round(cursor: Cursor, panel_id: str) -> PanelRound:
    round = tables.open_round(cursor, panel_id)
    if round is None:
        raise NotReady(Message("No round of this panel is open."))
    return round


@writes(Permission.SET_UP)
def take_back_round(context: Context, cursor: Cursor, panel_id: str) -> None:
    """Take back the open round as if it had not been opened; after the first one, rules can change again.

    Raises:
        NotReady: No round is open, or somebody has answered it.
    """
    round = _open_round(cursor, panel_id)
    if tables.answered(cursor, round):
        raise NotReady(Message("Somebody has answered this round, so it stays. Close it instead."))
    tables.remove_round(cursor, round.id)
    state = "open" if round.number > 1 else "draft"
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
        raise NotReady(Message("A panel ends after a round that was closed."))
    tables.put_panel(cursor, replace(panel, state="closed"))
    events.append(cursor, context.user.id, "panel.closed", "panel", panel_id, {})


@reads(Permission.EXPORT)
def reason_rows(context: Context, cursor: Cursor, panel_id: str) -> list[ReasonRow]:
    """Every reason given in a panel, in an order that does not tell whose it is."""
    numbers = {round.id: round.number for round in tables.rounds(cursor, panel_id)}
    wordings = {panel_item.id: panel_item.wording for panel_item in tables.items(cursor, panel_id)}
    reasons = tables.reasons(cursor, panel_id)
    return [ReasonRow(reason, numbers[reason.round_id], wordings[reason.item_id]) for reason in reasons]


@writes(Permission.SET_UP)
def approve_reason(context: Context, cursor: Cursor, panel_id: str, reason_id: str, approved: bool | None) -> None:
    """Say whether the others may read a reason in the next round; None for not decided.

    Raises:
        NotFound: It is not there any more.
        InvalidInput: The panel is closed.
    """
    if tables.panel(cursor, panel_id).state == "closed":
        raise InvalidInput(Message("This panel is closed."))
    if reason_id not in {reason.id for reason in tables.reasons(cursor, panel_id)}:
        raise NotFound(Message("This reason is not there any more. Load the page anew."))
    tables.REASONS.change(cursor, reason_id, approved=approved)
    events.append(cursor, context.user.id, "panel.reason_read", "panel", panel_id, {})


@reads(Permission.EXPORT)
def results_of(context: Context, cursor: Cursor, panel_id: str) -> PanelResults:
    """What a panel came to, round by round.

    Raises:
        NotFound: No such panel.
    """
    return panel_results(*tables.records(cursor, panel_id))


@reads(Permission.EXPORT)
def record_of(context: Context, cursor: Cursor, panel_id: str) -> dict[str, Any]:
    """The same as plain values, by the names that commands print.

    Raises:
        NotFound: No such panel.
    """
    codes = {panelist.id: panelist.code for panelist in tables.panelists(cursor, panel_id)}
    return panel_record(panel_results(*tables.records(cursor, panel_id)), codes)

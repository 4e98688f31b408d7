"""The files of a round, one a panelist: what they may show, the disclosure check of it, and the register.

No quote and no coding goes into them: only the wording of items, what they do not say, the group's ratings, what the
person themselves gave before, and reasons that the lead let the others read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from coding.access import Permission
from coding.errors import NotReady
from coding.export.gate import gate
from coding.export.gate.places import Place
from coding.extras.panel import tables
from coding.extras.panel.records import Panelist, PanelReason
from coding.model.panel import Panel, PanelItem, PanelRound, Scale
from coding.model.said import Said
from coding.panel.measures import Spread
from coding.panel.results import PanelResults, panel_results
from coding.store import Cursor
from coding.workspace.context import Context, Vault, requires
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
class AskedItem:
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
    items: tuple[AskedItem, ...]


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


_CHANGE_IT = Said(
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
        WrongPassphrase: The passphrase does not open the vault; nothing was made.
    """
    vault = vault_for(context, passphrase)
    results, sheets = context.store.ask(lambda cursor: asked_in(cursor, panel_id))
    now = results.rounds[-1]
    sheets = {who: sheet for who, sheet in sheets.items() if who not in now.answered}
    if not sheets:
        raise NotReady(Said("Everybody has answered round {number}.", number=now.round.number))
    look_at(context, list(sheets.values()), vault)
    written = [(sheet, write(sheet)) for sheet in sheets.values()]

    def enter(cursor: Cursor) -> list[str]:
        return [enter_export(cursor, context, "panel", data, ())[1] for _, data in written]

    files = []
    for (sheet, data), digest in zip(written, context.store.write(enter), strict=True):
        name = f"panel-round-{sheet.round}-{sheet.panelist}.html"
        files.append(MadeFile(panelist=sheet.panelist, language=sheet.language, name=name, data=data, hash=digest))
    return MadeFiles(panel=results.panel, round=now.round, files=tuple(files), compared=vault is not None)


def asked_in(cursor: Cursor, panel_id: str) -> tuple[PanelResults, dict[str, Questionnaire]]:
    """What everybody reads who is asked in the open round, by panelist id.

    Raises:
        NotReady: No round is open.
    """
    results = panel_results(*tables.records(cursor, panel_id))
    if not results.rounds or results.rounds[-1].round.closed_at is not None:
        raise NotReady(Said("No round of this panel is open, so there is nothing to send. Open a round first."))
    reasons = tables.reasons(cursor, panel_id)
    people = [panelist for panelist in tables.panelists(cursor, panel_id) if panelist.id in results.rounds[-1].asked]
    return results, {person.id: questionnaire(results, person, reasons) for person in people}


def look_at(asker: Context, sheets: Sequence[Questionnaire], vault: Vault | None) -> None:
    """The disclosure check of what panelists will read.

    Raises:
        ExportBlocked: Something in it must not leave.
    """
    gate.require(disclosure_check.check(asker, places(sheets), vault).problems, _CHANGE_IT)


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
    shown = [reason for reason in reasons if before and reason.round_id == before.round.id and reason.approved]
    texts = panel.texts.get(person.language, {})
    entries = []
    for number, which in enumerate(now.round.items, start=1):
        feedback = {
            scale: Feedback(result.spread, result.ratings.get(person.id))
            for scale, result in (before.items.get(which, {}) if before else {}).items()
            if result.spread is not None
        }
        others = sorted(
            {reason.text for reason in shown if reason.item_id == which and reason.panelist_id != person.id}
        )
        entries.append(_asked(known, known[which], number, person.language, now.round.number, feedback, tuple(others)))
    return Questionnaire(
        panel=panel.id, title=panel.title, kind=panel.kind, round=now.round.number, panelist=person.code,
        language=person.language, instructions=texts.get("instructions", panel.instructions),
        consent=texts.get("consent", panel.consent) if panel.consent else "", item_set=now.round.item_set,
        scales=panel.rules.scales, items=tuple(entries),
    )  # fmt: skip


def _asked(
    known: Mapping[str, PanelItem],
    item: PanelItem,
    number: int,
    language: str,
    current: int,
    feedback: Mapping[str, Feedback],
    reasons: tuple[str, ...],
) -> AskedItem:
    new = item.added == current and current > 1
    return AskedItem(
        id=item.id, number=number, wording=item.said("wording", language), limits=item.said("limits", language),
        how=item.how if new else "",
        parents=tuple(known[parent].said("wording", language) for parent in item.parents) if new else (),
        feedback=feedback, reasons=reasons,
    )  # fmt: skip


def places(sheets: Sequence[Questionnaire]) -> list[Place]:
    """Every text that people wrote and that the files hold, once each, by where it stands."""
    places_by_text: dict[str, Place] = {}

    def take(said: str, text: str) -> None:
        if text:
            places_by_text.setdefault(text, Place(said, text))

    for sheet in sheets:
        take(Said("the title of the panel"), sheet.title)
        take(Said("the instructions of the panel"), sheet.instructions)
        take(Said("the consent of the panel"), sheet.consent)
        take(Said("the code of a panelist"), sheet.panelist)
        for item in sheet.items:
            take(Said("the wording of item {number}", number=item.number), item.wording)
            take(Said("the limits of item {number}", number=item.number), item.limits)
            for parent in item.parents:
                take(Said("the earlier wording of item {number}", number=item.number), parent)
            for reason in item.reasons:
                take(Said("a reason for item {number}", number=item.number), reason)
    return list(places_by_text.values())

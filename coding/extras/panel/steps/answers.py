"""Taking the answers that panelists send back: each file whole, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from coding.access import Permission
from coding.errors import InvalidInput
from coding.extras.panel import tables
from coding.extras.panel.files import Answers, Document, answers_in, document_of
from coding.extras.panel.records import PanelReason
from coding.model.panel import Panel, PanelRound, PanelSheet, Rating
from coding.model.said import Said, said
from coding.store import Cursor, events
from coding.workspace.brought import brought
from coding.workspace.context import Context, new_id, requires


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a file.

    Attributes:
        file: Its name.
        panel: Title of the panel it answers; empty where that is not known.
        round: Number of the round; 0 where that is not known.
        panelist: Code of who answered; empty where that is not known.
        state: ``taken``, ``known`` (the same answers were taken before; nothing changed) or ``refused``.
        problems: What is wrong with a refused one.
    """

    file: str
    panel: str = ""
    round: int = 0
    panelist: str = ""
    state: str = "refused"
    problems: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """How answers are taken.

    Attributes:
        actor: Id of who takes them; of who made the link, where they come by one.
        replace: Whether they take the place of other answers of the same person.
        link: Id of the panel and code of the panelist whose link it is; answers of others are not taken by it.
    """

    actor: str
    replace: bool = False
    link: tuple[str, str] | None = None


_ANOTHER = Said("These answers belong to another page than the one that this link opens.")


@requires(Permission.SET_UP)
def take_answers(context: Context, files: Sequence[tuple[str, bytes]], *, replace: bool = False) -> list[Taken]:
    """Take the answers in some files; each goes to the panel that it names, whole or not at all.

    Args:
        context: The lead.
        files: Names and contents.
        replace: Take other answers of somebody whose answers to this round were taken already.
    """
    how = Taking(actor=context.user.id, replace=replace)
    taken = []
    for name, data in files:
        document = read_document(data, name)
        taken.append(context.store.write(partial(take, name=name, document=document, how=how)))
    return taken


def read_document(data: bytes, name: str) -> Document | Said:
    """What stands in a file of answers, or why it is none; asked before a transaction, which would wait for it."""
    try:
        return brought(document_of, data, name)
    except InvalidInput as error:
        sentence = said(error)
        return sentence if isinstance(sentence, Said) else Said("The file is far larger than answers are.")


def take(cursor: Cursor, name: str, document: Document | Said, how: Taking) -> Taken:
    """Take the answers of one file that was read, inside a transaction: whole or not at all."""
    if isinstance(document, Said):
        return Taken(file=name, problems=(document,))
    if how.link is not None and document.panel != how.link[0]:
        return Taken(file=name, problems=(_ANOTHER,))
    panel = {panel.id: panel for panel in tables.panels(cursor)}.get(document.panel)
    if panel is None:
        return Taken(file=name, problems=(Said("These are answers to a panel that is not in this project."),))
    rounds = tables.rounds(cursor, panel.id)
    if not rounds or rounds[-1].closed_at is not None:
        return Taken(
            file=name,
            panel=panel.title,
            problems=(Said("No round of the panel “{panel}” is open, so no answers are taken.", panel=panel.title),),
        )
    read = answers_in(document, panel, rounds[-1])
    if read.answers is None:
        return Taken(file=name, panel=panel.title, problems=read.problems)
    return _keep(cursor, name, panel, rounds[-1], read.answers, how)


def _keep(cursor: Cursor, name: str, panel: Panel, round: PanelRound, given: Answers, how: Taking) -> Taken:
    def refused(problem: Said) -> Taken:
        return Taken(file=name, panel=panel.title, round=round.number, panelist=given.panelist, problems=(problem,))

    if how.link is not None and given.panelist != how.link[1]:
        return refused(_ANOTHER)
    codes = {panelist.code: panelist.id for panelist in tables.panelists(cursor, panel.id)}
    sheets = {
        panel_sheet.panelist_id: panel_sheet
        for panel_sheet in tables.sheets(cursor, panel.id)
        if panel_sheet.round_id == round.id
    }
    sheet = sheets.get(codes.get(given.panelist, ""))
    if sheet is None:
        return refused(Said("“{code}” is not asked in this round.", code=given.panelist))
    if sheet.answers_hash == given.hash:
        return Taken(file=name, panel=panel.title, round=round.number, panelist=given.panelist, state="known")
    if sheet.answers_hash and not how.replace:
        return refused(
            Said(
                "Other answers of “{code}” to this round were taken already. Say that these take their place, or "
                "leave the file out.",
                code=given.panelist,
            )
        )
    ratings = [
        Rating(round.id, sheet.panelist_id, item, scale, value)
        for item, rated in given.ratings.items()
        for scale, value in rated.items()
    ]
    reasons = [
        PanelReason(id=new_id(), round_id=round.id, panelist_id=sheet.panelist_id, item_id=item, text=text)
        for item, text in given.reasons.items()
    ]
    now = PanelSheet(
        round_id=round.id, panelist_id=sheet.panelist_id, answers_hash=given.hash, answered_at=datetime.now(UTC)
    )
    tables.put_answers(cursor, now, ratings, reasons)
    detail = {"by_link": True} if how.link else {}
    events.append(cursor, how.actor, "panel.answered", "panel", panel.id, detail)
    return Taken(file=name, panel=panel.title, round=round.number, panelist=given.panelist, state="taken")

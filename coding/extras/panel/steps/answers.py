"""Answers of panelists, each whole or not at all: from files, and by links to the server, one each in a round.

A link is for whoever has it, and nothing else is behind it. Only the hash of its token is kept. It shows what the
disclosure check read when it was made; where a text was changed since, it opens nothing, and another one is made. Its
maker has read it, so it opens nothing either while they may invite nobody.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final

from coding.access import Permission, allowed
from coding.errors import InvalidInput, NotFound
from coding.extras.panel import tables
from coding.extras.panel.files import Answers, Document, answers_in, document_of
from coding.extras.panel.steps.rounds import Questionnaire, Write, look_at, places, questionnaires_of
from coding.extras.panel.tables import PanelLink, PanelReason
from coding.model import User
from coding.model.message import Message, message_of
from coding.model.panel import LINK_PATH, Panel, PanelRound, PanelSheet, Rating
from coding.store import Cursor, events, people
from coding.store.memory import Shelf
from coding.workspace.context import Context, Project, new_id, reads, requires, writes
from coding.workspace.incoming_files import read_in_sandbox
from coding.workspace.people.accounts import at_network
from coding.workspace.people.credential import token_hash
from coding.workspace.people.login_throttle import LoginThrottle
from coding.workspace.reports.register import enter_export
from coding.workspace.review.comparing import vault_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
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
    problems: tuple[Message, ...] = ()


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


_ANOTHER = Message("These answers belong to another page than the one that this link opens.")


@requires(Permission.SET_UP)
def take_answers(context: Context, files: Sequence[tuple[str, bytes]], *, replace: bool = False) -> list[Receipt]:
    """Take the answers in some files; each goes to the panel that it names, whole or not at all.

    Args:
        context: The lead.
        files: Names and contents.
        replace: Take other answers of somebody whose answers to this round were taken already.
    """
    how = Taking(actor=context.user.id, replace=replace)
    receipts = []
    for name, data in files:
        document = read_document(data, name)
        receipts.append(context.store.write(partial(take, name=name, document=document, how=how)))
    return receipts


def read_document(data: bytes, name: str) -> Document | Message:
    """What stands in a file of answers, or why it is none; asked before a transaction, which would wait for it."""
    try:
        return read_in_sandbox(document_of, data, name)
    except InvalidInput as error:
        sentence = message_of(error)
        return sentence if isinstance(sentence, Message) else Message("The file is far larger than answers are.")


def take(cursor: Cursor, name: str, document: Document | Message, how: Taking) -> Receipt:
    """Take the answers of one file that was read, inside a transaction: whole or not at all."""
    if isinstance(document, Message):
        return Receipt(file=name, problems=(document,))
    if how.link is not None and document.panel != how.link[0]:
        return Receipt(file=name, problems=(_ANOTHER,))
    panel = {panel.id: panel for panel in tables.panels(cursor)}.get(document.panel)
    if panel is None:
        return Receipt(file=name, problems=(Message("These are answers to a panel that is not in this project."),))
    round = tables.open_round(cursor, panel.id)
    if round is None:
        return Receipt(
            file=name,
            panel=panel.title,
            problems=(Message("No round of the panel “{panel}” is open, so no answers are taken.", panel=panel.title),),
        )
    result = answers_in(document, panel, round)
    if not isinstance(result, Answers):
        return Receipt(file=name, panel=panel.title, problems=result)
    return _keep(cursor, name, panel, round, result, how)


def _keep(cursor: Cursor, name: str, panel: Panel, round: PanelRound, answers: Answers, how: Taking) -> Receipt:
    def refused(problem: Message) -> Receipt:
        return Receipt(file=name, panel=panel.title, round=round.number, panelist=answers.panelist, problems=(problem,))

    if how.link is not None and answers.panelist != how.link[1]:
        return refused(_ANOTHER)
    codes = {panelist.code: panelist.id for panelist in tables.panelists(cursor, panel.id)}
    sheets = {
        panel_sheet.panelist_id: panel_sheet
        for panel_sheet in tables.sheets(cursor, panel.id)
        if panel_sheet.round_id == round.id
    }
    sheet = sheets.get(codes.get(answers.panelist, ""))
    if sheet is None:
        return refused(Message("“{code}” is not asked in this round.", code=answers.panelist))
    if sheet.answers_hash == answers.hash:
        return Receipt(file=name, panel=panel.title, round=round.number, panelist=answers.panelist, state="known")
    if sheet.answers_hash and not how.replace:
        return refused(
            Message(
                "Other answers of “{code}” to this round were taken already. Say that these take their place, or "
                "leave the file out.",
                code=answers.panelist,
            )
        )
    ratings = [
        Rating(round.id, sheet.panelist_id, item, scale, value)
        for item, rated in answers.ratings.items()
        for scale, value in rated.items()
    ]
    reasons = [
        PanelReason(id=new_id(), round_id=round.id, panelist_id=sheet.panelist_id, item_id=item, text=text)
        for item, text in answers.reasons.items()
    ]
    now = PanelSheet(
        round_id=round.id, panelist_id=sheet.panelist_id, answers_hash=answers.hash, answered_at=datetime.now(UTC)
    )
    tables.put_answers(cursor, now, ratings, reasons)
    detail = {"by_link": True} if how.link else {}
    events.append(cursor, how.actor, "panel.answered", "panel", panel.id, detail)
    return Receipt(file=name, panel=panel.title, round=round.number, panelist=answers.panelist, state="taken")


DAYS: Final = 28
"""How long a link can be used unless the lead says otherwise."""
MOST_DAYS: Final = 180
SPENT: Final = Message(
    "This link opens nothing. It is not whole, another took its place, or its time is over. Ask whoever gave it to you."
)
FREE: Final = 10
"""So many wrong links from one network cost no waiting."""

_WRONG: Final[Shelf[LoginThrottle]] = Shelf("wrong links of panelists", 500, lasting=True)
_RIGHT: Final[Shelf[bool]] = Shelf("links of panelists that were right", 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """A link as the lead sees it.

    Attributes:
        panelist: Code of whose it is.
        until: From when it opens nothing any more.
        made_by: Name of who made it.
        may_invite: Whether they still may.
        good: Whether it opens their page now; not where its time is over, its maker may invite nobody any more, or a
            text was changed since it was made.
    """

    panelist: str
    until: datetime
    made_by: str
    may_invite: bool
    good: bool


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link that was just made: whose it is, and its token, which cannot be had again."""

    panelist: str
    token: str


@dataclass(frozen=True, slots=True)
class MadeLinks:
    """Links that were just made, and whether every text was compared with the pseudonym key."""

    links: tuple[MadeLink, ...]
    compared: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opens: what its panelist reads, and whether answers of theirs were taken already."""

    sheet: Questionnaire
    answered: bool


@reads(Permission.EXPORT)
def link_rows(context: Context, cursor: Cursor, panel_id: str) -> list[LinkRow]:
    """Links to the open round of a panel, by code; none where no round is open."""
    round = tables.open_round(cursor, panel_id)
    if round is None:
        return []
    _results, sheets = questionnaires_of(cursor, panel_id)
    links, team = tables.links(cursor, round.id), {user.id: user for user in people.users(cursor)}
    return [
        LinkRow(
            panelist=sheet.panelist, until=link.expires_at, made_by=maker.name, may_invite=_may_invite(maker),
            good=_good(link, maker, sheet),
        )
        for who, sheet in sheets.items()
        if (link := links.get(who)) and (maker := team[link.made_by])
    ]  # fmt: skip


@requires(Permission.SET_UP)
def make_links(
    context: Context,
    panel_id: str,
    codes: Collection[str],
    write: Write,
    *,
    until: datetime | None = None,
    passphrase: str | None = None,
) -> MadeLinks:
    """Make a link to the open round for some panelists; one made before for the same person ends.

    Args:
        context: The lead.
        panel_id: The panel.
        codes: Whom they are for.
        write: Makes the page, for the register of what leaves.
        until: From when they open nothing any more; after :data:`DAYS` days if not given, and in any case when the
            round is closed.
        passphrase: Opens the vault for the comparison with the pseudonym key, as with every export.

    Raises:
        NotReady: No round is open.
        NotFound: Somebody is not asked in it.
        InvalidInput: Nobody is named, or the end lies in the past or too far away.
        ExportBlocked: Something on their pages must not leave.
        Conflict: Words left the project while the pages were made.
        WrongPassphrase: The passphrase does not open the vault; nothing was made.
    """
    now = datetime.now(UTC)
    ends = until or now + timedelta(days=DAYS)
    if not now < ends <= now + timedelta(days=MOST_DAYS + 1):
        raise InvalidInput(Message("A link ends on a day to come, within {n} days.", n=MOST_DAYS))
    vault = vault_for(context, passphrase)
    with context.store.read() as reading:
        sheets, head = _of_codes(questionnaires_of(reading, panel_id)[1], codes), events.head(reading)[1]
    look_at(context, list(sheets.values()), vault)
    links = {who: MadeLink(sheet.panelist, secrets.token_urlsafe(32)) for who, sheet in sheets.items()}

    pages = [write(sheet) for sheet in sheets.values()]

    def put(cursor: Cursor) -> None:
        results, current = questionnaires_of(cursor, panel_id)
        for who, sheet in sheets.items():
            if who not in current:
                raise NotFound(Message("“{code}” is not asked in this round.", code=sheet.panelist))
            link = PanelLink(
                hash=token_hash(links[who].token), round_id=results.rounds[-1].round.id, panelist_id=who,
                texts_hash=texts_hash(sheet), made_by=context.user.id, made_at=now, expires_at=ends,
            )  # fmt: skip
            # In place of the one they had.
            tables.drop_link(cursor, link.round_id, who)
            tables.LINKS.add(cursor, link)
        events.append(cursor, context.user.id, "panel.links_made", "panel", panel_id, {"users": len(links)})
        for page in pages:
            enter_export(cursor, context, "panel", page, (), head)

    context.store.write(put)
    return MadeLinks(tuple(links.values()), vault is not None)


@writes(Permission.SET_UP)
def withdraw_links(context: Context, cursor: Cursor, panel_id: str, codes: Collection[str]) -> int:
    """End links of some panelists; others can be made.

    Returns:
        How many there were.

    Raises:
        NotReady: No round is open: then no link opens anything.
        NotFound: Nobody of them has a link.
    """
    results, sheets = questionnaires_of(cursor, panel_id)
    round_id = results.rounds[-1].round.id
    links = tables.links(cursor, round_id)
    ended = [who for who in _of_codes(sheets, codes) if who in links]
    if not ended:
        raise NotFound(Message("There is no link for them. Nothing was changed."))
    for who in ended:
        tables.drop_link(cursor, round_id, who)
    events.append(cursor, context.user.id, "panel.links_withdrawn", "panel", panel_id, {"users": len(ended)})
    return len(ended)


def _of_codes(sheets: Mapping[str, Questionnaire], codes: Collection[str]) -> dict[str, Questionnaire]:
    if not codes:
        raise InvalidInput(Message("Choose whom the links are for."))
    strangers = {*codes} - {sheet.panelist for sheet in sheets.values()}
    if strangers:
        raise NotFound(Message("“{code}” is not asked in this round.", code=min(strangers)))
    return {who: sheet for who, sheet in sheets.items() if sheet.panelist in codes}


def texts_hash(sheet: Questionnaire) -> str:
    """Hash of the texts that people wrote and that somebody's page shows."""
    texts = sorted(place.text for place in places([sheet]))
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def _may_invite(maker: User) -> bool:
    return allowed(maker, Permission.SET_UP)


def _good(link: PanelLink, maker: User, sheet: Questionnaire) -> bool:
    return _may_invite(maker) and link.expires_at > datetime.now(UTC) and link.texts_hash == texts_hash(sheet)


def open_link(project: Project, token: str, peer: str) -> Opened:
    """What a link opens.

    Args:
        project: The open project.
        token: The link's.
        peer: The address it is opened from. Wrong links from there make the next one wait, but for those that were
            right once.

    Raises:
        InvalidInput: The link is not good, whatever the reason.
        TooSoon: Wrong ones were opened from that network; the next one waits a moment.
    """
    return project.store.ask(lambda cursor: _let_in(project, cursor, token_hash(token), peer)[0])


def send_answers(project: Project, token: str, peer: str, data: bytes) -> Receipt:
    """Take what a panelist sends by their link, in place of what they sent before in this round.

    It is checked as a file of answers is.

    Args:
        project: The open project.
        token: The link's.
        peer: As for :func:`open_link`.
        data: The answers, as their page would save them to a file.

    Raises:
        InvalidInput: The link is not good, whatever the reason.
        TooSoon: Wrong ones were opened from that network; the next one waits a moment.
    """
    digest = token_hash(token)
    project.store.ask(lambda cursor: _let_in(project, cursor, digest, peer))
    document = read_document(data, "answers.json")

    def write(cursor: Cursor) -> Receipt:
        opened, link = _opened(cursor, digest)
        whose = (opened.sheet.panel, opened.sheet.panelist)
        return take(cursor, "", document, Taking(actor=link.made_by, replace=True, link=whose))

    return project.store.write(write)


def _let_in(project: Project, cursor: Cursor, digest: str, peer: str) -> tuple[Opened, PanelLink]:
    if not project.memory.known(_RIGHT, digest):
        throttle = project.memory.recall(_WRONG, at_network(peer), lambda: LoginThrottle(FREE))
        throttle.begin()
        pair = _opened(cursor, digest)
        throttle.right()
        project.memory.keep(_RIGHT, digest, True)
        return pair
    return _opened(cursor, digest)


def _opened(cursor: Cursor, digest: str) -> tuple[Opened, PanelLink]:
    row = tables.link_of(cursor, digest)
    if row is None:
        raise InvalidInput(SPENT)
    panel_id, link = row
    round = tables.open_round(cursor, panel_id)
    if round is None or round.id != link.round_id:
        raise InvalidInput(SPENT)
    results, sheets = questionnaires_of(cursor, panel_id)
    sheet = sheets.get(link.panelist_id)
    if sheet is None or not _good(link, people.user(cursor, link.made_by), sheet):
        raise InvalidInput(SPENT)
    return Opened(sheet, link.panelist_id in results.rounds[-1].answered), link


def end_of(day: date) -> datetime:
    """When links end whose last day this is."""
    return datetime.combine(day, time.max, UTC)


def link(address: str, token: str) -> str:
    """The link with a token.

    Args:
        address: The server's, without a slash at the end.
        token: The link's.
    """
    return f"{address}{LINK_PATH}#{token}"

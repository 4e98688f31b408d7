"""Setting up a panel: its rules, its texts and its panelists. Rules and consent are frozen with the first round."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coding.access import Permission
from coding.errors import InvalidInput, NotFound, NotReady
from coding.extras.panel import tables
from coding.extras.panel.records import Panelist
from coding.extras.panel.steps.items import ItemDraft, first_items
from coding.model.panel import KINDS, Panel, Rules
from coding.model.said import Said
from coding.panel.rules import checked
from coding.store import Cursor, events, settings
from coding.store.connection import HOLDS_DELETED
from coding.workspace.context import Context, new_id, reads, requires, writes

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class PanelistDraft:
    """Somebody to be asked; an empty code is made up."""

    code: str = ""
    language: str = "en"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelDraft:
    """A panel to be made.

    Attributes:
        kind: ``experts`` or ``survivors``.
        texts: Instructions and consent in other languages.
        cards: Ids of indicator cards to be judged; None for all that are not set aside.
        card_texts: Card id → wording and limits in other languages.
        items: What else is judged.
    """

    title: str
    kind: str = "experts"
    instructions: str = ""
    consent: str = ""
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rules: Rules = Rules()
    panelists: Sequence[PanelistDraft] = ()
    cards: Sequence[str] | None = None
    card_texts: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    items: Sequence[ItemDraft] = ()


@reads(Permission.EXPORT)
def list_panels(context: Context, cursor: Cursor) -> list[Panel]:
    """Every panel, the oldest first."""
    return tables.panels(cursor)


@requires(Permission.EXPORT)
def find_panel(context: Context, name: str) -> Panel:
    """A panel by its id or title.

    Raises:
        NotFound: There is none, or more than one is called so.
    """
    panels = [panel for panel in list_panels(context) if name in (panel.id, panel.title)]
    if len(panels) != 1:
        raise NotFound(Said("There is no panel called “{name}”, or more than one.", name=name))
    return panels[0]


@reads(Permission.EXPORT)
def panelists(context: Context, cursor: Cursor, panel_id: str) -> list[Panelist]:
    """Who is on a panel, by code."""
    return tables.panelists(cursor, panel_id)


@writes(Permission.SET_UP)
def make_panel(context: Context, cursor: Cursor, draft: PanelDraft) -> Panel:
    """Make a panel; nobody is asked until its first round is opened.

    Raises:
        InvalidInput: No title, one that another panel has, an unknown kind, or rules that make no sense; a survivors'
            panel without a text of consent.
        NotFound: A card that is not there.
    """
    panel = Panel(
        id=new_id(), title=draft.title.strip(), kind=draft.kind, instructions=draft.instructions.strip(),
        consent=draft.consent.strip(), texts=draft.texts, rules=checked(draft.rules), state="draft",
        created_by=context.user.id,
    )  # fmt: skip

    _check(cursor, panel)
    tables.put_panel(cursor, panel)
    for item in first_items(cursor, panel.id, draft.cards, draft.items):
        tables.ITEMS.put(cursor, replace(item, texts=draft.card_texts.get(item.indicator_id, item.texts)))
    _add(cursor, panel.id, draft.panelists)
    events.append(cursor, context.user.id, "panel.made", "panel", panel.id, {})
    return panel


@writes(Permission.SET_UP)
def change_panel(context: Context, cursor: Cursor, panel: Panel) -> Panel:
    """Write a panel's title, texts and rules as they should be.

    Raises:
        InvalidInput: As for :func:`make_panel`; or rules, kind or consent differ though its first round was opened.
    """
    changed = replace(
        panel, title=panel.title.strip(), instructions=panel.instructions.strip(), consent=panel.consent.strip()
    )

    before = tables.panel(cursor, panel.id)
    differ = (before.rules, before.kind, before.consent) != (changed.rules, changed.kind, changed.consent)
    # A consent in a language that was not there yet may still be added.
    differ |= any(
        "consent" in text and text["consent"] != changed.texts.get(language, {}).get("consent")
        for language, text in before.texts.items()
    )
    if before.state != "draft" and differ:
        raise InvalidInput(
            Said("Rules and consent were set before the first round and stay. Make another panel for other ones.")
        )
    checked(changed.rules)
    _check(cursor, changed)
    done = replace(changed, state=before.state, withdrawn=before.withdrawn, created_by=before.created_by)
    tables.put_panel(cursor, done)
    events.append(cursor, context.user.id, "panel.changed", "panel", panel.id, {})
    return done


@writes(Permission.SET_UP)
def remove_panel(context: Context, cursor: Cursor, panel_id: str) -> None:
    """Take away a panel that nobody was asked by.

    Raises:
        NotReady: Its first round was opened: what people gave stays, until they withdraw.
    """
    if tables.panel(cursor, panel_id).state != "draft":
        raise NotReady(Said("People were asked by this panel, so it stays. Close it instead."))
    tables.remove_panel(cursor, panel_id)
    events.append(cursor, context.user.id, "panel.removed", "panel", panel_id, {})


@writes(Permission.SET_UP)
def add_panelists(context: Context, cursor: Cursor, panel_id: str, people: Sequence[PanelistDraft]) -> list[Panelist]:
    """Put people on a panel; they are asked from the next round on.

    Raises:
        InvalidInput: A code that is taken or looks like something else.
    """
    tables.panel(cursor, panel_id)
    added = _add(cursor, panel_id, people)
    events.append(cursor, context.user.id, "panel.joined", "panel", panel_id, {"users": len(added)})
    return added


@requires(Permission.SET_UP)
def withdraw_panelist(context: Context, panel_id: str, code: str) -> None:
    """Take somebody off a panel with all they gave; only that somebody withdrew is kept.

    Every figure is computed without them from now on, those of earlier rounds too, and the file is written anew
    without their answers. Copies in backups, and files that others were sent before, are beyond this step.

    Raises:
        NotFound: Nobody on the panel has this code.
    """

    def write(cursor: Cursor) -> None:
        panel = tables.panel(cursor, panel_id)
        tables.remove_panelist(cursor, _by_code(cursor, panel_id, code).id)
        tables.put_panel(cursor, replace(panel, withdrawn=panel.withdrawn + 1))
        events.append(cursor, context.user.id, "panel.withdrawn", "panel", panel_id, {})
        settings.set_meta(cursor, HOLDS_DELETED, "1")

    context.store.write(write)
    context.project.store.forget_deleted()


def _by_code(cursor: Cursor, panel_id: str, code: str) -> Panelist:
    for panelist in tables.panelists(cursor, panel_id):
        if panelist.code == code:
            return panelist
    raise NotFound(Said("Nobody on this panel has the code “{code}”.", code=code))


def _check(cursor: Cursor, panel: Panel) -> None:
    if not panel.title:
        raise InvalidInput(Said("A panel needs a title."))
    if panel.kind not in KINDS:
        raise InvalidInput(Said("A panel is one of experts or of survivors."))
    if panel.kind == "survivors" and not panel.consent:
        raise InvalidInput(Said("A panel of survivors needs a text of consent, in words of your own."))
    if any(other.title == panel.title and other.id != panel.id for other in tables.panels(cursor)):
        raise InvalidInput(Said("Another panel is called “{title}” already.", title=panel.title))


def _add(cursor: Cursor, panel_id: str, people: Iterable[PanelistDraft]) -> list[Panelist]:
    taken = {panelist.code for panelist in tables.panelists(cursor, panel_id)}
    added = []
    for person in people:
        code = person.code.strip() or next(f"E{n:02}" for n in range(1, 10_000) if f"E{n:02}" not in taken)
        if not _CODE.fullmatch(code):
            raise InvalidInput(
                Said("A code has up to 20 letters, digits or hyphens and is no name: “{code}”.", code=code)
            )
        if code in taken:
            raise InvalidInput(Said("Two panelists cannot have the code “{code}”.", code=code))
        if not _LANGUAGE.fullmatch(person.language):
            raise InvalidInput(Said("“{language}” is no language such as en or de.", language=person.language))
        taken.add(code)
        panelist = Panelist(new_id(), panel_id, code, person.note.strip(), person.language)
        tables.PANELISTS.put(cursor, panelist)
        added.append(panelist)
    return added

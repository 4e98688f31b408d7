"""Setting up a panel, also from a file: rules, texts, panelists, and what it judges. Consent is frozen with round one.

Items change between rounds: added, reworded, split, merged, left out, with the reason. What was asked once is never
changed: a new wording is a new item, and the old one is its parent.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotFound, NotReady
from coding.extras.panel import tables
from coding.extras.panel.tables import Panelist
from coding.model.message import Message
from coding.model.panel import KINDS, Panel, PanelItem, Rules
from coding.panel.rules import checked, rules_from
from coding.store import Cursor, erasure, events, indicators
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.erased_participants import write_tombstones
from coding.workspace.incoming_files import read_settings_file
from coding.workspace.reports.indicators import list_indicators

_STEP = 100
"""Between the positions of two items: what takes the place of one stands where it stood."""


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """A sentence to be judged, what it does not say, and both in other languages, as in :class:`PanelItem`."""

    wording: str
    limits: str = ""
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def first_items(
    cursor: Cursor, panel_id: str, cards: Sequence[str] | None, written: Sequence[ItemDraft]
) -> list[PanelItem]:
    """The items a panel begins with.

    Args:
        cursor: The transaction.
        panel_id: The panel.
        cards: Ids of indicator cards, or None for all that are not set aside.
        written: What else is judged.

    Raises:
        NotFound: A card that is not there.
        InvalidInput: An item without a wording.
    """
    known = {indicator.id: indicator for indicator in indicators.INDICATORS.all(cursor)}
    drafts = (
        [indicator.id for indicator in known.values() if indicator.status != "set aside"]
        if cards is None
        else list(cards)
    )
    if set(drafts) - set(known):
        raise NotFound(Message("One of the cards is not there any more. Choose them again."))
    items = [
        PanelItem(
            id=new_id(), panel_id=panel_id, position=position * _STEP, indicator_id=card, wording=known[card].wording,
            limits=known[card].limits, how="card",
        )
        for position, card in enumerate(drafts, start=1)
    ]  # fmt: skip
    return items + _written(panel_id, written, (len(items) + 1) * _STEP)


@reads(Permission.EXPORT)
def panel_items(context: Context, cursor: Cursor, panel_id: str) -> list[PanelItem]:
    """Every item a panel ever had, in order."""
    return tables.items(cursor, panel_id)


@writes(Permission.SET_UP)
def add_items(
    context: Context, cursor: Cursor, panel_id: str, written: Sequence[ItemDraft], reason: str = ""
) -> list[PanelItem]:
    """Add items, asked from the next round on.

    Raises:
        NotReady: A round is open, or the panel is closed.
        InvalidInput: An item without a wording.
    """
    number = _next_round(cursor, panel_id)
    last = max((panel_item.position for panel_item in tables.items(cursor, panel_id)), default=0)
    items = [
        replace(panel_item, added=number, reason=reason.strip())
        for panel_item in _written(panel_id, written, last + _STEP)
    ]
    for panel_item in items:
        tables.ITEMS.put(cursor, panel_item)
    events.append(cursor, context.user.id, "panel.items_added", "panel", panel_id, {"items": len(items)})
    return items


@writes(Permission.SET_UP)
def replace_items(
    context: Context, cursor: Cursor, panel_id: str, old: Sequence[str], written: Sequence[ItemDraft], reason: str
) -> list[PanelItem]:
    """Reword an item, split one, or merge several; the old ones are asked no more and stay as parents.

    Args:
        context: The lead.
        cursor: The transaction.
        panel_id: The panel.
        old: Ids of the items that are taken up.
        written: What takes their place.
        reason: Why; needed once people were asked.

    Raises:
        NotReady: A round is open, or the panel is closed.
        NotFound: An item that is not asked any more.
        InvalidInput: No item, several in place of several, or no reason.
    """
    if not old or not written or (len(old) > 1 and len(written) > 1):
        raise InvalidInput(Message("Reword one item, split one into several, or merge several into one."))
    how = "merged" if len(old) > 1 else "split" if len(written) > 1 else "reworded"

    number = _next_round(cursor, panel_id)
    parents = _current_items(cursor, panel_id, old)
    cards = {panel_item.indicator_id for panel_item in parents}
    items = [
        replace(
            panel_item,
            indicator_id=cards.copy().pop() if len(cards) == 1 else "",
            how=how,
            reason=reason.strip(),
            parents=tuple(parent.id for parent in parents),
            added=number,
        )
        for panel_item in _written(panel_id, written, parents[0].position + 1, 1)
    ]
    for parent in parents:
        _retire(cursor, parent, number, reason)
    for panel_item in items:
        tables.ITEMS.put(cursor, panel_item)
    events.append(cursor, context.user.id, "panel.items_changed", "panel", panel_id, {"items": len(items)})
    return items


@writes(Permission.SET_UP)
def translate_item(
    context: Context, cursor: Cursor, panel_id: str, which: str, language: str, *, wording: str, limits: str
) -> None:
    """Say an item in another language, between rounds.

    Raises:
        NotReady: A round is open, or the panel is closed.
        NotFound: It is not asked any more.
        InvalidInput: It was asked in this language already: what was asked stays, and is worded anew instead.
    """
    number = _next_round(cursor, panel_id)
    (panel_item,) = _current_items(cursor, panel_id, [which])
    if panel_item.added < number and panel_item.texts.get(language):
        raise InvalidInput(Message("It was asked in this language already. Word the item anew instead."))
    translation = _stripped({"wording": wording, "limits": limits})
    texts = {key: entry for key, entry in {**panel_item.texts, language: translation}.items() if entry}
    tables.ITEMS.put(cursor, replace(panel_item, texts=texts))
    events.append(cursor, context.user.id, "panel.items_translated", "panel", panel_id, {})


@writes(Permission.SET_UP)
def retire_item(context: Context, cursor: Cursor, panel_id: str, which: str, reason: str) -> None:
    """Ask an item no more; its results stay.

    Raises:
        NotReady: A round is open, or the panel is closed.
        NotFound: It is not asked any more.
        InvalidInput: No reason.
    """
    number = _next_round(cursor, panel_id)
    (panel_item,) = _current_items(cursor, panel_id, [which])
    _retire(cursor, panel_item, number, reason)
    events.append(cursor, context.user.id, "panel.item_retired", "panel", panel_id, {})


def _next_round(cursor: Cursor, panel_id: str) -> int:
    if tables.panel(cursor, panel_id).state == "closed":
        raise NotReady(Message("This panel is closed."))
    if tables.open_round(cursor, panel_id) is not None:
        raise NotReady(Message("A round is open. Close it first: items change between rounds only."))
    return len(tables.rounds(cursor, panel_id)) + 1


def _current_items(cursor: Cursor, panel_id: str, item_ids: Sequence[str]) -> list[PanelItem]:
    current = {panel_item.id: panel_item for panel_item in tables.current_items(cursor, panel_id)}
    if set(item_ids) - set(current):
        raise NotFound(Message("One of the items is not asked any more. Load the page anew."))
    return [current[item_id] for item_id in dict.fromkeys(item_ids)]


def _retire(cursor: Cursor, item: PanelItem, number: int, reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(Message("Say why: the reason stands in the history of the item."))
    tables.ITEMS.put(cursor, replace(item, retired=number, why_retired=reason.strip()))


def _written(panel_id: str, written: Sequence[ItemDraft], position: int, step: int = _STEP) -> list[PanelItem]:
    if any(not draft.wording.strip() for draft in written):
        raise InvalidInput(Message("An item needs a wording: one sentence that can be judged."))
    return [
        PanelItem(
            id=new_id(),
            panel_id=panel_id,
            position=position + number * step,
            indicator_id="",
            wording=draft.wording.strip(),
            limits=draft.limits.strip(),
            texts={language: _stripped(text) for language, text in draft.texts.items()},
        )
        for number, draft in enumerate(written)
    ]


def _stripped(texts: Mapping[str, str]) -> dict[str, str]:
    return {what: text.strip() for what, text in texts.items() if text.strip()}


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
        raise NotFound(Message("There is no panel called “{name}”, or more than one.", name=name))
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
def change_panel(context: Context, cursor: Cursor, panel: Panel, *, based_on: Panel | None = None) -> Panel:
    """Write a panel's title, texts and rules as they should be.

    Args:
        context: A lead.
        cursor: The transaction.
        panel: The panel, as it should be.
        based_on: As it was looked at; without it, whatever stands is overwritten.

    Raises:
        Conflict: Somebody changed it meanwhile.
        InvalidInput: As for :func:`make_panel`; or rules, kind or consent differ though its first round was opened.
    """
    changed = replace(
        panel, title=panel.title.strip(), instructions=panel.instructions.strip(), consent=panel.consent.strip()
    )

    before = tables.panel(cursor, panel.id)
    if based_on is not None and replace(based_on, state=before.state, withdrawn=before.withdrawn) != before:
        raise Conflict(
            Message(
                "Somebody changed {label} meanwhile. Nothing was saved: look at what stands there now, then make your "
                "change again.",
                label=before.title,
            )
        )
    differ = (before.rules, before.kind, before.consent) != (changed.rules, changed.kind, changed.consent)
    # A consent in a language that was not there yet may still be added.
    differ |= any(
        "consent" in text and text["consent"] != changed.texts.get(language, {}).get("consent")
        for language, text in before.texts.items()
    )
    if before.state != "draft" and differ:
        raise InvalidInput(
            Message("Rules and consent were set before the first round and stay. Make another panel for other ones.")
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
        raise NotReady(Message("People were asked by this panel, so it stays. Close it instead."))
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
    """Take somebody off a panel with all they gave; that somebody withdrew is kept, by their random id.

    Every figure is computed without them from now on, those of earlier rounds too, and the file is written anew
    without their answers. A backup that is put back loses them again; files that others were sent are beyond this step.

    Raises:
        NotFound: Nobody on the panel has this code.
    """
    panelist = context.store.ask(lambda cursor: _by_code(cursor, panel_id, code))
    write_tombstones(context.project.folder, {}, [panelist.id])
    context.store.write(lambda cursor: erasure.withdraw_panelists(cursor, [panelist.id], context.user.id))
    context.project.store.forget_deleted()


def _by_code(cursor: Cursor, panel_id: str, code: str) -> Panelist:
    for panelist in tables.panelists(cursor, panel_id):
        if panelist.code == code:
            return panelist
    raise NotFound(Message("Nobody on this panel has the code “{code}”.", code=code))


def _check(cursor: Cursor, panel: Panel) -> None:
    if not panel.title:
        raise InvalidInput(Message("A panel needs a title."))
    if panel.kind not in KINDS:
        raise InvalidInput(Message("A panel is one of experts or of survivors."))
    if panel.kind == "survivors" and not panel.consent:
        raise InvalidInput(Message("A panel of survivors needs a text of consent, in words of your own."))
    if any(other.title == panel.title and other.id != panel.id for other in tables.panels(cursor)):
        raise InvalidInput(Message("Another panel is called “{title}” already.", title=panel.title))


def _add(cursor: Cursor, panel_id: str, people: Iterable[PanelistDraft]) -> list[Panelist]:
    # Files are named by codes, and on some disks “e01” is the name of “E01”.
    codes = {panelist.code.upper() for panelist in tables.panelists(cursor, panel_id)}
    added = []
    for person in people:
        code = person.code.strip() or next(f"E{n:02}" for n in range(1, 10_000) if f"E{n:02}" not in codes)
        if not _CODE.fullmatch(code):
            raise InvalidInput(
                Message("A code has up to 20 letters, digits or hyphens and is no name: “{code}”.", code=code)
            )
        if code.upper() in codes:
            raise InvalidInput(Message("Two panelists cannot have the code “{code}”.", code=code))
        if not _LANGUAGE.fullmatch(person.language):
            raise InvalidInput(Message("“{language}” is no language such as en or de.", language=person.language))
        codes.add(code.upper())
        panelist = Panelist(new_id(), panel_id, code, person.note.strip(), person.language)
        tables.PANELISTS.put(cursor, panelist)
        added.append(panelist)
    return added


_KEYS = ("title", "kind", "instructions", "consent", "texts", "rules", "panelists", "cards", "items")


@requires(Permission.EXPORT)
def draft_from(context: Context, data: bytes, name: str = "panel.yaml") -> PanelDraft:
    """Read a panel from a file.

    ``title``; ``kind`` (experts, survivors); ``instructions``; ``consent``; ``texts`` (language: instructions,
    consent); ``rules``; ``panelists`` (a number, or a list of code, language, note); ``cards`` (all, none, or a list
    of ids or wordings, or of card, texts); ``items`` (sentences, or wording, limits, texts).

    Raises:
        InvalidInput: It cannot be read, or says something else.
    """
    settings = read_settings_file(data, name)
    if not isinstance(settings, dict):
        raise InvalidInput(Message("The file of the panel says nothing. It needs at least a title."))
    odd = sorted(str(part) for part in settings if part not in _KEYS)
    if odd:
        raise InvalidInput(
            Message("The file of a panel has no part “{odd}”. Parts are: {known}.", odd=odd[0], known=", ".join(_KEYS))
        )
    try:
        cards = _cards(context, settings.get("cards", "all"))
        return PanelDraft(
            title=str(settings.get("title", "")),
            kind=str(settings.get("kind", "experts")),
            instructions=str(settings.get("instructions", "")),
            consent=str(settings.get("consent", "")),
            texts=_texts(settings),
            rules=rules_from(settings.get("rules", {})),
            panelists=_people(settings.get("panelists", 0)),
            cards=None if cards is None else list(cards),
            card_texts=cards or {},
            items=[_item(entry) for entry in settings.get("items", ())],
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise InvalidInput(
            Message("A part of the panel's file is written in another way than the manual shows.")
        ) from None


def _people(rows: Any) -> list[PanelistDraft]:
    if isinstance(rows, int):
        return [PanelistDraft() for _one in range(rows)]
    return [
        PanelistDraft(str(entry.get("code", "")), str(entry.get("language", "en")), str(entry.get("note", "")))
        for entry in rows
    ]


def _texts(entry: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What is said in other languages."""
    return {
        str(language): {str(what): str(text) for what, text in texts.items()}
        for language, texts in entry.get("texts", {}).items()
    }


def _cards(context: Context, entries_by_id: Any) -> dict[str, dict[str, dict[str, str]]] | None:
    """Id of a card → its texts in other languages; None for all cards."""
    if entries_by_id == "all":
        return None
    if entries_by_id in ("none", None):
        return {}
    known = {indicator.indicator.id: indicator.indicator for indicator in list_indicators(context)}
    cards = {}
    for entry in entries_by_id:
        card_entry = entry["card"] if isinstance(entry, Mapping) else entry
        same = [card.id for card in known.values() if card_entry in (card.id, card.wording)]
        if len(same) != 1:
            raise InvalidInput(Message("There is no card “{wanted}”, or more than one.", wanted=card_entry))
        cards[same[0]] = _texts(entry) if isinstance(entry, Mapping) else {}
    return cards


def _item(entry: Any) -> ItemDraft:
    if isinstance(entry, Mapping):
        return ItemDraft(str(entry["wording"]), str(entry.get("limits", "")), _texts(entry))
    return ItemDraft(str(entry))

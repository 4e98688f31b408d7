"""What a panel judges, and how that changes between rounds: added, reworded, split, merged, left out, with the reason.

What was asked once is never changed: a new wording is a new item, and the old one is its parent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from coding.access import Permission
from coding.errors import InvalidInput, NotFound, NotReady
from coding.extras.panel import tables
from coding.model.panel import PanelItem
from coding.model.said import Said
from coding.store import Cursor, events, indicators
from coding.workspace.context import Context, new_id, reads, writes

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
    wanted = (
        [indicator.id for indicator in known.values() if indicator.status != "set aside"]
        if cards is None
        else list(cards)
    )
    if set(wanted) - set(known):
        raise NotFound(Said("One of the cards is not there any more. Choose them again."))
    items = [
        PanelItem(
            id=new_id(), panel_id=panel_id, position=position * _STEP, indicator_id=card, wording=known[card].wording,
            limits=known[card].limits, how="card",
        )
        for position, card in enumerate(wanted, start=1)
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
        raise InvalidInput(Said("Reword one item, split one into several, or merge several into one."))
    how = "merged" if len(old) > 1 else "split" if len(written) > 1 else "reworded"

    number = _next_round(cursor, panel_id)
    parents = _standing(cursor, panel_id, old, reason)
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
    standing = {
        panel_item.id: panel_item for panel_item in tables.items(cursor, panel_id) if panel_item.retired is None
    }
    panel_item = standing.get(which)
    if panel_item is None:
        raise NotFound(Said("One of the items is not asked any more. Load the page anew."))
    if panel_item.added < number and panel_item.texts.get(language):
        raise InvalidInput(Said("It was asked in this language already. Word the item anew instead."))
    said = _stripped({"wording": wording, "limits": limits})
    texts = {key: entry for key, entry in {**panel_item.texts, language: said}.items() if entry}
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
    (panel_item,) = _standing(cursor, panel_id, [which], reason)
    _retire(cursor, panel_item, number, reason)
    events.append(cursor, context.user.id, "panel.item_retired", "panel", panel_id, {})


def _next_round(cursor: Cursor, panel_id: str) -> int:
    if tables.panel(cursor, panel_id).state == "closed":
        raise NotReady(Said("This panel is closed."))
    rounds = tables.rounds(cursor, panel_id)
    if rounds and rounds[-1].closed_at is None:
        raise NotReady(Said("A round is open. Close it first: items change between rounds only."))
    return len(rounds) + 1


def _standing(cursor: Cursor, panel_id: str, wanted: Sequence[str], reason: str) -> list[PanelItem]:
    if not reason.strip():
        raise InvalidInput(Said("Say why: the reason stands in the history of the item."))
    standing = {
        panel_item.id: panel_item for panel_item in tables.items(cursor, panel_id) if panel_item.retired is None
    }
    if set(wanted) - set(standing):
        raise NotFound(Said("One of the items is not asked any more. Load the page anew."))
    return [standing[item_id] for item_id in dict.fromkeys(wanted)]


def _retire(cursor: Cursor, item: PanelItem, number: int, reason: str) -> None:
    tables.ITEMS.put(cursor, replace(item, retired=number, why_retired=reason.strip()))


def _written(panel_id: str, written: Sequence[ItemDraft], position: int, step: int = _STEP) -> list[PanelItem]:
    if any(not draft.wording.strip() for draft in written):
        raise InvalidInput(Said("An item needs a wording: one sentence that can be judged."))
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

"""A panel written down in a file (YAML, of which JSON is a part): what is asked of whom, and by which rules."""

from collections.abc import Mapping
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput
from coding.extras.panel.steps.items import ItemDraft
from coding.extras.panel.steps.setup import PanelDraft, PanelistDraft
from coding.model.said import Said
from coding.panel.rules import rules_from
from coding.workspace.brought import brought_settings
from coding.workspace.context import Context, requires
from coding.workspace.reports.indicators import list_indicators

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
    given = brought_settings(data, name)
    if not isinstance(given, dict):
        raise InvalidInput(Said("The file of the panel says nothing. It needs at least a title."))
    odd = sorted(str(part) for part in given if part not in _KEYS)
    if odd:
        raise InvalidInput(
            Said("The file of a panel has no part “{odd}”. Parts are: {known}.", odd=odd[0], known=", ".join(_KEYS))
        )
    try:
        cards = _cards(context, given.get("cards", "all"))
        return PanelDraft(
            title=str(given.get("title", "")),
            kind=str(given.get("kind", "experts")),
            instructions=str(given.get("instructions", "")),
            consent=str(given.get("consent", "")),
            texts=_texts(given),
            rules=rules_from(given.get("rules", {})),
            panelists=_people(given.get("panelists", 0)),
            cards=None if cards is None else list(cards),
            card_texts=cards or {},
            items=[_item(entry) for entry in given.get("items", ())],
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise InvalidInput(
            Said("A part of the panel's file is written in another way than the manual shows.")
        ) from None


def _people(given: Any) -> list[PanelistDraft]:
    if isinstance(given, int):
        return [PanelistDraft() for _one in range(given)]
    return [
        PanelistDraft(str(entry.get("code", "")), str(entry.get("language", "en")), str(entry.get("note", "")))
        for entry in given
    ]


def _texts(given: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What is said in other languages."""
    return {
        str(language): {str(what): str(text) for what, text in texts.items()}
        for language, texts in given.get("texts", {}).items()
    }


def _cards(context: Context, given: Any) -> dict[str, dict[str, dict[str, str]]] | None:
    """Id of a card → its texts in other languages; None for all cards."""
    if given == "all":
        return None
    if given in ("none", None):
        return {}
    known = {indicator.indicator.id: indicator.indicator for indicator in list_indicators(context)}
    cards = {}
    for entry in given:
        wanted = entry["card"] if isinstance(entry, Mapping) else entry
        same = [card.id for card in known.values() if wanted in (card.id, card.wording)]
        if len(same) != 1:
            raise InvalidInput(Said("There is no card “{wanted}”, or more than one.", wanted=wanted))
        cards[same[0]] = _texts(entry) if isinstance(entry, Mapping) else {}
    return cards


def _item(given: Any) -> ItemDraft:
    if isinstance(given, Mapping):
        return ItemDraft(str(given["wording"]), str(given.get("limits", "")), _texts(given))
    return ItemDraft(str(given))

"""What a study's panels ask, as it goes along in a package: items with their history, scales, rules and texts.

No panelist, no note and no rating is part of it. An item keeps its id at every site, so that it is known again; whether
it was asked in the same words is told by hashes of what was asked.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from coding.extras.study.files.form import (
    LONGEST_NAME,
    as_count,
    as_name,
    as_number,
    as_words,
    distinct,
    fit,
    need,
    typed,
)
from coding.extras.study.files.sealing import digest_of
from coding.extras.study.files.words import word
from coding.model.panel import KINDS, SCALE_NAMES, SCALE_POINTS, Panel, PanelItem, Rules
from coding.model.said import Said

HOWS: Final = ("card", "written", "reworded", "split", "merged")
_RULES: Final = frozenset(asdict(Rules()))
_SAID: Final = 16
"""Digits of a hash of what was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPanel:
    """A panel of the study.

    Attributes:
        id: The coordinator's own id of it.
        kind: ``experts`` or ``survivors``.
        texts: Instructions and consent in other languages.
        rules: By name, as :func:`rules_record` writes them.
        items: Every item it ever had.
    """

    id: str
    title: str
    kind: str
    instructions: str
    consent: str
    texts: Mapping[str, Mapping[str, str]]
    rules: Mapping[str, Any]
    items: tuple[PanelItem, ...]


def rules_record(rules: Rules) -> dict[str, Any]:
    """Rules by name; scales with their points in a list, since their order counts."""
    return {**asdict(rules), "scales": [[scale.name, scale.points] for scale in rules.scales]}


def scales_in(rules: Mapping[str, Any]) -> dict[str, int]:
    """Scales with their points, in order."""
    return dict(rules["scales"])


def check_rules(rules: Mapping[str, Any]) -> None:
    """Check that rules have the form of :func:`rules_record`.

    Raises:
        ValueError: They have not.
    """
    need(set(rules) == _RULES and isinstance(rules["scales"], list) and all(len(rule) == 2 for rule in rules["scales"]))
    scales = scales_in(rules)
    need(0 < len(scales) == len(rules["scales"]) and set(scales) <= set(SCALE_NAMES))
    need(all(type(points) is int and points in SCALE_POINTS for points in scales.values()))
    need(all(value is None or type(value) in (int, float, bool) for name, value in rules.items() if name != "scales"))


def asked_as(item: PanelItem) -> dict[str, str]:
    """Hashes of what is asked, by language; under an empty name of the words that were written first."""
    said = {"": (item.wording, item.limits)}
    said |= {
        language: (item.said("wording", language), item.said("limits", language))
        for language, text in item.texts.items()
        if any(text.values())
    }
    return {language: digest_of(json.dumps(words).encode())[:_SAID] for language, words in said.items()}


def panel_setup(panel: Panel, items: Iterable[PanelItem]) -> dict[str, Any]:
    """A panel as it stands in a package, its texts as they can be sent.

    Which card an item came from is the coordinator's own business, and left out.
    """
    return {
        "id": panel.id,
        "title": title_of(panel),
        "kind": panel.kind,
        "instructions": typed(panel.instructions),
        "consent": typed(panel.consent),
        "texts": _typed(panel.texts),
        "rules": rules_record(panel.rules),
        "items": [
            {
                "id": panel_item.id,
                "position": panel_item.position,
                "wording": typed(panel_item.wording),
                "limits": typed(panel_item.limits),
                "texts": _typed(panel_item.texts),
                "how": panel_item.how,
                "reason": typed(panel_item.reason),
                "parents": list(panel_item.parents),
                "added": panel_item.added,
                "retired": panel_item.retired,
                "why_retired": typed(panel_item.why_retired),
            }
            for panel_item in items
        ],
    }


def title_of(panel: Panel) -> str:
    """The title of a panel, in one line."""
    return " ".join(typed(panel.title).split())[:LONGEST_NAME]


def _typed(texts: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {language: {what: typed(text) for what, text in entry.items()} for language, entry in texts.items()}


_ITEM: Final = {
    "id": as_name, "position": as_number, "wording": as_words, "limits": as_words,
    "texts": {as_name: {as_name: as_words}},
    "how": frozenset(HOWS), "reason": as_words, "parents": [as_name], "added": as_number, "retired": as_count,
    "why_retired": as_words,
}  # fmt: skip
_PANEL: Final = {
    "id": as_name, "title": as_name, "kind": frozenset(KINDS), "instructions": as_words, "consent": as_words,
    "texts": {as_name: {as_name: as_words}}, "rules": check_rules, "items": [_ITEM],
}  # fmt: skip


def panels_in(payload: Mapping[str, Any]) -> list[StudyPanel]:
    """The panels of a package.

    Raises:
        ValueError: They have not the form of any.
    """
    records = payload.get("panels", [])
    fit(records, [_PANEL])
    distinct(record["id"] for record in records)
    distinct(item["id"] for record in records for item in record["items"])
    need(all(text.keys() <= {"instructions", "consent"} for record in records for text in record["texts"].values()))
    return [StudyPanel(**{**record, "items": tuple(_item_of(record["id"], item) for item in record["items"])})
            for record in records]  # fmt: skip


def _item_of(panel: str, record: Mapping[str, Any]) -> PanelItem:
    need(record["wording"] != "" and all(text.keys() <= {"wording", "limits"} for text in record["texts"].values()))
    # What was a card there is no card here.
    how = "written" if record["how"] == "card" else record["how"]
    changes = {"panel_id": panel, "indicator_id": "", "how": how, "parents": tuple(record["parents"])}
    return PanelItem(**{**record, **changes})


def lines_of_panels(payload: Mapping[str, Any]) -> Iterator[str]:
    """Every line of it, for people to read."""
    for panel in panels_in(payload):
        scales = ", ".join(f"{name} 1–{points}" for name, points in scales_in(panel.rules).items())
        rules = ", ".join(f"{name} {value}" for name, value in sorted(panel.rules.items()) if name != "scales")
        yield Said(
            "panel “{title}” of {kind}: scales {scales}; rules: {rules}",
            title=panel.title,
            kind=word(panel.kind),
            scales=scales,
            rules=rules,
        )
        for name, text in _said(panel):
            yield Said("panel “{title}”, {name}: {words}", title=panel.title, name=name, words=" ".join(text.split()))
        for item in panel.items:
            state = (
                Said("is asked")
                if item.retired is None
                else Said("asked no more ({why})", why=item.why_retired or Said("no reason said"))
            )
            origin = f", {item.how}: {item.reason}" if item.reason else ""
            yield Said(
                "panel “{title}”, item, {state}{made}: {words}",
                title=panel.title,
                state=state,
                made=origin,
                words=" ".join(item.wording.split()),
            )
            if item.limits:
                yield Said(
                    "panel “{title}”, its limits: {words}", title=panel.title, words=" ".join(item.limits.split())
                )
            for language, entry in item.texts.items():
                yield Said(
                    "panel “{title}”, in {language}: {words}",
                    title=panel.title,
                    language=language,
                    words=" ".join(" ".join(entry.values()).split()),
                )


def _said(panel: StudyPanel) -> list[tuple[str, str]]:
    said: list[tuple[str, str]] = [(word("instructions"), panel.instructions), (word("consent"), panel.consent)]
    said += [
        (Said("{what} in {language}", what=word(what), language=language), text)
        for language, entry in panel.texts.items()
        for what, text in sorted(entry.items())
    ]
    return [(name, text) for name, text in said if text]

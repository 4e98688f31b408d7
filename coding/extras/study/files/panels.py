"""Panels of a study: what they ask, as it goes along in a package, and their results in a bundle.

In a package an item keeps its id at every site, so that it is known again; whether it was asked in the same words is
told by hashes of what was asked. Results are rows of ratings under random numbers, or shares of each scale with few
withheld. No reason, no code and no note of a panelist is in either. Only what the study asks goes along: items of a
site's own are counted and stay there.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
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
    withheld,
    word,
)
from coding.extras.study.files.sealing import digest_of
from coding.model.message import Message
from coding.model.panel import KINDS, SCALE_NAMES, SCALE_POINTS, Panel, PanelItem, PanelRecords, Rules
from coding.panel.rules import rules_from

HOWS: Final = ("card", "written", "reworded", "split", "merged")
_RULES: Final = frozenset(asdict(Rules()))
_SAID: Final = 16
"""Digits of a hash of what was asked."""


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


def wording_hashes(item: PanelItem) -> dict[str, str]:
    """Hashes of what is asked, by language; under an empty name of the words that were written first."""
    hashes = {"": (item.wording, item.limits)}
    hashes |= {
        language: (item.text_in("wording", language), item.text_in("limits", language))
        for language, text in item.texts.items()
        if any(text.values())
    }
    return {language: digest_of(json.dumps(words).encode())[:_SAID] for language, words in hashes.items()}


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
_SETUP: Final = {
    "id": as_name, "title": as_name, "kind": frozenset(KINDS), "instructions": as_words, "consent": as_words,
    "texts": {as_name: {as_name: as_words}}, "rules": check_rules, "items": [_ITEM],
}  # fmt: skip


def panels_in(payload: Mapping[str, Any]) -> list[PanelRecords]:
    """The panels of a package, with every item that each ever had; ids are the coordinator's own.

    Raises:
        InvalidInput: Rules make no sense.
        ValueError: They have not the form of any.
    """
    records = payload.get("panels", [])
    fit(records, [_SETUP])
    distinct(record["id"] for record in records)
    distinct(item["id"] for record in records for item in record["items"])
    need(all(text.keys() <= {"instructions", "consent"} for record in records for text in record["texts"].values()))
    return [_panel_of(record) for record in records]


def _panel_of(record: Mapping[str, Any]) -> PanelRecords:
    scales = [{"name": name, "points": points} for name, points in scales_in(record["rules"]).items()]
    rules = rules_from({**record["rules"], "scales": scales})
    setup = {name: value for name, value in record.items() if name != "items"}
    panel = Panel(**{**setup, "rules": rules, "state": "open", "created_by": ""})
    return PanelRecords(panel, tuple(_item_of(panel.id, item) for item in record["items"]), (), (), ())


def _item_of(panel: str, record: Mapping[str, Any]) -> PanelItem:
    need(record["wording"] != "" and all(text.keys() <= {"wording", "limits"} for text in record["texts"].values()))
    # What was a card there is no card here.
    how = "written" if record["how"] == "card" else record["how"]
    changes = {"panel_id": panel, "indicator_id": "", "how": how, "parents": tuple(record["parents"])}
    return PanelItem(**{**record, **changes})


def lines_of_panels(payload: Mapping[str, Any]) -> Iterator[str]:
    """Every line of it, for people to read."""
    for panel, items, *_ in panels_in(payload):
        setup = rules_record(panel.rules)
        rules = ", ".join(f"{name} {value}" for name, value in sorted(setup.items()) if name != "scales")
        yield Message(
            "panel “{title}” of {kind}: scales {scales}; rules: {rules}",
            title=panel.title,
            kind=word(panel.kind),
            scales=_scales(setup),
            rules=rules,
        )
        for name, text in _panel_texts(panel):
            yield Message(
                "panel “{title}”, {name}: {words}", title=panel.title, name=name, words=" ".join(text.split())
            )
        for item in items:
            state = (
                Message("is asked")
                if item.retired is None
                else Message("asked no more ({why})", why=item.why_retired or Message("no reason said"))
            )
            origin = f", {item.how}: {item.reason}" if item.reason else ""
            yield Message(
                "panel “{title}”, item, {state}{made}: {words}",
                title=panel.title,
                state=state,
                made=origin,
                words=" ".join(item.wording.split()),
            )
            if item.limits:
                yield Message(
                    "panel “{title}”, its limits: {words}", title=panel.title, words=" ".join(item.limits.split())
                )
            for language, entry in item.texts.items():
                yield Message(
                    "panel “{title}”, in {language}: {words}",
                    title=panel.title,
                    language=language,
                    words=" ".join(" ".join(entry.values()).split()),
                )


def _panel_texts(panel: Panel) -> list[tuple[str, str]]:
    texts: list[tuple[str, str]] = [(word("instructions"), panel.instructions), (word("consent"), panel.consent)]
    texts += [
        (Message("{what} in {language}", what=word(what), language=language), text)
        for language, entry in panel.texts.items()
        for what, text in sorted(entry.items())
    ]
    return [(name, text) for name, text in texts if text]


COUNTS: Final = "panel-counts"
ROWS: Final[Mapping[str, str]] = {"panel-rows": "experts", "survivors-rows": "survivors"}
"""Level of rows → whose panels it holds: no bundle has both."""
PARTS: Final = ("low", "middle", "high", "not judged")
"""What is counted of a scale: on nine points nearly every count of a panel would be small."""
_PANEL: Final = {
    "panel": as_name, "title": as_name, "kind": frozenset(KINDS), "rules": check_rules,
    "items": [{"id": as_name, "wording": as_words, "said": {as_name: as_name}}],
}  # fmt: skip
_ROUND: Final = {"number": as_number, "items": [as_name], "own": as_number}
_SHARE: Final = (*[as_count] * len(PARTS), as_number)
_SHARES: Final = {**_ROUND, "answered": as_count, "as_of": as_number, "shares": [_SHARE]}
_ROWS: Final = {**_ROUND, "asked": as_number, "rows": [{"id": as_name, "values": [as_count]}]}


def check_shares(contents: Mapping[str, Any]) -> None:
    """Check the form of shares of panels.

    Raises:
        ValueError: They have not the form.
    """
    fit(contents, {"panels": [{**_PANEL, "id": as_name, "rounds": [_SHARES]}]})
    distinct(panel["id"] for panel in contents["panels"])
    for points, round in _rounds(contents):
        need(len(round["shares"]) == len(points))


def check_rows(contents: Mapping[str, Any], kind: str) -> None:
    """Check the form of rows of ratings.

    Args:
        contents: What a bundle holds.
        kind: Whose panels may be in it.

    Raises:
        ValueError: They have not the form.
    """
    fit(contents, {"panels": [{**_PANEL, "kind": frozenset({kind}), "rounds": [_ROWS]}]})
    for points, round in _rounds(contents):
        need(round["asked"] >= len(distinct(row["id"] for row in round["rows"])))
        for row in round["rows"]:
            need(len(row["values"]) == len(points))
            need(all(value is None or 1 <= value <= end for value, end in zip(row["values"], points, strict=True)))


def _rounds(contents: Mapping[str, Any]) -> Iterator[tuple[list[int], Mapping[str, Any]]]:
    """Every round, with the points of its scales item by item."""
    distinct(panel["panel"] for panel in contents["panels"])
    for panel in contents["panels"]:
        known = distinct(item["id"] for item in panel["items"])
        numbers = [0, *(round["number"] for round in panel["rounds"])]
        need(all("" in item["said"] for item in panel["items"]) and numbers == sorted(distinct(numbers)))
        for round in panel["rounds"]:
            need(set() < distinct(round["items"]) <= known)
            yield [*scales_in(panel["rules"]).values()] * len(round["items"]), round


def lines_of_rows(contents: Mapping[str, Any], least: int) -> Iterator[str]:
    """Every line of rows, for people to read."""
    for panel in contents["panels"]:
        yield from _head(panel)
        scales = list(scales_in(panel["rules"]))
        numbers = _numbers(panel)
        for round in panel["rounds"]:
            where = Message("panel “{title}”, round {number}", title=panel["title"], number=round["number"])
            yield Message(
                "{where}: {asked} asked, {n} answered{own}",
                where=where,
                asked=round["asked"],
                n=len(round["rows"]),
                own=_own(round),
            )
            for row in round["rows"]:
                values = iter(row["values"])
                rated = [
                    Message(
                        "item {number} {ratings}",
                        number=numbers[item],
                        ratings=_each((scale, _rating(next(values))) for scale in scales),
                    )
                    for item in round["items"]
                ]
                yield Message(
                    "{where}, somebody {id}: {rated}",
                    where=where,
                    id=row["id"],
                    rated=Message.joined(*rated, between="; "),
                )


def lines_of_shares(contents: Mapping[str, Any], least: int) -> Iterator[str]:
    """Every line of shares, for people to read."""
    hidden = withheld(least)
    for panel in contents["panels"]:
        yield from _head(panel)
        numbers = _numbers(panel)
        for round in panel["rounds"]:
            where = Message("panel “{title}”, round {number}", title=panel["title"], number=round["number"])
            answered = hidden if round["answered"] is None else round["answered"]
            yield Message(
                "{where}: answered {answered} (as in bundle {as_of}){own}",
                where=where,
                answered=answered,
                as_of=round["as_of"],
                own=_own(round),
            )
            for item, scale, share in shares_in(panel, round):
                lines = _each(
                    (word(part), hidden if value is None else value)
                    for part, value in zip(PARTS, share[:-1], strict=True)
                )
                yield Message(
                    "{where}, item {number}, {scale}: {told} (as in bundle {as_of})",
                    where=where,
                    number=numbers[item],
                    scale=scale,
                    told=lines,
                    as_of=share[-1],
                )


def shares_in(panel: Mapping[str, Any], round: Mapping[str, Any]) -> Iterator[tuple[str, str, list[Any]]]:
    """Item, scale and what is told of it, in a round of shares."""
    shares = iter(round["shares"])
    for item in round["items"]:
        for scale in scales_in(panel["rules"]):
            yield item, scale, next(shares)


def _head(panel: Mapping[str, Any]) -> Iterator[str]:
    yield Message(
        "panel “{title}” of {kind}: scales {scales}",
        title=panel["title"],
        kind=word(panel["kind"]),
        scales=_scales(panel["rules"]),
    )
    for number, item in enumerate(panel["items"], 1):
        also = [Message(", in {language} too", language=language) for language in item["said"] if language]
        yield Message(
            "panel “{title}”, item {number}{said}: {words}",
            title=panel["title"],
            number=number,
            said=Message.joined(*also, between=""),
            words=" ".join(item["wording"].split()),
        )


def _scales(rules: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} 1–{points}" for name, points in scales_in(rules).items())


def _numbers(panel: Mapping[str, Any]) -> dict[str, int]:
    return {item["id"]: number for number, item in enumerate(panel["items"], 1)}


def _own(round: Mapping[str, Any]) -> str:
    return Message("; {own} items of the site's own stay there", own=round["own"]) if round["own"] else ""


def _each(values: Iterable[tuple[str, object]]) -> Message:
    return Message.joined(*(Message("{what} {n}", what=what, n=n) for what, n in values), between=", ")


def _rating(value: int | None) -> str:
    return Message("cannot judge") if value is None else str(value)


def without_people(contents: Mapping[str, Any], withdrawn: Collection[str]) -> dict[str, Any]:
    """The contents without rows of panelists who have withdrawn; of shares, without the panels they counted in."""
    panels = []
    for panel in contents["panels"]:
        if panel.get("id") in withdrawn:
            continue
        rounds = [
            {**round, "asked": round["asked"] - len(round["rows"]) + len(rows), "rows": rows}
            if (rows := [row for row in round.get("rows", ()) if row["id"] not in withdrawn]) != round.get("rows", [])
            else round
            for round in panel["rounds"]
        ]
        panels.append({**panel, "rounds": rounds})
    return {"panels": panels}

"""Reading the answers of one panelist: every mistake is one plain sentence, and a file with one is not taken at all."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from coding.model.message import Message
from coding.model.panel import Panel, PanelRound, Rules
from coding.model.texts import HALF_A_CHARACTER

FORMAT: Final = "heard-panel-answers"
VERSION: Final = 1
LARGEST: Final = 4_000_000
"""Bytes; a file of answers has some kilobytes."""
MOST_VALUES: Final = 100_000
"""Lists and objects in a file; there is one an item."""
LONGEST_REASON: Final = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What one panelist answered in one round.

    Attributes:
        panelist: Their code.
        ratings: Item id → scale → rating, None where they could not judge it.
        reasons: Item id → their words.
        hash: Of what was answered, however the file is written.
    """

    panelist: str
    ratings: Mapping[str, Mapping[str, int | None]]
    reasons: Mapping[str, str]
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file of answers as it stands: of its parts only these are looked at yet.

    Attributes:
        panel: Id of the panel that it says it answers.
        round: Number of the round.
        panelist: Code of who answers.
        items: Hash of what was asked; see :func:`item_set`.
        consent: Whether the consent is ticked.
        answers: Whatever stands there.
        reasons: Whatever stands there.
    """

    panel: str
    round: int
    panelist: str
    items: str
    consent: bool
    answers: Any
    reasons: Any


def item_set(panel: Panel, number: int, items: Sequence[str]) -> str:
    """Hash of what a round asks: the panel, the round, the items and the scales."""
    content = [panel.id, number, list(items), [[scale.name, scale.points] for scale in panel.rules.scales]]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def answers_in(document: Document, panel: Panel, round: PanelRound) -> Answers | tuple[Message, ...]:
    """What a file of answers says to the open round of a panel, or what is wrong with it."""
    if document.panel != panel.id:
        return (Message("These are answers to another panel than “{panel}”.", panel=panel.title),)
    if document.round != round.number:
        return (
            Message(
                "These are answers to round {given}; round {open} is open.", given=document.round, open=round.number
            ),
        )
    if document.items != round.item_set:
        return (Message("These are answers to other items than this round asks. Make the files once more."),)
    problems: list[Message] = []
    if panel.consent and not document.consent:
        problems.append(Message("The consent is not ticked, so nothing of this file may be used."))
    order = {item: number for number, item in enumerate(round.items, start=1)}
    ratings = _ratings(document.answers, panel.rules, order, problems)
    reasons = _reasons(document.reasons, order, problems)
    if problems:
        return tuple(problems)
    content = {"ratings": ratings, "reasons": reasons}
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return Answers(panelist=document.panelist, ratings=ratings, reasons=reasons, hash=digest)


def document_of(data: bytes) -> Document | Message:
    """What stands in a file of answers, or why it is none."""
    if len(data) > LARGEST:
        return Message("The file is far larger than answers are.")
    if sum(map(data.count, (b"[", b"{"))) > MOST_VALUES:
        return Message("The file is far larger than answers are.")
    try:
        content = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_each_once)
        json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return HALF_A_CHARACTER
    except _Twice as twice:
        return Message("“{name}” stands in the file twice.", name=str(twice))
    except (UnicodeDecodeError, ValueError, RecursionError):
        return Message("This is no file of answers: it cannot be read as JSON, or not to its end.")
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return Message("This is no file of answers that a panel's page saved.")
    if content.get("version") != VERSION:
        return Message("This file was saved by another version of Heard, and cannot be read here.")
    types = {"panel": str, "round": int, "panelist": str, "items": str}
    for name, kind in types.items():
        if not isinstance(content.get(name), kind) or isinstance(content[name], bool):
            return Message("The file does not say its {name}, so it was changed after it was saved.", name=name)
    return Document(
        **{name: content[name] for name in types},
        consent=content.get("consent") is True,
        answers=content.get("answers"),
        reasons=content.get("reasons", {}),
    )


class _Twice(Exception):
    """A name stands in an object twice."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise _Twice(name)
        fields[name] = value
    return fields


def _ratings(
    ratings: object, rules: Rules, order: Mapping[str, int], problems: list[Message]
) -> dict[str, dict[str, int | None]]:
    if not isinstance(ratings, dict):
        problems.append(Message("The file holds no answers."))
        return {}
    if set(ratings) - set(order):
        problems.append(Message("The file answers an item that this round does not ask."))
    read: dict[str, dict[str, int | None]] = {}
    for item, number in order.items():
        rated = ratings.get(item)
        if not isinstance(rated, dict):
            problems.append(Message("Item {number} is not answered.", number=number))
            continue
        if set(rated) - {scale.name for scale in rules.scales}:
            problems.append(Message("Item {number} is rated on a scale that the panel does not have.", number=number))
        read[item] = {}
        for scale in rules.scales:
            value = rated.get(scale.name, "")
            if value == "":
                problems.append(Message("Item {number}: {scale} is not answered.", number=number, scale=scale.name))
            elif value is not None and (type(value) is not int or not 1 <= value <= scale.points):
                problems.append(
                    Message(
                        "Item {number}: {scale} is a whole number from 1 to {points}, or “cannot judge”.",
                        number=number,
                        scale=scale.name,
                        points=scale.points,
                    )
                )
            else:
                read[item][scale.name] = value
    return read


def _reasons(reasons: object, order: Mapping[str, int], problems: list[Message]) -> dict[str, str]:
    if not isinstance(reasons, dict) or any(not isinstance(text, str) for text in reasons.values()):
        problems.append(Message("The reasons in the file cannot be read."))
        return {}
    if set(reasons) - set(order):
        problems.append(Message("The file gives a reason for an item that this round does not ask."))
    long = [order[item] for item, text in reasons.items() if item in order and len(text) > LONGEST_REASON]
    if long:
        problems.append(
            Message(
                "The reason for item {number} is longer than {most} characters.", number=long[0], most=LONGEST_REASON
            )
        )
    return {item: reasons[item].strip() for item in order if item in reasons and reasons[item].strip()}

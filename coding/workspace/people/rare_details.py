"""Which combinations of details could point to a participant: attributes, and what the review found and kept readable.

Nothing of the originals is used but types and pseudonyms: what a reader of the releases sees.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from coding.access import Permission
from coding.disclosure import uniqueness
from coding.errors import InvalidInput
from coding.model import Interview, Participant
from coding.model.message import Message
from coding.store import Cursor, events, identifiers, people, settings
from coding.store import interviews as store_interviews
from coding.workspace.context import Context, reads, writes
from pipelines.redact.model import ENTITY_TYPES

SETTING = "uniqueness_k"
DEFAULT = 5
HIDDEN = frozenset({"label", "note", "notes", "comment"})
"""Attributes that are no detail about a person."""


@dataclass(frozen=True)
class RareRow:
    """A combination few participants share.

    Attributes:
        details: (what it is about, value), such as ``("country", "Portugal")`` or ``("Age", "12 to 14")``.
        participants: Who has all of them.
        interviews: Their interviews.
        sources: ``attribute`` and ``interview text``, as far as they occur.
        advice: What to do next, in a sentence.
    """

    details: tuple[tuple[str, str], ...]
    participants: tuple[Participant, ...]
    interviews: tuple[Interview, ...]
    sources: tuple[str, ...]
    advice: Message


@dataclass(frozen=True)
class RareDetails:
    """What :func:`rare_details` found.

    Attributes:
        k: Below so many participants a combination counts as rare.
        participants: Participants looked at.
        alone: Participants who are the only ones with some combination.
        rows: Fewest details first, then fewest participants.
        cut: More were found than are listed.
    """

    k: int
    participants: int
    alone: int
    rows: tuple[RareRow, ...]
    cut: bool


@reads(Permission.READ_AGAIN)
def rare_details(context: Context, cursor: Cursor, k: int | None = None) -> RareDetails:
    """List combinations of at most three details that fewer than ``k`` participants share.

    Args:
        context: A lead or steward.
        cursor: The reading.
        k: None for the project's number.

    Raises:
        InvalidInput: ``k`` is less than 2.
    """
    k = k if k is not None else _stored_k(cursor)
    if k < 2:
        raise InvalidInput(Message("At least two participants must share a detail for it to hide anybody."))
    persons = {participant.id: participant for participant in people.participants(cursor)}
    talks = store_interviews.all_interviews(cursor)
    attributes, details_of = _details(cursor, persons, talks)
    details = {
        person_id: attributes[person_id] | details_of[person_id]
        for person_id in persons
        if attributes[person_id] or details_of[person_id]
    }
    combinations = uniqueness.rare_combinations(details, k, most=uniqueness.MOST + 1)
    rows = []
    for combination in combinations[: uniqueness.MOST]:
        who = tuple(sorted((persons[person] for person in combination.holders), key=lambda person: person.label))
        ids = {person.id for person in who}
        from_text = any(
            detail in details_of[person] for detail in combination.details for person in combination.holders
        )
        from_attributes = any(
            detail in attributes[person] for detail in combination.details for person in combination.holders
        )
        sources = (*(["attribute"] if from_attributes else []), *(["interview text"] if from_text else []))
        talks_of_people = tuple(talk for talk in talks if talk.participant_id in ids)
        rows.append(RareRow(combination.details, who, talks_of_people, sources, _advice(sources, len(who))))
    alone = len(uniqueness.share_alone(combinations))
    return RareDetails(k, len(details), alone, tuple(rows), len(combinations) > uniqueness.MOST)


def _details(
    cursor: Cursor, persons: Mapping[str, Participant], talks: list[Interview]
) -> tuple[dict[str, frozenset[uniqueness.Detail]], dict[str, frozenset[uniqueness.Detail]]]:
    """Details of each participant: from attributes, and from quasi-identifiers as the releases show them."""
    attributes: dict[str, set[uniqueness.Detail]] = {
        person.id: {(name, value) for name, value in person.attributes.items() if value and name not in HIDDEN}
        for person in persons.values()
    }
    details_of: dict[str, set[uniqueness.Detail]] = {person: set() for person in persons}
    masked = identifiers.masked_quasi(cursor)
    for talk in talks:
        if talk.participant_id not in persons:
            continue
        pairs = attributes[talk.participant_id]
        pairs |= {(name, value) for name, value in talk.attributes.items() if value and name not in HIDDEN}
        if talk.language:
            pairs.add(("language", talk.language))
        for type_name, pseudonym in masked.get(talk.id, ()):
            details_of[talk.participant_id].add((ENTITY_TYPES[type_name].label, _pseudonym_text(pseudonym)))
    return {person_id: frozenset(attribute) for person_id, attribute in attributes.items()}, {
        person_id: frozenset(details) for person_id, details in details_of.items()
    }


def _pseudonym_text(pseudonym: str) -> str:
    """What a pseudonym tells a reader: a numbered one only that something of its type is spoken of."""
    return Message("spoken of") if re.fullmatch(r"\[[A-Z_]+_\d+\]", pseudonym) else pseudonym


def _advice(sources: tuple[str, ...], holders: int) -> Message:
    who = Message("One person has this.") if holders == 1 else Message("{n} people have this.", n=holders)
    if sources == ("interview text",):
        advice = Message(
            "Give the detail a wider pseudonym in review (a region for a town, a band for an age), and release again; "
            "or leave it out of quotes."
        )
    elif "interview text" in sources:
        advice = Message("Widen one of the two sides: a broader attribute, or a wider pseudonym in review.")
    else:
        advice = Message(
            "Make the attribute broader (a band of ages, a region), or leave it out of tables and reports."
        )
    return Message.joined(who, advice)


def _stored_k(cursor: Cursor) -> int:
    return int(settings.setting(cursor, SETTING, DEFAULT))


@reads(Permission.READ_AGAIN)
def project_k(context: Context, cursor: Cursor) -> int:
    """Below how many participants a combination counts as rare in this project."""
    return _stored_k(cursor)


@writes(Permission.SET_UP)
def set_k(context: Context, cursor: Cursor, k: int) -> None:
    """Set below how many participants a combination counts as rare in this project.

    Raises:
        InvalidInput: Less than 2.
    """
    if k < 2:
        raise InvalidInput(Message("At least two participants must share a detail for it to hide anybody."))

    before = _stored_k(cursor)
    settings.set_setting(cursor, SETTING, k)
    events.append(
        cursor, context.user.id, "uniqueness.changed", "project", context.project.id, {"before": before, "k": k}
    )

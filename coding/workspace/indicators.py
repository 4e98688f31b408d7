"""Indicators (the study's candidate signs) and the passages chosen to stand for codes, themes and indicators.

A chosen passage is a place in a release, never a coding: choosing it changes nobody's codings. What a person codes
blind stays blind: passages of interviews they code in an open round are left out for them, whoever chose them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model import Evidence, Indicator, Release
from coding.store import (
    Cursor,
    codebooks,
    codings,
    events,
    indicators,
    interviews,
    people,
    rounds,
    settings,
)
from coding.workspace.context import Context, new_id, requires
from coding.workspace.indicator_log import record, step

PHASES = ("before", "contact", "during", "missing episode", "return", "after / now")
"""Phases offered where the codebook defines no attribute called ``phase``."""
VISIBLE_TO = ("the child", "peers", "parents or carers", "teachers", "hotline", "youth services", "police", "platform")
STATES = ("draft", "discussed", "agreed", "set aside")
SMALL_CELL_SETTING = "small_cell"
DEFAULT_SMALL_CELL = 5


@dataclass(frozen=True)
class Passage:
    """A passage that can be chosen: where it is, its words, and what its participant allowed.

    Attributes:
        evidence: The choice, where it has been chosen for this owner; None for a passage that is only on offer.
        participant: Random id of the participant.
        quote_consent: ``yes``, ``paraphrase`` or ``never``.
    """

    release_id: str
    title: str
    participant_label: str
    participant: str
    quote_consent: str
    line: int
    start: int
    end: int
    text: str
    code: str
    evidence: Evidence | None = None


@dataclass(frozen=True)
class IndicatorView:
    """An indicator with what it rests on, as this person may see it.

    Attributes:
        participants: Participants with a passage under one of its codes or chosen as support.
        counter_participants: Participants with a passage chosen as a counter-example.
        chosen: Passages chosen for it.
    """

    indicator: Indicator
    participants: int
    counter_participants: int
    chosen: tuple[Passage, ...]


@requires(Permission.EXPORT)
def phases(context: Context) -> tuple[str, ...]:
    """Phases the codebook defines for codings, or the usual ones."""
    with context.store.read() as cursor:
        newest = codebooks.newest(cursor)
    if newest is not None:
        for attribute in newest.book.attributes:
            if attribute.name == "phase" and attribute.values:
                return tuple(attribute.values)
    return PHASES


@requires(Permission.EXPORT)
def list_indicators(context: Context) -> list[IndicatorView]:
    """Every indicator with its support, counted over what this person may see."""
    with context.store.read() as cursor:
        known = indicators.indicators(cursor)
        chosen = _seen(context, cursor)
        releases = _current(cursor)
        holders: dict[str, set[str]] = {}
        for one in codings.all_visible(cursor, context.viewer):
            if one.release_id in releases:
                holders.setdefault(one.code, set()).add(releases[one.release_id].participant_id)
        consent = {one.id: one.quote_consent for one in people.participants(cursor)}
    views = []
    for indicator in known:
        mine = [one for one in chosen if one.owner_type == "indicator" and one.owner_id == indicator.id]
        passages = [_passage(releases[one.release_id], consent, one.start, one.end, one.code, one) for one in mine]
        support = {person for code in indicator.codes for person in holders.get(code, ())}
        support |= {one.participant for one in passages if one.evidence and one.evidence.role == "supports"}
        counter = {one.participant for one in passages if one.evidence and one.evidence.role == "counters"}
        views.append(IndicatorView(indicator, len(support), len(counter), tuple(passages)))
    return views


@requires(Permission.EXPORT)
def save_indicator(context: Context, indicator: Indicator) -> Indicator:
    """Write an indicator; an empty id makes a new one at the end.

    Raises:
        InvalidInput: No wording, an unknown status, or a code that is not in the codebook.
    """
    if not indicator.wording.strip():
        raise InvalidInput("An indicator needs a wording: what could have been noticed, in one sentence.")
    if indicator.status not in STATES:
        raise InvalidInput(f"The status of an indicator is one of: {', '.join(STATES)}.")

    def change(cursor: Cursor) -> Indicator:
        newest = codebooks.newest(cursor)
        known = {code.id for code in newest.book.codes} if newest else set()
        missing = [code for code in indicator.codes if code not in known]
        if missing:
            raise InvalidInput(f"These codes are not in the codebook: {', '.join(missing)}.")
        if not indicator.id:
            made = replace(indicator, id=new_id(), position=indicators.next_position(cursor))
            record(context, cursor, "indicator.made", "indicator", None, made)
        else:
            before = indicators.indicator(cursor, indicator.id)
            made = replace(indicator, position=before.position)
            record(context, cursor, "indicator.changed", "indicator", before, made)
        return made

    return context.store.write(change)


@requires(Permission.EXPORT)
def remove_indicator(context: Context, indicator_id: str) -> None:
    """Take an indicator away; undo brings it back with its chosen passages."""

    def change(cursor: Cursor) -> None:
        record(context, cursor, "indicator.removed", "indicator", indicators.indicator(cursor, indicator_id), None)

    context.store.write(change)


@requires(Permission.EXPORT)
def passages_of(context: Context, owner_type: str, owner_id: str, codes: Sequence[str]) -> list[Passage]:
    """Passages under the codes that could be chosen for an owner, those already chosen first.

    Two coders' codings of the same words are one passage.
    """
    with context.store.read() as cursor:
        chosen = [one for one in _seen(context, cursor) if (one.owner_type, one.owner_id) == (owner_type, owner_id)]
        releases = _current(cursor)
        consent = {one.id: one.quote_consent for one in people.participants(cursor)}
        visible = codings.all_visible(cursor, context.viewer)
    found = [_passage(releases[one.release_id], consent, one.start, one.end, one.code, one) for one in chosen]
    taken = {(one.release_id, one.start, one.end) for one in chosen}
    wanted = set(codes)
    for one in visible:
        place = (one.release_id, one.start, one.end)
        if one.code in wanted and one.release_id in releases and place not in taken:
            taken.add(place)
            found.append(_passage(releases[one.release_id], consent, one.start, one.end, one.code, None))
    return found


@requires(Permission.EXPORT)
def choose(
    context: Context,
    owner_type: str,
    owner_id: str,
    release_id: str,
    start: int,
    end: int,
    *,
    role: str = "supports",
    code: str = "",
    paraphrase: str = "",
    translation: str = "",
    translation_language: str = "",
) -> Evidence:
    """Choose a passage for a code, a theme or an indicator; choosing the same place again changes that choice.

    Args:
        context: The lead.
        owner_type: ``code``, ``theme`` or ``indicator``.
        owner_id: Its id.
        release_id: A current release.
        start: First code point of the passage.
        end: One past the last.
        role: ``supports`` or ``counters``.
        code: Code it was found under, or empty.
        paraphrase: The team's own wording; needed where the participant allows only that.
        translation: A translation printed under the words.
        translation_language: Its language tag.

    Raises:
        InvalidInput: An unknown owner or role, a place outside the release, or a passage the participant's consent
            does not cover.
    """
    if owner_type not in ("code", "theme", "indicator") or role not in ("supports", "counters"):
        raise InvalidInput("A passage is chosen for a code, a theme or an indicator, and supports or counters it.")

    def change(cursor: Cursor) -> Evidence:
        release = _current(cursor).get(release_id)
        if release is None or rounds.open_assignment(cursor, release_id, context.user.id):
            raise InvalidInput("Choose passages of current releases that you do not code in an open round.")
        if not 0 <= start < end <= len(release.text):
            raise InvalidInput(f"The passage lies outside the release {release_id}.")
        consent = {one.id: one.quote_consent for one in people.participants(cursor)}
        given = consent.get(release.participant_id, "never")
        if given == "never":
            raise InvalidInput("This participant did not agree to be quoted, so no passage of theirs can be chosen.")
        if given == "paraphrase" and not paraphrase.strip():
            raise InvalidInput("This participant agreed to a paraphrase only: say it in your own words.")
        values: dict[str, Any] = {
            "role": role, "code": code, "paraphrase": paraphrase.strip(), "translation": translation.strip(),
            "translation_language": translation_language.strip(),
        }  # fmt: skip
        place = (owner_type, owner_id, release_id, start, end)
        for one in indicators.all_evidence(cursor):
            if (one.owner_type, one.owner_id, one.release_id, one.start, one.end) == place:
                changed = replace(one, **values)
                record(context, cursor, "evidence.changed", "evidence", one, changed)
                return changed
        made = Evidence(new_id(), owner_type, owner_id, role, release_id, start, end, chosen_by=context.user.id)
        made = replace(made, **values)
        record(context, cursor, "evidence.chosen", "evidence", None, made)
        return made

    return context.store.write(change)


@requires(Permission.EXPORT)
def unchoose(context: Context, evidence_id: str) -> None:
    """Take a chosen passage away from its owner."""

    def change(cursor: Cursor) -> None:
        record(context, cursor, "evidence.removed", "evidence", indicators.evidence(cursor, evidence_id), None)

    context.store.write(change)


@requires(Permission.EXPORT)
def undo_indicators(context: Context) -> str:
    """Take back this person's last change here; returns what it was.

    Raises:
        InvalidInput: There is nothing to undo.
        Conflict: Somebody changed it since.
    """
    return step(context, undo=True)


@requires(Permission.EXPORT)
def redo_indicators(context: Context) -> str:
    """Bring back what was undone last; returns what it was.

    Raises:
        InvalidInput: There is nothing to bring back.
        Conflict: Somebody changed it since.
    """
    return step(context, undo=False)


@requires(Permission.EXPORT)
def small_cell(context: Context) -> int:
    """Counts of participants below this are withheld in reports and tables."""
    with context.store.read() as cursor:
        return int(settings.setting(cursor, SMALL_CELL_SETTING, DEFAULT_SMALL_CELL))


@requires(Permission.EXPORT)
def set_small_cell(context: Context, threshold: int) -> None:
    """Set the smallest count of participants that is printed.

    Raises:
        InvalidInput: Below 2: a count of one person is never printed beside an attribute.
    """
    if threshold < 2:
        raise InvalidInput("The smallest printed count of participants is at least 2.")

    def change(cursor: Cursor) -> None:
        settings.set_setting(cursor, SMALL_CELL_SETTING, threshold)
        events.append(cursor, context.user.id, "setting.changed", "setting", SMALL_CELL_SETTING, {"value": threshold})

    context.store.write(change)


@requires(Permission.EXPORT)
def chosen_evidence(context: Context) -> list[Evidence]:
    """Chosen passages this person may see, for whoever writes a report."""
    with context.store.read() as cursor:
        return _seen(context, cursor)


def _current(cursor: Cursor) -> dict[str, Release]:
    return {one: interviews.release(cursor, one) for one in interviews.current_releases(cursor)}


def _seen(context: Context, cursor: Cursor) -> list[Evidence]:
    current = set(interviews.current_releases(cursor))
    return [
        one
        for one in indicators.all_evidence(cursor)
        if one.release_id in current and rounds.open_assignment(cursor, one.release_id, context.user.id) is None
    ]


def _passage(
    release: Release, consent: Mapping[str, str], start: int, end: int, code: str, evidence: Evidence | None
) -> Passage:
    person = release.participant_id
    given = consent.get(person, "never")
    line = release.line_of(start)
    text = release.text[start:end]
    return Passage(
        release.id, release.title, release.participant_label, person, given, line, start, end, text, code, evidence
    )

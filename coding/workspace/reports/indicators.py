"""Indicators (the study's candidate signs) and the passages chosen to stand for codes, themes and indicators.

A chosen passage is a place in a release, never a coding: choosing it changes nobody's codings. What a person codes
blind stays blind: passages of interviews they code in an open round are left out for them, whoever chose them.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput, NotFound
from coding.model import Evidence, Indicator, Segment
from coding.model.message import Message
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
    themes,
)
from coding.store import releases as store_releases
from coding.store.codings import CodedPlace
from coding.workspace import operations
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.operations import At, Change, State, TableRecords, UndoScope
from coding.workspace.themes.runs import open_run

PHASES = ("before", "contact", "during", "missing episode", "return", "after / now")
"""Phases offered where the codebook defines no attribute called ``phase``."""
VISIBLE_TO = ("the child", "peers", "parents or carers", "teachers", "hotline", "youth services", "police", "platform")
STATES = ("draft", "discussed", "agreed", "set aside")
AGREED = "agreed"
"""Status of an indicator that the team agreed on."""
NOT_TRIED = Message(
    "Before an indicator is called agreed, look for what speaks against it. Choose such a passage. "
    "If there is none, say under its limits that you looked."
)
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
        participants: Participants with a passage chosen as support.
        counter_participants: Participants with a passage chosen as a counter-example.
        coded_participants: Participants with a passage under one of its codes, chosen or not.
        chosen: Passages chosen for it.
    """

    indicator: Indicator
    participants: int
    counter_participants: int
    coded_participants: int
    chosen: tuple[Passage, ...]


@reads(Permission.EXPORT)
def phases(context: Context, cursor: Cursor) -> tuple[str, ...]:
    """Phases the codebook defines for codings, or the usual ones."""
    newest = codebooks.newest(cursor)
    if newest is not None:
        for attribute in newest.book.attributes:
            if attribute.name == "phase" and attribute.values:
                return tuple(attribute.values)
    return PHASES


@reads(Permission.EXPORT)
def list_indicators(context: Context, cursor: Cursor) -> list[IndicatorView]:
    """Every indicator with its support, counted over what this person may see."""
    known = indicators.INDICATORS.all(cursor)
    shown = _passages(cursor, _visible_evidence(context, cursor))
    holders = codings.participants_by_code(
        cursor, context.viewer, {code for indicator in known for code in indicator.codes}
    )
    views = []
    for indicator in known:
        passages = tuple(
            passage
            for passage in shown
            if passage.evidence
            and (passage.evidence.owner_type, passage.evidence.owner_id) == ("indicator", indicator.id)
        )
        coded = {person for code in indicator.codes for person in holders.get(code, ())}
        support, counter = (
            {entry.participant for entry in passages if entry.evidence and entry.evidence.role == role}
            for role in ("supports", "counters")
        )
        views.append(IndicatorView(indicator, len(support), len(counter), len(coded), passages))
    return views


@writes(Permission.SET_UP)
def save_indicator(context: Context, cursor: Cursor, indicator: Indicator) -> Indicator:
    """Write an indicator; an empty id makes a new one at the end.

    Raises:
        InvalidInput: No wording, an unknown status, a code that is not in the codebook, or one that is called
            agreed though nobody looked for what speaks against it.
    """
    if not indicator.wording.strip():
        raise InvalidInput(Message("An indicator needs a wording: what could have been noticed, in one sentence."))
    if indicator.status not in STATES:
        raise InvalidInput(Message("The status of an indicator is one of: {states}.", states=", ".join(STATES)))

    newest = codebooks.newest(cursor)
    known = {code.id for code in newest.book.codes} if newest else set()
    missing = [code for code in indicator.codes if code not in known]
    if missing:
        raise InvalidInput(Message("These codes are not in the codebook: {missing}.", missing=", ".join(missing)))
    if indicator.status == AGREED and not indicator.limits.strip() and not _countered(cursor, indicator.id):
        raise InvalidInput(NOT_TRIED)
    if not indicator.id:
        after = replace(indicator, id=new_id(), position=indicators.next_position(cursor))
        record(context, cursor, "indicator.made", "indicator", None, after)
    else:
        before = indicators.INDICATORS.get(cursor, indicator.id)
        after = replace(indicator, position=before.position)
        record(context, cursor, "indicator.changed", "indicator", before, after)
    return after


def _countered(cursor: Cursor, indicator_id: str) -> bool:
    """Whether a passage is chosen that speaks against an indicator."""
    return any(
        evidence.owner_id == indicator_id and evidence.role == "counters"
        for evidence in indicators.EVIDENCE.all(cursor)
    )


@writes(Permission.SET_UP)
def remove_indicator(context: Context, cursor: Cursor, indicator_id: str) -> None:
    """Take an indicator away; undo brings it back with its chosen passages."""
    record(context, cursor, "indicator.removed", "indicator", indicators.INDICATORS.get(cursor, indicator_id), None)


@reads(Permission.EXPORT)
def chosen_passages(context: Context, cursor: Cursor, owner_type: str, owner_id: str) -> list[Passage]:
    """Passages chosen for an owner, as far as this person may see them."""
    visible = _visible_evidence(context, cursor)
    owner = owner_type, owner_id
    return _passages(cursor, [evidence for evidence in visible if (evidence.owner_type, evidence.owner_id) == owner])


@reads(Permission.EXPORT)
def offered_passages(
    context: Context,
    cursor: Cursor,
    owner_type: str,
    owner_id: str,
    codes: Sequence[str],
    *,
    words: str = "",
    first: int = 0,
    most: int | None = None,
) -> tuple[int, list[Passage]]:
    """Passages under the codes that could be chosen for an owner: how many there are, and some of them.

    Two coders' codings of the same words are one passage.

    Args:
        context: Who asks.
        cursor: The reading.
        owner_type: ``code``, ``theme`` or ``indicator``.
        owner_id: Its id.
        codes: Codes.
        words: Only passages that hold these, whatever the case.
        first: How many are left out at the beginning.
        most: How many are wanted; None for all.
    """
    places = codings.passages(cursor, context.viewer, codes, (owner_type, owner_id), words.casefold())
    return len(places), _passages(cursor, places[first : None if most is None else first + most])


@requires(Permission.EXPORT)
def passages_of(context: Context, owner_type: str, owner_id: str, codes: Sequence[str]) -> list[Passage]:
    """Passages chosen for an owner, and then those under the codes that could be."""
    passages = chosen_passages(context, owner_type, owner_id)
    return passages + offered_passages(context, owner_type, owner_id, codes)[1]


@requires(Permission.EXPORT)
def offered_contrasts(context: Context, theme_id: str) -> list[Passage]:
    """Passages of other themes that the topic model found nearest to a theme, for the team to choose or leave.

    Those already chosen are left out, and so is what this person codes blind.

    Raises:
        NotFound: No such theme.
    """
    with context.store.read() as cursor:
        theme = themes.THEMES.get(cursor, theme_id)
        hidden = themes.hidden_runs(cursor, context.user.id)
    if theme.run_id is None or theme.run_theme is None or theme.run_id in hidden:
        return []
    view = open_run(context, theme.run_id)
    with context.store.read() as cursor:
        current = set(store_releases.current_releases(cursor))
        passages_chosen = {
            (evidence.release_id, evidence.start, evidence.end)
            for evidence in _visible_evidence(context, cursor)
            if evidence.owner_id == theme_id
        }
        # A theme that was split off is none of the run's own.
        offered = [
            view.segments[index]
            for group in view.proposal.themes
            if group.id == theme.run_theme
            for index in group.contrast
        ]
        offers = [
            segment
            for segment in offered
            if segment.release_id in current
            and (segment.release_id, segment.start, segment.end) not in passages_chosen
            and rounds.open_assignment(cursor, segment.release_id, context.user.id) is None
        ]
        return _passages(cursor, offers)


@writes(Permission.EXPORT)
def choose(
    context: Context,
    cursor: Cursor,
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
        cursor: The transaction.
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
        raise InvalidInput(
            Message("A passage is chosen for a code, a theme or an indicator, and supports or counters it.")
        )

    current = release_id in store_releases.current_releases(cursor)
    if not current or rounds.open_assignment(cursor, release_id, context.user.id):
        raise InvalidInput(Message("Choose passages of current releases that you do not code in an open round."))
    release = store_releases.release(cursor, release_id)
    if not 0 <= start < end <= len(release.text):
        raise InvalidInput(Message("The passage lies outside the release {release_id}.", release_id=release_id))
    consent = people.consents(cursor)
    quote_consent = consent.get(release.participant_id, "never")
    if quote_consent == "never":
        raise InvalidInput(
            Message("This participant did not agree to be quoted, so no passage of theirs can be chosen.")
        )
    if quote_consent == "paraphrase" and not paraphrase.strip():
        raise InvalidInput(Message("This participant agreed to a paraphrase only: say it in your own words."))
    values: dict[str, Any] = {
        "role": role, "code": code, "paraphrase": paraphrase.strip(), "translation": translation.strip(),
        "translation_language": translation_language.strip(),
    }  # fmt: skip
    place = (owner_type, owner_id, release_id, start, end)
    for before in indicators.EVIDENCE.all(cursor):
        if (before.owner_type, before.owner_id, before.release_id, before.start, before.end) == place:
            changed = replace(before, **values)
            if changed != before:
                record(context, cursor, "evidence.changed", "evidence", before, changed)
            return changed
    evidence = Evidence(new_id(), owner_type, owner_id, role, release_id, start, end, chosen_by=context.user.id)
    evidence = replace(evidence, **values)
    record(context, cursor, "evidence.chosen", "evidence", None, evidence)
    return evidence


@writes(Permission.EXPORT)
def unchoose(context: Context, cursor: Cursor, evidence_id: str) -> None:
    """Take a chosen passage away from its owner."""
    record(context, cursor, "evidence.removed", "evidence", indicators.EVIDENCE.get(cursor, evidence_id), None)


def _step(context: Context, back: bool, seen: int | None = None) -> str:
    return operations.take_step(context, line_of(context.project.id), back=back, seen=seen).kind


undo_indicators, redo_indicators = operations.both_ways("indicators", Permission.EXPORT, _step)


@reads(Permission.EXPORT)
def small_cell(context: Context, cursor: Cursor) -> int:
    """Counts of participants below this are withheld in reports and tables."""
    return int(settings.setting(cursor, SMALL_CELL_SETTING, DEFAULT_SMALL_CELL))


@writes(Permission.SET_UP)
def set_small_cell(context: Context, cursor: Cursor, threshold: int) -> None:
    """Set the smallest count of participants that is printed.

    Raises:
        InvalidInput: Below 2: a count of one person is never printed beside an attribute.
    """
    if threshold < 2:
        raise InvalidInput(Message("The smallest printed count of participants is at least 2."))

    settings.set_setting(cursor, SMALL_CELL_SETTING, threshold)
    events.append(cursor, context.user.id, "setting.changed", "setting", SMALL_CELL_SETTING, {"value": threshold})


@reads(Permission.EXPORT)
def chosen_evidence(context: Context, cursor: Cursor) -> list[Evidence]:
    """Chosen passages this person may see, for whoever writes a report."""
    return _visible_evidence(context, cursor)


def _visible_evidence(context: Context, cursor: Cursor) -> list[Evidence]:
    current = set(store_releases.current_releases(cursor))
    return [
        indicator
        for indicator in indicators.EVIDENCE.all(cursor)
        if indicator.release_id in current
        and rounds.open_assignment(cursor, indicator.release_id, context.user.id) is None
    ]


def _passages(cursor: Cursor, places: Sequence[Evidence | CodedPlace | Segment]) -> list[Passage]:
    """Places as passages, in their order."""
    known = store_releases.several(cursor, (place.release_id for place in places))
    consent = people.consents(cursor)
    return [
        Passage(
            release_id=place.release_id,
            title=release.title,
            participant_label=release.participant_label,
            participant=release.participant_id,
            quote_consent=consent.get(release.participant_id, "never"),
            line=release.line_of(place.start),
            start=place.start,
            end=place.end,
            text=release.text[place.start : place.end],
            code="" if isinstance(place, Segment) else place.code,
            evidence=place if isinstance(place, Evidence) else None,
        )
        for place in places
        for release in [known[place.release_id]]
    ]


def line_of(project_id: str) -> UndoScope:
    """Where undo finds a person's steps on indicators and chosen passages."""
    return UndoScope("indicators", project_id, "indicators.")


def record(
    context: Context,
    cursor: Cursor,
    action: str,
    kind: str,
    before: Indicator | Evidence | None,
    after: Indicator | Evidence | None,
) -> None:
    """Write an indicator or a chosen passage as it is now, and note the change for undo and in the chain of events.

    Args:
        context: Who changes it.
        cursor: The transaction.
        action: What is done, as ``noun.verb``.
        kind: ``indicator`` or ``evidence``.
        before: As it was; None where it was not there.
        after: As it is; None where it is taken away.

    Raises:
        NotFound: Neither is given.
    """
    state = after or before
    if state is None:
        raise NotFound(Message("There is nothing to change."))
    if isinstance(state, Indicator):
        indicators.INDICATORS.put(cursor, state, present=after is not None, created_by=context.user.id)
    else:
        indicators.EVIDENCE.put(cursor, state, present=after is not None)
    change = Change(kind, state.id, asdict(before) if before else None, asdict(after) if after else None)
    operations.note(cursor, context, line_of(context.project.id), action, [change])
    events.append(cursor, context.user.id, action, kind, state.id, {})


def _placed(cursor: Cursor, evidence: Evidence, stored: Evidence) -> Evidence:
    """A chosen passage where it lies now: in the current release, whatever release the log remembers."""
    old = stored.release_id
    current = interviews.get(cursor, store_releases.release(cursor, old).interview_id).release_id
    start, end = stored.start, stored.end
    if current is not None and current != old:
        start, end = store_releases.carrying(cursor, old, current)(start, end)
    return replace(evidence, release_id=current or old, start=start, end=end)


class _Evidence(TableRecords):
    """Chosen passages. That a correction moved one is no change of it."""

    def is_as_left(self, now: State | None, left: State | None) -> bool:
        place = {"release_id", "start", "end"}
        return super().is_as_left(now, left and {name: value for name, value in left.items() if name not in place})

    def write(self, at: At, record_id: str, state: State | None) -> None:
        stored = indicators.EVIDENCE.get(at.cursor, record_id)
        evidence = _placed(at.cursor, replace(stored, **(state or {})), stored)
        indicators.EVIDENCE.put(at.cursor, evidence, present=state is not None)

    def name(self, at: At, record_id: str, state: State) -> str:
        evidence = indicators.EVIDENCE.get(at.cursor, record_id)
        release = store_releases.release(at.cursor, evidence.release_id)
        where = release.line_of(evidence.start)
        return Message("the passage on line {line} of {who}", line=where, who=release.participant_label)


operations.register(
    TableRecords(
        "indicator", indicators.INDICATORS, lambda state: Message("the indicator “{words}”", words=state["wording"])
    )
)
operations.register(_Evidence("evidence", indicators.EVIDENCE))

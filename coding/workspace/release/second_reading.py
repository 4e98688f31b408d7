"""The blind second reading: drawn lines of the text as it would be released, read by somebody else.

Whoever took any part in reviewing an interview may not read its lines. The reader sees masked text only.
"""

# Why lines are drawn by chance: decision 0330.

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, assert_never

from coding.access import Permission
from coding.disclosure.residual import cut_lines, draw
from coding.errors import AccessDenied, InvalidInput, NotReady
from coding.model import Identifier, Interview
from coding.model.message import Message
from coding.store import Cursor, events, identifiers, interviews, second_readings
from coding.store import interviews as store_interviews
from coding.store.second_readings import DrawnInterview, DrawnLine, SecondReading
from coding.vault import Vault
from coding.workspace import operations
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.operations import Answer, At, Change, Redo, State, Undo, UndoScope
from coding.workspace.release.readiness import covers, masked_spans, no_longer_masked, read_rule, readiness_of
from coding.workspace.release.release import draft_release
from coding.workspace.review.decide import places_changed, reopen
from coding.workspace.review.find import SECOND_READER, likely_type, plan_placement, store_placement
from coding.workspace.vault_records import note_forms, read_original
from pipelines.redact.release import ReleaseDraft


@requires(Permission.REVIEW_ORIGINALS)
def draw_lines(context: Context, interview_ids: Sequence[str] | None = None, lines: int | None = None) -> str:
    """Draw lines at random from interviews whose review is done; return the reading's id.

    Args:
        context: The steward, with the vault open.
        interview_ids: Over which interviews; None for every interview in review in which nothing waits.
        lines: How many; None for as many as the project's rule says.

    Raises:
        NotReady: There is none, or one has identifiers that wait, or a reading already (draw more of that one).
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    seed = secrets.randbits(63)
    reading_id = new_id()

    def change(cursor: Cursor) -> None:
        interviews = _done_reviewing(cursor, interview_ids)
        count = lines if lines is not None else read_rule(cursor).lines
        if count < 1:
            raise InvalidInput(Message("Draw one line at least."))
        for reading in second_readings.all_readings(cursor):
            if set(interviews) & set(reading.masked) and no_longer_masked(cursor, reading):
                second_readings.READINGS.change(cursor, reading.id, state="void")
        every = {interview_id: _lines_of(vault, interview_id) for interview_id in interviews}
        drawn_from = tuple(
            DrawnInterview(interview_id, len(cut), masked_spans(cursor, interview_id))
            for interview_id, cut in every.items()
        )
        population = sum(interview.line_count for interview in drawn_from)
        drawn = draw(seed, [line for interview_id in interviews for line in every[interview_id]], count)
        if not drawn:
            raise NotReady(Message("There is no line to draw."))
        begun = SecondReading(
            reading_id, (seed,), population, "open", context.user.id, datetime.now(UTC), drawn_from,
            tuple(DrawnLine(at, *line) for at, line in enumerate(drawn)),
        )  # fmt: skip
        second_readings.READINGS.add(cursor, begun)
        detail = {"interviews": len(interviews), "lines": len(drawn), "of": population}
        events.append(cursor, context.user.id, "second_reading.drawn", "second_reading", reading_id, detail)

    context.store.write(change)
    return reading_id


def _done_reviewing(cursor: Cursor, interview_ids: Sequence[str] | None) -> list[str]:
    by_id = {
        interview.id: interview for interview in interviews.all_interviews(cursor) if interview.state == "in_review"
    }
    readiness = readiness_of(cursor, list(by_id.values()))
    every = second_readings.all_readings(cursor)
    drawn_ids = {
        interview_id for reading in every if not no_longer_masked(cursor, reading) for interview_id in reading.masked
    }
    if interview_ids is None:
        interviews_done = [
            interview_id
            for interview_id in by_id
            if not readiness[interview_id].unreviewed and interview_id not in drawn_ids
        ]
        if not interviews_done:
            raise NotReady(Message("There is no interview whose review is done and that has no second reading yet."))
        return interviews_done
    for interview_id in interview_ids:
        if interview_id not in by_id:
            raise NotReady(Message("Interview {one} is not in review.", one=interview_id))
        if unreviewed := readiness[interview_id].unreviewed:
            raise NotReady(unreviewed)
        if interview_id in drawn_ids:
            raise NotReady(
                Message(
                    "Lines of “{title}” are drawn already. Draw more of that reading instead.",
                    title=by_id[interview_id].title,
                )
            )
    return list(dict.fromkeys(interview_ids))


def _lines_of(vault: Vault, interview_id: str) -> list[tuple[str, int, int]]:
    transcript = read_original(vault, interview_id).transcript
    turns = [(turn.start, turn.end) for turn in transcript.turns]
    return [(interview_id, start, end) for start, end in cut_lines(transcript.text, turns)]


@writes(Permission.REVIEW_ORIGINALS)
def draw_more(context: Context, cursor: Cursor, reading_id: str, lines: int) -> int:
    """Draw further lines of a reading, from those not drawn yet; return how many. What was read goes on counting.

    Raises:
        InvalidInput: Fewer than one line.
        NotReady: Every line is drawn already, or the reading no longer counts.
    """
    if lines < 1:
        raise InvalidInput(Message("Draw one line at least."))
    vault = context.open_vault()
    seed = secrets.randbits(63)

    reading = open_reading(cursor, reading_id)
    have = {(line.interview_id, line.start, line.end) for line in reading.lines}
    rest = [line for interview_id in reading.masked for line in _lines_of(vault, interview_id) if line not in have]
    drawn = draw(seed, rest, lines)
    if not drawn:
        raise NotReady(Message("Every line is drawn already."))
    second_readings.add_lines(cursor, reading, seed, drawn)
    events.append(cursor, context.user.id, "second_reading.drawn", "second_reading", reading_id, {"lines": len(drawn)})
    return len(drawn)


def open_reading(cursor: Cursor, reading_id: str) -> SecondReading:
    """A reading that counts.

    Raises:
        NotReady: It no longer does.
    """
    reading = second_readings.READINGS.get(cursor, reading_id)
    if reading.state != "open":
        raise NotReady(Message("That second reading no longer counts. Open the page again."))
    return reading


AROUND = 240
"""Code points of the text before and after a line that are shown with it, so that it can be understood."""


@dataclass(frozen=True)
class ReadingSummary:
    """A second reading in numbers.

    Attributes:
        id: Its id.
        interviews: The interviews it goes over.
        population: Lines there are.
        drawn: Lines drawn.
        unread: Lines that wait.
        missed: Lines in which something had been missed.
        mine: Whether the person asking may read it: nobody reads what they reviewed.
        stale: Something that was masked is no longer; lines must be drawn anew.
    """

    id: str
    interviews: tuple[Interview, ...]
    population: int
    drawn: int
    unread: int
    missed: int
    mine: bool
    stale: bool


@dataclass(frozen=True)
class ReadingLine:
    """A drawn line as it would be released.

    Attributes:
        position: Its place in the drawing, from 0.
        speaker: The released label of whoever speaks.
        before: Text before it, for understanding.
        text: The line.
        after: Text after it.
        masks: Spans of ``text`` that stand for something masked; code points, half-open.
    """

    position: int
    speaker: str
    before: str
    text: str
    after: str
    masks: tuple[tuple[int, int], ...]


@reads(Permission.VIEW_PROJECT)
def list_readings(context: Context, cursor: Cursor) -> list[ReadingSummary]:
    """Second readings that count, newest first; numbers only."""
    interviews = {interview.id: interview for interview in store_interviews.all_interviews(cursor)}
    return [
        ReadingSummary(
            reading.id,
            tuple(interviews[interview] for interview in reading.masked if interview in interviews),
            reading.population,
            len(reading.lines),
            reading.count("unread"),
            reading.count("missed"),
            _may_read(cursor, context, reading),
            bool(no_longer_masked(cursor, reading)),
        )
        for reading in reversed(second_readings.all_readings(cursor))
    ]


def _may_read(cursor: Cursor, context: Context, reading: SecondReading) -> bool:
    return context.may(Permission.READ_AGAIN) and context.user.id not in identifiers.deciders(
        cursor, list(reading.masked)
    )


def _readable(cursor: Cursor, context: Context, reading_id: str) -> SecondReading:
    """The reading, if this person may read it.

    Raises:
        AccessDenied: They took part in the review of one of its interviews.
        NotReady: It no longer counts.
    """
    reading = open_reading(cursor, reading_id)
    if not _may_read(cursor, context, reading):
        raise AccessDenied(
            Message(
                "You took part in reviewing these interviews, so somebody else has to read their lines: a second "
                "reading by the same eyes misses the same names.",
            )
        )
    return reading


@requires(Permission.READ_AGAIN)
def read_lines(context: Context, reading_id: str, most: int = 12) -> list[ReadingLine]:
    """The next lines to read, as they would be released now.

    Raises:
        AccessDenied: The person took part in the review of one of the interviews.
        VaultLocked: The vault is shut.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        reading = _readable(cursor, context, reading_id)
        unread = [line for line in reading.lines if line.outcome == "unread"][:most]
        drafts = {
            interview_id: _draft(cursor, vault, interview_id) for interview_id in {line.interview_id for line in unread}
        }
    return [_reading_line(line, drafts[line.interview_id]) for line in unread]


def _draft(cursor: Cursor, vault: Vault, interview_id: str) -> ReleaseDraft:
    interview = store_interviews.get(cursor, interview_id)
    entries = identifiers.of_interview(cursor, interview_id)
    return draft_release(read_original(vault, interview_id), entries, interview.participant_label)


def _reading_line(line: DrawnLine, draft: ReleaseDraft) -> ReadingLine:
    start, end = draft.offset_map.to_released(line.start, line.end)
    turn = next(turn for turn in draft.turns if turn.start <= start < max(turn.end, turn.start + 1))
    first, last = max(turn.start, start - AROUND), min(turn.end, end + AROUND)
    masks = tuple(
        (max(a, start) - start, min(b, end) - start) for a, b in draft.offset_map.released if a < end and start < b
    )
    text = draft.text
    return ReadingLine(line.position, turn.speaker or "", text[first:start], text[start:end], text[end:last], masks)


@writes(Permission.READ_AGAIN)
def mark_clear(
    context: Context, cursor: Cursor, reading_id: str, position: int, *, operation_id: str | None = None
) -> None:
    """Say that nothing was missed in a line.

    Raises:
        AccessDenied: The person took part in the review of one of the interviews.
        InvalidInput: There is no such line, or it was read already.
    """
    reading = _readable(cursor, context, reading_id)
    _unread(reading, position)
    _note(cursor, context, reading, position, "clear", (), operation_id)


@requires(Permission.READ_AGAIN)
def mark_missed(
    context: Context, reading_id: str, position: int, start: int, end: int, *, operation_id: str | None = None
) -> int:
    """Mark words of a line that should have been masked; return at how many places they now wait for the steward.

    The interview goes back to its reviewer with these places in the queue; every further place of the same words in it
    too. The line counts as missed for good, also once it is corrected.

    Args:
        context: Who reads, with the vault open.
        reading_id: The reading.
        position: The line.
        start: First code point of the words in the line as shown.
        end: One past the last.
        operation_id: Id under which the action is remembered for undo.

    Raises:
        AccessDenied: The person took part in the review of one of the interviews.
        InvalidInput: There is no such line, it was read already, or the words are a pseudonym.
    """
    vault = context.open_vault()
    with context.store.read() as cursor:
        reading = _readable(cursor, context, reading_id)
        line = _unread(reading, position)
        draft = _draft(cursor, vault, line.interview_id)
        from_, to = draft.offset_map.to_released(line.start, line.end)
        if not 0 <= start < end <= to - from_:
            raise InvalidInput(Message("Choose the words in the line again; they were not found there."))
        span = draft.offset_map.to_original(from_ + start, from_ + end)
        words = read_original(vault, line.interview_id).transcript.text[slice(*span)]
        if not words.strip():
            raise InvalidInput(Message("Choose the words that should have been masked."))
        placement = plan_placement(
            cursor, vault, line.interview_id, span, likely_type(words), by=SECOND_READER, decision="pending"
        )
    if not placement.places:
        raise InvalidInput(
            Message("Those words are masked already. If that is all, the line holds nothing that was missed.")
        )

    def change(cursor: Cursor) -> None:
        reading = _readable(cursor, context, reading_id)
        _unread(reading, position)
        store_placement(cursor, placement, vault)
        _note(cursor, context, reading, position, "missed", placement.places, operation_id)
        reopen(cursor, context.user.id, line.interview_id)
        note_forms(vault, {placement.cluster_id: placement.forms})

    context.store.write(change)
    return len(placement.places)


def _unread(reading: SecondReading, position: int) -> DrawnLine:
    lines = [line for line in reading.lines if line.position == position]
    if not lines or lines[0].outcome != "unread":
        raise InvalidInput(Message("That line was read already."))
    return lines[0]


def _note(
    cursor: Cursor,
    context: Context,
    reading: SecondReading,
    position: int,
    outcome: str,
    places: Sequence[Identifier],
    operation_id: str | None,
) -> None:
    """Write what a line came to, with the way back."""
    line = reading.lines[position]
    now = masked_spans(cursor, line.interview_id)
    if now != reading.masked[line.interview_id] and covers(now, reading.masked[line.interview_id]):
        second_readings.set_masked(cursor, reading.id, line.interview_id, now)
    second_readings.set_outcome(cursor, reading.id, position, outcome, context.user.id)
    after = identifiers.state(cursor, [place.id for place in places])
    changes = places_changed([{**entry, "deleted": True} for entry in after], after)
    changes.append(Change("drawn_line", str(position), {"outcome": "unread"}, {"outcome": outcome}))
    operations.note(cursor, context, line_of(reading.id), outcome, changes, operation_id)
    # Which line it was stays out of the log: with the position, a curious reviewer could find the line.
    events.append(cursor, context.user.id, f"second_reading.{outcome}", "second_reading", reading.id)


def _step(
    context: Context,
    back: bool,
    reading_id: str,
    *,
    operation_id: str | None = None,
    seen: int | None = None,
    known: set[str] | None = None,
) -> int:
    step = operations.take_step(
        context,
        line_of(reading_id),
        back=back,
        operation_id=operation_id,
        check=lambda cursor: _readable(cursor, context, reading_id),
        seen=seen,
        known=known,
    )
    return next(int(change.id) for change in step.changes if change.kind == _DrawnLines.kind)


undo_reading, redo_reading = operations.both_ways("reading", Permission.READ_AGAIN, _step)


def line_of(reading_id: str) -> UndoScope:
    """Where undo finds a reader's answers."""
    # Which line it was stays out of the log: with the position, a curious reviewer could find the line.
    return UndoScope("second_reading", reading_id, "second_reading.", "second_reading")


class _DrawnLines(operations.Records):
    """Lines of a second reading and what they came to, by position."""

    kind = "drawn_line"
    called = Message("the answer to a drawn line")

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        lines = second_readings.READINGS.get(at.cursor, at.scope_id).lines
        return {str(line.position): {"outcome": line.outcome} for line in lines if str(line.position) in ids}

    def write(self, at: At, position: str, state: State | None) -> None:
        outcome = str(state["outcome"]) if state else "unread"
        reader = None if outcome == "unread" else at.context.user.id
        second_readings.set_outcome(at.cursor, at.scope_id, int(position), outcome, reader)


operations.register(_DrawnLines())


@requires(Permission.READ_AGAIN)
def apply_reading(context: Context, reading_id: str, items: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """Apply a reader's operations in order, each id at most once: ``clear``, ``missed``, ``undo`` and ``redo``.

    Raises:
        AccessDenied: The person took part in the review of one of the interviews.
        VaultLocked: The vault is shut.
    """
    context.open_vault()
    just_done = {str(item.get("id")) for item in items}

    def act(operation_id: str, clear: Clear | Missed | Undo | Redo) -> None:
        match clear:
            case Clear(position=position):
                mark_clear(context, reading_id, position, operation_id=operation_id)
            case Missed(position=position, start=start, end=end):
                mark_missed(context, reading_id, position, start, end, operation_id=operation_id)
            case Undo(seen=seen):
                undo_reading(context, reading_id, operation_id=operation_id, seen=seen, known=just_done)
            case Redo():
                redo_reading(context, reading_id, operation_id=operation_id, known=just_done)
            case _:
                assert_never(clear)

    return [operations.once(context, line_of(reading_id), item, ACTIONS, act) for item in items]


@dataclass(frozen=True, kw_only=True)
class Clear:
    """Say that nothing was missed in a line."""

    position: int


@dataclass(frozen=True, kw_only=True)
class Missed:
    """Mark words of a line, in code points of the line as shown, that should have been masked."""

    position: int
    start: int
    end: int


ACTIONS: Final[Mapping[str, type[Clear | Missed | Undo | Redo]]] = {
    "clear": Clear,
    "missed": Missed,
    "undo": Undo,
    "redo": Redo,
}
"""What a second reader can ask for, by kind as the browser names it."""

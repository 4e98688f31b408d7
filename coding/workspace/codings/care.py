"""Care for the people who read: content notes, the place to go on from, what one person likes, whom to turn to.

Nothing here measures how somebody feels or how fast they work, and no function gives one person's settings, place or
breaks to another, whatever their role.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from coding.access import Permission
from coding.errors import AccessDenied, InvalidInput, NotFound
from coding.model import ContentNote, Role
from coding.model.message import N_, Message
from coding.store import Cursor, care, codings, events, people, releases, rounds, settings
from coding.workspace import operations
from coding.workspace.context import Context, new_id, reads, writes
from coding.workspace.operations import At, State
from coding.workspace.rounds.rounds import visible

SEVERITIES: Final = ("mild", "strong", "severe")
TOPICS: Final = (
    N_("sexual abuse"),
    N_("violence"),
    N_("threats"),
    N_("self-harm or suicide"),
    N_("death or loss"),
    N_("family conflict"),
    N_("images of abuse"),
    N_("other"),
)
NOTE_LIMIT: Final = 300
CONTACT_LIMIT: Final = 300


@reads(Permission.READ_RELEASED)
def content_notes(context: Context, cursor: Cursor, release_id: str, since: int = -1) -> list[ContentNote]:
    """Content notes on an interview, the whole interview's first.

    In a blind round, what a coder noted during the round comes without its words to the others, and notes on single
    passages come when the round is locked.

    Args:
        context: Who reads.
        cursor: The reading.
        release_id: The interview's release.
        since: Only what was changed after this revision; removed ones too, marked deleted. By default all there are.
    """
    return care.notes(cursor, releases.interview_of(cursor, release_id), context.viewer, since)


@writes(Permission.READ_RELEASED)
def set_content_note(context: Context, cursor: Cursor, release_id: str, values: Mapping[str, Any]) -> ContentNote:
    """Set or change a content note.

    Args:
        context: Who has read the interview.
        cursor: The transaction.
        release_id: Its release.
        values: ``severity``, ``topics``, ``text``, ``first`` and ``last`` (turn ordinals, or None for the interview),
            and ``note`` (id) to change one.

    Raises:
        InvalidInput: One of the values makes no sense; the message says which.
    """
    return change_note(cursor, context, release_id, {**values, "note": str(values.get("note") or new_id())})[1]


@writes(Permission.READ_RELEASED)
def remove_content_note(context: Context, cursor: Cursor, note_id: str) -> None:
    """Take a content note away: its author may, and a lead.

    Raises:
        NotFound: There is no such note.
        AccessDenied: It is somebody else's.
    """
    drop_note(cursor, context, note_id)


def change_note(
    cursor: Cursor, context: Context, release_id: str, values: Mapping[str, Any]
) -> tuple[ContentNote | None, ContentNote]:
    """Set or change a note inside a transaction; returns it before and after.

    Raises:
        InvalidInput: One of the values makes no sense.
        AccessDenied: It is somebody else's.
    """
    release = releases.release(cursor, release_id)
    note_id, severity, topics = str(values["note"]), values.get("severity"), values.get("topics") or []
    text, first, last = str(values.get("text") or "").strip(), values.get("first"), values.get("last")
    if severity not in SEVERITIES:
        raise InvalidInput(Message("Say how heavy it is: mild, strong or severe."))
    if not isinstance(topics, list | tuple) or any(topic not in TOPICS for topic in topics):
        raise InvalidInput(Message("One of those topics is not in the list."))
    if len(text) > NOTE_LIMIT:
        raise InvalidInput(Message("A content note has up to {note_limit} characters.", note_limit=NOTE_LIMIT))
    if not topics and not text:
        raise InvalidInput(Message("Choose a topic or write a few words, so that the next reader knows what comes."))
    if not _place_fits(first, last, len(release.turns)):
        raise InvalidInput(Message("The lines of the note are not in this transcript. Choose them again."))
    before = care.NOTES.find(cursor, note_id)
    if before is not None:
        _may_change(context, before, release.interview_id)
    after = ContentNote(
        note_id,
        release.interview_id,
        before.first if before else first,
        before.last if before else last,
        str(severity),
        tuple(topics),
        text,
        before.author if before else context.user.id,
        before.created_at if before else datetime.now(UTC),
        False,
        codings.next_revision(cursor),
    )
    if before is None:
        care.NOTES.add(cursor, after)
    else:
        care.NOTES.put_state(cursor, note_id, care.NOTES.state(after), revision=after.revision)
    events.append(cursor, context.user.id, "note.set", "content_note", note_id, {"interview": release.interview_id})
    return before, after


def drop_note(cursor: Cursor, context: Context, note_id: str) -> ContentNote:
    """Take a note away inside a transaction; returns it as it was.

    Raises:
        NotFound: There is no such note.
        AccessDenied: It is somebody else's.
    """
    before = care.NOTES.find(cursor, note_id)
    if before is None or before.deleted:
        raise NotFound(Message("That content note is not there any more."))
    _may_change(context, before, before.interview_id)
    care.NOTES.put_state(cursor, note_id, None, revision=codings.next_revision(cursor))
    events.append(cursor, context.user.id, "note.removed", "content_note", note_id, {"interview": before.interview_id})
    return before


def _place_fits(first: object, last: object, turns: int) -> bool:
    """Whether both are absent (the whole interview), or name turns in order."""
    if first is None and last is None:
        return True
    if isinstance(first, bool) or isinstance(last, bool) or not isinstance(first, int) or not isinstance(last, int):
        return False
    return 0 <= first <= last < turns


def _may_change(context: Context, note: ContentNote, interview_id: str) -> None:
    if note.interview_id != interview_id:
        raise InvalidInput(Message("That content note belongs to another interview."))
    if note.author != context.user.id and Role.LEAD not in context.user.roles:
        raise AccessDenied(Message("Somebody else set this note. They or a lead can change it."))


@reads(Permission.VIEW_PROJECT)
def support_contact(context: Context, cursor: Cursor) -> str:
    """Whom to turn to when the material is heavy, as a lead wrote it; empty when nobody did."""
    return str(settings.setting(cursor, "support_contact", ""))


@writes(Permission.SET_UP)
def set_support_contact(context: Context, cursor: Cursor, text: str) -> None:
    """Say whom to turn to; shown on every page. An empty text takes it away.

    Raises:
        InvalidInput: It is too long for the header.
    """
    contact = " ".join(text.split())
    if len(contact) > CONTACT_LIMIT:
        raise InvalidInput(
            Message("The support contact has up to {contact_limit} characters.", contact_limit=CONTACT_LIMIT)
        )

    settings.set_setting(cursor, "support_contact", contact)
    events.append(cursor, context.user.id, "settings.changed", "setting", "support_contact")


@dataclass(frozen=True)
class Workload:
    """What one person has been given to read; how they read it is nobody's business.

    Attributes:
        name: Who.
        waiting: Interviews assigned in open rounds and not locked by them.
        locked: Interviews they have locked in open rounds.
        characters: Length of the waiting ones in code points.
        heavy: How many of the waiting ones have a strong or severe content note.
    """

    name: str
    waiting: int
    locked: int
    characters: int
    heavy: int


@reads(Permission.MANAGE_ROUNDS)
def workload(context: Context, cursor: Cursor) -> list[Workload]:
    """Who has how much to read in open rounds, so that heavy material can be shared out fairly.

    In a round in which this lead codes, nobody else's interviews count as locked.
    """
    severity = care.severity_by_interview(cursor)
    rounds_visible = [visible(context, each) for each in rounds.all_rounds(cursor)]
    assignments = [assignment for round in rounds_visible if round.state == "open" for assignment in round.assignments]
    lengths = releases.lengths(cursor, [assignment.release_id for assignment in assignments])
    shares_of_work: dict[str, list[tuple[bool, int, str]]] = {}
    for assignment in assignments:
        if assignment.release_id in lengths:
            interview_id, length = lengths[assignment.release_id]
            row = (assignment.locked_at is not None, length, severity.get(interview_id, ""))
            shares_of_work.setdefault(assignment.coder, []).append(row)
    names = people.names(cursor)
    return [
        Workload(
            names.get(coder, coder),
            sum(1 for locked, _, _ in rows if not locked),
            sum(1 for locked, _, _ in rows if locked),
            sum(length for locked, length, _ in rows if not locked),
            sum(1 for locked, _, level in rows if not locked and level in ("strong", "severe")),
        )
        for coder, rows in sorted(shares_of_work.items(), key=lambda item: names.get(item[0], item[0]))
    ]


class _ContentNotes(operations.RevisedRecords):
    """Content notes."""

    def name(self, at: At, record_id: str, state: State) -> str:
        note = care.NOTES.find(at.cursor, record_id)
        return (
            Message("the content note")
            if note is None or note.first is None
            else Message("the content note on line {n}", n=note.first + 1)
        )


CONTENT_NOTES: Final = operations.register(_ContentNotes("content_note", care.NOTES))
"""Kind of record that a content note is, for undo."""

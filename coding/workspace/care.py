"""Care for the people who read: content notes, the place to go on from, what one person likes, whom to turn to.

Nothing here measures how somebody feels or how fast they work, and no function gives one person's settings, place or
breaks to another, whatever their role.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from coding.access import Permission
from coding.errors import AccessDenied, InvalidInput, NotFound
from coding.model import ContentNote, Role
from coding.store import Cursor, care, codings, events, interviews, people, rounds, settings
from coding.workspace.context import Context, new_id, requires
from coding.workspace.rounds import as_seen

SEVERITIES: Final = ("mild", "strong", "severe")
TOPICS: Final = (
    "sexual abuse",
    "violence",
    "threats",
    "self-harm or suicide",
    "death or loss",
    "family conflict",
    "images of abuse",
    "other",
)
NOTE_LIMIT: Final = 300
CONTACT_LIMIT: Final = 300
PREFERENCES_LIMIT: Final = 8_000
PREFERENCES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "keys": dict,
    "letters": bool,
    "snap": str,
    "soft": str,
    "breaks": int,
    "break_passages": int,
    "size": int,
    "language": str,
}
"""What a person may set for their pane, and its type."""


@requires(Permission.READ_RELEASED)
def preferences(context: Context) -> dict[str, Any]:
    """What this person has set for their own pane; what is absent stands as it comes."""
    with context.store.read() as cursor:
        held = care.person_settings(cursor, context.user.id)
    return {name: value for name, value in held.items() if name in PREFERENCES}


@requires(Permission.READ_RELEASED)
def set_preferences(context: Context, values: Mapping[str, Any]) -> None:
    """Keep what this person likes; None forgets a setting.

    Raises:
        InvalidInput: A setting is not known or its value makes no sense.
    """
    checked = checked_preferences(values)
    context.store.write(lambda cursor: store_preferences(cursor, context.user.id, checked))


def checked_preferences(values: object) -> dict[str, Any]:
    """Settings that may be kept.

    Raises:
        InvalidInput: A setting is not known or its value makes no sense.
    """
    if not isinstance(values, Mapping) or len(json.dumps(dict(values), default=str)) > PREFERENCES_LIMIT:
        raise InvalidInput("Those settings could not be read. Try again.")
    for name, value in values.items():
        wanted = PREFERENCES.get(name)
        if wanted is None or (
            value is not None and (not isinstance(value, wanted) or isinstance(value, bool) != (wanted is bool))
        ):
            raise InvalidInput(f"“{name}” cannot be set to that.")
    keys = values.get("keys") or {}
    for action, chords in keys.items():
        if not isinstance(chords, list) or any(not isinstance(one, str) or not 0 < len(one) <= 40 for one in chords):
            raise InvalidInput(f"The keys of “{action}” could not be read. Set them again.")
    return dict(values)


def store_preferences(cursor: Cursor, user_id: str, values: Mapping[str, Any]) -> None:
    """Keep checked settings inside a transaction."""
    for name, value in values.items():
        care.set_person_setting(cursor, user_id, name, value)


@requires(Permission.VIEW_PROJECT)
def interface_language(context: Context) -> str | None:
    """Language this person chose for the interface (a language code), or None."""
    with context.store.read() as cursor:
        held = care.person_settings(cursor, context.user.id).get("interface")
    return held if isinstance(held, str) else None


@requires(Permission.VIEW_PROJECT)
def set_interface_language(context: Context, language: str) -> None:
    """Keep the language this person chose for the interface.

    Raises:
        InvalidInput: It is no language code.
    """
    if not re.fullmatch(r"[a-z]{2,3}", language):
        raise InvalidInput("That is not the code of a language, such as en or fr.")
    context.store.write(lambda cursor: care.set_person_setting(cursor, context.user.id, "interface", language))


@requires(Permission.READ_RELEASED)
def keep_place(context: Context, release_id: str, offset: int) -> None:
    """Remember where this person stops reading (a code point of the released text)."""
    context.store.write(lambda cursor: care.keep_place(cursor, context.user.id, release_id, max(0, offset)))


@requires(Permission.READ_RELEASED)
def place(context: Context, release_id: str) -> int | None:
    """Ordinal of the turn where this person stopped in the interview, if they did."""
    with context.store.read() as cursor:
        return care.place(cursor, context.user.id, interviews.release(cursor, release_id).interview_id)


@requires(Permission.READ_RELEASED)
def content_notes(context: Context, release_id: str) -> list[ContentNote]:
    """Content notes on an interview, the whole interview's first.

    In a blind round, what a coder noted during the round comes without its words to the others, and notes on single
    passages come when the round is locked.
    """
    with context.store.read() as cursor:
        interview = interviews.release(cursor, release_id).interview_id
        return care.notes(cursor, interview, context.viewer)


@requires(Permission.READ_RELEASED)
def notes_since(context: Context, release_id: str, revision: int) -> list[ContentNote]:
    """Content notes changed after a revision that this person may see; removed ones too, marked deleted."""
    with context.store.read() as cursor:
        interview = interviews.release(cursor, release_id).interview_id
        return care.notes(cursor, interview, context.viewer, revision)


@requires(Permission.READ_RELEASED)
def set_content_note(context: Context, release_id: str, values: Mapping[str, Any]) -> ContentNote:
    """Set or change a content note.

    Args:
        context: Who has read the interview.
        release_id: Its release.
        values: ``severity``, ``topics``, ``text``, ``first`` and ``last`` (turn ordinals, or None for the interview),
            and ``note`` (id) to change one.

    Raises:
        InvalidInput: One of the values makes no sense; the message says which.
    """

    def change(cursor: Cursor) -> str:
        note_id = str(values.get("note") or new_id())
        change_note(cursor, context, release_id, {**values, "note": note_id})
        return note_id

    note_id = context.store.write(change)
    with context.store.read() as cursor:
        stored = care.find_note(cursor, note_id)
    if stored is None:
        raise NotFound(f"The content note {note_id} was not found after it was stored.")
    return stored


@requires(Permission.READ_RELEASED)
def remove_content_note(context: Context, note_id: str) -> None:
    """Take a content note away: its author may, and a lead.

    Raises:
        NotFound: There is no such note.
        AccessDenied: It is somebody else's.
    """
    context.store.write(lambda cursor: drop_note(cursor, context, note_id))


def change_note(
    cursor: Cursor, context: Context, release_id: str, values: Mapping[str, Any]
) -> tuple[ContentNote | None, ContentNote]:
    """Set or change a note inside a transaction; returns it before and after.

    Raises:
        InvalidInput: One of the values makes no sense.
        AccessDenied: It is somebody else's.
    """
    release = interviews.release(cursor, release_id)
    note_id, severity, topics = str(values["note"]), values.get("severity"), values.get("topics") or []
    text, first, last = str(values.get("text") or "").strip(), values.get("first"), values.get("last")
    if severity not in SEVERITIES:
        raise InvalidInput("Say how heavy it is: mild, strong or severe.")
    if not isinstance(topics, list | tuple) or any(topic not in TOPICS for topic in topics):
        raise InvalidInput("One of those topics is not in the list.")
    if len(text) > NOTE_LIMIT:
        raise InvalidInput(f"A content note has up to {NOTE_LIMIT} characters.")
    if not topics and not text:
        raise InvalidInput("Choose a topic or write a few words, so that the next reader knows what comes.")
    if not _place_fits(first, last, len(release.turns)):
        raise InvalidInput("The lines of the note are not in this transcript. Choose them again.")
    before = care.find_note(cursor, note_id)
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
        care.add_note(cursor, after)
    else:
        care.put_note_state(cursor, note_id, care.note_state(after), after.revision)
    events.append(cursor, context.user.id, "note.set", "content_note", note_id, {"interview": release.interview_id})
    return before, after


def drop_note(cursor: Cursor, context: Context, note_id: str) -> ContentNote:
    """Take a note away inside a transaction; returns it as it was.

    Raises:
        NotFound: There is no such note.
        AccessDenied: It is somebody else's.
    """
    before = care.find_note(cursor, note_id)
    if before is None or before.deleted:
        raise NotFound("That content note is not there any more.")
    _may_change(context, before, before.interview_id)
    care.put_note_state(cursor, note_id, None, codings.next_revision(cursor))
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
        raise InvalidInput("That content note belongs to another interview.")
    if note.author != context.user.id and Role.LEAD not in context.user.roles:
        raise AccessDenied("Somebody else set this note. They or a lead can change it.")


@requires(Permission.VIEW_PROJECT)
def support_contact(context: Context) -> str:
    """Whom to turn to when the material is heavy, as a lead wrote it; empty when nobody did."""
    with context.store.read() as cursor:
        return str(settings.setting(cursor, "support_contact", ""))


@requires(Permission.MANAGE_PROJECT)
def set_support_contact(context: Context, text: str) -> None:
    """Say whom to turn to; shown on every page. An empty text takes it away.

    Raises:
        InvalidInput: It is too long for the header.
    """
    contact = " ".join(text.split())
    if len(contact) > CONTACT_LIMIT:
        raise InvalidInput(f"The support contact has up to {CONTACT_LIMIT} characters.")

    def change(cursor: Cursor) -> None:
        settings.set_setting(cursor, "support_contact", contact)
        events.append(cursor, context.user.id, "settings.changed", "setting", "support_contact")

    context.store.write(change)


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


@requires(Permission.MANAGE_ROUNDS)
def workload(context: Context) -> list[Workload]:
    """Who has how much to read in open rounds, so that heavy material can be shared out fairly.

    In a round in which this lead codes, nobody else's interviews count as locked.
    """
    with context.store.read() as cursor:
        severity = care.severity_by_interview(cursor)
        given: dict[str, list[tuple[bool, int, str]]] = {}
        for one in (as_seen(context, each) for each in rounds.all_rounds(cursor)):
            if one.state != "open":
                continue
            for assignment in one.assignments:
                release = interviews.release(cursor, assignment.release_id)
                row = (assignment.locked_at is not None, len(release.text), severity.get(release.interview_id, ""))
                given.setdefault(assignment.coder, []).append(row)
        names = {user.id: user.name for user in people.users(cursor)}
    return [
        Workload(
            names.get(coder, coder),
            sum(1 for locked, _, _ in rows if not locked),
            sum(1 for locked, _, _ in rows if locked),
            sum(length for locked, length, _ in rows if not locked),
            sum(1 for locked, _, level in rows if not locked and level in ("strong", "severe")),
        )
        for coder, rows in sorted(given.items(), key=lambda item: names.get(item[0], item[0]))
    ]

"""Coding an interview: what a coder sees of it, and the operations that change it, each applied once and undoable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from codebook.model import Codebook
from coding.access import Permission
from coding.errors import HeardError, InvalidInput, NotFound, NotReady
from coding.model import Coding, ContentNote, Memo, Release
from coding.store import Cursor, care, codebooks, codings, interviews, memos, operations, people, rounds
from coding.workspace import care as care_work
from coding.workspace.coding_answers import Answer
from coding.workspace.coding_desk import SCOPE, Desk
from coding.workspace.coding_side import HANDLERS
from coding.workspace.context import Context, new_id, requires
from coding.workspace.pane_suggestions import PaneSuggestion, open_suggestions
from coding.workspace.reported import report_missed, withdraw_report

REPORTS: Final = ("report", "report-withdrawn")
"""Operations that tell the stewards; each is a transaction of its own."""


@dataclass(frozen=True)
class OpenTranscript:
    """An interview as one coder sees it.

    Attributes:
        release: The text and its turns.
        codebook: The codebook in force (the round's frozen version in an open round).
        codebook_version: Its number.
        codings: What this coder may see, by position.
        coder_names: Names of the coders who occur.
        revision: Changes after this one come through :func:`changes_since`.
        read_only: Why nothing may be changed here, or None.
        favourites: Pinned codes first, then recently used ones, at most ten.
        pinned: Pinned codes by their place on the digit strip, from 0.
        memos: Memos on the interview, its turns and on codes that this person may see.
        notes: Content notes that this person may see.
        place: Ordinal of the turn where this person stopped, or None.
        suggestions: Suggested codes that this person has not settled; none in an open round.
    """

    release: Release
    codebook: Codebook
    codebook_version: int
    codings: list[Coding]
    coder_names: Mapping[str, str]
    revision: int
    read_only: str | None
    favourites: list[str]
    pinned: Mapping[int, str]
    memos: list[Memo]
    notes: list[ContentNote]
    place: int | None
    suggestions: list[PaneSuggestion]


def codebook_in_force(cursor: Cursor, release_id: str, coder: str) -> tuple[int, Codebook]:
    """The codebook a coder works with on an interview: the open round's frozen version, else the newest.

    Raises:
        NotFound: The project has no codebook.
    """
    assignment = rounds.open_assignment(cursor, release_id, coder)
    if assignment:
        version = codebooks.get(cursor, rounds.get(cursor, assignment.round_id).codebook_version)
        return version.number, version.book
    newest = codebooks.newest(cursor)
    if newest is None:
        raise NotFound("The project has no codebook yet. Make one on the Codebook page.")
    return newest.number, newest.book


@requires(Permission.READ_RELEASED)
def open_transcript(context: Context, release_id: str) -> OpenTranscript:
    """Open an interview for reading and coding.

    Raises:
        NotReady: It has not been released.
    """
    viewer, user = context.viewer, context.user.id
    with context.store.read() as cursor:
        release = interviews.release(cursor, release_id)
        interview = release.interview_id
        revision = max(
            codings.newest_revision(cursor, release_id, viewer),
            memos.newest_revision(cursor, interview, viewer),
            max((note.revision for note in care.notes(cursor, interview, viewer, 0)), default=0),
        )
        number, book = codebook_in_force(cursor, release_id, user)
        known = {code.id for code in book.codes if code.in_use}
        pinned = {slot: code for slot, code in codings.favourites(cursor, user).items() if code in known}
        recent = [code for code in codings.recent_codes(cursor, user) if code in known]
        return OpenTranscript(
            release=release,
            codebook=book,
            codebook_version=number,
            codings=codings.of_release(cursor, release_id, viewer),
            coder_names={user.id: user.name for user in people.users(cursor)},
            revision=revision,
            read_only=_read_only(context, rounds.locked_by(cursor, release_id, user)),
            favourites=list(dict.fromkeys([*pinned.values(), *recent]))[:10],
            pinned=pinned,
            memos=memos.of_interview(cursor, interview, viewer),
            notes=care.notes(cursor, interview, viewer),
            place=care.place(cursor, user, interview),
            suggestions=[one for one in open_suggestions(cursor, context, release_id) if one.code in known],
        )


def _read_only(context: Context, locked: str | None) -> str | None:
    if not context.may(Permission.CODE):
        return "You can read here; coding is for researchers and leads."
    if locked:
        return f"You have locked this interview in “{locked}”. A lead can unlock it."
    return None


@requires(Permission.READ_RELEASED)
def changes_since(context: Context, release_id: str, revision: int) -> list[Coding]:
    """Codings changed after a revision that this person may see; removed ones too, marked deleted."""
    with context.store.read() as cursor:
        return codings.changed_since(cursor, release_id, context.viewer, revision)


@requires(Permission.READ_RELEASED)
def memos_since(context: Context, release_id: str, revision: int) -> list[Memo]:
    """Memos of an interview and on codes, changed after a revision, that this person may see; removed ones too."""
    with context.store.read() as cursor:
        return memos.of_interview(cursor, interviews.release(cursor, release_id).interview_id, context.viewer, revision)


@requires(Permission.CODE)
def pin_codes(context: Context, codes: Mapping[int, str]) -> None:
    """Pin codes to digits: place on the strip (0 to 9) → code. What was pinned before is let go."""
    context.store.write(lambda cursor: codings.set_favourites(cursor, context.user.id, codes))


@requires(Permission.CODE)
def apply_operations(
    context: Context, release_id: str, items: list[dict[str, Any]], *, lenient: bool = False
) -> list[Answer]:
    """Apply a coder's operations in order, each id at most once.

    Operations that follow each other share a transaction; a report to the stewards is one of its own.

    Args:
        context: The coder.
        release_id: The interview's release.
        items: ``{"id", "kind", …}`` as the coding pane sends them; anything in them is checked.
        lenient: Take a coding that breaks one of the codebook's rules, with a warning: for work done elsewhere.

    Returns:
        One answer an operation. An id that was received before is answered as it was then and changes nothing.

    Raises:
        NotReady: The interview has not been released.
    """
    answers: list[Answer] = []
    for apart, group in groupby(items, key=lambda item: item.get("kind") in REPORTS):
        run = list(group)
        if apart:
            answers += [_report(context, release_id, item) for item in run]
        else:
            answers += _write_all(context, release_id, run, lenient)
    return answers


def _write_all(context: Context, release_id: str, items: list[dict[str, Any]], lenient: bool) -> list[Answer]:
    return context.store.write(lambda cursor: _apply_all(cursor, context, release_id, items, lenient))


def _apply_all(
    cursor: Cursor, context: Context, release_id: str, items: list[dict[str, Any]], lenient: bool
) -> list[Answer]:
    release = interviews.release(cursor, release_id)
    if interviews.get(cursor, release.interview_id).release_id != release_id:
        raise NotReady(
            "This interview was corrected and released again. Reload the page: your codings moved along, and what is "
            "not saved yet stays in this window until then."
        )
    book = codebook_in_force(cursor, release_id, context.user.id)
    desk = Desk(cursor, context, release, book, HANDLERS, lenient=lenient)
    return [desk.apply(item) for item in items]


def _report(context: Context, release_id: str, item: dict[str, Any]) -> Answer:
    """Tell the stewards of a name that was not masked, or take that back."""
    operation_id = str(item.get("id", ""))
    with context.store.read() as cursor:
        known = operations.find(cursor, operation_id)
        earlier = operations.find(cursor, str(item.get("of", "")))
    if known is not None:
        return Answer(known.id, known.accepted, known.reason)
    kind, reason, report = str(item["kind"]), None, ""
    try:
        if kind == "report":
            start, end = item.get("start"), item.get("end")
            if not isinstance(start, int) or not isinstance(end, int):
                raise InvalidInput("The selection was not understood. Select the words again.")
            report = report_missed(context, release_id, start, end, operation_id=operation_id)
        else:
            if earlier is None or earlier.actor != context.user.id or not earlier.after.get("report"):
                raise InvalidInput("That report is not there any more.")
            withdraw_report(context, str(earlier.after["report"]))
    except HeardError as error:
        reason = str(error)
    scope, actor = (SCOPE, release_id), context.user.id

    def keep(cursor: Cursor) -> None:
        after = {"report": report} if report else {}
        operations.add(
            cursor,
            operation_id,
            scope,
            actor,
            kind,
            after=after,
            accepted=reason is None,
            reason=reason,
            undoable=False,
        )

    context.store.write(keep)
    return Answer(operation_id, reason is None, reason)


@requires(Permission.READ_RELEASED)
def keep_content_note(context: Context, release_id: str, values: Mapping[str, Any]) -> None:
    """Set a content note, change it, or take it away (``remove``); a coder can undo it in the pane.

    Args:
        context: Who has read the interview.
        release_id: Its release.
        values: As for :func:`coding.workspace.care.set_content_note`; ``note`` and ``remove`` to take one away.

    Raises:
        InvalidInput: It was refused; the message says why.
        AccessDenied: It is somebody else's.
    """
    if context.may(Permission.CODE):
        item = {**values, "id": new_id(), "kind": "content-note", "note": values.get("note") or new_id()}
        answer = apply_operations(context, release_id, [item])[0]
        if not answer.ok:
            raise InvalidInput(answer.reason or "The content note was refused.")
    elif values.get("remove"):
        care_work.remove_content_note(context, str(values.get("note")))
    else:
        care_work.set_content_note(context, release_id, values)


@requires(Permission.CODE)
def code_passage(
    context: Context, release_id: str, code: str, start: int, end: int, *, memo: str = "", origin: str = "person"
) -> Coding:
    """Apply one code from Python, the command line or a result list.

    Raises:
        InvalidInput: The coding was refused; the message says why.
    """
    coding_id = new_id()
    answer = apply_operations(
        context,
        release_id,
        [
            {
                "id": new_id(),
                "kind": "add",
                "coding": coding_id,
                "code": code,
                "start": start,
                "end": end,
                "memo": memo,
                "origin": origin,
            }
        ],
    )[0]
    if not answer.ok:
        raise InvalidInput(answer.reason or "The coding was refused.")
    with context.store.read() as cursor:
        stored = codings.find(cursor, coding_id)
    if stored is None:
        raise NotFound(f"The coding {coding_id} was not found after it was stored.")
    return stored


@requires(Permission.READ_RELEASED)
def visible_codings(context: Context) -> list[Coding]:
    """Every coding of current releases that this person may see, in the project's order."""
    with context.store.read() as cursor:
        return codings.all_visible(cursor, context.viewer)


@requires(Permission.READ_RELEASED)
def read_release(context: Context, release_id: str) -> Release:
    """One release.

    Raises:
        NotReady: The interview has not been released.
    """
    with context.store.read() as cursor:
        return interviews.release(cursor, release_id)


@requires(Permission.READ_RELEASED)
def current_releases(context: Context) -> list[Release]:
    """The current release of every released interview, in the project's order."""
    with context.store.read() as cursor:
        return [interviews.release(cursor, one) for one in interviews.current_releases(cursor)]

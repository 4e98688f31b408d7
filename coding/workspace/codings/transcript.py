"""Coding an interview: what a coder sees of it, and the operations that change it, each applied once and undoable."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from codebook.model import Codebook
from coding.access import Permission
from coding.errors import NotFound, NotReady
from coding.model import Coding, ContentNote, Memo, Release
from coding.model.message import Message
from coding.store import Cursor, care, codings, memos, people, reconciliation, releases, rounds
from coding.workspace.codebook.versions import codebook_in_force
from coding.workspace.codings.offered import PaneSuggestion, open_suggestions
from coding.workspace.codings.transaction import no_new_codes
from coding.workspace.context import Context, reads
from coding.workspace.operations import GONE
from coding.workspace.people.users import several_code

RELEASED_AGAIN: Final = Message(
    "This interview was corrected and released again. Reload the page: your codings moved along. "
    "What is not saved yet stays in this window until then.",
)


@dataclass(frozen=True, kw_only=True)
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
        pinned: Pinned codes by their place on the digit strip, from 0; also those that this codebook lacks, since a
            digit means the same code in every interview.
        memos: Memos on the interview, its turns and on codes that this person may see.
        notes: Content notes that this person may see.
        place: Ordinal of the turn where this person stopped, or None.
        suggestions: Suggested codes that this person has not settled; none in an open round.
        no_new_codes: Why this person makes no codes here, or None.
        is_free: Whether this person is in no round here and has not coded it: from a first coding on they cannot code
            it blind.
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
    no_new_codes: str | None
    is_free: bool


@reads(Permission.READ_RELEASED)
def open_transcript(context: Context, cursor: Cursor, release_id: str) -> OpenTranscript:
    """Open an interview for reading and coding.

    Raises:
        NotReady: It has not been released.
    """
    viewer, user = context.viewer, context.user.id
    release = releases.release(cursor, release_id)
    interview = release.interview_id
    revision = max(
        codings.newest_revision(cursor, release_id, viewer),
        memos.newest_revision(cursor, interview, viewer),
        max((note.revision for note in care.notes(cursor, interview, viewer, 0)), default=0),
    )
    number, book = codebook_in_force(cursor, release_id, user)
    known = {code.id for code in book.codes if code.in_use}
    pinned = codings.favourites(cursor, user)
    recent = [code for code in codings.recent_codes(cursor, user) if code in known]
    return OpenTranscript(
        release=release,
        codebook=book,
        codebook_version=number,
        codings=codings.of_release(cursor, release_id, viewer),
        coder_names=people.names(cursor),
        revision=revision,
        read_only=_read_only(context, rounds.locked_by(cursor, release_id, user)),
        favourites=list(dict.fromkeys([*(code for code in pinned.values() if code in known), *recent]))[:10],
        pinned=pinned,
        memos=memos.of_interview(cursor, interview, viewer),
        notes=care.notes(cursor, interview, viewer),
        place=care.places(cursor, user, [interview]).get(interview),
        suggestions=[
            suggestion for suggestion in open_suggestions(cursor, context, release_id) if suggestion.code in known
        ],
        no_new_codes=no_new_codes(cursor, context, release_id),
        is_free=_is_free(cursor, context, release_id),
    )


def _is_free(cursor: Cursor, context: Context, release_id: str) -> bool:
    """Whether a first coding of this person here would end that they can code it blind beside somebody else."""
    user = context.user.id
    if not context.may(Permission.CODE) or not several_code(cursor):
        return False
    done = rounds.has_coded(cursor, release_id, user) or reconciliation.knows_of(cursor, release_id, user)
    return not done and not rounds.open_assignment(cursor, release_id, user)


def _read_only(context: Context, locked: str | None) -> str | None:
    if not context.may(Permission.CODE):
        return Message("You can read here; coding is for researchers and leads.")
    if locked:
        return Message("You have handed in this interview in “{locked}”. A lead can unlock the round.", locked=locked)
    return None


@reads(Permission.READ_RELEASED)
def check_there(context: Context, cursor: Cursor, release_id: str) -> None:
    """Refuse where the interview of a release was erased, or is not for this person to see any more.

    Raises:
        NotFound: It was.
    """
    try:
        releases.interview_of(cursor, release_id)
    except NotReady as error:
        raise NotFound(GONE) from error


@reads(Permission.READ_RELEASED)
def changes_since(context: Context, cursor: Cursor, release_id: str, revision: int) -> list[Coding]:
    """Codings changed after a revision that this person may see; removed ones too, marked deleted.

    Raises:
        NotReady: The interview was released again.
    """
    if not releases.is_current(cursor, release_id):
        raise NotReady(RELEASED_AGAIN)
    return codings.changed_since(cursor, release_id, context.viewer, revision)


@reads(Permission.READ_RELEASED)
def memos_since(context: Context, cursor: Cursor, release_id: str, revision: int) -> list[Memo]:
    """Memos of an interview and on codes, changed after a revision, that this person may see; removed ones too."""
    return memos.of_interview(cursor, releases.interview_of(cursor, release_id), context.viewer, revision)


@reads(Permission.READ_RELEASED)
def visible_codings(
    context: Context, cursor: Cursor, *, coder: str | None = None, touching: Collection[codings.Stretch] | None = None
) -> list[Coding]:
    """Every coding of current releases that this person may see, in the project's order.

    Args:
        context: Who asks.
        cursor: The reading.
        coder: Only this coder's.
        touching: Only those that share a code point with one of these (release, start, end).
    """
    return codings.all_visible(cursor, context.viewer, coder=coder, touching=touching)


@reads(Permission.READ_RELEASED)
def read_release(context: Context, cursor: Cursor, release_id: str) -> Release:
    """One release.

    Raises:
        NotReady: The interview has not been released.
    """
    return releases.release(cursor, release_id)

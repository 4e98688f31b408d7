"""A coder's own work: the interviews that wait, and how far each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coding.access import Permission
from coding.store import Cursor, care, people, releases, rounds, usage
from coding.store.codings import Viewer
from coding.store.memory import Shelf, at_moment
from coding.store.releases import ReleaseSummary
from coding.store.usage import Filter
from coding.workspace.context import Context, reads, requires
from coding.workspace.people.users import several_code

_LISTED: Shelf[Sequence[ReleaseSummary]] = Shelf("interviews on desks", 1)


@dataclass(frozen=True)
class WorkEntry:
    """One interview on a coder's desk.

    Attributes:
        entry: What it is, and whether it is locked.
        answers: Turns of the participant.
        coded: How many of them carry a coding of this coder's.
        line: 1-based line where the coder stopped reading, or None.
        lines: Lines of the transcript.
    """

    entry: QueueEntry
    answers: int
    coded: int
    line: int | None
    lines: int


@requires(Permission.CODE)
def work_entries(context: Context, queue: Sequence[QueueEntry] | None = None) -> list[WorkEntry]:
    """The coder's interviews with how far they are; nothing of anybody else's work.

    Args:
        context: The coder.
        queue: Those of :func:`my_queue` that are shown; None for all.
    """
    entries = my_queue(context) if queue is None else queue
    with context.store.read() as cursor:
        released = {release.id: release for release in _summaries(cursor)}
        entries = [queue_entry for queue_entry in entries if queue_entry.release_id in released]
        coded = usage.answers_coded(cursor, context.user.id, [queue_entry.release_id for queue_entry in entries])
        places = care.places(
            cursor, context.user.id, [released[queue_entry.release_id].interview_id for queue_entry in entries]
        )
        desk_entries = []
        for entry in entries:
            release = released[entry.release_id]
            place = places.get(release.interview_id)
            line = None if place is None else min(release.lines, place + 1)
            done = min(release.answers, coded.get(entry.release_id, 0))
            desk_entries.append(WorkEntry(entry, release.answers, done, line, release.lines))
    return desk_entries


def _summaries(cursor: Cursor) -> Sequence[ReleaseSummary]:
    """Read once for all tables of the page, and as long as nothing is saved."""
    return at_moment(cursor, _LISTED, "", lambda: releases.summaries(cursor))


@dataclass(frozen=True, kw_only=True)
class QueueEntry:
    """One interview on a coder's desk.

    Attributes:
        release_id: What to open.
        title: The interview's title.
        participant: The participant's label.
        round_name: The round it belongs to, or None for free coding.
        own_codings: How many codings this coder has made in it.
        locked: Whether this coder has locked it.
    """

    release_id: str
    title: str
    participant: str
    round_id: str | None
    round_name: str | None
    own_codings: int
    locked: bool


@reads(Permission.CODE)
def is_of_several(context: Context, cursor: Cursor) -> bool:
    """Whether somebody else may code here too, so that a blind round could come."""
    return several_code(cursor)


@reads(Permission.CODE)
def my_queue(context: Context, cursor: Cursor) -> list[QueueEntry]:
    """The coder's interviews: assigned ones first, then the rest that is free to code."""
    everything = rounds.all_rounds(cursor)
    released = _summaries(cursor)
    counts = usage.own_by_release(cursor, context.user.id)
    owner = releases.interviews_of(cursor)
    # A locked round stays on the release it was coded on; what a coder handed in stays handed in after a correction.
    assignments = {
        owner[assignment.release_id]: (round, assignment)
        for round in everything
        for assignment in round.assignments
        if assignment.coder == context.user.id
    }
    assigned: list[QueueEntry] = []
    free: list[QueueEntry] = []
    for release in released:
        round, assignment = assignments.get(release.interview_id, (None, None))
        entry = QueueEntry(
            release_id=release.id,
            title=release.title,
            participant=release.participant_label,
            round_id=round.id if round else None,
            round_name=round.name if round else None,
            own_codings=counts.get(release.id, 0),
            locked=assignment is not None and assignment.locked_at is not None,
        )
        (assigned if round else free).append(entry)
    return sorted(assigned, key=lambda entry: entry.locked) + free


@dataclass(frozen=True, kw_only=True)
class Document:
    """One interview in the list beside the text.

    Attributes:
        release_id: What to open.
        participant: The participant's label.
        title: The interview's title.
        answers: Turns of the participant.
        coded: How many of them carry a coding of this person's; None for somebody who does not code.
        codings: How many codings this person has made in it.
        locked: Whether this person has locked it.
        attributes: What is known of the interview and its participant, by name; the participant's own come first.
    """

    release_id: str
    participant: str
    title: str
    answers: int
    coded: int | None
    codings: int
    locked: bool
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Workbench:
    """What stands beside the text.

    Attributes:
        documents: Every released interview, in the project's order.
        elsewhere: Code → codings that this person may see in the other interviews; codes without any are missing.
    """

    documents: list[Document]
    elsewhere: Mapping[str, int]


_COUNTED: Shelf[tuple[list[Document], Mapping[str, int]]] = Shelf("counts beside a text", 64)


@requires(Permission.READ_RELEASED)
def workbench(context: Context, release_id: str) -> Workbench:
    """What stands beside one interview while it is coded: nothing of others' work but what this person may see.

    What is counted over all interviews stays until something is saved: who goes from one to the next counts once.
    """
    viewer, codes = context.viewer, context.may(Permission.CODE)
    with context.store.read() as cursor:
        documents, everywhere = at_moment(
            cursor, _COUNTED, (viewer, codes), lambda: _counted(cursor, viewer, codes=codes)
        )
        counts = usage.code_by_interview(cursor, viewer, Filter(releases=(release_id,)))
    elsewhere = {code: number - counts.get((code, release_id), 0) for code, number in everywhere.items()}
    return Workbench(documents, {code: number for code, number in elsewhere.items() if number})


def _counted(cursor: Cursor, viewer: Viewer, *, codes: bool) -> tuple[list[Document], Mapping[str, int]]:
    """Every released interview with this person's progress, and code → codings that they may see."""
    user = viewer.user_id
    summaries = releases.summaries(cursor)
    coded = usage.answers_coded(cursor, user, [release.id for release in summaries]) if codes else {}
    everywhere, own_codings = usage.counts_beside(cursor, viewer)
    of_people = people.attributes(cursor, "participant")
    of_interviews = people.attributes(cursor, "interview")
    # A locked round stays on the release it was coded on, and what was handed in stays so after a correction.
    owner = releases.interviews_of(cursor)
    locked = {
        owner[assignment.release_id]
        for each in rounds.all_rounds(cursor)
        for assignment in each.assignments
        if assignment.coder == user and assignment.locked_at is not None
    }
    documents = [
        Document(
            release_id=release.id,
            participant=release.participant_label,
            title=release.title,
            answers=release.answers,
            coded=min(release.answers, coded.get(release.id, 0)) if codes else None,
            codings=own_codings.get(release.id, 0),
            locked=release.interview_id in locked,
            attributes={**of_interviews.get(release.interview_id, {}), **of_people.get(release.participant_id, {})},
        )
        for release in summaries
    ]
    return documents, everywhere

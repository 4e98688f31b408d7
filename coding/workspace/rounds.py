"""Rounds: who codes what, blind until every coder has locked; then a snapshot that nothing changes any more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from coding.access import Permission
from coding.errors import AccessDenied, InvalidInput, NotFound, NotReady
from coding.model import Assignment, Round, Snapshot
from coding.store import Cursor, codings, events, interviews, reconciliation, round_plans, rounds
from coding.store.round_plans import Unlocking
from coding.workspace.context import Context, new_id, requires
from coding.workspace.round_setup import PURPOSES, UNITS, WITH_SUGGESTIONS, create_round

__all__ = ["PURPOSES", "UNITS", "QueueEntry", "create_round", "find_round", "list_rounds", "locked_snapshot"]
__all__ += ["lock_interview", "lock_round", "my_queue", "snapshot_hash", "snapshot_of", "suggestions_allowed"]
__all__ += ["unlock_round", "unlockings", "visible_rounds"]


@requires(Permission.VIEW_PROJECT)
def list_rounds(context: Context) -> list[Round]:
    """All rounds, oldest first; of open ones as far as :func:`as_seen` lets this person know how far others are."""
    with context.store.read() as cursor:
        return [as_seen(context, one) for one in rounds.all_rounds(cursor)]


def as_seen(context: Context, made: Round) -> Round:
    """A round without when others locked their interviews, while it is open and the person may not follow it."""
    if made.state != "open" or follows(context, made):
        return made
    own = context.user.id
    return replace(
        made, assignments=tuple(one if one.coder == own else replace(one, locked_at=None) for one in made.assignments)
    )


@requires(Permission.SEE_AGREEMENT)
def visible_rounds(context: Context) -> list[Round]:
    """Rounds whose figures or progress this person may look at, oldest first.

    Leads see every round, without how far the others are where they code in it themselves. A coder sees the rounds they
    coded in, and only once these are locked: while a round is open not even how far the others are is shown.
    """
    found = list_rounds(context)
    if context.viewer.leads:
        return found
    return [one for one in found if one.state == "locked" and context.user.id in one.coders]


@dataclass(frozen=True)
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


@requires(Permission.CODE)
def my_queue(context: Context) -> list[QueueEntry]:
    """The coder's interviews: assigned ones first, then the rest that is free to code."""
    with context.store.read() as cursor:
        everything = rounds.all_rounds(cursor)
        released = [interviews.release(cursor, one) for one in interviews.current_releases(cursor)]
        counts = codings.counts_by_release(cursor, context.viewer)
    mine = {
        one.release_id: (made, one) for made in everything for one in made.assignments if one.coder == context.user.id
    }
    assigned: list[QueueEntry] = []
    free: list[QueueEntry] = []
    for release in released:
        made, one = mine.get(release.id, (None, None))
        entry = QueueEntry(
            release.id,
            release.title,
            release.participant_label,
            made.id if made else None,
            made.name if made else None,
            counts.get((release.id, context.user.id), 0),
            one is not None and one.locked_at is not None,
        )
        (assigned if made else free).append(entry)
    return sorted(assigned, key=lambda entry: entry.locked) + free


@requires(Permission.CODE)
def lock_interview(context: Context, round_id: str, release_id: str) -> Round:
    """The coder hands in one interview of a round. When the last one is in, the round locks and its snapshot is taken.

    Raises:
        NotFound: The coder does not have this interview in this round.
        InvalidInput: It is locked already.
    """

    def lock(cursor: Cursor) -> Round:
        made = rounds.get(cursor, round_id)
        mine = [one for one in made.assignments if one.release_id == release_id and one.coder == context.user.id]
        if not mine:
            raise NotFound("This interview is not yours in that round.")
        if mine[0].locked_at is not None:
            raise InvalidInput("You have locked this interview already.")
        rounds.set_locked(cursor, mine[0], rounds.now())
        events.append(cursor, context.user.id, "assignment.locked", "round", round_id, {"release": release_id})
        updated = rounds.get(cursor, round_id)
        if all(one.locked_at is not None for one in updated.assignments):
            _take_snapshot(cursor, context, updated)
        return as_seen(context, rounds.get(cursor, round_id))

    return context.store.write(lock)


@requires(Permission.MANAGE_ROUNDS)
def lock_round(context: Context, round_id: str) -> Round:
    """Close a round for everyone who has not locked yet, and take its snapshot.

    Raises:
        InvalidInput: It is locked already.
    """

    def lock(cursor: Cursor) -> Round:
        made = rounds.get(cursor, round_id)
        if made.state == "locked":
            raise InvalidInput(f"“{made.name}” is locked already.")
        for one in made.assignments:
            if one.locked_at is None:
                rounds.set_locked(cursor, one, rounds.now())
        _take_snapshot(cursor, context, rounds.get(cursor, round_id))
        return rounds.get(cursor, round_id)

    return context.store.write(lock)


@requires(Permission.MANAGE_ROUNDS)
def unlock_round(context: Context, round_id: str, reason: str) -> Round:
    """Open a locked round again. Its snapshot stays on record; locking again takes a new revision.

    Raises:
        InvalidInput: No reason, it is open, decisions already stand on its snapshot, or a drift check of its
            interviews is open.
    """
    if not reason.strip():
        raise InvalidInput("Say why the round is opened again; it is kept in the log.")

    def unlock(cursor: Cursor) -> Round:
        made = rounds.get(cursor, round_id)
        if made.state == "open":
            raise InvalidInput(f"“{made.name}” is open already.")
        snapshot = rounds.current_snapshot(cursor, round_id)
        if snapshot and any(one.method != "agreed" for one in reconciliation.decisions(cursor, snapshot.id)):
            raise InvalidInput(
                f"Decisions stand on “{made.name}”. Take them back on the Reconcile page before unlocking."
            )
        recoding = round_plans.open_recoding(cursor, round_id)
        if recoding is not None:
            raise InvalidInput(f"“{recoding}” has these interviews coded a second time. Close that round first.")
        if snapshot:
            round_plans.add_unlocking(
                cursor, Unlocking(round_id, snapshot.revision, reason.strip(), context.user.id, rounds.now())
            )
        for one in made.assignments:
            rounds.set_locked(cursor, one, None)
        for release_id in made.releases:
            # A corrected release took the codings along; blindness and the next snapshot must follow them.
            interview = interviews.get(cursor, interviews.release(cursor, release_id).interview_id)
            if interview.release_id and interview.release_id != release_id:
                rounds.move_assignments(cursor, round_id, release_id, interview.release_id)
        if made.purpose == "drift check":
            round_plans.swap_aside(cursor, round_id)
        rounds.set_state(cursor, round_id, "open")
        rounds.drop_current(cursor, round_id)
        events.append(
            cursor, context.user.id, "round.unlocked", "round", round_id, {"reason_characters": len(reason.strip())}
        )
        return rounds.get(cursor, round_id)

    return context.store.write(unlock)


def snapshot_hash(snapshot: Snapshot, codebook_version: int) -> str:
    """SHA-256 over a snapshot's documents and codings in canonical order; memos are left out.

    Anybody with the project can recompute it, at any time.
    """
    body: Mapping[str, Any] = {
        "codebook_version": codebook_version,
        "documents": sorted(list(one) for one in snapshot.documents),
        "codings": sorted([c.coding_id, c.release_id, c.coder, c.code, c.start, c.end] for c in snapshot.codings),
    }
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _take_snapshot(cursor: Cursor, context: Context, made: Round) -> Snapshot:
    lengths = {release: len(interviews.release(cursor, release).text) for release in made.releases}
    snapshot = Snapshot(
        new_id(),
        made.id,
        rounds.next_revision(cursor, made.id),
        "",
        rounds.now(),
        tuple(rounds.round_codings(cursor, made)),
        tuple((one.release_id, one.coder, lengths[one.release_id]) for one in made.assignments),
    )
    snapshot = replace(snapshot, hash=snapshot_hash(snapshot, made.codebook_version))
    rounds.add_snapshot(cursor, snapshot, context.user.id)
    if made.purpose == "drift check":
        round_plans.swap_aside(cursor, made.id)
    rounds.set_state(cursor, made.id, "locked")
    events.append(
        cursor,
        context.user.id,
        "round.locked",
        "round",
        made.id,
        {
            "snapshot": snapshot.id,
            "revision": snapshot.revision,
            "codings": len(snapshot.codings),
            "hash": snapshot.hash,
        },
    )
    return snapshot


def locked_snapshot(context: Context, cursor: Cursor, round_id: str) -> tuple[Round, Snapshot]:
    """A locked round and its snapshot, for agreement and reconciliation.

    Raises:
        NotReady: The round is still open, or the person codes interviews of it blind in another round now.
        AccessDenied: The person neither leads nor coded in it.
    """
    made = rounds.get(cursor, round_id)
    if context.user.id not in made.coders and not context.viewer.leads:
        raise AccessDenied("Only its coders and leads see a round's codings.")
    return made, standing_snapshot(context, cursor, made)


def standing_snapshot(context: Context, cursor: Cursor, made: Round) -> Snapshot:
    """The snapshot of a locked round, for somebody who may see it in general.

    Raises:
        NotReady: The round is still open, or the person codes interviews of it blind in another round now.
    """
    snapshot = rounds.current_snapshot(cursor, made.id)
    if made.state != "locked" or snapshot is None:
        seen = made.assignments if follows(context, made) else _of(context, made)
        waiting = sum(1 for one in seen if one.locked_at is None)
        whose = "" if follows(context, made) else " of yours"
        many = f": {waiting} assignments{whose} are not locked yet" if waiting else ""
        raise NotReady(f"“{made.name}” is still open{many}.")
    recoding = round_plans.open_recoding(cursor, made.id, context.user.id)
    if recoding is not None:
        again = "a second time " if context.user.id in made.coders else ""
        raise NotReady(
            f"You are coding interviews of “{made.name}” {again}in the open round “{recoding}”, blind to what was "
            "coded there before. Figures and passages are shown again when that round is locked."
        )
    return snapshot


def follows(context: Context, made: Round) -> bool:
    """Whether somebody may see how far everybody in an open round is: a lead who does not code in it."""
    return context.viewer.leads and context.user.id not in made.coders


def _of(context: Context, made: Round) -> tuple[Assignment, ...]:
    return tuple(one for one in made.assignments if one.coder == context.user.id)


@requires(Permission.SEE_AGREEMENT)
def unlockings(context: Context, round_id: str) -> list[Unlocking]:
    """Every time a round was opened again, with the reason given."""
    with context.store.read() as cursor:
        made = rounds.get(cursor, round_id)
        if context.user.id not in made.coders and not context.viewer.leads:
            raise AccessDenied("Only its coders and leads see a round's history.")
        return round_plans.unlockings(cursor, round_id)


def suggestions_allowed(cursor: Cursor, release_id: str, coder: str) -> bool:
    """Whether this coder may be shown the machine's suggestions on an interview.

    Not in an open round, unless it is for training and was set up with them.
    """
    assignment = rounds.open_assignment(cursor, release_id, coder)
    if assignment is None:
        return True
    made = rounds.get(cursor, assignment.round_id)
    return made.suggestions and made.purpose in WITH_SUGGESTIONS


@requires(Permission.VIEW_PROJECT)
def find_round(context: Context, name: str | None) -> Round:
    """A round by id or name; without one, the newest locked round, or the newest if none is locked.

    Raises:
        NotFound: No such round, or none at all.
    """
    known = list_rounds(context)
    if name is None:
        locked = [one for one in known if one.state == "locked"]
        if not known:
            raise NotFound("There is no round in this project yet. A lead sets one up on the Agreement page.")
        return (locked or known)[-1]
    for one in known:
        if name in (one.id, one.name):
            return one
    raise NotFound(f"There is no round “{name}” in this project.")


@requires(Permission.SEE_AGREEMENT)
def snapshot_of(context: Context, round_id: str) -> Snapshot:
    """The snapshot of a locked round.

    Raises:
        NotReady: The round is open.
        AccessDenied: Not one of its coders and not a lead.
    """
    with context.store.read() as cursor:
        return locked_snapshot(context, cursor, round_id)[1]

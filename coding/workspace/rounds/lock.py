"""Locking interviews and rounds into snapshots under a hash."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from coding.access import Permission
from coding.errors import InvalidInput, NotFound
from coding.model import Round, Snapshot
from coding.model.message import Message
from coding.store import Cursor, codebooks, codings, events, interviews, reconciliation, releases, rounds
from coding.store.rounds import Unlocking
from coding.store.row_filter import unrestricted
from coding.workspace import operations
from coding.workspace.context import Context, new_id, writes
from coding.workspace.integrity import snapshot_hash as snapshot_hash
from coding.workspace.operations import At, State
from coding.workspace.rounds.rounds import visible


@writes(Permission.CODE)
def lock_interview(context: Context, cursor: Cursor, round_id: str, release_id: str) -> Round:
    """The coder hands in one interview of a round. When the last one is in, the round locks and its snapshot is taken.

    Raises:
        NotFound: The coder does not have this interview in this round.
        InvalidInput: It is locked already.
    """
    round = rounds.get(cursor, round_id)
    own_assignments = [
        assignment
        for assignment in round.assignments
        if assignment.release_id == release_id and assignment.coder == context.user.id
    ]
    if not own_assignments:
        raise NotFound(Message("This interview is not yours in that round."))
    if own_assignments[0].locked_at is not None:
        raise InvalidInput(Message("You have handed in this interview already."))
    rounds.set_locked(cursor, own_assignments[0], datetime.now(UTC))
    events.append(cursor, context.user.id, "assignment.locked", "round", round_id, {"release": release_id})
    # The round locks when everybody has handed in, at every site.
    with unrestricted(cursor) as every:
        updated = rounds.get(every, round_id)
        if all(assignment.locked_at is not None for assignment in updated.assignments):
            _take_snapshot(every, context, updated)
    return visible(context, rounds.get(cursor, round_id))


@writes(Permission.MANAGE_ROUNDS)
def lock_round(context: Context, cursor: Cursor, round_id: str) -> Round:
    """Close a round for everyone who has not locked yet, and take its snapshot.

    Raises:
        InvalidInput: It is locked already.
    """
    round = rounds.get(cursor, round_id)
    if round.state == "locked":
        raise InvalidInput(Message("“{name}” is locked already.", name=round.name))
    for assignment in round.assignments:
        if assignment.locked_at is None:
            rounds.set_locked(cursor, assignment, datetime.now(UTC))
    _take_snapshot(cursor, context, rounds.get(cursor, round_id))
    return rounds.get(cursor, round_id)


@writes(Permission.MANAGE_ROUNDS)
def unlock_round(context: Context, cursor: Cursor, round_id: str, reason: str) -> Round:
    """Open a locked round again. Its snapshot stays on record; locking again takes a new revision.

    Raises:
        InvalidInput: No reason, it is open, decisions already stand on its snapshot, or a drift check of its
            interviews is open.
    """
    if not reason.strip():
        raise InvalidInput(Message("Say why the round is opened again; it is kept in the log."))

    round = rounds.get(cursor, round_id)
    if round.state == "open":
        raise InvalidInput(Message("“{name}” is open already.", name=round.name))
    snapshot = rounds.current_snapshot(cursor, round_id)
    if snapshot and any(decision.method != "agreed" for decision in reconciliation.decisions(cursor, snapshot.id)):
        raise InvalidInput(
            Message(
                "Decisions stand on “{name}”. Take them back on the Reconcile page before unlocking.",
                name=round.name,
            )
        )
    recoding = rounds.open_recoding(cursor, round_id)
    if recoding is not None:
        raise InvalidInput(
            Message("“{recoding}” has these interviews coded a second time. Lock that round first.", recoding=recoding)
        )
    if snapshot:
        rounds.UNLOCKINGS.add(
            cursor, Unlocking(round_id, snapshot.revision, reason.strip(), context.user.id, datetime.now(UTC))
        )
    for assignment in round.assignments:
        rounds.set_locked(cursor, assignment, None)
    for release_id in round.releases:
        # A corrected release took the codings along; blindness and the next snapshot must follow them.
        interview = interviews.get(cursor, releases.release(cursor, release_id).interview_id)
        if interview.release_id and interview.release_id != release_id:
            rounds.move_assignments(cursor, round_id, release_id, interview.release_id)
    if round.purpose == "drift check":
        rounds.swap_aside(cursor, round_id)
    rounds.set_state(cursor, round_id, "open")
    rounds.drop_current(cursor, round_id)
    events.append(
        cursor, context.user.id, "round.unlocked", "round", round_id, {"reason_characters": len(reason.strip())}
    )
    return rounds.get(cursor, round_id)


def _take_snapshot(cursor: Cursor, context: Context, round: Round) -> Snapshot:
    lengths = {release: len(releases.release(cursor, release).text) for release in round.releases}
    snapshot = Snapshot(
        new_id(),
        round.id,
        rounds.next_revision(cursor, round.id),
        "",
        datetime.now(UTC),
        tuple(rounds.round_codings(cursor, round)),
        tuple(
            (assignment.release_id, assignment.coder, lengths[assignment.release_id])
            for assignment in round.assignments
        ),
    )
    snapshot = replace(snapshot, hash=snapshot_hash(snapshot, round.codebook_version))
    rounds.add_snapshot(cursor, snapshot, context.user.id)
    if round.purpose == "drift check":
        rounds.swap_aside(cursor, round.id)
    rounds.set_state(cursor, round.id, "locked")
    events.append(
        cursor,
        context.user.id,
        "round.locked",
        "round",
        round.id,
        {
            "snapshot": snapshot.id,
            "revision": snapshot.revision,
            "codings": len(snapshot.codings),
            "hash": snapshot.hash,
        },
    )
    return snapshot


class _Codings(operations.RevisedRecords):
    """Codings: a locked round holds its own as they were."""

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        changing = [
            coding
            for coding in codings.CODINGS.several(at.cursor, states).values()
            if not self.is_as_left(codings.CODINGS.state(coding), states[coding.id])
        ]
        frozen = [coding for coding in changing if coding.id in rounds.frozen_codings(at.cursor, coding.release_id)]
        if not frozen:
            return None
        named = operations.named([self.name(at, coding.id, codings.CODINGS.state(coding)) for coding in frozen])
        return Message("In a locked round, and can no longer change: {named}.", named=named)

    def name(self, at: At, record_id: str, state: State) -> str:
        if coding := codings.CODINGS.find(at.cursor, record_id):
            release = releases.release(at.cursor, coding.release_id)
            where = Message("line {line} of {who}", line=release.line_of(coding.start), who=release.participant_label)
            return Message(
                "“{name}” on {where}", name=codebooks.code_name(at.cursor, state.get("code", coding.code)), where=where
            )
        return Message("a coding that is gone")


CODINGS: Final = operations.register(_Codings("coding", codings.CODINGS))
"""Kind of record that a coding is, for undo."""

"""Permits for annotated corpora: a lead writes the legal basis, a steward signs. Without one nothing leaves.

What a permit covers is named when it is asked for: the round's snapshot and the interviews whose participants agreed to
be quoted then. A consent that is withdrawn counts at once; one that is given later needs a new permit.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from coding.access import Permission
from coding.errors import Conflict, InvalidInput, NotFound
from coding.extras.corpora import tables
from coding.extras.corpora.exports import leaving_interviews, locked_round_of
from coding.extras.corpora.files.model import CONSENSUS_LAYER
from coding.extras.corpora.tables import CorpusPermit
from coding.model.message import Message
from coding.store import Cursor, events, missed_reports, rounds
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.reports.selection import collect

LEAST_BASIS = 20
"""Characters of a legal basis; less says nothing."""


@dataclass(frozen=True, kw_only=True)
class PermitView:
    """A permit as people read it.

    Attributes:
        round_name: The round it is for; empty where the round is gone.
        current: Whether it is for the round as it is locked now, and was not taken back.
    """

    permit: CorpusPermit
    round_name: str
    current: bool


@requires(Permission.SET_UP)
def ask_for_corpus(context: Context, legal_basis: str, licence: str, round_id: str | None = None) -> CorpusPermit:
    """Write down on what legal basis and under what licence the corpus of a locked round may leave.

    A steward has to sign before anything does. What was written for the same round before holds no longer.

    Args:
        context: A lead of the whole study.
        legal_basis: In the lead's words: what participants agreed to, which law or vote of an ethics board.
        licence: The terms under which it is passed on.
        round_id: A locked round; None for the newest.

    Raises:
        InvalidInput: Too little is written.
        NotReady: No round is locked, or too few people agreed to be quoted.
    """
    basis, terms = " ".join(legal_basis.split()), " ".join(licence.split())
    if len(basis) < LEAST_BASIS:
        raise InvalidInput(
            Message("Write the legal basis in a sentence: what participants agreed to, or which law or vote allows it.")
        )
    if not terms:
        raise InvalidInput(Message("Choose a licence: under what terms the corpus is passed on."))
    selection = collect(context, CONSENSUS_LAYER, round_id)
    snapshot = locked_round_of(selection).snapshot
    reported = context.store.ask(lambda cursor: {report.interview_id for report in missed_reports.with_state(cursor)})
    leaving, _ = leaving_interviews(selection, reported)
    permit = CorpusPermit(
        id=new_id(),
        snapshot_id=snapshot.id,
        legal_basis=basis,
        licence=terms,
        interviews=tuple(release.interview_id for release in leaving),
        asked_by=context.user.id,
        asked_at=datetime.now(UTC),
    )

    def write(cursor: Cursor) -> None:
        before = tables.current_permit(cursor, snapshot.id)
        if before is not None:
            tables.PERMITS.change(cursor, before.id, ended_at=datetime.now(UTC))
        tables.PERMITS.add(cursor, permit)
        detail = {"interviews": len(permit.interviews)}
        events.append(cursor, context.user.id, "corpus.asked", "snapshot", snapshot.id, detail)

    context.store.write(write)
    return permit


@writes(Permission.SET_UP_ORIGINALS)
def sign_corpus(context: Context, cursor: Cursor, permit_id: str) -> None:
    """Sign a permit, so that leads can make the corpus. Whoever wrote the legal basis cannot sign it.

    Raises:
        NotFound: No such permit.
        Conflict: It holds no longer, or somebody signed it.
        InvalidInput: The steward wrote it themselves, as a lead.
    """
    permit = tables.PERMITS.get(cursor, permit_id)
    if permit.ended_at is not None or permit.signed_by is not None:
        raise Conflict(Message("This legal basis holds no longer, or it is signed already. Look at it again."))
    if permit.asked_by == context.user.id:
        raise InvalidInput(
            Message("You wrote this legal basis yourself. Another person, a steward, has to read and sign it.")
        )
    tables.PERMITS.change(cursor, permit_id, signed_by=context.user.id, signed_at=datetime.now(UTC))
    events.append(cursor, context.user.id, "corpus.signed", "snapshot", permit.snapshot_id, {})


@writes(Permission.EXCHANGE)
def end_corpus_permit(context: Context, cursor: Cursor, permit_id: str) -> None:
    """Take a permit back; files that have left stay where they are.

    Raises:
        NotFound: No such permit, or it holds no longer.
        AccessDenied: Neither a lead nor a steward of the whole study.
    """
    # Either of the two who must agree may take it back.
    context.ask(Permission.SET_UP if context.may(Permission.SET_UP) else Permission.SET_UP_ORIGINALS)

    permit = tables.PERMITS.get(cursor, permit_id)
    if permit.ended_at is not None:
        raise NotFound(Message("This legal basis holds no longer."))
    tables.PERMITS.change(cursor, permit_id, ended_at=datetime.now(UTC))
    events.append(cursor, context.user.id, "corpus.ended", "snapshot", permit.snapshot_id, {})


@reads(Permission.EXCHANGE)
def list_permits(context: Context, cursor: Cursor) -> list[PermitView]:
    """Every permit there ever was, newest first."""
    names = {round.id: round.name for round in rounds.all_rounds(cursor)}
    of_snapshot = {
        snapshot: (names[round_id], current)
        for snapshot, (round_id, current) in rounds.snapshot_ids(cursor).items()
        if round_id in names
    }
    known = tables.PERMITS.all(cursor)
    return [
        PermitView(
            permit=permit,
            round_name=of_snapshot.get(permit.snapshot_id, ("", False))[0],
            current=permit.ended_at is None and of_snapshot.get(permit.snapshot_id, ("", False))[1],
        )
        for permit in known
    ]


@requires(Permission.EXCHANGE)
def legal_bases(context: Context) -> dict[str, str]:
    """What files that left rest on, by the id of the permit."""
    return {view.permit.id: view.permit.legal_basis for view in list_permits(context)}

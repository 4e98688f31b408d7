"""Rounds: who codes what, blind until every coder has locked; then a snapshot that nothing changes any more."""

from dataclasses import replace

from coding.access import Permission
from coding.errors import AccessDenied, InvalidInput, NotFound, NotReady
from coding.model import Round, Snapshot
from coding.model.message import Message
from coding.store import Cursor, people, rounds
from coding.store.rounds import Unlocking
from coding.workspace.context import Context, reads, requires
from coding.workspace.integrity import require_snapshot
from coding.workspace.rounds.setup import WITH_SUGGESTIONS


@reads(Permission.VIEW_PROJECT)
def list_rounds(context: Context, cursor: Cursor) -> list[Round]:
    """All rounds, oldest first; of open ones as far as :func:`visible` lets this person know how far others are."""
    return [visible(context, round) for round in rounds.all_rounds(cursor)]


def visible(context: Context, round: Round) -> Round:
    """A round without when others locked their interviews, while it is open and the person may not follow it."""
    if round.state != "open" or follows(context, round):
        return round
    user_id = context.user.id
    return replace(
        round,
        assignments=tuple(
            assignment if assignment.coder == user_id else replace(assignment, locked_at=None)
            for assignment in round.assignments
        ),
    )


@requires(Permission.SEE_AGREEMENT)
def visible_rounds(context: Context) -> list[Round]:
    """Rounds whose figures or progress this person may look at, oldest first.

    Leads see every round, without how far the others are where they code in it themselves. A coder sees the rounds they
    coded in, and only once these are locked: while a round is open not even how far the others are is shown.
    """
    all_rounds = list_rounds(context)
    if context.viewer.leads:
        return all_rounds
    return [round for round in all_rounds if round.state == "locked" and context.user.id in round.coders]


@reads(Permission.MANAGE_ROUNDS)
def coders_who_left(context: Context, cursor: Cursor) -> dict[str, list[str]]:
    """Id of an open round → names of its coders who no longer work in the project, where there are any."""
    names = {user.id: user.name for user in people.users(cursor) if not user.active}
    waiting = [round for round in rounds.all_rounds(cursor) if round.state == "open"]
    named = {round.id: [names[coder] for coder in round.coders if coder in names] for round in waiting}
    return {round_id: names for round_id, names in named.items() if names}


def locked_snapshot(context: Context, cursor: Cursor, round_id: str) -> tuple[Round, Snapshot]:
    """A locked round and its snapshot, for agreement and reconciliation.

    Raises:
        NotReady: The round is still open, or the person codes interviews of it blind in another round now.
        AccessDenied: The person neither leads nor coded in it.
        ProjectDamaged: It was changed outside Heard since it was taken.
    """
    round = rounds.get(cursor, round_id)
    if context.user.id not in round.coders and not context.viewer.leads:
        raise AccessDenied(Message("Only its coders and leads see a round's codings."))
    snapshot = visible_snapshot(context, cursor, round)
    require_snapshot(cursor, round)
    return round, snapshot


def visible_snapshot(context: Context, cursor: Cursor, round: Round) -> Snapshot:
    """The snapshot of a locked round, for somebody who may see it in general.

    Raises:
        NotReady: The round is still open, or the person codes interviews of it blind in another round now.
    """
    snapshot = rounds.current_snapshot(cursor, round.id)
    if round.state != "locked" or snapshot is None:
        every = follows(context, round)
        own_assignments = [entry for entry in round.assignments if every or entry.coder == context.user.id]
        waiting = sum(1 for assignment in own_assignments if assignment.locked_at is None)
        if not waiting:
            raise NotReady(Message("“{name}” is still open.", name=round.name))
        raise NotReady(
            Message("“{name}” is still open: {n} assignments are not handed in yet.", name=round.name, n=waiting)
            if every
            else Message(
                "“{name}” is still open: {n} assignments of yours are not handed in yet.", name=round.name, n=waiting
            )
        )
    recoding = rounds.open_recoding(cursor, round.id, context.user.id)
    if recoding is not None:
        again = Message("a second time ") if context.user.id in round.coders else ""
        raise NotReady(
            Message(
                "You are coding interviews of “{name}” {again}in the open round “{recoding}”, blind to what was "
                "coded there before. Figures and passages are shown again when that round is locked.",
                name=round.name,
                again=again,
                recoding=recoding,
            )
        )
    return snapshot


def follows(context: Context, round: Round) -> bool:
    """Whether somebody may see how far everybody in an open round is: a lead who does not code in it."""
    return context.viewer.leads and context.user.id not in round.coders


@reads(Permission.SEE_AGREEMENT)
def unlockings(context: Context, cursor: Cursor, round_id: str) -> list[Unlocking]:
    """Every time a round was opened again, with the reason given."""
    round = rounds.get(cursor, round_id)
    if context.user.id not in round.coders and not context.viewer.leads:
        raise AccessDenied(Message("Only its coders and leads see a round's history."))
    return rounds.unlockings(cursor, round_id)


def suggestions_allowed(cursor: Cursor, release_id: str, coder: str) -> bool:
    """Whether this coder may be shown the machine's suggestions on an interview.

    Not in an open round, unless it is for training and was set up with them.
    """
    assignment = rounds.open_assignment(cursor, release_id, coder)
    if assignment is None:
        return True
    round = rounds.get(cursor, assignment.round_id)
    return round.suggestions and round.purpose in WITH_SUGGESTIONS


def not_measured(round: Round) -> Message:
    """What holds of a round that has no figures."""
    return Message(
        "“{name}” is a round for dialogue: agreement is not measured in it. Its differences are on the Reconcile page, "
        "to be talked about.",
        name=round.name,
    )


@requires(Permission.VIEW_PROJECT)
def find_round(context: Context, name: str | None) -> Round:
    """A round by id or name; without one, the newest locked round, or the newest if none is locked.

    Raises:
        NotFound: No such round, or none at all.
        InvalidInput: Several have that name.
    """
    known = list_rounds(context)
    if name is None:
        locked = [round for round in known if round.state == "locked"]
        if not known:
            raise NotFound(Message("There is no round in this project yet. A lead sets one up on the Agreement page."))
        return (locked or known)[-1]
    named = [round for round in known if name in (round.id, round.name)]
    if len(named) > 1:
        raise InvalidInput(Message("Several rounds are called “{name}”. Give the id.", name=name))
    if not named:
        raise NotFound(Message("There is no round “{name}” in this project.", name=name))
    return named[0]


@reads(Permission.SEE_AGREEMENT)
def snapshot_of(context: Context, cursor: Cursor, round_id: str) -> Snapshot:
    """The snapshot of a locked round.

    Raises:
        NotReady: The round is open.
        AccessDenied: Not one of its coders and not a lead.
    """
    return locked_snapshot(context, cursor, round_id)[1]

"""How a round's disagreements are decided, and by whom: set once for the round, named again with each decision."""

from collections.abc import Collection, Set
from dataclasses import dataclass

from coding.access import Permission, allowed
from coding.errors import AccessDenied, InvalidInput
from coding.model import BY_ONE, Role, Round, Snapshot
from coding.model.message import Message
from coding.store import Cursor, events, people, reconciliation, rounds
from coding.workspace.context import Context, reads, writes
from coding.workspace.rounds.rounds import locked_snapshot, visible_snapshot

CONSENSUS, LEAD = "consensus", "lead"
METHODS = (CONSENSUS, "majority", "third coder", LEAD)
"""By discussion until everybody agrees; as most coders have it; by an adjudicator; by a lead."""
WAYS = (BY_ONE, *METHODS)
"""How one item was decided: as a round is, or by one person alone."""


def usual_way(method: str | None, deciders: Collection[str], leads: Set[str]) -> str:
    """How an item counts as decided where nobody said it of this item: never as a discussion that nobody had.

    Args:
        method: The round's, or None.
        deciders: Who decided the item.
        leads: Who leads the project.
    """
    if method not in (None, CONSENSUS) and (method != LEAD or not leads.isdisjoint(deciders)):
        return str(method)
    return CONSENSUS if len(deciders) > 1 else BY_ONE


@dataclass(frozen=True)
class Plan:
    """How a round's disagreements are decided unless a decision says otherwise.

    Attributes:
        method: One of :data:`METHODS`; None where nobody set one.
        deciders: Ids of the people who decide; empty for the round's coders and any lead.
    """

    method: str | None = None
    deciders: tuple[str, ...] = ()

    def lets(self, user_id: str, *, leads: bool) -> bool:
        """Whether somebody who sees the queue may also decide in it."""
        return leads or not self.deciders or user_id in self.deciders


def plan_of(cursor: Cursor, round_id: str) -> Plan:
    """The plan of a round; an empty one where nothing was set."""
    row = reconciliation.plan(cursor, round_id)
    return Plan(*row) if row else Plan()


def queue_snapshot(cursor: Cursor, context: Context, round_id: str) -> tuple[Round, Snapshot]:
    """A locked round and its snapshot, for its coders, leads and named deciders.

    Raises:
        NotReady: The round is still open, or the person codes one of its interviews blind at the moment.
        AccessDenied: Somebody else, or a decider who is coding one of these interviews blind at the moment.
    """
    round = rounds.get(cursor, round_id)
    named = context.user.id in plan_of(cursor, round_id).deciders
    if not named or context.user.id in round.coders or context.viewer.leads:
        return locked_snapshot(context, cursor, round_id)
    if rounds.open_recoding(cursor, round_id, context.user.id) is not None:
        raise AccessDenied(Message("You are coding one of these interviews blind at the moment. Hand it in first."))
    return round, visible_snapshot(context, cursor, round)


def active_leads(cursor: Cursor) -> set[str]:
    """Ids of everybody who leads the project now."""
    return {user.id for user in people.users(cursor) if user.active and Role.LEAD in user.roles}


def eligible_deciders(cursor: Cursor, round: Round) -> tuple[str, ...]:
    """Ids of everybody who may be named with a decision: the round's coders, leads, and those the plan names."""
    return tuple(sorted(active_leads(cursor) | set(round.coders) | set(plan_of(cursor, round.id).deciders)))


@reads(Permission.RECONCILE)
def reconcile_plan(context: Context, cursor: Cursor, round_id: str) -> Plan:
    """How a locked round's disagreements are decided.

    Raises:
        NotReady: The round is open.
        AccessDenied: Neither one of its coders, a lead, nor a named decider.
    """
    queue_snapshot(cursor, context, round_id)
    return plan_of(cursor, round_id)


@writes(Permission.MANAGE_ROUNDS)
def set_reconcile_plan(
    context: Context, cursor: Cursor, round_id: str, method: str, deciders: tuple[str, ...] = ()
) -> Plan:
    """Say how a round's disagreements are decided, and by whom; decisions made before stay as they are.

    Args:
        context: A lead.
        cursor: The transaction.
        round_id: The round, open or locked.
        method: One of :data:`METHODS`.
        deciders: Ids of the people who decide; anybody else may only discuss, defer and escalate. Empty for the
            round's coders and any lead. A lead may always decide: that is where escalated items go.

    Raises:
        InvalidInput: An unknown method, or somebody who cannot decide here or is coding these interviews blind.
    """
    if method not in METHODS:
        raise InvalidInput(Message("The method is one of: {methods}.", methods=", ".join(METHODS)))

    round = rounds.get(cursor, round_id)
    known = {user.id: user for user in people.users(cursor)}
    for person in deciders:
        if person not in known or not allowed(known[person], Permission.RECONCILE):
            raise InvalidInput(
                Message("“{person}” cannot decide in this project. Name researchers or leads.", person=person)
            )
        busy = any(rounds.open_assignment(cursor, release, person) for release in round.releases)
        if busy and person not in round.coders:
            raise InvalidInput(
                Message(
                    "{name} is coding one of these interviews blind. Name them when that is handed in.",
                    name=known[person].name,
                )
            )
    deciders_sorted = tuple(sorted(set(deciders)))
    reconciliation.set_plan(cursor, round_id, method, deciders_sorted, context.user.id)
    detail = {"method": method, "deciders": list(deciders_sorted)}
    events.append(cursor, context.user.id, "reconcile.planned", "round", round_id, detail)
    return Plan(method, deciders_sorted)


@reads(Permission.RECONCILE)
def rounds_to_reconcile(context: Context, cursor: Cursor) -> list[Round]:
    """Locked rounds whose queue this person may open, oldest first."""
    locked = [round for round in rounds.all_rounds(cursor) if round.state == "locked"]
    return [
        round
        for round in locked
        if context.viewer.leads
        or context.user.id in round.coders
        or context.user.id in plan_of(cursor, round.id).deciders
    ]

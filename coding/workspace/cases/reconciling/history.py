"""How case variables stand by now, what was said about them, and what happened to them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from coding.access import Permission
from coding.model import DiscussionMessage, Event, Release
from coding.store import Cursor, case_consensus, reconciliation, releases
from coding.store.case_consensus import ASIDE, CaseDecision
from coding.workspace.cases.consensus import AGREED
from coding.workspace.cases.reconciling.queue import item_id
from coding.workspace.context import Context, reads
from coding.workspace.reconcile.history import Happening, happenings


@dataclass(frozen=True, kw_only=True)
class CaseHistories:
    """How some variables of cases stand, as far as a person may see it; by the id of the item.

    Attributes:
        decisions: The decisions that stand, also those that leave a variable for later.
        messages: The discussions, oldest message first.
        histories: What happened, oldest first.
        releases: The released texts that passages of the decisions lie in, by id, but for those known before.
    """

    decisions: Mapping[str, CaseDecision]
    messages: Mapping[str, Sequence[DiscussionMessage]]
    histories: Mapping[str, Sequence[Happening[CaseDecision]]]
    releases: Mapping[str, Release]


@reads(Permission.RECONCILE)
def case_standings(
    context: Context, cursor: Cursor, items: Sequence[str], *, known: Collection[str] = ()
) -> CaseHistories:
    """How some items stand, what was said about them and what happened to them.

    Args:
        context: Who looks; of cases whose records they do not see, nothing is told.
        cursor: The reading.
        items: Ids of items.
        known: Ids of releases whose text is not wanted again.
    """
    decisions = case_consensus.every_decision(cursor, context.viewer, items)
    standing = {item_id(*decision.item): decision for decision in decisions if decision.revoked_at is None}
    told = {place.release_id for decision in standing.values() for place in decision.passages}
    return CaseHistories(
        decisions=standing,
        messages=reconciliation.messages_on_cases(cursor, context.viewer, items),
        histories=_histories(decisions, reconciliation.events_on_cases(cursor, context.viewer, items)),
        releases=releases.several(cursor, sorted(told.difference(known))),
    )


def _histories(
    case_decisions: Sequence[CaseDecision], events: Sequence[Event]
) -> dict[str, list[Happening[CaseDecision]]]:
    """What the chain tells, and from before it named variables what the decisions themselves say."""
    decisions = {decision.id: (item_id(*decision.item), decision) for decision in case_decisions}
    histories = happenings(decisions, events)
    noted = {str(event.detail.get("decision")) for event in events}
    for decision in case_decisions:
        if decision.id not in noted and decision.method != AGREED:
            what = decision.outcome if decision.outcome in ASIDE else "decided"
            histories.setdefault(item_id(*decision.item), []).append(
                Happening(decision.decided_at, decision.decided_by, what, decision)
            )
    return {item: sorted(happened, key=lambda happening: happening.at) for item, happened in histories.items()}

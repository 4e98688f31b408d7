"""What happened to the items of a reconcile queue, and how the same codes were settled in other rounds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from coding.access import Permission
from coding.errors import AccessDenied, NotReady
from coding.model import Decision, Event
from coding.store import Cursor, reconciliation
from coding.store.case_consensus import CaseDecision
from coding.store.memory import Shelf, at_moment
from coding.workspace.context import Context, reads, requires
from coding.workspace.reconcile.plan import queue_snapshot, rounds_to_reconcile
from coding.workspace.reconcile.queue import AGREED

Made = TypeVar("Made", Decision, CaseDecision)


@dataclass(frozen=True)
class Happening(Generic[Made]):
    """One thing that happened to an item.

    Attributes:
        at: When.
        who: Id of who did it; empty for what the program accepted in advance.
        what: ``agreed``, ``decided``, ``deferred``, ``escalated``, ``open`` (taken back), ``undone``, ``redone``,
            ``said`` or ``unsaid``.
        decision: The decision made, with ``revoked_at`` where it no longer stands.
    """

    at: datetime
    who: str
    what: str
    decision: Made | None = None


@dataclass(frozen=True)
class Precedent:
    """How the same codes were settled in another round.

    Attributes:
        round_name: The round.
        kind: What the disagreement was about.
        codes: Codes of the item, sorted.
        decision: The standing decision.
    """

    round_name: str
    kind: str
    codes: tuple[str, ...]
    decision: Decision


@reads(Permission.RECONCILE)
def item_histories(context: Context, cursor: Cursor, round_id: str) -> Mapping[str, Sequence[Happening[Decision]]]:
    """Everything that happened to each item of a locked round's queue, oldest first.

    Raises:
        NotReady: The round is open.
        AccessDenied: Neither one of its coders, a lead, nor a named decider.
    """
    _, snapshot = queue_snapshot(cursor, context, round_id)
    return at_moment(cursor, _HISTORIES, snapshot.id, lambda: _histories(cursor, snapshot.id))


_HISTORIES: Shelf[Mapping[str, Sequence[Happening[Decision]]]] = Shelf("histories of items", 8)
"""By snapshot; the same until something is saved."""


def _histories(cursor: Cursor, snapshot_id: str) -> Mapping[str, Sequence[Happening[Decision]]]:
    decisions = {
        decision.id: (decision.disagreement_id, decision)
        for decision in reconciliation.every_decision(cursor, snapshot_id)
    }
    return happenings(decisions, reconciliation.item_events(cursor, snapshot_id))


def happenings(decisions: Mapping[str, tuple[str, Made]], events: Sequence[Event]) -> dict[str, list[Happening[Made]]]:
    """What happened to items, oldest first.

    Args:
        decisions: Id → item and decision of everything that was decided on them, also what was taken back.
        events: What the chain tells of the items, oldest first.
    """
    histories: dict[str, list[Happening[Made]]] = {}
    for item, decision in decisions.values():
        if decision.method == AGREED:
            histories.setdefault(item, []).append(Happening(decision.decided_at, "", "agreed", decision))
    for event in events:
        what = event.action.partition(".")[2]
        _, event_decision = (
            decisions.get(str(event.detail.get("decision")), ("", None)) if what == "decided" else ("", None)
        )
        histories.setdefault(event.target_id, []).append(
            Happening(event.happened_at, event.actor, what, event_decision)
        )
    return histories


@requires(Permission.RECONCILE)
def precedents(context: Context, round_id: str) -> list[Precedent]:
    """Decisions of people in other locked rounds whose queue this person may open now, oldest first."""
    names: dict[str, str] = {}
    others = [round for round in rounds_to_reconcile(context) if round.id != round_id]
    with context.store.read() as cursor:
        for round in others:
            try:
                _, snapshot = queue_snapshot(cursor, context, round.id)
            except (AccessDenied, NotReady):
                # Its interviews are being coded blind by this person.
                continue
            names[snapshot.id] = round.name
        rows = reconciliation.precedents(cursor, list(names))
    return [Precedent(names[snapshot], kind, codes, decision) for snapshot, kind, codes, decision in rows]


def mentioned(text: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of the people a message calls with ``@``: by id, full name, or a first name that only one of them has.

    Args:
        text: The message.
        names: User id → name.
    """
    firsts = [name.split(" ")[0].casefold() for name in names.values() if name]
    called: list[str] = []
    for person, name in names.items():
        first = name.split(" ")[0].casefold()
        forms = {person.casefold(), name.casefold()} | ({first} if firsts.count(first) == 1 else set())
        pattern = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True) if form)
        if pattern and re.search(rf"(?<!\w)@(?:{pattern})(?!\w)", text.casefold()):
            called.append(person)
    return tuple(called)

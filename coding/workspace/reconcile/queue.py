"""Reading a locked round's reconcile queue: its items, how each stands, and the consensus layer."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from codebook.model import Codebook
from coding.access import Permission
from coding.agreement.model import Document
from coding.errors import AccessDenied, NotReady
from coding.model import (
    ConsensusCoding,
    Decision,
    Disagreement,
    DiscussionMessage,
    Event,
    Release,
    Round,
    Snapshot,
    SnapshotCoding,
)
from coding.model.grouping import grouped
from coding.reconcile import DisagreementKind, Item, Outcome, build_queue, resolve, uncoded_item
from coding.reconcile.queue import is_in_queue
from coding.store import Cursor, codebooks, events, people, reconciliation, rounds
from coding.store import releases as store_releases
from coding.store.case_consensus import CaseDecision
from coding.store.memory import Shelf, at_moment, memory_of
from coding.store.row_filter import unrestricted
from coding.workspace.agreement.figures import judged_only, snapshot_spans
from coding.workspace.context import Context, new_id, reads, requires
from coding.workspace.reconcile.plan import Plan, eligible_deciders, plan_of, queue_snapshot, rounds_to_reconcile

AGREED = "agreed"
"""Method of decisions that need nobody: every coder has the same code on the same characters."""
UNSETTLED = ("open", "deferred", "escalated")
"""States in which an item still waits for a decision."""


@dataclass(frozen=True)
class ItemState:
    """How an item stands now.

    Attributes:
        state: ``open``, ``deferred``, ``escalated``, ``decided`` or ``agreed``.
        decision: The standing decision, or None.
        consensus: The consensus codings that the decision made.
        messages: The discussion, oldest message first.
    """

    state: str
    decision: Decision | None = None
    consensus: tuple[ConsensusCoding, ...] = ()
    messages: tuple[DiscussionMessage, ...] = ()


@dataclass(frozen=True)
class ReconcileQueue:
    """A locked round's queue with all that a decision needs beside it.

    Attributes:
        round: The round.
        snapshot: The snapshot it rests on, without documents that nobody can say were read.
        items: In order of the interviews and of the text; exact agreements too, and last the passages that nobody
            had coded but somebody asked about.
        details: Item id → the aligned spans behind it.
        decisions: Item id → the standing decision.
        releases: Release id → release.
        codebook: The version the round froze.
        coder_names: User id → name.
        memos: Coding id → the coder's memo.
        plan: How, and by whom, items are decided unless a decision says otherwise.
        eligible: Ids of the people who may be named with a decision.
    """

    round: Round
    snapshot: Snapshot
    items: list[Disagreement]
    details: Mapping[str, Item]
    decisions: Mapping[str, Decision]
    releases: Mapping[str, Release]
    codebook: Codebook
    coder_names: Mapping[str, str]
    memos: Mapping[str, str]
    plan: Plan = Plan()
    eligible: tuple[str, ...] = ()

    @cached_property
    def codings(self) -> Mapping[str, SnapshotCoding]:
        """Locked codings by id."""
        return {coding.coding_id: coding for coding in self.snapshot.codings}

    @cached_property
    def decided(self) -> Mapping[str, Decision]:
        """Standing decisions by their own id."""
        return {decision.id: decision for decision in self.decisions.values()}

    @property
    def open_items(self) -> list[Disagreement]:
        """Items that still need a decision, in order."""
        return [item for item in self.items if item.state in UNSETTLED]

    @property
    def coverage(self) -> float:
        """Share of the items that are settled, 0 to 1; passages where nothing belongs count like any other."""
        return 1 - len(self.open_items) / len(self.items) if self.items else 1.0

    def counts(self) -> dict[str, int]:
        """DisagreementKind of disagreement → how many."""
        return Counter(item.kind for item in self.items)

    def with_code(self, code: str) -> list[Disagreement]:
        """Items in which anybody used the code, in order: the passages behind the code's figures."""
        return [item for item in self.items if code in self.details[item.id].codes]


_ITEMS: Shelf[dict[str, Item]] = Shelf("items to reconcile", 8)
_STANDINGS: Shelf[Mapping[str, ItemState]] = Shelf("how items stand", 8)
"""By snapshot; the same until something is saved."""


@requires(Permission.RECONCILE)
def open_queue(context: Context, round_id: str) -> ReconcileQueue:
    """Open the reconcile queue of a locked round; it is built from the snapshot the first time.

    Raises:
        NotReady: The round is open.
        AccessDenied: Neither one of its coders, a lead, nor a named decider.
    """
    with context.store.read() as cursor:
        round, whole = queue_snapshot(cursor, context, round_id)
        snapshot = judged_only(cursor, whole)[0]
        book = codebooks.get(cursor, round.codebook_version).book
        alive = store_releases.not_erased(cursor, [d[0] for d in whole.documents])
        # In the project's order, which the round's list has.
        places = {release_id: place for place, release_id in enumerate(round.releases)}
        order = sorted(alive, key=lambda release_id: places.get(release_id, len(places)))
        releases = store_releases.several(cursor, order)
        names = people.names(cursor)
        stored = reconciliation.queue(cursor, snapshot.id)
        # What is asked of items is worked out from a snapshot that does not change.
        key = (snapshot.id, snapshot.hash, snapshot.documents, round.codebook_version, *order)
        # A queue that an earlier Heard stored asks of what was not read too.
        of = [whole, snapshot] if stored and snapshot.documents != whole.documents else [snapshot]
        worked_out = memory_of(cursor).recall(
            _ITEMS, key, lambda: {key: item for each in of for key, item in _details(each, book, order).items()}
        )
    details = dict(worked_out)
    if not stored and details:
        context.store.write(lambda cursor: _build_queue(cursor, context, round, book))
    with context.store.read() as cursor:
        stored = reconciliation.queue(cursor, snapshot.id)
        decided = {decision.disagreement_id: decision for decision in reconciliation.decisions(cursor, snapshot.id)}
        plan, eligible = plan_of(cursor, round_id), eligible_deciders(cursor, round)
    for item in stored:
        if item.kind == DisagreementKind.UNCODED:
            judges = [coder for release, coder, _ in snapshot.documents if release == item.release_id]
            details[item.id] = uncoded_item(item.id, item.release_id, item.start, item.end, judges)
    return ReconcileQueue(
        round,
        snapshot,
        [item for item in stored if is_in_queue(item.kind, item.state)],
        details,
        decided,
        releases,
        book,
        names,
        {coding.coding_id: coding.memo for coding in snapshot.codings if coding.memo},
        plan,
        eligible,
    )


@requires(Permission.RECONCILE)
def counts_by_kind(context: Context, round_id: str) -> dict[tuple[str, str], int]:
    """(release, kind of disagreement) → items of a locked round's queue, as :func:`open_queue` has them.

    Raises:
        NotReady: The round is open.
        AccessDenied: Neither one of its coders, a lead, nor a named decider.
    """
    with context.store.read() as cursor:
        _, snapshot = queue_snapshot(cursor, context, round_id)
        rows = reconciliation.counts_by_place(cursor, snapshot.id)
    if not rows and snapshot.codings:
        open_queue(context, round_id)
        rows = context.store.ask(lambda cursor: reconciliation.counts_by_place(cursor, snapshot.id))
    counts: dict[tuple[str, str], int] = {}
    for release_id, kind, state, items in rows:
        if is_in_queue(kind, state):
            counts[release_id, kind] = counts.get((release_id, kind), 0) + items
    return counts


@reads(Permission.RECONCILE)
def standings(context: Context, cursor: Cursor, round_id: str) -> Mapping[str, ItemState]:
    """How every item of a locked round's queue stands, by item id; empty before the queue was first opened.

    Raises:
        NotReady: The round is open.
        AccessDenied: Neither one of its coders, a lead, nor a named decider.
    """
    _, snapshot = queue_snapshot(cursor, context, round_id)
    return at_moment(cursor, _STANDINGS, snapshot.id, lambda: _standings(cursor, snapshot.id))


def _standings(cursor: Cursor, snapshot_id: str) -> Mapping[str, ItemState]:
    messages = reconciliation.messages(cursor, snapshot_id)
    stored = reconciliation.queue(cursor, snapshot_id)
    decided = {decision.disagreement_id: decision for decision in reconciliation.decisions(cursor, snapshot_id)}
    layer = grouped((coding.decision_id, coding) for coding in reconciliation.consensus(cursor, snapshot_id))
    states: dict[str, ItemState] = {}
    for item in stored:
        decision = decided.get(item.id)
        spans = tuple(layer.get(decision.id, ())) if decision else ()
        states[item.id] = ItemState(item.state, decision, spans, tuple(messages.get(item.id, ())))
    return states


@reads(Permission.RECONCILE)
def consensus_layer(context: Context, cursor: Cursor, round_id: str) -> list[ConsensusCoding]:
    """The consensus codings of a locked round, by position, with their parents."""
    _, snapshot = queue_snapshot(cursor, context, round_id)
    return reconciliation.consensus(cursor, snapshot.id)


def _details(snapshot: Snapshot, book: Codebook, order: Sequence[str]) -> dict[str, Item]:
    """Items of the interviews in ``order``, in that order."""
    coders: dict[str, set[str]] = {}
    lengths: dict[str, int] = {}
    for release_id, coder, length in snapshot.documents:
        coders.setdefault(release_id, set()).add(coder)
        lengths[release_id] = length
    documents = [
        Document(release, lengths[release], frozenset(coders[release])) for release in order if release in coders
    ]
    parents = {code.id: code.parent for code in book.codes if code.parent}
    releases = coders.keys() & set(order)
    spans = [span for span in snapshot_spans(snapshot) if span.document in releases]
    # One coding may be locked again in a later revision: its item gets an id of that revision.
    return {f"{snapshot.id[:8]}-{item.id}": item for item in build_queue(spans, documents, parents=parents)}


def _build_queue(cursor: Cursor, context: Context, round: Round, book: Codebook) -> None:
    """Store the queue of all of a locked round, whoever opens it first and sees how much of it."""
    with unrestricted(cursor) as every:
        snapshot = rounds.current_snapshot(every, round.id)
        whole = rounds.get(every, round.id)
        if snapshot is not None:
            snapshot = judged_only(every, snapshot)[0]
            alive = set(store_releases.not_erased(every, [document[0] for document in snapshot.documents]))
            releases_alive = [release for release in whole.releases if release in alive]
            order = [*releases_alive, *sorted(alive.difference(releases_alive))]
            _store_queue(every, context, snapshot, _details(snapshot, book, order))


def _store_queue(cursor: Cursor, context: Context, snapshot: Snapshot, details: Mapping[str, Item]) -> None:
    if reconciliation.queue(cursor, snapshot.id):
        return
    items = [
        Disagreement(
            item_id,
            snapshot.id,
            item.document,
            position,
            str(item.type),
            item.start,
            item.end,
            "agreed" if item.pre_acceptable else "open",
            tuple(span.id for span in item.spans),
        )
        for position, (item_id, item) in enumerate(details.items())
    ]
    reconciliation.ITEMS.add(cursor, *items)
    for item_id, item in details.items():
        if item.pre_acceptable:
            accepted = Decision(
                new_id(), item_id, str(Outcome.BOTH), "", "", AGREED, context.user.id, datetime.now(UTC)
            )
            write_decision(cursor, snapshot.id, item, accepted, {})
    events.append(
        cursor,
        context.user.id,
        "queue.built",
        "snapshot",
        snapshot.id,
        {"items": len(items), "agreed": sum(1 for item in items if item.state == "agreed")},
    )


def write_decision(cursor: Cursor, snapshot_id: str, item: Item, decision: Decision, choice: Mapping[str, Any]) -> None:
    """Store a decision with the consensus codings that follow from it.

    Args:
        cursor: Inside a transaction.
        snapshot_id: The snapshot of the queue.
        item: The item decided on.
        decision: The decision; its outcome may name the coder after a colon.
        choice: Further arguments of :func:`coding.reconcile.resolve`.

    Raises:
        InvalidInput: The outcome lacks what it needs; nothing is stored.
    """
    spans = resolve(item, decision.outcome.partition(":")[0], **choice)
    reconciliation.DECISIONS.add(cursor, decision)
    reconciliation.CONSENSUS.add(
        cursor,
        *(ConsensusCoding(new_id(), snapshot_id, item.document, decision.id, *span) for span in spans),
    )


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
    histories = grouped(
        (item, Happening(decision.decided_at, "", "agreed", decision))
        for item, decision in decisions.values()
        if decision.method == AGREED
    )
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

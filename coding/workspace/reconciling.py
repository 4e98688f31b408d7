"""Reconciliation: a locked round's queue, decisions with reasons, the consensus layer. Codings never change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codebook.model import Codebook
from coding.access import Permission
from coding.agreement.model import Document
from coding.errors import InvalidInput
from coding.model import ConsensusCoding, Decision, Disagreement, Release, Round, Snapshot
from coding.reconcile import Item, Outcome, build_queue, resolve
from coding.store import Cursor, codebooks, events, interviews, operations, people, reconciliation, rounds
from coding.workspace.agreement import snapshot_spans
from coding.workspace.context import Context, new_id, requires
from coding.workspace.rounds import locked_snapshot

SCOPE = "reconcile"
REASONS = ("slip", "definition unclear", "different reading", "boundary rule", "transcription", "other")
METHODS = ("consensus", "third coder", "lead", "agreed")
AGREED = "agreed"
"""Method of decisions that need nobody: every coder has the same code on the same characters."""


@dataclass(frozen=True)
class ReconcileQueue:
    """A locked round's queue with all that a decision needs beside it.

    Attributes:
        round: The round.
        snapshot: The snapshot it rests on.
        items: In order of the interviews and of the text; exact agreements too.
        details: Item id → the aligned spans behind it.
        decisions: Item id → the standing decision.
        releases: Release id → release.
        codebook: The version the round froze.
        coder_names: User id → name.
        memos: Coding id → the coder's memo.
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

    @property
    def open_items(self) -> list[Disagreement]:
        """Items that still need a decision, in order."""
        return [item for item in self.items if item.state in ("open", "deferred", "escalated")]

    def counts(self) -> dict[str, int]:
        """Kind of disagreement → how many."""
        found: dict[str, int] = {}
        for item in self.items:
            found[item.kind] = found.get(item.kind, 0) + 1
        return found


@requires(Permission.RECONCILE)
def open_queue(context: Context, round_id: str) -> ReconcileQueue:
    """Open the reconcile queue of a locked round; it is built from the snapshot the first time.

    Raises:
        NotReady: The round is open.
        AccessDenied: Not one of its coders and not a lead.
    """
    with context.store.read() as cursor:
        made, snapshot = locked_snapshot(context, cursor, round_id)
        book = Codebook.from_dict(codebooks.get(cursor, made.codebook_version).content)
        releases = {one: interviews.release(cursor, one) for one in dict.fromkeys(d[0] for d in snapshot.documents)}
        names = {user.id: user.name for user in people.users(cursor)}
        stored = reconciliation.queue(cursor, snapshot.id)
    details = _details(snapshot, book)
    if not stored and details:
        context.store.write(lambda cursor: _store_queue(cursor, context, snapshot, details))
    with context.store.read() as cursor:
        stored = reconciliation.queue(cursor, snapshot.id)
        decided = {one.disagreement_id: one for one in reconciliation.decisions(cursor, snapshot.id)}
    return ReconcileQueue(
        made,
        snapshot,
        stored,
        details,
        decided,
        releases,
        book,
        names,
        {coding.coding_id: coding.memo for coding in snapshot.codings if coding.memo},
    )


def _details(snapshot: Snapshot, book: Codebook) -> dict[str, Item]:
    coders: dict[str, set[str]] = {}
    lengths: dict[str, int] = {}
    for release_id, coder, length in snapshot.documents:
        coders.setdefault(release_id, set()).add(coder)
        lengths[release_id] = length
    documents = [Document(release, lengths[release], frozenset(assigned)) for release, assigned in coders.items()]
    parents = {code.id: code.parent for code in book.codes if code.parent}
    queue = build_queue(snapshot_spans(snapshot), documents, parents=parents)
    # One coding may be locked again in a later revision: its item gets an id of that revision.
    return {f"{snapshot.id[:8]}-{item.id}": item for item in queue.items}


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
    reconciliation.add_queue(cursor, items)
    for item_id, item in details.items():
        if item.pre_acceptable:
            _write_decision(cursor, context, snapshot, item_id, item, Outcome.BOTH, ("", "", AGREED), {})
    events.append(
        cursor,
        context.user.id,
        "queue.built",
        "snapshot",
        snapshot.id,
        {"items": len(items), "agreed": sum(1 for item in items if item.state == "agreed")},
    )


def _write_decision(
    cursor: Cursor,
    context: Context,
    snapshot: Snapshot,
    item_id: str,
    item: Item,
    outcome: Outcome,
    why: tuple[str, str, str],
    choice: Mapping[str, Any],
) -> str:
    spans = resolve(item, outcome, **choice)
    tag, reason, method = why
    decision = Decision(
        new_id(), item_id, _outcome_name(outcome, choice), tag, reason, method, context.user.id, rounds.now()
    )
    reconciliation.add_decision(cursor, decision)
    reconciliation.add_consensus(
        cursor,
        [
            ConsensusCoding(
                new_id(), snapshot.id, span.document, decision.id, span.code, span.start, span.end, span.parents
            )
            for span in spans
        ],
    )
    return decision.id


def _outcome_name(outcome: Outcome, choice: Mapping[str, Any]) -> str:
    return f"{outcome}:{choice['coder']}" if outcome is Outcome.CODER else str(outcome)


@requires(Permission.RECONCILE)
def decide_item(
    context: Context,
    round_id: str,
    item_id: str,
    outcome: str,
    *,
    coder: str | None = None,
    code: str | None = None,
    spans: Sequence[tuple[str, int, int]] = (),
    reason_tag: str = "other",
    reason: str = "",
    method: str = "consensus",
) -> str:
    """Settle an item of the queue; return the decision's id. A standing decision on it is replaced and stays on record.

    Args:
        context: One of the round's coders, or a lead.
        round_id: The round.
        item_id: The item.
        outcome: ``coder`` (with ``coder``), ``both``, ``union``, ``intersection``, ``custom``, ``new`` or ``none``.
        coder: Whose spans to keep.
        code: Which code a union or intersection gets, where the item has several.
        spans: ``(code, start, end)`` for ``custom`` and ``new``.
        reason_tag: One of :data:`REASONS`.
        reason: In words; may be empty where the tag says it all.
        method: One of :data:`METHODS`.

    Raises:
        InvalidInput: The outcome, reason or method is unknown or lacks what it needs.
        NotFound: No such item.
    """
    if reason_tag not in REASONS:
        raise InvalidInput(f"The reason is one of: {', '.join(REASONS)}.")
    if method not in METHODS:
        raise InvalidInput(f"The method is one of: {', '.join(METHODS)}.")
    queue = open_queue(context, round_id)
    item = queue.details.get(item_id)
    if item is None:
        raise InvalidInput("That item is not in this round's queue any more. Reload the page.")
    _check_spans(queue, item, spans)
    choice: dict[str, Any] = {"coder": coder, "code": code, "spans": tuple(spans)}
    resolve(item, outcome, **choice)

    def settle(cursor: Cursor) -> str:
        before = _state(cursor, queue.snapshot.id, item_id)
        if before["decision"]:
            reconciliation.set_revoked(cursor, before["decision"], True)
        decision_id = _write_decision(
            cursor,
            context,
            queue.snapshot,
            item_id,
            item,
            Outcome(outcome),
            (reason_tag, reason.strip(), method),
            choice,
        )
        reconciliation.set_state(cursor, item_id, "decided")
        _record(cursor, context, queue.snapshot.id, item_id, "decided", before)
        return decision_id

    return context.store.write(settle)


def _check_spans(queue: ReconcileQueue, item: Item, spans: Sequence[tuple[str, int, int]]) -> None:
    known = {code.id for code in queue.codebook.codes if code.in_use}
    length = len(queue.releases[item.document].text)
    for code, start, end in spans:
        if code not in known:
            raise InvalidInput("That code is not in the codebook of this round.")
        if not 0 <= start < end <= length:
            raise InvalidInput("The passage lies outside the transcript. Select it again.")


def _state(cursor: Cursor, snapshot_id: str, item_id: str) -> dict[str, Any]:
    standing = [one for one in reconciliation.decisions(cursor, snapshot_id) if one.disagreement_id == item_id]
    item = reconciliation.get(cursor, item_id)
    return {"item": item_id, "state": item.state, "decision": standing[0].id if standing else None}


def _record(
    cursor: Cursor, context: Context, snapshot_id: str, item_id: str, kind: str, before: Mapping[str, Any]
) -> None:
    after = _state(cursor, snapshot_id, item_id)
    operations.add(cursor, new_id(), (SCOPE, snapshot_id), context.user.id, kind, before=before, after=after)
    events.append(
        cursor, context.user.id, f"disagreement.{kind}", "disagreement", item_id, {"decision": after["decision"]}
    )


@requires(Permission.RECONCILE)
def set_aside(context: Context, round_id: str, item_id: str, state: str) -> None:
    """Defer an item, escalate it to a lead, or open it again (which takes its decision back).

    Raises:
        InvalidInput: An unknown state or item.
    """
    if state not in ("deferred", "escalated", "open"):
        raise InvalidInput("An item can be deferred, escalated or opened again.")
    queue = open_queue(context, round_id)
    if item_id not in queue.details:
        raise InvalidInput("That item is not in this round's queue any more. Reload the page.")

    def change(cursor: Cursor) -> None:
        before = _state(cursor, queue.snapshot.id, item_id)
        if before["decision"]:
            reconciliation.set_revoked(cursor, before["decision"], True)
        reconciliation.set_state(cursor, item_id, state)
        _record(cursor, context, queue.snapshot.id, item_id, state, before)

    context.store.write(change)


@requires(Permission.RECONCILE)
def undo_reconcile(context: Context, round_id: str) -> str:
    """Take back this person's last step in the queue; return the item's id.

    Raises:
        InvalidInput: There is nothing to undo.
    """
    return _step(context, round_id, back=True)


@requires(Permission.RECONCILE)
def redo_reconcile(context: Context, round_id: str) -> str:
    """Bring back what was undone last; return the item's id.

    Raises:
        InvalidInput: There is nothing to redo.
    """
    return _step(context, round_id, back=False)


def _step(context: Context, round_id: str, *, back: bool) -> str:
    with context.store.read() as cursor:
        _, snapshot = locked_snapshot(context, cursor, round_id)

    def step(cursor: Cursor) -> str:
        scope = (SCOPE, snapshot.id)
        finder = operations.last_done if back else operations.last_undone
        target = finder(cursor, scope, context.user.id)
        if target is None:
            raise InvalidInput("There is nothing to undo here." if back else "There is nothing to redo here.")
        wanted = target.before if back else target.after
        item_id = str(wanted["item"])
        present = _state(cursor, snapshot.id, item_id)
        if present["decision"]:
            reconciliation.set_revoked(cursor, present["decision"], True)
        if wanted["decision"]:
            reconciliation.set_revoked(cursor, wanted["decision"], False)
        reconciliation.set_state(cursor, item_id, wanted["state"])
        operations.set_undone(cursor, target.id, back)
        events.append(
            cursor, context.user.id, "reconcile.undone" if back else "reconcile.redone", "disagreement", item_id
        )
        return item_id

    return context.store.write(step)


@requires(Permission.RECONCILE)
def consensus_layer(context: Context, round_id: str) -> list[ConsensusCoding]:
    """The consensus codings of a locked round, by position, with their parents."""
    with context.store.read() as cursor:
        _, snapshot = locked_snapshot(context, cursor, round_id)
        return reconciliation.consensus(cursor, snapshot.id)


@requires(Permission.RECONCILE)
def consensus_provenance(context: Context, consensus_id: str) -> list[dict[str, Any]]:
    """From a consensus span to its parents, its decision and its decider."""
    with context.store.read() as cursor:
        return reconciliation.provenance(cursor, consensus_id)


def earlier_decisions(queue: ReconcileQueue, codes: Sequence[str]) -> list[tuple[Disagreement, Decision]]:
    """Decisions in this queue on the same set of codes: how was it settled before?"""
    wanted = set(codes)
    found: list[tuple[Disagreement, Decision]] = []
    for item in queue.items:
        decision = queue.decisions.get(item.id)
        if decision and decision.method != AGREED and set(queue.details[item.id].codes) == wanted:
            found.append((item, decision))
    return found

"""Reconciliation: decisions on a locked round's queue, with reasons, each applied once and undoable.

Codings never change; a decision makes codings of the consensus layer that name their parents. Reading the queue is in
:mod:`coding.workspace.reconcile_queue` and offered here too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model import ConsensusCoding, Decision, Operation
from coding.reconcile import Item, Outcome
from coding.store import Cursor, events, operations, reconciliation
from coding.workspace.context import Context, new_id, requires
from coding.workspace.reconcile_queue import (
    AGREED,
    UNSETTLED,
    ReconcileQueue,
    Standing,
    consensus_layer,
    consensus_provenance,
    earlier_decisions,
    open_queue,
    standings,
    write_decision,
)
from coding.workspace.rounds import locked_snapshot

__all__ = [
    "AGREED",
    "METHODS",
    "REASONS",
    "UNSETTLED",
    "ConsensusCoding",
    "ReconcileQueue",
    "Settled",
    "Standing",
    "apply_decisions",
    "consensus_layer",
    "consensus_provenance",
    "decide_item",
    "earlier_decisions",
    "open_queue",
    "redo_reconcile",
    "set_aside",
    "standings",
    "undo_reconcile",
]

SCOPE = "reconcile"
REASONS = ("slip", "definition unclear", "different reading", "boundary rule", "transcription", "other")
METHODS = ("consensus", "third coder", "lead")
ASIDE = ("deferred", "escalated", "open")
KINDS = ("decide", "aside", "undo", "redo")
REASON_LIMIT = 4_000
GONE = "That item is not in this round's queue any more. Reload the page."
OVERTAKEN = "Somebody settled this item in the meantime. Look at it again and decide once more if you wish."


@dataclass(frozen=True)
class Settled:
    """What became of one operation on the queue.

    Attributes:
        id: The operation's id.
        ok: Whether it was taken.
        reason: Why not, in plain words.
        item: The item it changed; for undo and redo the item whose step was taken back or brought back.
    """

    id: str
    ok: bool
    reason: str | None = None
    item: str | None = None


@requires(Permission.RECONCILE)
def apply_decisions(
    context: Context, round_id: str, items: Sequence[Mapping[str, Any]], *, opened: ReconcileQueue | None = None
) -> list[Settled]:
    """Apply operations on a round's queue in order, each id at most once, in one transaction.

    Args:
        context: One of the round's coders, or a lead.
        round_id: The round.
        items: ``{"id", "kind", …}``; anything in them is checked. ``decide`` takes ``item`` and the arguments of
            :func:`decide_item`; ``aside`` takes ``item`` and ``state`` (``deferred``, ``escalated`` or ``open``, which
            takes a decision back); ``undo`` and ``redo`` take nothing. ``seen`` is the id of the decision that stood
            when the person looked (None for none): if another stands by now, the operation is refused. The id of a
            ``decide`` becomes the id of its decision.
        opened: The queue as this person opened it; saves aligning a large round's codings for every step.

    Returns:
        One answer an operation. An id that was received before is answered as it was then and changes nothing.

    Raises:
        NotReady: The round is open (again).
        AccessDenied: Not one of its coders and not a lead.
        InvalidInput: The round was locked anew since the queue was opened.
    """
    queue = opened or open_queue(context, round_id)

    def settle(cursor: Cursor) -> list[Settled]:
        _, snapshot = locked_snapshot(context, cursor, round_id)
        if snapshot.id != queue.snapshot.id:
            raise InvalidInput("The round was locked anew in the meantime. Reload the page.")
        desk = _Desk(cursor, context, queue)
        return [desk.apply(item) for item in items]

    return context.store.write(settle)


class _Refused(Exception):
    """An operation that cannot be taken; its message goes back to the person."""


class _Desk:
    """One person at one queue inside one transaction."""

    def __init__(self, cursor: Cursor, context: Context, queue: ReconcileQueue) -> None:
        self.cursor, self.actor, self.queue = cursor, context.user.id, queue
        self.scope = (SCOPE, queue.snapshot.id)
        self.states = {item.id: item.state for item in reconciliation.queue(cursor, queue.snapshot.id)}
        self.standing: dict[str, str | None] = {
            one.disagreement_id: one.id for one in reconciliation.decisions(cursor, queue.snapshot.id)
        }

    def apply(self, item: Mapping[str, Any]) -> Settled:
        operation_id, kind = str(item.get("id") or ""), item.get("kind")
        known = operations.find(self.cursor, operation_id)
        if known is not None:
            touched = known.after.get("item")
            return Settled(known.id, known.accepted, known.reason, str(touched) if touched else None)
        try:
            if not operation_id or len(operation_id) > 64 or kind not in KINDS:
                raise _Refused("This Heard does not know that action. Reload the page.")
            touched = getattr(self, f"_{kind}")(operation_id, item)
        except (_Refused, InvalidInput) as refusal:
            reason = str(refusal)
            if operation_id:
                operations.add(
                    self.cursor, operation_id, self.scope, self.actor, str(kind), accepted=False, reason=reason
                )
            return Settled(operation_id, False, reason)
        return Settled(operation_id, True, None, str(touched))

    def _item(self, item: Mapping[str, Any]) -> tuple[str, Item]:
        item_id = str(item.get("item"))
        detail = self.queue.details.get(item_id)
        if detail is None or item_id not in self.states:
            raise _Refused(GONE)
        if "seen" in item and item["seen"] != self.standing.get(item_id):
            raise _Refused(OVERTAKEN)
        return item_id, detail

    def _decide(self, operation_id: str, item: Mapping[str, Any]) -> str:
        item_id, detail = self._item(item)
        tag, method = item.get("reason_tag", "other"), item.get("method", "consensus")
        if tag not in REASONS:
            raise _Refused(f"The reason is one of: {', '.join(REASONS)}.")
        if method not in METHODS:
            raise _Refused(f"The method is one of: {', '.join(METHODS)}.")
        reason = item.get("reason") or ""
        if not isinstance(reason, str) or len(reason) > REASON_LIMIT:
            raise _Refused(f"A reason holds up to {REASON_LIMIT} characters. Shorten it and decide again.")
        outcome, coder, code = item.get("outcome"), item.get("coder"), item.get("code")
        if outcome not in set(Outcome):
            raise _Refused(f"The outcome is one of: {', '.join(Outcome)}.")
        if code is not None and code not in detail.codes:
            raise _Refused("Nobody used that code in this item. Choose “new code” to give another one.")
        spans = self._spans(detail, item.get("spans", ()))
        named = f"{outcome}:{coder}" if outcome == Outcome.CODER else str(outcome)
        decision = Decision(operation_id, item_id, named, tag, reason.strip(), method, self.actor, datetime.now(UTC))
        choice = {"coder": coder, "code": code, "spans": spans}
        before = self._state(item_id)
        write_decision(self.cursor, self.queue.snapshot.id, detail, decision, choice)
        self._put(item_id, "decided", decision.id)
        self._record(operation_id, item_id, "decided", before)
        return item_id

    def _spans(self, detail: Item, spans: object) -> tuple[tuple[str, int, int], ...]:
        known = {code.id for code in self.queue.codebook.codes if code.in_use}
        length = len(self.queue.releases[detail.document].text)
        checked: list[tuple[str, int, int]] = []
        for span in spans if isinstance(spans, list | tuple) else ():
            if not isinstance(span, list | tuple) or len(span) != 3:
                raise _Refused("The passage was not understood. Select it again.")
            code, start, end = span
            if code not in known:
                raise _Refused("That code is not in the codebook of this round.")
            if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
                raise _Refused("The passage lies outside the transcript. Select it again.")
            checked.append((str(code), start, end))
        return tuple(checked)

    def _aside(self, operation_id: str, item: Mapping[str, Any]) -> str:
        state = item.get("state")
        if state not in ASIDE:
            raise _Refused("An item can be deferred, escalated or opened again.")
        item_id, _ = self._item(item)
        before = self._state(item_id)
        self._put(item_id, str(state), None)
        self._record(operation_id, item_id, str(state), before)
        return item_id

    def _undo(self, operation_id: str, item: Mapping[str, Any]) -> str:
        target = operations.last_done(self.cursor, self.scope, self.actor)
        return self._step(operation_id, "undo", target)

    def _redo(self, operation_id: str, item: Mapping[str, Any]) -> str:
        target = operations.last_undone(self.cursor, self.scope, self.actor)
        return self._step(operation_id, "redo", target)

    def _step(self, operation_id: str, kind: str, target: Operation | None) -> str:
        if target is None:
            raise _Refused(f"There is nothing to {kind} here.")
        left, wanted = (target.after, target.before) if kind == "undo" else (target.before, target.after)
        item_id = str(wanted["item"])
        if item_id not in self.states:
            raise _Refused(GONE)
        operations.set_undone(self.cursor, target.id, kind == "undo")
        if self._state(item_id) != left:
            # The step is passed over, so that the one before it can still be reached.
            raise _Refused("Somebody changed that item after you, so your step was left as it is.")
        self._put(item_id, wanted["state"], wanted["decision"])
        operations.add(self.cursor, operation_id, self.scope, self.actor, kind, after={"item": item_id}, undoable=False)
        events.append(self.cursor, self.actor, f"reconcile.{_DONE[kind]}", "disagreement", item_id)
        return item_id

    def _state(self, item_id: str) -> dict[str, Any]:
        return {"item": item_id, "state": self.states[item_id], "decision": self.standing.get(item_id)}

    def _put(self, item_id: str, state: str, decision: str | None) -> None:
        standing = self.standing.get(item_id)
        if standing and standing != decision:
            reconciliation.set_revoked(self.cursor, standing, True)
        if decision and standing != decision:
            reconciliation.set_revoked(self.cursor, decision, False)
        reconciliation.set_state(self.cursor, item_id, state)
        self.states[item_id], self.standing[item_id] = state, decision

    def _record(self, operation_id: str, item_id: str, kind: str, before: Mapping[str, Any]) -> None:
        after = self._state(item_id)
        operations.add(self.cursor, operation_id, self.scope, self.actor, kind, before=before, after=after)
        events.append(
            self.cursor,
            self.actor,
            f"disagreement.{kind}",
            "disagreement",
            item_id,
            {"decision": after["decision"]},
        )


_DONE = {"undo": "undone", "redo": "redone"}


def _one(context: Context, round_id: str, operation: dict[str, Any]) -> Settled:
    answer = apply_decisions(context, round_id, [{"id": new_id(), **operation}])[0]
    if not answer.ok:
        raise InvalidInput(answer.reason or "The step was refused.")
    return answer


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
        InvalidInput: The item, outcome, reason or method is unknown or lacks what it needs.
    """
    operation: dict[str, Any] = {"kind": "decide", "item": item_id, "outcome": outcome, "coder": coder, "code": code}
    operation |= {"spans": list(spans), "reason_tag": reason_tag, "reason": reason, "method": method}
    return _one(context, round_id, operation).id


@requires(Permission.RECONCILE)
def set_aside(context: Context, round_id: str, item_id: str, state: str) -> None:
    """Defer an item, escalate it to a lead, or open it again (which takes its decision back).

    Raises:
        InvalidInput: An unknown state or item.
    """
    _one(context, round_id, {"kind": "aside", "item": item_id, "state": state})


@requires(Permission.RECONCILE)
def undo_reconcile(context: Context, round_id: str) -> str:
    """Take back this person's last step in the queue; return the item's id.

    Raises:
        InvalidInput: There is nothing to undo, or somebody changed the item since.
    """
    return str(_one(context, round_id, {"kind": "undo"}).item)


@requires(Permission.RECONCILE)
def redo_reconcile(context: Context, round_id: str) -> str:
    """Bring back what was undone last; return the item's id.

    Raises:
        InvalidInput: There is nothing to redo, or somebody changed the item since.
    """
    return str(_one(context, round_id, {"kind": "redo"}).item)

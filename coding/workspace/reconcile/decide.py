"""Reconciliation: decisions on a locked round's queue, with reasons, each applied once and undoable.

Codings never change; a decision makes codings of the consensus layer that name their parents. The queue, and what
happened to an item of it, is read in :mod:`coding.workspace.reconcile.queue`; who decides is in
:mod:`coding.workspace.reconcile.plan`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias, assert_never

from coding.access import Permission
from coding.agreement.model import Span
from coding.errors import InvalidInput
from coding.model import ConsensusCoding, Decision, Disagreement
from coding.model.message import Message
from coding.reconcile import DisagreementKind, Item, Outcome, uncoded_item
from coding.store import Cursor, reconciliation, releases
from coding.workspace import operations
from coding.workspace.context import Context, new_id, requires
from coding.workspace.operations import Answer, At, Redo, State, Undo, UndoScope
from coding.workspace.reconcile.plan import eligible_deciders, plan_of, queue_snapshot
from coding.workspace.reconcile.queue import ReconcileQueue, open_queue, write_decision
from coding.workspace.reconcile.transaction import OVERTAKEN, UNSEEN, Decided, QueueTransaction, Say, SetAside, Unsay


@dataclass(frozen=True, kw_only=True)
class Decide(Decided):
    """Settle an item; ``seen`` is the decision that stood when the person looked, None for none."""

    item: str
    outcome: str
    coder: str | None = None
    code: str | None = None
    spans: tuple[tuple[str, int, int], ...] = ()
    seen: str | None = UNSEEN


@dataclass(frozen=True, kw_only=True)
class AddPassage(Decided):
    """Code a passage in the consensus that nobody coded."""

    release: str
    code: str
    start: int
    end: int


Asked: TypeAlias = Decide | SetAside | AddPassage | Say | Unsay | Undo | Redo

ACTIONS: Final[Mapping[str, type[Asked]]] = {
    "decide": Decide,
    "aside": SetAside,
    "add": AddPassage,
    "say": Say,
    "unsay": Unsay,
    "undo": Undo,
    "redo": Redo,
}
"""Kind as the browser names it → what is asked for."""
REASONS = ("slip", "definition unclear", "different reading", "boundary rule", "transcription", "other")
GONE = Message("That item is not in this round's queue any more. Reload the page.")


def line_of(snapshot_id: str) -> UndoScope:
    """Where undo finds a person's steps on the queue of a snapshot."""
    return UndoScope("reconcile", snapshot_id, "reconcile.")


class CodingsTransaction(QueueTransaction[Asked]):
    """One person at the queue of a round inside one transaction."""

    about, actions, reasons = "disagreement", ACTIONS, REASONS

    def __init__(self, cursor: Cursor, context: Context, queue: ReconcileQueue) -> None:
        super().__init__(cursor, context, line_of(queue.snapshot.id))
        self.queue, self.plan, self.leads = queue, plan_of(cursor, queue.round.id), context.viewer.leads
        self._read()

    def _read(self) -> None:
        """How the items stand."""
        snapshot = self.queue.snapshot.id
        self.states = {item.id: item.state for item in reconciliation.queue(self.cursor, snapshot)}
        self.standing: dict[str, str | None] = {
            decision.disagreement_id: decision.id for decision in reconciliation.decisions(self.cursor, snapshot)
        }

    def act(self, operation_id: str, action: Asked) -> str:
        """See :class:`QueueTransaction`."""
        match action:
            case Decide():
                return self._decide(operation_id, action)
            case SetAside():
                return self._set_aside(operation_id, action)
            case AddPassage():
                return self._add_passage(operation_id, action)
            case Say():
                return self.say(operation_id, action)
            case Unsay():
                return self.unsay(operation_id, action)
            case Undo() | Redo():
                return self._step(operation_id, action)
            case _:
                assert_never(action)

    def case_of(self, item_id: str) -> None:
        """See :class:`QueueTransaction`."""
        if item_id not in self.states:
            raise InvalidInput(GONE)

    def who_decides(self) -> Message:
        """See :class:`QueueTransaction`."""
        return Message("A decision is made by the round's coders, a lead, or people the round names as deciders.")

    def _item(self, item_id: str, version_seen: str | None) -> Item:
        detail = self.queue.details.get(item_id)
        if detail is None or item_id not in self.states:
            raise InvalidInput(GONE)
        if version_seen not in (UNSEEN, self.standing.get(item_id)):
            raise InvalidInput(OVERTAKEN)
        return detail

    def _decide(self, operation_id: str, decide: Decide) -> str:
        detail = self._item(decide.item, decide.seen)
        outcome, coder, code = decide.outcome, decide.coder, decide.code
        if outcome not in set(Outcome):
            raise InvalidInput(Message("The outcome is one of: {outcome}.", outcome=", ".join(Outcome)))
        if code is not None and code not in detail.codes:
            raise InvalidInput(Message("Nobody used that code in this item. Choose “new code” to give another one."))
        if outcome == Outcome.STAND and not decide.reason.strip():
            raise InvalidInput(Message("Say in words why both readings stand, then settle the item so."))
        named = f"{outcome}:{coder}" if outcome == Outcome.CODER else str(outcome)
        decision = self._decision(operation_id, decide.item, named, decide)
        choice = {"coder": coder, "code": code, "spans": self._spans(detail, decide.spans)}
        write_decision(self.cursor, self.queue.snapshot.id, detail, decision, choice)
        self._put(operation_id, "decided", decide.item, "decided", decision.id)
        return decide.item

    def _decision(self, decision_id: str, item_id: str, outcome: str, action: Decided) -> Decision:
        """A decision with its reason, method and deciders checked."""
        if not self.plan.lets(self.actor, leads=self.leads):
            names = ", ".join(self.queue.coder_names.get(decider, decider) for decider in self.plan.deciders)
            raise InvalidInput(
                Message(
                    "In this round {names} decide. Write to them in the discussion, or escalate the item.", names=names
                )
            )
        eligible = eligible_deciders(self.cursor, self.queue.round)
        how = self.how(action, self.plan.method, eligible)
        return Decision(
            decision_id,
            item_id,
            outcome,
            how.reason_tag,
            how.reason,
            how.method,
            self.actor,
            datetime.now(UTC),
            how.deciders,
        )

    def _add_passage(self, operation_id: str, passage: AddPassage) -> str:
        release_id, start, end, code = passage.release, passage.start, passage.end, passage.code
        judges = [coder for release, coder, _ in self.queue.snapshot.documents if release == release_id]
        if release_id not in self.queue.releases:
            raise InvalidInput(Message("That interview is not in this round."))
        item_id = f"{self.queue.snapshot.id[:8]}-{operation_id}"
        detail = uncoded_item(item_id, release_id, start, end, judges)
        spans = self._spans(detail, [(code, start, end)])
        spans_there: list[Span | ConsensusCoding] = [
            span for other in self.queue.details.values() if other.document == release_id for span in other.spans
        ]
        layer = reconciliation.consensus(self.cursor, self.queue.snapshot.id)
        spans_there += [coding for coding in layer if coding.release_id == release_id]
        if any(span.code == code and span.start < end and span.end > start for span in spans_there):
            raise InvalidInput(
                Message("This code is on these words already: settle the item of the queue that holds it.")
            )
        decision = self._decision(operation_id, item_id, str(Outcome.NEW), passage)
        position = len(self.states)
        row = Disagreement(
            item_id,
            self.queue.snapshot.id,
            detail.document,
            position,
            str(DisagreementKind.UNCODED),
            start,
            end,
            "open",
            (),
        )
        reconciliation.ITEMS.add(self.cursor, row)
        self.states[item_id] = "open"
        write_decision(self.cursor, self.queue.snapshot.id, detail, decision, {"spans": spans})
        self._put(operation_id, "decided", item_id, "decided", decision.id)
        return item_id

    def _spans(self, detail: Item, spans: Sequence[tuple[str, int, int]]) -> tuple[tuple[str, int, int], ...]:
        known = {code.id for code in self.queue.codebook.codes if code.in_use}
        length = len(self.queue.releases[detail.document].text)
        for code, start, end in spans:
            if code not in known:
                raise InvalidInput(Message("That code is not in the codebook of this round."))
            if not 0 <= start < end <= length:
                raise InvalidInput(Message("The passage lies outside the transcript. Select it again."))
        return tuple(spans)

    def _set_aside(self, operation_id: str, action: SetAside) -> str:
        self.check_aside(action)
        self._item(action.item, action.seen)
        if self.standing.get(action.item) and not self.plan.lets(self.actor, leads=self.leads):
            raise InvalidInput(Message("Only who may decide in this round can take a decision back."))
        self._put(operation_id, action.state, action.item, action.state, None)
        return action.item

    def _step(self, operation_id: str, action: Undo | Redo) -> str:
        touched = self.step(operation_id, action)
        self._read()
        return touched

    def _put(self, operation_id: str, kind: str, item_id: str, state: str, decision: str | None) -> None:
        """Let an item stand so, and note it."""
        before = {"state": self.states[item_id], "decision": self.standing.get(item_id)}
        self.put(operation_id, kind, item_id, before, {"state": state, "decision": decision})
        self.states[item_id], self.standing[item_id] = state, decision


class _Items(operations.Records):
    """Items of a reconcile queue: how they stand, and by which decision."""

    kind = "disagreement"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        decisions = {
            decision.disagreement_id: decision.id for decision in reconciliation.decisions(at.cursor, at.scope_id)
        }
        return {
            disagreement.id: {"state": disagreement.state, "decision": decisions.get(disagreement.id)}
            for disagreement in reconciliation.queue(at.cursor, at.scope_id)
            if disagreement.id in ids
        }

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        decisions = reconciliation.decisions(at.cursor, at.scope_id)
        for item_id, state in states.items():
            stand = {
                standing_decision.id for standing_decision in decisions if standing_decision.disagreement_id == item_id
            }
            decision_ids = {str(state["decision"])} if state and state["decision"] else set()
            for decision in stand - decision_ids:
                reconciliation.set_revoked(at.cursor, decision, True)
            for decision in decision_ids - stand:
                reconciliation.set_revoked(at.cursor, decision, False)
            reconciliation.ITEMS.change(at.cursor, item_id, state=state["state"] if state else "open")

    def name(self, at: At, record_id: str, state: State) -> str:
        for disagreement in reconciliation.queue(at.cursor, at.scope_id):
            if disagreement.id == record_id:
                release = releases.release(at.cursor, disagreement.release_id)
                return Message(
                    "the item on line {line} of {who}",
                    line=release.line_of(disagreement.start),
                    who=release.participant_label,
                )
        return Message("an item that is not in this round's queue any more")


operations.register(_Items())


@requires(Permission.RECONCILE)
def apply_decisions(
    context: Context, round_id: str, items: Sequence[Mapping[str, Any]], *, opened: ReconcileQueue | None = None
) -> list[Answer]:
    """Apply operations on a round's queue in order, each id at most once, in one transaction.

    Args:
        context: One of the round's coders, a lead, or a named decider.
        round_id: The round.
        items: ``{"id", "kind", …}``; anything in them is checked. ``decide`` takes ``item`` and the arguments of
            :func:`decide_item`; ``aside`` takes ``item`` and ``state`` (``deferred``, ``escalated`` or ``open``, which
            takes a decision back); ``add`` takes ``release``, ``code``, ``start`` and ``end`` of a passage nobody coded
            and what a decision takes; ``say`` takes ``item`` and ``text``, ``unsay`` the ``message``; ``undo`` and
            ``redo`` take nothing. ``seen`` is the id of the decision that stood
            when the person looked (None for none): if another stands by now, the operation is refused. The id of a
            ``decide`` or ``add`` becomes the id of its decision, that of a ``say`` the id of its message.
        opened: The queue as this person opened it; saves aligning a large round's codings for every step.

    Returns:
        One answer an operation. An id that was received before is answered as it was then and changes nothing.

    Raises:
        NotReady: The round is open (again).
        AccessDenied: Neither one of its coders, a lead, nor a named decider.
        InvalidInput: The round was locked anew since the queue was opened.
    """
    queue = opened or open_queue(context, round_id)

    def settle(cursor: Cursor) -> list[Answer]:
        _, snapshot = queue_snapshot(cursor, context, round_id)
        if snapshot.id != queue.snapshot.id:
            raise InvalidInput(Message("The round was locked anew in the meantime. Reload the page."))
        transaction = CodingsTransaction(cursor, context, queue)
        return [transaction.apply(item) for item in items]

    return context.store.write(settle)


def _one(context: Context, round_id: str, operation: dict[str, Any]) -> Answer:
    answer = apply_decisions(context, round_id, [{"id": new_id(), **operation}])[0]
    if not answer.ok:
        raise InvalidInput(answer.reason or Message("The step was refused."))
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
    reason_tag: str = "",
    reason: str = "",
    method: str | None = None,
    deciders: Sequence[str] = (),
) -> str:
    """Settle an item of the queue; return the decision's id. A standing decision on it is replaced and stays on record.

    Args:
        context: One of the round's coders, a lead, or a named decider.
        round_id: The round.
        item_id: The item.
        outcome: ``coder`` (with ``coder``), ``both``, ``stand`` (both readings stand; says why in ``reason``),
            ``union``, ``intersection``, ``custom``, ``new`` or ``none``.
        coder: Whose spans to keep.
        code: Which code a union or intersection gets, where the item has several.
        spans: ``(code, start, end)`` for ``custom`` and ``new``.
        reason_tag: One of :data:`REASONS`, or empty where nobody chose one.
        reason: In words; may be empty where the tag says it all.
        method: One of :data:`WAYS`; None for :func:`~coding.workspace.reconcile.plan.usual_way`.
        deciders: Ids of who decided together; none for the person acting alone.

    Raises:
        InvalidInput: The item, outcome, reason or method is unknown or lacks what it needs.
    """
    operation: dict[str, Any] = {"kind": "decide", "item": item_id, "outcome": outcome, "coder": coder, "code": code}
    operation |= {"spans": list(spans), "reason_tag": reason_tag, "reason": reason}
    operation |= {"method": method, "deciders": list(deciders)}
    return _one(context, round_id, operation).id


@requires(Permission.RECONCILE)
def add_passage(
    context: Context,
    round_id: str,
    release_id: str,
    code: str,
    start: int,
    end: int,
    *,
    reason_tag: str = "",
    reason: str = "",
    method: str | None = None,
    deciders: Sequence[str] = (),
) -> str:
    """Code a passage in the consensus that no coder coded; return the id of the item it becomes.

    Agreement on leaving a passage blank can be overturned like any other. Taking the decision back removes the item.

    Args:
        context: Somebody who may decide in this round.
        round_id: The round.
        release_id: One of its releases.
        code: A code of the round's codebook.
        start: First code point.
        end: Code point after the last.
        reason_tag: One of :data:`REASONS`, or empty.
        reason: In words.
        method: One of :data:`WAYS`; None for the usual one.
        deciders: Ids of who decided together.

    Raises:
        InvalidInput: The passage, code or reason cannot be used, or somebody has this code there: settle that item.
    """
    operation: dict[str, Any] = {"kind": "add", "release": release_id, "code": code, "start": start, "end": end}
    operation |= {"reason_tag": reason_tag, "reason": reason, "method": method, "deciders": list(deciders)}
    return str(_one(context, round_id, operation).record)


@requires(Permission.RECONCILE)
def discuss(context: Context, round_id: str, item_id: str, text: str) -> str:
    """Write in the discussion of an item; return the message's id. ``@`` before a name calls that person.

    Raises:
        InvalidInput: An empty or very long message, or an unknown item.
    """
    return _one(context, round_id, {"kind": "say", "item": item_id, "text": text}).id


@requires(Permission.RECONCILE)
def set_aside(context: Context, round_id: str, item_id: str, state: str) -> None:
    """Defer an item, escalate it to a lead, or open it again (which takes its decision back).

    Raises:
        InvalidInput: An unknown state or item.
    """
    _one(context, round_id, {"kind": "aside", "item": item_id, "state": state})

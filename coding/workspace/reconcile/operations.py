"""One person at one reconcile queue inside one transaction: each operation checked, applied once, undoable."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import assert_never

from coding.agreement.model import Span
from coding.errors import InvalidInput
from coding.model import ConsensusCoding, Decision, Disagreement
from coding.model.said import Said
from coding.reconcile import DisagreementKind, Item, Outcome, uncoded_item
from coding.store import Cursor, reconciliation, releases
from coding.workspace import operations
from coding.workspace.context import Context
from coding.workspace.operations import At, Line, Redo, State, Undo
from coding.workspace.reconcile.actions import (
    ACTIONS,
    UNSEEN,
    AddPassage,
    Asked,
    Decide,
    Decided,
    Say,
    SetAside,
    Unsay,
)
from coding.workspace.reconcile.desk import OVERTAKEN, QueueDesk
from coding.workspace.reconcile.plan import eligible_deciders, plan_of
from coding.workspace.reconcile.queue import ReconcileQueue, write_decision

REASONS = ("slip", "definition unclear", "different reading", "boundary rule", "transcription", "other")
GONE = Said("That item is not in this round's queue any more. Reload the page.")


class Desk(QueueDesk[Asked]):
    """One person at the queue of a round inside one transaction."""

    about, actions, reasons = "disagreement", ACTIONS, REASONS

    def __init__(self, cursor: Cursor, context: Context, queue: ReconcileQueue) -> None:
        super().__init__(cursor, context, Line("reconcile", queue.snapshot.id, "reconcile."))
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
        """See :class:`QueueDesk`."""
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
                return self._step(operation_id, back=isinstance(action, Undo))
            case _:
                assert_never(action)

    def case_of(self, item_id: str) -> None:
        """See :class:`QueueDesk`."""
        if item_id not in self.states:
            raise InvalidInput(GONE)

    def who_decides(self) -> Said:
        """See :class:`QueueDesk`."""
        return Said("A decision is made by the round's coders, a lead, or people the round names as deciders.")

    def _item(self, item_id: str, seen: str | None) -> Item:
        detail = self.queue.details.get(item_id)
        if detail is None or item_id not in self.states:
            raise InvalidInput(GONE)
        if seen not in (UNSEEN, self.standing.get(item_id)):
            raise InvalidInput(OVERTAKEN)
        return detail

    def _decide(self, operation_id: str, decide: Decide) -> str:
        detail = self._item(decide.item, decide.seen)
        outcome, coder, code = decide.outcome, decide.coder, decide.code
        if outcome not in set(Outcome):
            raise InvalidInput(Said("The outcome is one of: {outcome}.", outcome=", ".join(Outcome)))
        if code is not None and code not in detail.codes:
            raise InvalidInput(Said("Nobody used that code in this item. Choose “new code” to give another one."))
        if outcome == Outcome.STAND and not decide.reason.strip():
            raise InvalidInput(Said("Say in words why both readings stand, then settle the item so."))
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
                Said(
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
        if not judges:
            raise InvalidInput(Said("That interview is not in this round."))
        item_id = f"{self.queue.snapshot.id[:8]}-{operation_id}"
        detail = uncoded_item(item_id, release_id, start, end, judges)
        spans = self._spans(detail, [(code, start, end)])
        there: list[Span | ConsensusCoding] = [
            span for other in self.queue.details.values() if other.document == release_id for span in other.spans
        ]
        layer = reconciliation.consensus(self.cursor, self.queue.snapshot.id)
        there += [coding for coding in layer if coding.release_id == release_id]
        if any(span.code == code and span.start < end and span.end > start for span in there):
            raise InvalidInput(Said("This code is on these words already: settle the item of the queue that holds it."))
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
                raise InvalidInput(Said("That code is not in the codebook of this round."))
            if not 0 <= start < end <= length:
                raise InvalidInput(Said("The passage lies outside the transcript. Select it again."))
        return tuple(spans)

    def _set_aside(self, operation_id: str, action: SetAside) -> str:
        self.check_aside(action)
        self._item(action.item, action.seen)
        if self.standing.get(action.item) and not self.plan.lets(self.actor, leads=self.leads):
            raise InvalidInput(Said("Only who may decide in this round can take a decision back."))
        self._put(operation_id, action.state, action.item, action.state, None)
        return action.item

    def _step(self, operation_id: str, *, back: bool) -> str:
        touched = self.step(operation_id, back=back)
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
        standing = {
            decision.disagreement_id: decision.id for decision in reconciliation.decisions(at.cursor, at.scope_id)
        }
        return {
            disagreement.id: {"state": disagreement.state, "decision": standing.get(disagreement.id)}
            for disagreement in reconciliation.queue(at.cursor, at.scope_id)
            if disagreement.id in ids
        }

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        standing = reconciliation.decisions(at.cursor, at.scope_id)
        for item_id, state in states.items():
            stand = {
                standing_decision.id for standing_decision in standing if standing_decision.disagreement_id == item_id
            }
            wanted = {str(state["decision"])} if state and state["decision"] else set()
            for decision in stand - wanted:
                reconciliation.set_revoked(at.cursor, decision, True)
            for decision in wanted - stand:
                reconciliation.set_revoked(at.cursor, decision, False)
            reconciliation.ITEMS.change(at.cursor, item_id, state=state["state"] if state else "open")

    def name(self, at: At, record_id: str, state: State) -> str:
        for disagreement in reconciliation.queue(at.cursor, at.scope_id):
            if disagreement.id == record_id:
                release = releases.release(at.cursor, disagreement.release_id)
                return Said(
                    "the item on line {line} of {who}",
                    line=release.line_of(disagreement.start),
                    who=release.participant_label,
                )
        return Said("an item that is not in this round's queue any more")


operations.register(_Items())

"""One person at one reconcile queue inside one transaction: each operation checked, applied once, undoable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from coding.agreement.model import Span
from coding.errors import InvalidInput
from coding.model import ConsensusCoding, Decision, Disagreement, DiscussionMessage, Operation
from coding.reconcile import Disagreement as Kind
from coding.reconcile import Item, Outcome, uncoded_item
from coding.store import Cursor, discussions, events, operations, reconciliation
from coding.workspace.context import Context
from coding.workspace.reconcile_plan import METHODS, eligible_deciders, plan_of
from coding.workspace.reconcile_queue import ReconcileQueue, write_decision

SCOPE = "reconcile"
REASONS = ("slip", "definition unclear", "different reading", "boundary rule", "transcription", "other")
ASIDE = ("deferred", "escalated", "open")
KINDS = ("decide", "aside", "add", "say", "unsay", "undo", "redo")
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


class Refused(Exception):
    """An operation that cannot be taken; its message goes back to the person."""


class Desk:
    """One person at one queue inside one transaction."""

    def __init__(self, cursor: Cursor, context: Context, queue: ReconcileQueue) -> None:
        self.cursor, self.actor, self.queue = cursor, context.user.id, queue
        self.plan, self.leads = plan_of(cursor, queue.round.id), context.viewer.leads
        self.scope = (SCOPE, queue.snapshot.id)
        self.states = {item.id: item.state for item in reconciliation.queue(cursor, queue.snapshot.id)}
        self.standing: dict[str, str | None] = {
            one.disagreement_id: one.id for one in reconciliation.decisions(cursor, queue.snapshot.id)
        }

    def apply(self, item: Mapping[str, Any]) -> Settled:
        """Apply one operation, or say why not; an id received before changes nothing."""
        operation_id, kind = str(item.get("id") or ""), item.get("kind")
        known = operations.find(self.cursor, operation_id)
        if known is not None:
            touched = known.after.get("item")
            return Settled(known.id, known.accepted, known.reason, str(touched) if touched else None)
        try:
            if not operation_id or len(operation_id) > 64 or kind not in KINDS:
                raise Refused("This Heard does not know that action. Reload the page.")
            touched = getattr(self, f"_{kind}")(operation_id, item)
        except (Refused, InvalidInput) as refusal:
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
            raise Refused(GONE)
        if "seen" in item and item["seen"] != self.standing.get(item_id):
            raise Refused(OVERTAKEN)
        return item_id, detail

    def _decide(self, operation_id: str, item: Mapping[str, Any]) -> str:
        item_id, detail = self._item(item)
        outcome, coder, code = item.get("outcome"), item.get("coder"), item.get("code")
        if outcome not in set(Outcome):
            raise Refused(f"The outcome is one of: {', '.join(Outcome)}.")
        if code is not None and code not in detail.codes:
            raise Refused("Nobody used that code in this item. Choose “new code” to give another one.")
        if outcome == Outcome.STAND and not str(item.get("reason") or "").strip():
            raise Refused("Say in words why both readings stand, then settle the item so.")
        named = f"{outcome}:{coder}" if outcome == Outcome.CODER else str(outcome)
        decision = self._decision(operation_id, item_id, named, item)
        choice = {"coder": coder, "code": code, "spans": self._spans(detail, item.get("spans", ()))}
        before = self._state(item_id)
        write_decision(self.cursor, self.queue.snapshot.id, detail, decision, choice)
        self._put(item_id, "decided", decision.id)
        self._record(operation_id, item_id, "decided", before)
        return item_id

    def _decision(self, decision_id: str, item_id: str, outcome: str, item: Mapping[str, Any]) -> Decision:
        """A decision with its reason, method and deciders checked."""
        if not self.plan.lets(self.actor, leads=self.leads):
            names = ", ".join(self.queue.coder_names.get(one, one) for one in self.plan.deciders)
            raise Refused(f"In this round {names} decide. Write to them in the discussion, or escalate the item.")
        tag, method = item.get("reason_tag", "other"), item.get("method") or self.plan.method or "consensus"
        if tag not in REASONS:
            raise Refused(f"The reason is one of: {', '.join(REASONS)}.")
        if method not in METHODS:
            raise Refused(f"The method is one of: {', '.join(METHODS)}.")
        reason = item.get("reason") or ""
        if not isinstance(reason, str) or len(reason) > REASON_LIMIT:
            raise Refused(f"A reason holds up to {REASON_LIMIT} characters. Shorten it and decide again.")
        named = item.get("deciders") or self.plan.deciders
        if not isinstance(named, list | tuple) or not set(map(str, named)) <= {
            self.actor,
            *eligible_deciders(self.cursor, self.queue.round),
        }:
            raise Refused("A decision is made by the round's coders, a lead, or people the round names as deciders.")
        deciders = tuple(sorted({str(one) for one in named}))
        now = datetime.now(UTC)
        return Decision(decision_id, item_id, outcome, tag, reason.strip(), method, self.actor, now, deciders)

    def _add(self, operation_id: str, item: Mapping[str, Any]) -> str:
        release_id, start, end, code = (item.get(name) for name in ("release", "start", "end", "code"))
        judges = [coder for release, coder, _ in self.queue.snapshot.documents if release == release_id]
        if not judges:
            raise Refused("That interview is not in this round.")
        item_id = f"{self.queue.snapshot.id[:8]}-{operation_id}"
        if type(start) is not int or type(end) is not int:
            raise Refused("The passage was not understood. Choose it again.")
        detail = uncoded_item(item_id, str(release_id), start, end, judges)
        spans = self._spans(detail, [(code, start, end)])
        there: list[Span | ConsensusCoding] = [
            span for one in self.queue.details.values() if one.document == release_id for span in one.spans
        ]
        layer = reconciliation.consensus(self.cursor, self.queue.snapshot.id)
        there += [one for one in layer if one.release_id == release_id]
        if any(one.code == code and one.start < end and one.end > start for one in there):
            raise Refused("This code is on these words already: settle the item of the queue that holds it.")
        decision = self._decision(operation_id, item_id, str(Outcome.NEW), item)
        position = len(self.states)
        row = Disagreement(
            item_id, self.queue.snapshot.id, detail.document, position, str(Kind.UNCODED), start, end, "open", ()
        )
        reconciliation.add_queue(self.cursor, [row])
        self.states[item_id] = "open"
        before = self._state(item_id)
        write_decision(self.cursor, self.queue.snapshot.id, detail, decision, {"spans": spans})
        self._put(item_id, "decided", decision.id)
        self._record(operation_id, item_id, "decided", before)
        return item_id

    def _say(self, operation_id: str, item: Mapping[str, Any]) -> str:
        item_id, text = str(item.get("item")), item.get("text")
        if item_id not in self.states:
            raise Refused(GONE)
        if not isinstance(text, str) or not text.strip() or len(text) > REASON_LIMIT:
            raise Refused(f"A message holds between one and {REASON_LIMIT} characters.")
        message = DiscussionMessage(
            operation_id, self.queue.snapshot.id, item_id, self.actor, text.strip(), datetime.now(UTC)
        )
        discussions.add_message(self.cursor, message)
        self._record_message(operation_id, item_id, "said", operation_id)
        return item_id

    def _unsay(self, operation_id: str, item: Mapping[str, Any]) -> str:
        message = discussions.find_message(self.cursor, str(item.get("message")))
        if message is None or message.author != self.actor or message.snapshot_id != self.queue.snapshot.id:
            raise Refused("That message is not there any more, or it is not yours.")
        discussions.set_deleted(self.cursor, message.id, True)
        self._record_message(operation_id, message.disagreement_id, "unsaid", message.id)
        return message.disagreement_id

    def _record_message(self, operation_id: str, item_id: str, kind: str, message_id: str) -> None:
        both = {"item": item_id, "message": message_id}
        operations.add(self.cursor, operation_id, self.scope, self.actor, kind, before=both, after=both)
        events.append(self.cursor, self.actor, f"disagreement.{kind}", "disagreement", item_id, {"message": message_id})

    def _spans(self, detail: Item, spans: object) -> tuple[tuple[str, int, int], ...]:
        known = {code.id for code in self.queue.codebook.codes if code.in_use}
        length = len(self.queue.releases[detail.document].text)
        checked: list[tuple[str, int, int]] = []
        for span in spans if isinstance(spans, list | tuple) else ():
            if not isinstance(span, list | tuple) or len(span) != 3:
                raise Refused("The passage was not understood. Select it again.")
            code, start, end = span
            if code not in known:
                raise Refused("That code is not in the codebook of this round.")
            if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
                raise Refused("The passage lies outside the transcript. Select it again.")
            checked.append((str(code), start, end))
        return tuple(checked)

    def _aside(self, operation_id: str, item: Mapping[str, Any]) -> str:
        state = item.get("state")
        if state not in ASIDE:
            raise Refused("An item can be deferred, escalated or opened again.")
        item_id, _ = self._item(item)
        if self.standing.get(item_id) and not self.plan.lets(self.actor, leads=self.leads):
            raise Refused("Only who may decide in this round can take a decision back.")
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
            raise Refused(f"There is nothing to {kind} here.")
        left, wanted = (target.after, target.before) if kind == "undo" else (target.before, target.after)
        item_id = str(wanted["item"])
        if item_id not in self.states:
            raise Refused(GONE)
        operations.set_undone(self.cursor, target.id, kind == "undo")
        if "message" in wanted:
            away = (target.kind == "said") == (kind == "undo")
            discussions.set_deleted(self.cursor, str(wanted["message"]), away)
        elif self._state(item_id) != left:
            # The step is passed over, so that the one before it can still be reached.
            raise Refused("Somebody changed that item after you, so your step was left as it is.")
        else:
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

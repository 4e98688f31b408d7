"""One person at a queue of what coders differ about, inside one transaction: what codings and case variables share.

Each operation is checked, applied once, and undoable. A queue adds how its own items are settled.
Offsets are Unicode code points, half-open, into the released text.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, Generic, TypeVar

from coding.errors import InvalidInput
from coding.model import BY_ONE, DiscussionMessage
from coding.model.message import Message
from coding.store import Cursor, events, reconciliation
from coding.workspace import operations
from coding.workspace.context import Context
from coding.workspace.operations import Answer, At, Change, Redo, State, Undo, UndoScope
from coding.workspace.reconcile.plan import CONSENSUS, LEAD, WAYS, active_leads, usual_way

Action = TypeVar("Action")

ASIDE: Final = ("deferred", "escalated", "open")
"""What an item can be set to without settling it."""
REASON_LIMIT: Final = 4_000
OVERTAKEN: Final = Message(
    "Somebody settled this item in the meantime. Look at it again and decide once more if you wish."
)


UNSEEN: Final = "unseen"
"""Where nobody looked at the item first, as when a command settles it."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """How a decision came about: its reason, its method and who decided, each empty where it was not said."""

    reason_tag: str = ""
    reason: str = ""
    method: str = ""
    deciders: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """Defer an item, escalate it, or open it again, which takes its decision back."""

    item: str
    state: str
    seen: str | None = UNSEEN


@dataclass(frozen=True, kw_only=True)
class Say:
    """Write in the discussion of an item."""

    item: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Unsay:
    """Take a message of one's own away."""

    message: str


class QueueTransaction(ABC, Generic[Action]):
    """One person at one queue inside one transaction.

    Attributes:
        about: What an item is called in the chain of events and in the undo log.
        actions: What may be asked for, by kind.
        reasons: The reasons a decision can have.
        just_done: Ids of steps done, or brought back, by operations that came together with the present one.
    """

    about: ClassVar[str]
    actions: ClassVar[Mapping[str, type[Any]]]
    reasons: ClassVar[tuple[str, ...]]

    def __init__(self, cursor: Cursor, context: Context, line: UndoScope) -> None:
        self.cursor, self.context, self.actor, self.line = cursor, context, context.user.id, line
        self.just_done: set[str] = set()

    def apply(self, item: Mapping[str, Any]) -> Answer:
        """Apply one operation, or say why not; an id received before changes nothing."""
        return operations.once(self.context, self.line, item, self.actions, self._answer, cursor=self.cursor)

    def _answer(self, operation_id: str, action: Action) -> Answer:
        record = self.act(operation_id, action)
        self.just_done.add(operation_id)
        return Answer(operation_id, True, record=record)

    @abstractmethod
    def act(self, operation_id: str, action: Action) -> str:
        """Do what is asked for, or refuse it; the item it was about."""

    @abstractmethod
    def case_of(self, item_id: str) -> str | None:
        """The case whose variable an item is; None where it is of a round.

        Raises:
            InvalidInput: It is not in this person's queue.
        """

    def how(self, action: Decided, method: str | None, eligible: Collection[str]) -> Decided:
        """A decision's reason, method and deciders as they are kept, checked but for who may decide.

        Args:
            action: What was asked for.
            method: The round's method, where it has one.
            eligible: Who may be named beside the person acting.

        Raises:
            InvalidInput: The reason or the method is unknown, the reason is too long, somebody may not be named, or the
                people who are named cannot have decided so.
        """
        named = tuple(sorted(set(action.deciders or (self.actor,))))
        leads = active_leads(self.cursor)
        way = action.method or usual_way(method, named, leads)
        if action.reason_tag and action.reason_tag not in self.reasons:
            raise InvalidInput(Message("The reason is one of: {reasons}.", reasons=", ".join(self.reasons)))
        if way not in WAYS:
            raise InvalidInput(Message("The method is one of: {methods}.", methods=", ".join(WAYS)))
        if len(action.reason) > REASON_LIMIT:
            raise InvalidInput(
                Message(
                    "A reason holds up to {reason_limit} characters. Shorten it and decide again.",
                    reason_limit=REASON_LIMIT,
                )
            )
        if not set(named) <= {self.actor, *eligible}:
            raise InvalidInput(self.who_decides())
        if way == CONSENSUS and len(named) == 1:
            raise InvalidInput(Message("A discussion takes two people or more. Name who took part, or decide alone."))
        if way == BY_ONE and len(named) > 1:
            raise InvalidInput(
                Message("Whoever decides alone is one person. Name them alone, or choose another method.")
            )
        if way == LEAD and leads.isdisjoint(named):
            raise InvalidInput(Message("No lead is among those who decided. Name one, or choose another method."))
        return replace(action, method=way, reason=action.reason.strip(), deciders=named)

    @abstractmethod
    def who_decides(self) -> Message:
        """Who may be named with a decision, in a sentence."""

    def check_aside(self, action: SetAside) -> None:
        """Refuse what an item cannot be set to."""
        if action.state not in ASIDE:
            raise InvalidInput(Message("An item can be deferred, escalated or opened again."))

    def say(self, operation_id: str, action: Say) -> str:
        """Write in the discussion of an item; the operation's id becomes the message's."""
        case_id = self.case_of(action.item)
        text = action.text.strip()
        if not text or len(action.text) > REASON_LIMIT:
            raise InvalidInput(
                Message("A message holds between one and {reason_limit} characters.", reason_limit=REASON_LIMIT)
            )
        written = datetime.now(UTC)
        message = DiscussionMessage(
            operation_id, self.line.scope_id, action.item, self.actor, text, written, case_id=case_id
        )
        reconciliation.MESSAGES.add(self.cursor, message)
        return self._note_message(operation_id, "said", message, there=True)

    def unsay(self, operation_id: str, action: Unsay) -> str:
        """Take a message of one's own away."""
        message = reconciliation.MESSAGES.several(self.cursor, [action.message]).get(action.message)
        if message is None or message.author != self.actor or message.snapshot_id != self.line.scope_id:
            raise InvalidInput(Message("That message is not there any more, or it is not yours."))
        reconciliation.set_message_deleted(self.cursor, message.id, True)
        return self._note_message(operation_id, "unsaid", message, there=False)

    def _note_message(self, operation_id: str, kind: str, message: DiscussionMessage, *, there: bool) -> str:
        about = _about(message)
        change = Change("message", message.id, {**about, "deleted": there}, {**about, "deleted": not there})
        operations.note(self.cursor, self.context, self.line, kind, [change], operation_id)
        self.log_event(kind, message.disagreement_id, {"message": message.id})
        return message.disagreement_id

    def put(self, operation_id: str, kind: str, item_id: str, before: State, after: State) -> None:
        """Let an item stand otherwise, and note it."""
        at = At(self.cursor, self.context, self.line.scope_id)
        operations.RECORDS[self.about].put(at, {item_id: after})
        change = Change(self.about, item_id, before, after)
        operations.note(self.cursor, self.context, self.line, kind, [change], operation_id)
        self.log_event(kind, item_id, {"decision": after["decision"]})

    def log_event(self, kind: str, item_id: str, detail: Mapping[str, Any]) -> None:
        """Note what happened to an item in the chain of events."""
        events.append(self.cursor, self.actor, f"{self.about}.{kind}", self.about, item_id, detail)

    def step(self, operation_id: str, action: Undo | Redo) -> str:
        """Undo or redo; the item it was about.

        Raises:
            InvalidInput: There is nothing to take back, it was done in another tab, or somebody changed the item since.
        """
        back = isinstance(action, Undo)
        undo = action if isinstance(action, Undo) else Undo()
        step = operations.step(
            self.cursor,
            self.context,
            self.line,
            back=back,
            operation_id=operation_id,
            # What a browser did since it was opened it names; before that it knows what it was told.
            seen=0 if undo.step else undo.seen,
            known={undo.step or "", *self.just_done},
        )
        if step.passed:
            raise InvalidInput(step.passed)
        self.just_done.add(step.id)
        first = step.changes[0]
        return operations.RECORDS[first.kind].event_target(first.id, first.after or {})[1]


def _about(message: DiscussionMessage) -> dict[str, Any]:
    return {"item": message.disagreement_id} | ({"case": message.case_id} if message.case_id else {})


class _Messages(operations.Records):
    """What people wrote in the discussion of an item; one that was taken away stays on record."""

    kind = "message"
    called = Message("your message")

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        stored = reconciliation.MESSAGES.several(at.cursor, ids)
        return {message_id: _about(message) | {"deleted": False} for message_id, message in stored.items()}

    def write(self, at: At, message_id: str, state: State | None) -> None:
        reconciliation.set_message_deleted(at.cursor, message_id, state is None or bool(state["deleted"]))

    def event_target(self, record_id: str, state: State) -> tuple[str, str]:
        return "case_consensus" if state.get("case") else "disagreement", str(state["item"])


operations.register(_Messages())

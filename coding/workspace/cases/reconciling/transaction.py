"""One person at the queue of case variables inside one transaction: how a variable is settled, and taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias, assert_never

from coding.access import Permission
from coding.errors import InvalidInput
from coding.model.message import Message
from coding.reconcile.variables import VariableOutcome, settled
from coding.store import Cursor, case_consensus, cases
from coding.store.case_consensus import ASIDE, CaseDecision
from coding.store.cases import Passage
from coding.workspace import operations
from coding.workspace.cases.consensus import CaseRecords, visible_records
from coding.workspace.cases.reconciling.queue import CaseItem, item_of, of_item, parents_of, passages_of
from coding.workspace.cases.records import check_passage, checked_answers, texts_of, variables
from coding.workspace.context import Context, writes
from coding.workspace.operations import Answer, At, Redo, State, Undo, UndoScope
from coding.workspace.reconcile.plan import active_leads
from coding.workspace.reconcile.transaction import OVERTAKEN, UNSEEN, Decided, QueueTransaction, Say, SetAside, Unsay

LINE: Final = UndoScope("reconcile", "cases", "case_consensus.")
"""Steps on the queue of case variables."""
CASE_REASONS: Final = ("slip", "definition unclear", "different reading", "other")
"""Reasons of :data:`coding.workspace.reconcile.decide.REASONS` that fit a variable."""
GONE: Final = Message("That variable is not in the queue any more. Reload the page.")


@dataclass(frozen=True, kw_only=True)
class DecideVariable(Decided):
    """Settle a variable of a case; ``seen`` is the decision that stood when the person looked, None for none.

    ``passages`` are (value, release, start, end) where the values are told; None for those of the values taken.
    """

    item: str
    outcome: str
    coder: str | None = None
    answers: tuple[str, ...] = ()
    passages: tuple[tuple[str, str, int, int], ...] | None = None
    seen: str | None = UNSEEN


Asked: TypeAlias = DecideVariable | SetAside | Say | Unsay | Undo | Redo

ACTIONS: Final[Mapping[str, type[Asked]]] = {
    "decide": DecideVariable,
    "aside": SetAside,
    "say": Say,
    "unsay": Unsay,
    "undo": Undo,
    "redo": Redo,
}
"""What somebody can ask for at the queue, by kind as the browser names it."""


class CaseTransaction(QueueTransaction[Asked]):
    """One person at the queue of case variables inside one transaction."""

    about, actions, reasons = "case_consensus", ACTIONS, CASE_REASONS

    def __init__(self, cursor: Cursor, context: Context) -> None:
        super().__init__(cursor, context, LINE)
        self.version, known = variables(cursor)
        self.known = {attribute.name: attribute for attribute in known}

    def act(self, operation_id: str, action: Asked) -> str:
        """See :class:`QueueTransaction`."""
        match action:
            case DecideVariable():
                return self._decide(operation_id, action)
            case SetAside():
                return self._set_aside(operation_id, action)
            case Say():
                return self.say(operation_id, action)
            case Unsay():
                return self.unsay(operation_id, action)
            case Undo() | Redo():
                return self.step(operation_id, action)
            case _:
                assert_never(action)

    def case_of(self, item_id: str) -> str:
        """See :class:`QueueTransaction`."""
        return self._item(item_id, UNSEEN)[0].case_id

    def who_decides(self) -> Message:
        """See :class:`QueueTransaction`."""
        return Message("A decision on a case is made by the people who recorded it, or by a lead.")

    def _item(self, key: str, version_seen: str | None) -> tuple[CaseItem, CaseRecords]:
        """The item as the person may see it, with all that stands on its case.

        Raises:
            InvalidInput: It is not in their queue, or was settled since they looked.
        """
        case_id, variable = of_item(key)
        stands = visible_records(self.cursor, self.context, case_id)
        item = item_of(stands, case_id, variable) if case_id in stands.labels else None
        if item is None or variable not in self.known:
            raise InvalidInput(GONE)
        decision = case_consensus.current_decision(self.cursor, case_id, variable)
        if version_seen not in (UNSEEN, decision.id if decision and decision.outcome not in ASIDE else None):
            raise InvalidInput(OVERTAKEN)
        return item, stands

    def _decide(self, operation_id: str, decide_variable: DecideVariable) -> str:
        item, stands = self._item(decide_variable.item, decide_variable.seen)
        if decide_variable.outcome not in set(VariableOutcome):
            raise InvalidInput(Message("The outcome is one of: {outcome}.", outcome=", ".join(VariableOutcome)))
        outcome, variable = VariableOutcome(decide_variable.outcome), self.known[item.variable]
        answers = stands.answers(item.case_id, item.variable)
        answer_set = frozenset(checked_answers(variable, decide_variable.answers))
        values = checked_answers(
            variable, sorted(settled(outcome, answers, coder=decide_variable.coder, chosen=answer_set))
        )
        named = decide_variable.coder if outcome is VariableOutcome.CODER else None
        how = self.how(decide_variable, None, {*item.coders, *active_leads(self.cursor)})
        decision = CaseDecision(
            id=operation_id,
            case_id=item.case_id,
            variable=item.variable,
            outcome=str(outcome),
            of_coder=named,
            answers=values,
            method=how.method,
            reason_tag=how.reason_tag,
            reason=how.reason,
            deciders=how.deciders,
            codebook_version=self.version,
            decided_by=self.actor,
            decided_at=datetime.now(UTC),
            parents=parents_of(self.cursor, stands, [(item.case_id, item.variable)])[item.case_id, item.variable],
            passages=self._passages(item, decide_variable, named, values),
        )
        self._let_stand(operation_id, "decided", item, decision)
        return item.id

    def _passages(
        self, item: CaseItem, variable: DecideVariable, named: str | None, values: Sequence[str]
    ) -> tuple[Passage, ...]:
        """Where the values are told: the passages of the values that were taken, or those chosen instead."""
        if variable.passages is None:
            return passages_of([value for coder, value in item.values.items() if named in (None, coder)], values)
        passages = tuple(dict.fromkeys(Passage(*passage) for passage in variable.passages))
        texts = texts_of(self.cursor, item.case_id)
        for passage in passages:
            check_passage(passage, values, texts)
        return passages

    def _set_aside(self, operation_id: str, action: SetAside) -> str:
        self.check_aside(action)
        item, _ = self._item(action.item, action.seen)
        decision = None
        if action.state in ASIDE:
            decision = CaseDecision(
                id=operation_id,
                case_id=item.case_id,
                variable=item.variable,
                outcome=action.state,
                method="",
                codebook_version=self.version,
                decided_by=self.actor,
                decided_at=datetime.now(UTC),
            )
        self._let_stand(operation_id, action.state, item, decision)
        return item.id

    def _let_stand(self, operation_id: str, kind: str, item: CaseItem, decision: CaseDecision | None) -> None:
        """Let a decision stand, or none, and note it."""
        if decision:
            case_consensus.DECISIONS.add(self.cursor, decision)
        before = {"decision": item.decision.id if item.decision else None}
        self.put(operation_id, kind, item.id, before, {"decision": decision.id if decision else None})


class _Consensus(operations.Records):
    """Variables of cases: which decision stands on them. Decisions themselves are never changed."""

    kind = "case_consensus"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        decisions = {key: case_consensus.current_decision(at.cursor, *of_item(key)) for key in ids}
        return {key: {"decision": decision.id if decision else None} for key, decision in decisions.items()}

    def write(self, at: At, key: str, state: State | None) -> None:
        case_consensus.let_stand(at.cursor, *of_item(key), state["decision"] if state else None)

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        touched = {of_item(key)[0] for key in states}
        if not all(visible_records(at.cursor, at.context, case_id).coders for case_id in touched):
            return Message("You cannot see the records of this case at the moment, so its consensus stays.")
        return None

    def name(self, at: At, record_id: str, state: State) -> str:
        case_id, variable = of_item(record_id)
        labels = {case.id: case.label for case in cases.all_cases(at.cursor, removed_too=True)}
        return Message("the variable {variable} of the case “{name}”", variable=variable, name=labels.get(case_id, "?"))


operations.register(_Consensus())


@writes(Permission.RECONCILE)
def apply_case_decisions(context: Context, cursor: Cursor, items: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """Apply operations on the queue of case variables in order, each id at most once, in one transaction.

    Args:
        context: Who settles; only cases whose records they see.
        cursor: The transaction.
        items: ``{"id", "kind", …}``; anything in them is checked. ``decide`` takes ``item``, ``outcome`` (``coder``
            with ``coder``, ``union``, ``intersection``, or ``new`` with ``answers``), ``passages`` (value, release,
            start and end of each; None for those of the values that are taken), ``reason_tag``, ``reason``, ``method``
            and ``deciders``; ``aside`` takes ``item`` and ``state`` (``deferred``, ``escalated`` or ``open``, which
            takes a decision back); ``say`` takes ``item`` and ``text``, ``unsay`` the ``message``; ``undo`` and
            ``redo`` take nothing. ``seen`` is the id of the decision that stood when the person looked (None for
            none): if another stands by now, the operation is refused. The id of a ``decide`` becomes the id of its
            decision, that of a ``say`` the id of its message.

    Returns:
        One answer an operation. An id that was received before is answered as it was then and changes nothing.
    """
    transaction = CaseTransaction(cursor, context)
    return [transaction.apply(item) for item in items]

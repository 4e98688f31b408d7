"""Case variables to reconcile: what coders of a case differ about, and decisions that make its consensus record.

Coders' records never change. Who sees the records of a case, because they have handed in their own or lead without
recording it, may decide; what the coders have alike is taken up by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias, assert_never

from codebook.model import CodingAttribute
from coding.access import Permission
from coding.errors import InvalidInput
from coding.model import Release, Role
from coding.model.said import Said
from coding.reconcile.variables import VariableDifference, VariableOutcome, difference, settled
from coding.store import Cursor, case_consensus, cases, codebooks, events, people, releases, rounds
from coding.store.case_consensus import ASIDE, CaseDecision, Parent
from coding.store.cases import CaseValue, Passage
from coding.workspace import operations
from coding.workspace.cases.cases import case_named
from coding.workspace.cases.consensus import AGREED, Standing, standing
from coding.workspace.cases.records import checked_answers, variables
from coding.workspace.context import Context, new_id, requires
from coding.workspace.operations import Answer, At, Change, Line, Redo, State, Undo
from coding.workspace.reconcile.actions import UNSEEN, Decided, SetAside
from coding.workspace.reconcile.operations import ASIDE as ASKED_ASIDE
from coding.workspace.reconcile.operations import OVERTAKEN, REASON_LIMIT
from coding.workspace.reconcile.plan import METHODS

LINE: Final = Line("reconcile", "cases", "case_consensus.", "case")
"""Steps on the queue of case variables."""
CASE_REASONS: Final = ("slip", "definition unclear", "different reading", "other")
"""Reasons of :data:`coding.workspace.reconcile.operations.REASONS` that fit a variable."""
GONE: Final = "That variable is not in the queue any more. Reload the page."


@dataclass(frozen=True, kw_only=True)
class CaseItem:
    """A variable of a case in the queue.

    Attributes:
        id: Of case and variable; the same whenever it is asked for.
        case_id: The case.
        label: What the team calls it.
        variable: Name of the variable.
        kind: What the coders differ about.
        coders: Whose records stand, sorted.
        values: Coder → value; who left it open is not in it.
        decision: The decision that stands, also where it was left for later.
        older: Whether that decision rests on an older value.
    """

    id: str
    case_id: str
    label: str
    variable: str
    kind: VariableDifference
    coders: tuple[str, ...]
    values: Mapping[str, CaseValue]
    decision: CaseDecision | None
    older: bool

    @property
    def state(self) -> str:
        """``open``, ``older``, ``deferred``, ``escalated``, ``decided`` or ``agreed``."""
        return state_of(self.decision, older=self.older)


@dataclass(frozen=True, kw_only=True)
class CaseQueue:
    """The case variables that a person may reconcile.

    Attributes:
        items: In the order of the cases and of the codebook's variables.
        variables: The codebook's variables, by name.
        coder_names: User id → name.
        eligible: Ids of the people who may be named with a decision: coders of these cases, and leads.
        releases: The released texts that passages of the items lie in, by id.
        rounds: Locked rounds with a document of one of the cases: id → name.
        of_rounds: Case → ids of those rounds.
    """

    items: tuple[CaseItem, ...]
    variables: Mapping[str, CodingAttribute]
    coder_names: Mapping[str, str]
    eligible: tuple[str, ...]
    releases: Mapping[str, Release]
    rounds: Mapping[str, str]
    of_rounds: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class DecideVariable(Decided):
    """Settle a variable of a case; ``seen`` is the decision that stood when the person looked, None for none."""

    item: str
    outcome: str
    coder: str | None = None
    answers: tuple[str, ...] = ()
    seen: str | None = UNSEEN


Asked: TypeAlias = DecideVariable | SetAside | Undo | Redo
ACTIONS: Final[Mapping[str, type[Asked]]] = {
    "decide": DecideVariable,
    "aside": SetAside,
    "undo": Undo,
    "redo": Redo,
}
"""What somebody can ask for at the queue, by kind as the browser names it."""


def item_id(case_id: str, variable: str) -> str:
    """Id of a variable of a case in the queue and in the undo log."""
    return f"{case_id} {variable}"


def _of_item(key: str) -> tuple[str, str]:
    case_id, _, variable = key.partition(" ")
    return case_id, variable


def state_of(decision: CaseDecision | None, *, older: bool) -> str:
    """How an item stands with a decision: see :attr:`CaseItem.state`."""
    if decision is None:
        return "open"
    if decision.outcome in ASIDE:
        return decision.outcome
    return "older" if older else AGREED if decision.outcome == AGREED else "decided"


@requires(Permission.RECONCILE)
def has_case_variables(context: Context) -> bool:
    """Whether there is a case of which the person may see two records that are handed in, so that a queue can be."""
    with context.store.read() as cursor:
        newest = codebooks.newest(cursor)
        if newest is None or not newest.book.case_attributes:
            return False
        hidden, handed = cases.in_open_rounds(cursor), cases.handed_in(cursor)
        seen = Counter(case for case, coder in cases.counts(cursor, context.viewer) if (case, coder) in handed)
    return any(number > 1 and case not in hidden for case, number in seen.items())


@requires(Permission.RECONCILE)
def open_case_queue(context: Context) -> CaseQueue:
    """Open the queue of case variables; what coders have alike enters the consensus records, where it is not in yet.

    Cases with a document in an open round are left out.

    Raises:
        NotReady: The codebook has no variables.
    """
    with context.store.read() as cursor:
        waiting = _alike(cursor, context, standing(cursor, context))
    if waiting:
        context.store.write(lambda cursor: _take_up(cursor, context))
    with context.store.read() as cursor:
        stands = standing(cursor, context)
        known = {one.name: one for one in variables(cursor)[1]}
        names = people.names(cursor)
        leads = {one.id for one in people.users(cursor) if one.active and Role.LEAD in one.roles}
        items = [one for case_id in stands.labels for name in known if (one := _item(stands, case_id, name))]
        told = {place.release_id for one in items for value in one.values.values() for place in value.passages}
        texts = {one: releases.release(cursor, one) for one in sorted(told)}
        locked, of_rounds = _rounds(cursor, stands.labels)
    return CaseQueue(
        items=tuple(items),
        variables=known,
        coder_names=names,
        eligible=tuple(sorted(leads | {coder for one in items for coder in one.coders})),
        releases=texts,
        rounds=locked,
        of_rounds=of_rounds,
    )


def _rounds(cursor: Cursor, wanted: Collection[str]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Locked rounds with a document of some cases, and which they are of each case."""
    of_document = {at: one.id for one in cases.all_cases(cursor) if one.id in wanted for at in one.documents}
    names: dict[str, str] = {}
    found: dict[str, tuple[str, ...]] = {}
    for made in rounds.all_rounds(cursor) if of_document else ():
        inside = {of_document.get(releases.interview_of(cursor, one)) for one in made.releases} - {None}
        if made.state == "locked" and inside:
            names[made.id] = made.name
            found |= {str(case_id): (*found.get(str(case_id), ()), made.id) for case_id in inside}
    return names, found


@requires(Permission.RECONCILE)
def standing_decisions(context: Context, items: Sequence[str]) -> dict[str, CaseDecision]:
    """The decisions that stand on some items, as far as the person may see them, by the id of the item."""
    with context.store.read() as cursor:
        found = case_consensus.visible_decisions(cursor, context.viewer, among=items)
    return {item_id(*one.item): one for one in found}


def _item(stands: Standing, case_id: str, variable: str) -> CaseItem | None:
    """A variable that two coders or more could answer and one did, or that was decided or left for later."""
    decision = stands.decisions.get(case_id, {}).get(variable)
    values = stands.values.get(case_id, {}).get(variable, {})
    coders = stands.coders.get(case_id, ())
    few, none = len(coders) < 2, not values
    if (few or none) if decision is None else (few and none and decision.outcome not in ASIDE):
        return None
    return CaseItem(
        id=item_id(case_id, variable),
        case_id=case_id,
        label=stands.labels[case_id],
        variable=variable,
        kind=difference(stands.answers(case_id, variable)),
        coders=coders,
        values=values,
        decision=decision,
        older=decision is not None and decision.outcome not in ASIDE and stands.older(decision),
    )


def _alike(cursor: Cursor, context: Context, stands: Standing) -> list[tuple[str, str]]:
    """(case, variable) that two coders or more have alike and that nobody has looked at yet."""
    before = case_consensus.ever_decided(cursor)
    return [
        (case_id, name)
        for case_id, coders in stands.coders.items()
        for name in stands.names
        if len(coders) > 1
        and (case_id, name) not in before
        and len(stands.values[case_id].get(name, ())) == len(coders)
        and difference(stands.answers(case_id, name)) is VariableDifference.SAME
    ]


def _take_up(cursor: Cursor, context: Context) -> None:
    """Write what coders have alike into the consensus records, as agreed."""
    stands = standing(cursor, context)
    found = _alike(cursor, context, stands)
    parents = _parents(cursor, stands, found)
    made = [
        CaseDecision(
            id=new_id(),
            case_id=case_id,
            variable=name,
            outcome=AGREED,
            answers=next(iter(stands.values[case_id][name].values())).answers,
            method=AGREED,
            codebook_version=stands.version,
            decided_by=context.user.id,
            decided_at=datetime.now(UTC),
            parents=parents[case_id, name],
            passages=_passages(stands.values[case_id][name].values(), None),
        )
        for case_id, name in found
    ]
    case_consensus.add(cursor, made)
    # Not how many: that would tell people who still record these cases how far others agree.
    for case_id in dict.fromkeys(one.case_id for one in made):
        events.append(cursor, context.user.id, "case_consensus.agreed", "case", case_id)


def _parents(
    cursor: Cursor, stands: Standing, items: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[Parent, ...]]:
    """What each coder has on some variables now; who left one open has no values there."""
    values = {item: stands.values.get(item[0], {}).get(item[1], {}) for item in items}
    versions = case_consensus.value_versions(cursor, [one.id for given in values.values() for one in given.values()])
    return {
        item: tuple(
            Parent(coder, given[coder].id, versions[given[coder].id], given[coder].answers)
            if coder in given
            else Parent(coder, "", 0, ())
            for coder in stands.coders.get(item[0], ())
        )
        for item, given in values.items()
    }


def _passages(values: Collection[CaseValue], answers: Collection[str] | None) -> tuple[Passage, ...]:
    """Passages of some values, each once; of some answers, or of all."""
    return tuple(
        dict.fromkeys(place for one in values for place in one.passages if answers is None or place.answer in answers)
    )


@requires(Permission.RECONCILE)
def apply_case_decisions(context: Context, items: Sequence[Mapping[str, Any]]) -> list[Answer]:
    """Apply operations on the queue of case variables in order, each id at most once, in one transaction.

    Args:
        context: Who settles; only cases whose records they see.
        items: ``{"id", "kind", …}``; anything in them is checked. ``decide`` takes ``item``, ``outcome`` (``coder``
            with ``coder``, ``union``, ``intersection``, or ``new`` with ``answers``), ``reason_tag``, ``reason``,
            ``method`` and ``deciders``; ``aside`` takes ``item`` and ``state`` (``deferred``, ``escalated`` or
            ``open``, which takes a decision back); ``undo`` and ``redo`` take nothing. ``seen`` is the id of the
            decision that stood when the person looked (None for none): if another stands by now, the operation is
            refused. The id of a ``decide`` becomes the id of its decision.

    Returns:
        One answer an operation. An id that was received before is answered as it was then and changes nothing.
    """

    def settle(cursor: Cursor) -> list[Answer]:
        desk = _Desk(cursor, context)
        return [desk.apply(item) for item in items]

    return context.store.write(settle)


@requires(Permission.RECONCILE)
def decide_variable(
    context: Context, case_id: str, variable: str, outcome: str, how: Mapping[str, Any] | None = None
) -> str:
    """Settle a variable of a case and return the decision's id.

    Args:
        context: Somebody who sees the records of the case.
        case_id: The case.
        variable: Name of the variable.
        outcome: As for ``decide`` of :func:`apply_case_decisions`.
        how: What else ``decide`` takes there.

    Raises:
        InvalidInput: The variable, outcome, value, reason or method cannot be used, or the records cannot be seen.
        NotFound: There is no such case.
    """
    with context.store.read() as cursor:
        case_named(cursor, case_id)
    item = item_id(case_id, variable)
    asked = {"id": new_id(), "kind": "decide", "item": item, "outcome": outcome, **(how or {})}
    (answer,) = apply_case_decisions(context, [asked])
    if not answer.ok:
        raise InvalidInput(answer.reason or GONE)
    return answer.id


@requires(Permission.RECONCILE)
def undo_case_decision(context: Context) -> None:
    """Take back this person's last step in the queue of case variables.

    Raises:
        InvalidInput: There is nothing to undo.
        Conflict: It was passed over: somebody settled the variable since.
    """
    operations.take_step(context, LINE, back=True)


@requires(Permission.RECONCILE)
def redo_case_decision(context: Context) -> None:
    """Bring back what was taken back last in the queue of case variables.

    Raises:
        InvalidInput: There is nothing to redo.
        Conflict: It was passed over: somebody settled the variable since.
    """
    operations.take_step(context, LINE, back=False)


class _Desk:
    """One person at the queue of case variables inside one transaction."""

    def __init__(self, cursor: Cursor, context: Context) -> None:
        self.cursor, self.context, self.actor = cursor, context, context.user.id
        self.version, known = variables(cursor)
        self.known = {one.name: one for one in known}

    def apply(self, item: Mapping[str, Any]) -> Answer:
        """Apply one operation, or say why not; an id received before changes nothing."""
        return operations.once(self.context, LINE, item, ACTIONS, self._apply, cursor=self.cursor)

    def _apply(self, operation_id: str, asked: Asked) -> Answer:
        match asked:
            case DecideVariable():
                touched = self._decide(operation_id, asked)
            case SetAside():
                touched = self._set_aside(operation_id, asked)
            case Undo() | Redo():
                touched = self._step(operation_id, back=isinstance(asked, Undo))
            case _:
                assert_never(asked)
        return Answer(operation_id, True, record=touched)

    def _item(self, key: str, seen: str | None) -> tuple[CaseItem, Standing]:
        """The item as the person may see it, with all that stands on its case.

        Raises:
            InvalidInput: It is not in their queue, or was settled since they looked.
        """
        case_id, variable = _of_item(key)
        stands = standing(self.cursor, self.context, case_id)
        item = _item(stands, case_id, variable) if case_id in stands.labels else None
        if item is None or variable not in self.known:
            raise InvalidInput(GONE)
        made = case_consensus.standing_on(self.cursor, case_id, variable)
        if seen not in (UNSEEN, made.id if made and made.outcome not in ASIDE else None):
            raise InvalidInput(OVERTAKEN)
        return item, stands

    def _decide(self, operation_id: str, asked: DecideVariable) -> str:
        item, stands = self._item(asked.item, asked.seen)
        if asked.outcome not in set(VariableOutcome):
            raise InvalidInput(Said("The outcome is one of: {outcome}.", outcome=", ".join(VariableOutcome)))
        outcome, variable = VariableOutcome(asked.outcome), self.known[item.variable]
        answers = stands.answers(item.case_id, item.variable)
        chosen = frozenset(checked_answers(variable, asked.answers))
        values = checked_answers(variable, sorted(settled(outcome, answers, coder=asked.coder, chosen=chosen)))
        named = asked.coder if outcome is VariableOutcome.CODER else None
        taken = [one for coder, one in item.values.items() if named in (None, coder)]
        made = CaseDecision(
            id=operation_id,
            case_id=item.case_id,
            variable=item.variable,
            outcome=str(outcome),
            of_coder=named,
            answers=values,
            **self._how(item, asked),
            codebook_version=self.version,
            decided_by=self.actor,
            decided_at=datetime.now(UTC),
            parents=_parents(self.cursor, stands, [(item.case_id, item.variable)])[item.case_id, item.variable],
            passages=_passages(taken, values),
        )
        self._put(operation_id, "decided", item, made)
        return item.id

    def _how(self, item: CaseItem, asked: Decided) -> dict[str, Any]:
        """A decision's reason, method and deciders, checked."""
        method = asked.method or "consensus"
        if asked.reason_tag not in CASE_REASONS:
            raise InvalidInput(Said("The reason is one of: {reasons}.", reasons=", ".join(CASE_REASONS)))
        if method not in METHODS:
            raise InvalidInput(Said("The method is one of: {methods}.", methods=", ".join(METHODS)))
        if len(asked.reason) > REASON_LIMIT:
            raise InvalidInput(
                Said(
                    "A reason holds up to {reason_limit} characters. Shorten it and decide again.",
                    reason_limit=REASON_LIMIT,
                )
            )
        leads = {one.id for one in people.users(self.cursor) if one.active and Role.LEAD in one.roles}
        deciders = tuple(sorted(set(asked.deciders))) or (self.actor,)
        if not set(deciders) <= {self.actor, *item.coders, *leads}:
            raise InvalidInput(Said("A decision on a case is made by the people who recorded it, or by a lead."))
        return {
            "method": method, "reason_tag": asked.reason_tag, "reason": asked.reason.strip(), "deciders": deciders
        }  # fmt: skip

    def _set_aside(self, operation_id: str, asked: SetAside) -> str:
        if asked.state not in ASKED_ASIDE:
            raise InvalidInput(Said("An item can be deferred, escalated or opened again."))
        item, _ = self._item(asked.item, asked.seen)
        made = None
        if asked.state in ASIDE:
            made = CaseDecision(
                id=operation_id,
                case_id=item.case_id,
                variable=item.variable,
                outcome=asked.state,
                method="",
                codebook_version=self.version,
                decided_by=self.actor,
                decided_at=datetime.now(UTC),
            )
        self._put(operation_id, asked.state, item, made)
        return item.id

    def _put(self, operation_id: str, kind: str, item: CaseItem, made: CaseDecision | None) -> None:
        """Let a decision stand, or none, and note it."""
        before = {"decision": item.decision.id if item.decision else None}
        after = {"decision": made.id if made else None}
        if made:
            case_consensus.add(self.cursor, [made])
        at = At(self.cursor, self.context, LINE.scope_id)
        operations.RECORDS["case_consensus"].put(at, {item.id: after})
        operations.note(
            self.cursor, self.context, LINE, kind, [Change("case_consensus", item.id, before, after)], operation_id
        )
        events.append(self.cursor, self.actor, f"case_consensus.{kind}", "case", item.case_id)

    def _step(self, operation_id: str, *, back: bool) -> str:
        step = operations.step(self.cursor, self.context, LINE, back=back, operation_id=operation_id)
        if step.passed:
            raise InvalidInput(step.passed)
        return step.changes[0].id


class _Consensus(operations.Records):
    """Variables of cases: which decision stands on them. Decisions themselves are never changed."""

    kind = "case_consensus"

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        made = {one: case_consensus.standing_on(at.cursor, *_of_item(one)) for one in ids}
        return {one: {"decision": decision.id if decision else None} for one, decision in made.items()}

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        for key, state in states.items():
            case_consensus.let_stand(at.cursor, *_of_item(key), state["decision"] if state else None)

    def hindrance(self, at: At, states: Mapping[str, State | None]) -> str | None:
        touched = {_of_item(key)[0] for key in states}
        if not all(standing(at.cursor, at.context, case_id).coders for case_id in touched):
            return "You cannot see the records of this case at the moment, so its consensus stays."
        return None

    def name(self, at: At, record_id: str, state: State) -> str:
        case_id, variable = _of_item(record_id)
        labels = {one.id: one.label for one in cases.all_cases(at.cursor, removed_too=True)}
        return f"the variable {variable} of the case “{labels.get(case_id, '?')}”"


operations.register(_Consensus())

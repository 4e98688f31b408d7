"""The consensus record of each case, and the record to use for a case: its consensus where there is one.

A consensus is made of decisions (:mod:`coding.workspace.cases.reconciling`); whoever reads "the" record of a case
asks :func:`records_to_use`. Both hold what the person may see, and nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from coding.access import Permission
from coding.reconcile.variables import VariableDifference, difference, is_older
from coding.store import Cursor, case_consensus, cases
from coding.store.case_consensus import ASIDE, CaseDecision
from coding.store.cases import CaseValue, Passage
from coding.workspace.cases.records import variables
from coding.workspace.context import Context, reads

AGREED: Final = "agreed"
"""Outcome and method of what nobody had to decide: every coder had the same."""


@dataclass(frozen=True)
class ConsensusValue:
    """A variable in the consensus record of a case.

    Attributes:
        decision: What was decided, how, by whom, why, from whose values, and the passages it keeps.
        older: Whether a value it rests on was changed since, or somebody who came later says otherwise.
    """

    decision: CaseDecision
    older: bool


@dataclass(frozen=True, kw_only=True)
class UsedValue:
    """What the record to use says of a variable.

    Attributes:
        answers: The values.
        passages: Where they are told; none where they were read from the form.
        coders: Whose values they are, or rest on.
        consensus: Whether it is from the consensus record; otherwise every record that stands says so.
        older: Whether the consensus rests on an older value.
    """

    answers: tuple[str, ...]
    passages: tuple[Passage, ...]
    coders: tuple[str, ...]
    consensus: bool
    older: bool = False


Value = TypeVar("Value", ConsensusValue, UsedValue)


@dataclass(frozen=True, kw_only=True)
class CaseRecord(Generic[Value]):
    """The consensus record of a case, or the record to use for it.

    Attributes:
        case_id: The case.
        label: What the team calls it.
        values: By variable, in the codebook's order; agreed values too.
        unsettled: Variables that a coder answered and that have no value here: they wait for a decision.
    """

    case_id: str
    label: str
    values: Mapping[str, Value]
    unsettled: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CaseRecords:
    """What stands on every case that a person may see: the coders' records, and decisions.

    Attributes:
        names: The codebook's variables, in order.
        version: Its number.
        labels: Case → what the team calls it, in order.
        values: Case → variable → coder → value, of records that are handed in.
        coders: Case → whose records are handed in.
        decisions: Case → variable → the decision that stands; also what was left for later.
    """

    names: tuple[str, ...]
    version: int
    labels: Mapping[str, str]
    values: Mapping[str, Mapping[str, Mapping[str, CaseValue]]]
    coders: Mapping[str, tuple[str, ...]]
    decisions: Mapping[str, Mapping[str, CaseDecision]] = field(default_factory=dict)

    def answers(self, case_id: str, variable: str) -> dict[str, frozenset[str]]:
        """What each coder of a case answered; nobody's record that stands is missing."""
        values = self.values.get(case_id, {}).get(variable, {})
        return {
            coder: frozenset(values[coder].answers) if coder in values else frozenset()
            for coder in self.coders.get(case_id, ())
        }

    def older(self, decision: CaseDecision) -> bool:
        """Whether what a decision rests on is no longer what stands."""
        parents = {parent.coder: frozenset(parent.answers) for parent in decision.parents}
        return is_older(frozenset(decision.answers), parents, self.answers(*decision.item))


def visible_records(cursor: Cursor, context: Context, case_id: str | None = None) -> CaseRecords:
    """What stands on a case, or on all, as a person may see it; those with a document in an open round are left out.

    Raises:
        NotReady: The codebook has no variables.
    """
    version, known = variables(cursor)
    hidden = cases.in_open_rounds(cursor)
    files = [file for file in cases.all_cases(cursor) if file.id not in hidden and case_id in (None, file.id)]
    labels = {file.id: file.label for file in files}
    values: dict[str, dict[str, dict[str, CaseValue]]] = {}
    coders: dict[str, set[str]] = {}
    for value in cases.current_values(cursor, context.viewer, case_id):
        if value.case_id in labels:
            values.setdefault(value.case_id, {}).setdefault(value.variable, {})[value.coder] = value
            coders.setdefault(value.case_id, set()).add(value.coder)
    decisions: dict[str, dict[str, CaseDecision]] = {}
    for decision in case_consensus.visible_decisions(cursor, context.viewer, case_id):
        if decision.case_id in labels:
            decisions.setdefault(decision.case_id, {})[decision.variable] = decision
    return CaseRecords(
        names=tuple(attribute.name for attribute in known),
        version=version,
        labels=labels,
        values=values,
        coders={case: tuple(sorted(coder)) for case, coder in coders.items()},
        decisions=decisions,
    )


def decided(stands: CaseRecords, case_id: str) -> dict[str, CaseDecision]:
    """The decisions that give a case its consensus values, by variable: not what was left for later."""
    return {
        name: decision for name, decision in stands.decisions.get(case_id, {}).items() if decision.outcome not in ASIDE
    }


@reads(Permission.READ_RELEASED)
def consensus_records(context: Context, cursor: Cursor) -> dict[str, CaseRecord[ConsensusValue]]:
    """The consensus record of each case that has one and that the person may see, by the case's id.

    Raises:
        NotReady: The codebook has no variables.
    """
    stands = visible_records(cursor, context)
    records = {}
    for case_id, label in stands.labels.items():
        decisions = decided(stands, case_id)
        if decisions:
            records[case_id] = CaseRecord(
                case_id=case_id,
                label=label,
                values={
                    name: ConsensusValue(decisions[name], stands.older(decisions[name]))
                    for name in _ordered(stands.names, decisions)
                },
                unsettled=tuple(
                    name for name in stands.names if name in stands.values.get(case_id, {}) and name not in decisions
                ),
            )
    return records


@reads(Permission.READ_RELEASED)
def records_to_use(context: Context, cursor: Cursor) -> dict[str, CaseRecord[UsedValue]]:
    """The record to use for each case that the person may see a record of, by the case's id.

    Of each variable the consensus where it is settled, else what every record that stands says alike: the only one
    there is, or several that agree. Where they differ, or somebody left it open, and nobody has decided, the variable
    has no value here.

    Raises:
        NotReady: The codebook has no variables.
    """
    stands = visible_records(cursor, context)
    records = {}
    for case_id, label in stands.labels.items():
        values: dict[str, UsedValue] = {}
        settled = decided(stands, case_id)
        values_of_case = stands.values.get(case_id, {})
        for name in _ordered(stands.names, {*settled, *values_of_case}):
            decision = settled.get(name)
            if decision is not None:
                values[name] = UsedValue(
                    answers=decision.answers,
                    passages=decision.passages,
                    coders=tuple(parent.coder for parent in decision.parents),
                    consensus=True,
                    older=stands.older(decision),
                )
            elif difference(stands.answers(case_id, name)) is VariableDifference.SAME:
                values[name] = _alike(values_of_case[name])
        if values or values_of_case:
            records[case_id] = CaseRecord(
                case_id=case_id,
                label=label,
                values=values,
                unsettled=tuple(name for name in _ordered(stands.names, values_of_case) if name not in values),
            )
    return records


def _alike(values: Mapping[str, CaseValue]) -> UsedValue:
    """What several records say alike."""
    first = next(iter(values.values()))
    return UsedValue(
        answers=first.answers,
        passages=tuple(dict.fromkeys(place for value in values.values() for place in value.passages)),
        coders=tuple(sorted(values)),
        consensus=False,
    )


def _ordered(names: Iterable[str], present: Iterable[str]) -> list[str]:
    """Variables in the codebook's order; those it no longer has come last."""
    ordered, rest = list(names), set(present)
    return [*(name for name in ordered if name in rest), *sorted(rest.difference(ordered))]

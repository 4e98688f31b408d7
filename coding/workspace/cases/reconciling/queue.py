"""Case variables to reconcile: what coders of a case differ about, and what they have alike.

Coders' records never change. Who sees the records of a case, because they have handed in their own or lead without
recording it, may decide; what the coders have alike is taken up by itself.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from codebook.model import CodingAttribute
from coding.access import Permission
from coding.errors import AccessDenied, NotFound
from coding.model import DiscussionMessage, Event, Release
from coding.model.message import Message
from coding.reconcile.variables import VariableDifference, difference
from coding.store import Cursor, case_consensus, cases, codebooks, events, people, reconciliation, releases, rounds
from coding.store.case_consensus import ASIDE, CaseDecision, Parent
from coding.store.cases import CaseValue, Passage
from coding.workspace.cases.consensus import AGREED, CaseRecords, visible_records
from coding.workspace.cases.records import texts_of, variables
from coding.workspace.context import Context, new_id, reads, requires
from coding.workspace.operations import GONE
from coding.workspace.reconcile.plan import active_leads
from coding.workspace.reconcile.queue import Happening, happenings


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


def item_id(case_id: str, variable: str) -> str:
    """Id of a variable of a case in the queue and in the undo log."""
    return f"{case_id} {variable}"


def of_item(key: str) -> tuple[str, str]:
    """Case and variable of an item's id."""
    case_id, _, variable = key.partition(" ")
    return case_id, variable


def state_of(decision: CaseDecision | None, *, older: bool) -> str:
    """How an item stands with a decision: see :attr:`CaseItem.state`."""
    if decision is None:
        return "open"
    if decision.outcome in ASIDE:
        return decision.outcome
    return "older" if older else AGREED if decision.outcome == AGREED else "decided"


@reads(Permission.RECONCILE)
def has_case_variables(context: Context, cursor: Cursor) -> bool:
    """Whether there is a case of which the person may see two records that are handed in, so that a queue can be."""
    newest = codebooks.newest(cursor)
    if newest is None or not newest.book.case_attributes:
        return False
    hidden, handed = cases.in_open_rounds(cursor), cases.handed_in(cursor)
    coders = Counter(case for case, coder in cases.counts(cursor, context.viewer) if (case, coder) in handed)
    return any(number > 1 and case not in hidden for case, number in coders.items())


@requires(Permission.RECONCILE)
def open_case_queue(context: Context) -> CaseQueue:
    """Open the queue of case variables; what coders have alike enters the consensus records, where it is not in yet.

    Cases with a document in an open round are left out.

    Raises:
        NotReady: The codebook has no variables.
    """
    waiting = context.store.ask(lambda cursor: _alike(cursor, context, visible_records(cursor, context)))
    if waiting:
        context.store.write(lambda cursor: _take_up(cursor, context))
    with context.store.read() as cursor:
        stands = visible_records(cursor, context)
        known = {variable.name: variable for variable in variables(cursor)[1]}
        names = people.names(cursor)
        leads = active_leads(cursor)
        items = [
            case_item for case_id in stands.labels for name in known if (case_item := item_of(stands, case_id, name))
        ]
        states = {
            place.release_id for case_item in items for value in case_item.values.values() for place in value.passages
        }
        texts = releases.several(cursor, sorted(states))
        locked, of_rounds = _rounds(cursor, stands.labels)
    return CaseQueue(
        items=tuple(items),
        variables=known,
        coder_names=names,
        eligible=tuple(sorted(leads | {coder for case_item in items for coder in case_item.coders})),
        releases=texts,
        rounds=locked,
        of_rounds=of_rounds,
    )


def _rounds(cursor: Cursor, round_ids: Collection[str]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Locked rounds with a document of some cases, and which they are of each case."""
    of_document = {at: case.id for case in cases.all_cases(cursor) if case.id in round_ids for at in case.documents}
    names: dict[str, str] = {}
    of_case: dict[str, tuple[str, ...]] = {}
    for round in rounds.all_rounds(cursor) if of_document else ():
        inside = {of_document.get(releases.interview_of(cursor, release)) for release in round.releases} - {None}
        if round.state == "locked" and inside:
            names[round.id] = round.name
            of_case |= {str(case_id): (*of_case.get(str(case_id), ()), round.id) for case_id in inside}
    return names, of_case


def item_of(stands: CaseRecords, case_id: str, variable: str) -> CaseItem | None:
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


def _alike(cursor: Cursor, context: Context, stands: CaseRecords) -> list[tuple[str, str]]:
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
    stands = visible_records(cursor, context)
    pairs = _alike(cursor, context, stands)
    parents = parents_of(cursor, stands, pairs)
    decisions = [
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
            passages=passages_of(stands.values[case_id][name].values(), None),
        )
        for case_id, name in pairs
    ]
    case_consensus.DECISIONS.add(cursor, *decisions)
    # Not how many: that would tell people who still record these cases how far others agree.
    for case_id in dict.fromkeys(decision.case_id for decision in decisions):
        events.append(cursor, context.user.id, "case_consensus.agreed", "case", case_id)


def parents_of(
    cursor: Cursor, stands: CaseRecords, items: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[Parent, ...]]:
    """What each coder has on some variables now; who left one open has no values there."""
    values = {item: stands.values.get(item[0], {}).get(item[1], {}) for item in items}
    versions = case_consensus.value_versions(
        cursor, [value.id for values_of_item in values.values() for value in values_of_item.values()]
    )
    return {
        item: tuple(
            Parent(coder, values_of_item[coder].id, versions[values_of_item[coder].id], values_of_item[coder].answers)
            if coder in values_of_item
            else Parent(coder, "", 0, ())
            for coder in stands.coders.get(item[0], ())
        )
        for item, values_of_item in values.items()
    }


def passages_of(values: Collection[CaseValue], answers: Collection[str] | None) -> tuple[Passage, ...]:
    """Passages of some values, each once; of some answers, or of all."""
    return tuple(
        dict.fromkeys(
            place for value in values for place in value.passages if answers is None or place.answer in answers
        )
    )


@reads(Permission.RECONCILE)
def case_texts(context: Context, cursor: Cursor, case_id: str) -> tuple[Release, ...]:
    """The released documents of a case, to choose passages of its consensus from.

    Raises:
        AccessDenied: The person does not see the records of the case, or not any more.
    """
    stands = visible_records(cursor, context, case_id)
    if not stands.coders.get(case_id):
        raise AccessDenied(Message("You cannot see the records of this case at the moment. Reload the page."))
    return tuple(texts_of(cursor, case_id).values())


@dataclass(frozen=True, kw_only=True)
class CaseHistories:
    """How some variables of cases stand, as far as a person may see it; by the id of the item.

    Attributes:
        decisions: The decisions that stand, also those that leave a variable for later.
        messages: The discussions, oldest message first.
        histories: What happened, oldest first.
        releases: The released texts that passages of the decisions lie in, by id, but for those known before.
    """

    decisions: Mapping[str, CaseDecision]
    messages: Mapping[str, Sequence[DiscussionMessage]]
    histories: Mapping[str, Sequence[Happening[CaseDecision]]]
    releases: Mapping[str, Release]


@reads(Permission.RECONCILE)
def case_standings(
    context: Context, cursor: Cursor, items: Sequence[str], *, known: Collection[str] = ()
) -> CaseHistories:
    """How some items stand, what was said about them and what happened to them.

    Args:
        context: Who looks; of cases whose records they do not see, nothing is told.
        cursor: The reading.
        items: Ids of items.
        known: Ids of releases whose text is not wanted again.

    Raises:
        NotFound: One of the known was erased since.
    """
    if len(releases.not_erased(cursor, known)) < len(known):
        raise NotFound(GONE)
    decisions = case_consensus.every_decision(cursor, context.viewer, items)
    unrevoked = {item_id(*decision.item): decision for decision in decisions if decision.revoked_at is None}
    release_ids = {place.release_id for decision in unrevoked.values() for place in decision.passages}
    return CaseHistories(
        decisions=unrevoked,
        messages=reconciliation.messages_on_cases(cursor, context.viewer, items),
        histories=_histories(decisions, reconciliation.events_on_cases(cursor, context.viewer, items)),
        releases=releases.several(cursor, sorted(release_ids.difference(known))),
    )


def _histories(
    case_decisions: Sequence[CaseDecision], events: Sequence[Event]
) -> dict[str, list[Happening[CaseDecision]]]:
    """What the chain tells, and from before it named variables what the decisions themselves say."""
    decisions = {decision.id: (item_id(*decision.item), decision) for decision in case_decisions}
    histories = happenings(decisions, events)
    decision_ids = {str(event.detail.get("decision")) for event in events}
    for decision in case_decisions:
        if decision.id not in decision_ids and decision.method != AGREED:
            what = decision.outcome if decision.outcome in ASIDE else "decided"
            histories.setdefault(item_id(*decision.item), []).append(
                Happening(decision.decided_at, decision.decided_by, what, decision)
            )
    return {item: sorted(happened, key=lambda happening: happening.at) for item, happened in histories.items()}

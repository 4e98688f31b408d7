"""Sources side by side: what people enter on an indicator beside interviews, and what is counted of all of them.

People say which values of case files express it, what other sources say, and whether all converge, with a reason;
nothing here computes that. Counts on the page rest on the consensus of a round where there is one, else on what coders
coded and this person may see; and on what the handed-in records of a case agree on.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Final

from coding.access import Permission
from coding.errors import InvalidInput, NotFound
from coding.extras.joint import tables
from coding.extras.joint.steps.cases import check_values
from coding.extras.joint.tables import JointCard, JointSource
from coding.model import Indicator
from coding.model.grouping import grouped
from coding.model.message import Message
from coding.store import Cursor, codings, events, indicators, interviews, people, reconciliation, releases
from coding.workspace import operations
from coding.workspace.agreement.comparing import not_settled
from coding.workspace.agreement.figures import judged_only
from coding.workspace.context import Context, new_id, reads, requires, writes
from coding.workspace.operations import At, Change, State, UndoScope
from coding.workspace.reports.selection import CaseFiles, case_files, round_for
from coding.workspace.rounds.rounds import locked_snapshot

_OF_A_CARD: Final = [entry.name for entry in fields(JointCard) if entry.name != "indicator_id"]


def card_state(card: JointCard, names: Iterable[str] = _OF_A_CARD) -> State:
    """Some of what is said of an indicator, as undo keeps it: variables in their order."""
    state: dict[str, Any] = tables.CARDS.state(card)
    state["signs"] = [[name, list(values)] for name, values in card.signs.items()]
    return {name: state[name] for name in names}


def same(change: Change) -> bool:
    """Whether a change of a card says nothing new; when it was said is no matter."""
    before, after = ({**(state or {}), "said_at": None} for state in (change.before, change.after))
    return before == after


class _Cards(operations.TableRecords):
    """What is said of an indicator beside other sources; of each step only what it changed."""

    def read(self, at: At, ids: Sequence[str]) -> Mapping[str, State]:
        return {indicator_id: card_state(tables.card(at.cursor, indicator_id)) for indicator_id in ids}

    def put(self, at: At, states: Mapping[str, State | None]) -> None:
        cards = {key: dict(state or {}) for key, state in states.items()}
        super().put(at, {key: {**state, **_signs(state)} for key, state in cards.items()})

    def name(self, at: At, record_id: str, state: State) -> str:
        return Message("the indicator “{words}”", words=indicators.INDICATORS.get(at.cursor, record_id).wording)


def _signs(state: State) -> State:
    return {"signs": dict(state["signs"])} if "signs" in state else {}


CARDS: Final = operations.register(_Cards("joint_card", tables.CARDS))
SOURCES: Final = operations.TableRecords(
    "joint_source", tables.SOURCES, lambda state: Message("the source “{name}”", name=state["title"])
)
operations.register(SOURCES)


VERDICTS: Final = ("converging", "diverging", "silent")
"""What can be said of the sources of an indicator together."""
SOURCE_KINDS: Final = ("literature", "practice")


@writes(Permission.SET_UP)
def set_signs(context: Context, cursor: Cursor, indicator_id: str, signs: Mapping[str, Sequence[str]]) -> None:
    """Say which values of which variables of a case express an indicator; none for none.

    Raises:
        InvalidInput: A variable is not in the codebook, counts days, or has no such value.
        NotFound: No such indicator.
        NotReady: The codebook has no variables.
    """
    check_values(cursor, signs)
    signs_of_codes = {name: list(values) for name, values in signs.items() if values}
    _change_card(context, cursor, indicator_id, "joint.signs_set", {"signs": signs_of_codes})


@writes(Permission.SET_UP)
def write_joint_judgement(context: Context, cursor: Cursor, indicator_id: str, verdict: str, reason: str) -> None:
    """Say of the sources of an indicator that they converge, diverge, or that some are silent; empty takes it back.

    Raises:
        InvalidInput: There is no such judgement, or no reason was given.
        NotFound: No such indicator.
    """
    text = " ".join(reason.split())
    if verdict and verdict not in VERDICTS:
        raise InvalidInput(Message("Sources together are said to be one of: {verdicts}.", verdicts=", ".join(VERDICTS)))
    if verdict and not text:
        raise InvalidInput(Message("Say why, in a sentence: others read the reason beside the judgement."))
    values: dict[str, Any] = {"verdict": "", "reason": "", "said_by": None, "said_at": None}
    if verdict:
        values = {"verdict": verdict, "reason": text, "said_by": context.user.id, "said_at": datetime.now(UTC)}
    _change_card(context, cursor, indicator_id, "joint.said", values)


def _change_card(
    context: Context, cursor: Cursor, indicator_id: str, action: str, values: Mapping[str, object]
) -> None:
    """Write what is said of a card, and note the change; only what was changed is kept for undo."""
    indicators.INDICATORS.get(cursor, indicator_id)
    before = tables.card(cursor, indicator_id)
    after = replace(before, **values)  # type: ignore[arg-type]
    step = Change(CARDS, indicator_id, card_state(before, values), card_state(after, values))
    if same(step):
        return
    tables.CARDS.put(cursor, after)
    operations.note(cursor, context, line_of(context.project.id), action, [step])
    events.append(cursor, context.user.id, action, "indicator", indicator_id, {})


@writes(Permission.SET_UP)
def write_source(context: Context, cursor: Cursor, source: JointSource) -> JointSource:
    """Enter what literature or practice says of an indicator; an empty id makes a new source.

    Raises:
        InvalidInput: It has no title or says nothing, or the kind is unknown.
        NotFound: No such indicator or source, or it was taken away.
    """
    joint_source = replace(
        source,
        title=" ".join(source.title.split()),
        place=" ".join(source.place.split()),
        says=" ".join(source.says.split()),
        written_by=context.user.id,
    )
    if joint_source.kind not in SOURCE_KINDS:
        raise InvalidInput(Message("A source is one of: {kinds}.", kinds=", ".join(SOURCE_KINDS)))
    if not joint_source.title or not joint_source.says:
        raise InvalidInput(Message("A source has a title, and you say in your words what it says of the indicator."))

    indicators.INDICATORS.get(cursor, joint_source.indicator_id)
    before = _existing_source(cursor, joint_source.id) if joint_source.id else None
    after = replace(
        joint_source,
        id=joint_source.id or new_id(),
        indicator_id=before.indicator_id if before else joint_source.indicator_id,
    )
    _record_source(context, cursor, "joint.source_written", after.indicator_id, before, after)
    return after


@writes(Permission.SET_UP)
def remove_source(context: Context, cursor: Cursor, source_id: str) -> None:
    """Take a source away; undo brings it back.

    Raises:
        NotFound: No such source, or it was taken away already.
    """
    source = _existing_source(cursor, source_id)
    _record_source(context, cursor, "joint.source_removed", source.indicator_id, source, None)


def _existing_source(cursor: Cursor, source_id: str) -> JointSource:
    """A source that is there: of one that somebody took away, undo is theirs."""
    source = tables.SOURCES.get(cursor, source_id)
    if not tables.SOURCES.several(cursor, [source_id]):
        raise NotFound(Message("The source “{title}” was removed meanwhile. Load the page anew.", title=source.title))
    return source


def _record_source(
    context: Context,
    cursor: Cursor,
    action: str,
    indicator_id: str,
    before: JointSource | None,
    after: JointSource | None,
) -> None:
    SOURCES.change(cursor, context, line_of(context.project.id), action, before, after)
    events.append(cursor, context.user.id, action, "indicator", indicator_id, {})


def _step(context: Context, back: bool, seen: int | None = None) -> str:
    return operations.take_step(context, line_of(context.project.id), back=back, seen=seen).kind


undo_joint, redo_joint = operations.both_ways("joint", Permission.EXPORT, _step)


def line_of(project_id: str) -> UndoScope:
    """Where undo finds a person's steps on this page."""
    return UndoScope("joint", project_id, "joint.")


Coded = tuple[str, str, str]
"""A release, its participant's id and a code on one of its passages."""


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What people entered beside the interviews.

    Attributes:
        cards: What was said of indicators, by indicator.
        sources: What literature and practice say.
        names: Names of the team by id.
    """

    cards: Mapping[str, JointCard]
    sources: Sequence[JointSource]
    names: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class JointView:
    """An indicator with its sources side by side, as one person may see them.

    Attributes:
        card: What was said of it, and what expresses it in case files.
        people: Ids of survivors with a passage under one of its codes, in interviews that belong to no case.
        elsewhere: How many further people have one, in interviews that belong to a case.
        cases: Ids of cases whose records agree on one of its values, or with a passage under one of its codes.
        told: Ids of those among them with such a passage.
        differ: Ids of further cases of which somebody recorded one of its values and somebody else did not.
        sources: What literature and practice say of it.
    """

    indicator: Indicator
    card: JointCard
    people: frozenset[str]
    elsewhere: int
    cases: frozenset[str]
    told: frozenset[str]
    differ: frozenset[str]
    sources: tuple[JointSource, ...]


@reads(Permission.EXPORT)
def entered(context: Context, cursor: Cursor) -> Entered:
    """What was said of indicators, what sources say, and who said it."""
    return Entered(cards=tables.cards(cursor), sources=tables.sources(cursor), names=people.names(cursor))


def joint_views(
    known: Iterable[Indicator], files: CaseFiles, entries: Entered, coded: Sequence[Coded]
) -> list[JointView]:
    """Put the sources of indicators side by side.

    Args:
        known: The indicators.
        files: Cases and their records.
        entries: What people entered.
        coded: What of the interviews and documents counts.
    """
    by_code = grouped((code, (release, person)) for release, person, code in coded)
    views = []
    for indicator in known:
        card = entries.cards.get(indicator.id, JointCard(indicator_id=indicator.id))
        places = [place for code in indicator.codes for place in by_code.get(code, ())]
        case_ids = {files.case_of[release] for release, _ in places if release in files.case_of} & files.cases.keys()
        having = files.records.express(card.values) | case_ids
        survivors = frozenset(person for release, person in places if person and release not in files.case_of)
        views.append(
            JointView(
                indicator=indicator,
                card=card,
                people=survivors,
                elsewhere=len({person for _, person in places} - survivors),
                cases=having,
                told=frozenset(case_ids),
                differ=files.records.differ(card.values) - having,
                sources=tuple(source for source in entries.sources if source.indicator_id == indicator.id),
            )
        )
    return views


@dataclass(frozen=True, kw_only=True)
class JointDisplay:
    """Every indicator with its sources, and what the counts rest on.

    Attributes:
        views: One an indicator, in their order.
        round: Name of the round whose consensus counts, or empty where there is none.
        settled: Interviews that are settled completely, of which the consensus counts.
        unsettled: Further interviews of which what coders coded counts.
        files: Cases and their records.
        entries: What people entered beside them.
        apart: Releases of interviews that belong to no case, where some belong to one.
    """

    views: tuple[JointView, ...]
    round: str
    settled: int
    unsettled: int
    files: CaseFiles
    entries: Entered
    apart: tuple[str, ...]


@requires(Permission.EXPORT)
def joint_display(context: Context) -> JointDisplay:
    """Every indicator that is not set aside with its sources side by side."""
    files, entries = case_files(context), entered(context)
    round_of_display, _ = round_for(context, "union", None)
    settled: list[Coded] = []
    covered: set[str] = set()
    with context.store.read() as cursor:
        known = [indicator for indicator in indicators.INDICATORS.all(cursor) if indicator.status != "set aside"]
        interview_of = releases.interviews_of(cursor)
        people_of = {interview.id: interview.participant_id for interview in interviews.all_interviews(cursor)}
        person_of = {release: people_of.get(at, "") for release, at in interview_of.items()}
        if round_of_display is not None:
            snapshot = judged_only(cursor, locked_snapshot(context, cursor, round_of_display.id)[1])[0]
            complete = {release_id for release_id, _, _ in snapshot.documents}.difference(not_settled(cursor, snapshot))
            covered = {interview_of[release_id] for release_id in complete}
            settled = [
                (coding.release_id, person_of.get(coding.release_id, ""), coding.code)
                for coding in reconciliation.consensus(cursor, snapshot.id)
                if coding.release_id in complete
            ]
        coded = [
            (release_id, person_of.get(release_id, ""), code)
            for release_id, code, _many in codings.counts_of_codes(cursor, context.viewer)
            if interview_of.get(release_id) not in covered
        ]
        current = releases.current_releases(cursor)
    return JointDisplay(
        views=tuple(joint_views(known, files, entries, [*settled, *coded])),
        round=round_of_display.name if round_of_display is not None and settled else "",
        settled=len(covered),
        unsettled=len({interview_of[release] for release, _, _ in coded if release in interview_of}),
        files=files,
        entries=entries,
        apart=tuple(release_id for release_id in current if release_id not in files.case_of) if files.case_of else (),
    )

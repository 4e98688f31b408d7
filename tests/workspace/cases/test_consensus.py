"""Case variables to reconcile: what coders differ about, the consensus record, who sees it, undo."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.errors import AccessDenied, Conflict, InvalidInput, NotFound
from coding.reconcile.variables import VariableDifference as Kind
from coding.store import case_consensus, erasure
from coding.store.cases import Passage
from coding.workspace.cases.cases import add_case, list_cases, set_documents
from coding.workspace.cases.consensus import consensus_records, records_to_use
from coding.workspace.cases.reconciling.queue import case_standings, case_texts, item_id, open_case_queue
from coding.workspace.cases.reconciling.transaction import apply_case_decisions
from coding.workspace.cases.records import hand_in, open_again, open_record, set_answers
from coding.workspace.cases.timeline import timeline
from coding.workspace.context import Context, new_id
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.log import activity
from coding.workspace.project.open import open_project
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import Prepared, SmallProject, span_of
from tests.helpers.case_study import bring, take_variables
from tests.helpers.full_run import amount
from tests.helpers.steps import decide_variable, discuss_variable, redo_case_decision, undo_case_decision

pytestmark = pytest.mark.slow

ROWS = [
    *(("F01", coder, "meeting", "yes") for coder in ("ana", "ben")),
    ("F01", "ana", "age_band", "unknown"),
    ("F01", "ben", "age_band", "10 to 12"),
    *(("F01", "ana", "platform", entry) for entry in ("game", "chat")),
    *(("F01", "ben", "platform", entry) for entry in ("chat", "video")),
    ("F01", "ana", "first_meeting", "12"),
    ("F02", "ana", "meeting", "yes"),
    ("F02", "ben", "meeting", "no"),
    ("F02", "ana", "first_meeting", "3"),
    ("F02", "ben", "first_meeting", "5"),
]


@pytest.fixture(scope="module")
def recorded(make_module_project: Any, one_released: Prepared) -> Prepared:
    """Two cases with records of two coders, to be copied."""
    project: SmallProject = make_module_project("recorded", like=one_released)
    take_variables(project)
    bring(project, *ROWS)
    return Prepared.of(project)


@pytest.fixture(scope="module")
def lasting(recorded: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallProject]:
    """Them in a project of which nothing but steps that are undone is changed."""
    folder = shutil.copytree(recorded.folder, tmp_path_factory.mktemp("lasting") / "study")
    project = SmallProject(open_project(Path(folder)), [*recorded.releases])
    open_case_queue(project.as_user("lea"))
    yield project
    project.project.store.close()


@pytest.fixture
def study(recorded: Prepared, make_project: Any) -> SmallProject:
    """Them in a project of a test's own."""
    result: SmallProject = make_project(like=recorded)
    return result


def states(context: Context) -> dict[tuple[str, str], str]:
    return {(item.label, item.variable): item.state for item in open_case_queue(context).items}


def case_of(context: Context, label: str) -> str:
    return next(case.id for case in list_cases(context) if case.label == label)


def settled(context: Context, label: str = "F01") -> dict[str, tuple[str, ...]]:
    record = consensus_records(context).get(case_of(context, label))
    return {name: value.decision.answers for name, value in record.values.items()} if record else {}


def send(context: Context, kind: str, **more: Any) -> Any:
    (answer,) = apply_case_decisions(context, [{"id": new_id(), "kind": kind, **more}])
    return answer


def decide(context: Context, case: str, variable: str, outcome: str, **how: Any) -> str:
    return decide_variable(context, case, variable, outcome, how)


def test_what_coders_differ_about_waits_and_what_they_have_alike_is_taken_up(study: SmallProject) -> None:
    ana = study.as_user("ana")
    results = {(item.label, item.variable): (item.kind, item.state) for item in open_case_queue(ana).items}
    assert results == {
        ("F01", "meeting"): (Kind.SAME, "agreed"),
        ("F01", "age_band"): (Kind.UNKNOWN, "open"),
        ("F01", "platform"): (Kind.SETS, "open"),
        ("F01", "first_meeting"): (Kind.LEFT_OPEN, "open"),
        ("F02", "meeting"): (Kind.VALUE, "open"),
        ("F02", "first_meeting"): (Kind.VALUE, "open"),
    }
    record = consensus_records(ana)[case_of(ana, "F01")]
    assert settled(ana) == {"meeting": ("yes",)} and settled(ana, "F02") == {}
    assert record.unsettled == ("age_band", "platform", "first_meeting")
    decision = record.values["meeting"].decision
    assert (decision.outcome, decision.method) == ("agreed", "agreed")
    assert [parent.coder for parent in decision.parents] == ["ana", "ben"]
    assert len(open_case_queue(study.as_user("ben")).items) == 6, "taken up once"


def test_a_decision_names_its_parents_and_keeps_their_passages(study: SmallProject) -> None:
    ana, lea, (release,) = study.as_user("ana"), study.as_user("lea"), study.releases
    case = case_of(lea, "F02")
    (interview,) = list_interviews(lea)
    open_again(lea, case, "ana")
    set_documents(lea, case, [interview.id])
    place = Passage("yes", release, *span_of(ana, release, "keep our talks a secret"))
    set_answers(ana, case, "meeting", ["yes"], [place])
    hand_in(ana, case)
    open_case_queue(ana)
    decide(ana, case, "meeting", "coder", coder="ana", reason_tag="slip", reason=" Line 4. ", deciders=["ben"])
    decision = consensus_records(lea)[case].values["meeting"].decision
    assert (decision.answers, decision.passages) == (("yes",), (place,))
    assert (decision.of_coder, decision.reason) == ("ana", "Line 4.")
    assert [(parent.coder, parent.answers) for parent in decision.parents] == [("ana", ("yes",)), ("ben", ("no",))]
    value = open_record(ana, case).values["meeting"]
    assert (decision.parents[0].value_id, decision.parents[0].version) == (value.id, 2)
    assert (decision.decided_by, decision.deciders) == ("ana", ("ben",))
    decide(ana, case, "meeting", "coder", coder="ben")
    assert consensus_records(lea)[case].values["meeting"].decision.passages == (), "nothing told the other value"
    decide(lea, case, "first_meeting", "new", answers=["4"])
    assert [(event.day, event.consensus, event.coders) for event in timeline(ana, case)] == [(4, True, ("ana", "ben"))]
    assert [entry.day for entry in timeline(ana, case_of(ana, "F01"))] == [12], "nobody has decided there"


@pytest.mark.parametrize(
    ("variable", "outcome", "more", "comes"),
    [
        ("platform", "union", {}, ("game", "chat", "video")),
        ("platform", "intersection", {}, ("chat",)),
        ("platform", "new", {"answers": ["unknown"]}, ("unknown",)),
        ("age_band", "coder", {"coder": "ben"}, ("10 to 12",)),
        ("age_band", "union", {}, ("10 to 12",)),
        ("meeting", "new", {"answers": ["yes", "no"]}, "takes one value"),
        ("age_band", "intersection", {}, "none in common"),
        ("age_band", "new", {"answers": ["old"]}, "has no value"),
        ("age_band", "new", {}, "Name the value"),
        ("age_band", "both", {}, "The outcome is one of"),
        ("age_band", "coder", {"coder": "ben", "reason_tag": "boundary rule"}, "The reason is one of"),
        ("age_band", "coder", {"coder": "ben", "deciders": ["sam"]}, "made by the people who recorded it"),
        ("first_meeting", "coder", {"coder": "ben"}, "has no value here"),
        ("first_meeting", "new", {"answers": ["2021-03-04"]}, "Calendar dates are not kept"),
        ("colour", "new", {"answers": ["red"]}, "not in the queue"),
    ],
)
def test_each_outcome(lasting: SmallProject, variable: str, outcome: str, more: Any, comes: Any) -> None:
    ana = lasting.as_user("ana")
    case = case_of(ana, "F01")
    before = settled(ana)
    if isinstance(comes, str):
        with pytest.raises(InvalidInput, match=comes):
            decide(ana, case, variable, outcome, **more)
    else:
        decide(ana, case, variable, outcome, **more)
        assert settled(ana)[variable] == comes
        undo_case_decision(ana)
    assert settled(ana) == before


def test_nobody_sees_a_consensus_who_does_not_see_the_records(study: SmallProject) -> None:
    ana, lea = study.as_user("ana"), study.as_user("lea")
    case = case_of(ana, "F01")
    open_case_queue(ana)
    decide(ana, case, "age_band", "coder", coder="ana")
    assert settled(lea)["age_band"] == ("unknown",)
    set_answers(lea, case, "meeting", ["no"])
    assert settled(lea) == {} and case not in records_to_use(lea), "who records it now is blind, leads too"
    assert all(item.label != "F01" for item in open_case_queue(lea).items)
    assert not send(lea, "decide", item=item_id(case, "platform"), outcome="new", answers=["chat"]).ok
    assert not any(event.action.startswith("case_consensus") for event in activity(lea) if event.actor != "lea")
    assert [entry.consensus for entry in timeline(lea, case)] == [], "nor in the timeline"
    hand_in(lea, case)
    assert settled(lea)["age_band"] == ("unknown",)
    meeting = consensus_records(ana)[case].values["meeting"]
    assert meeting.older and meeting.decision.answers == ("yes",), (
        "who came later says otherwise; what was agreed is kept"
    )
    assert not consensus_records(ana)[case].values["age_band"].older, "and left this one open"


def test_an_open_round_hides_the_consensus_of_its_cases(study: SmallProject) -> None:
    ana, lea = study.as_user("ana"), study.as_user("lea")
    case = case_of(ana, "F01")
    open_case_queue(ana)
    (interview,) = list_interviews(lea)
    set_documents(lea, case, [interview.id])
    result = create_round(lea, RoundDraft(name="One", releases=study.releases, coders=["ana", "ben"]))
    for context in (ana, lea):
        assert settled(context) == {} and {item.label for item in open_case_queue(context).items} == {"F02"}
    with pytest.raises(InvalidInput, match="not in the queue"):
        decide(ana, case, "platform", "union")
    lock.lock_round(lea, result.id)
    assert settled(ana) == {"meeting": ("yes",)}


def test_a_parent_that_changes_makes_the_consensus_older_and_not_other(study: SmallProject) -> None:
    ana, ben, lea = (study.as_user(name) for name in ("ana", "ben", "lea"))
    case = case_of(ana, "F01")
    open_case_queue(ana)
    decide(ana, case, "age_band", "coder", coder="ben")
    open_again(lea, case, "ben")
    assert consensus_records(ana)[case].values["age_band"].older, "while it is open again"
    set_answers(ben, case, "age_band", ["13 to 14"])
    hand_in(ben, case)
    now = consensus_records(ana)[case].values
    assert now["age_band"].older and now["age_band"].decision.answers == ("10 to 12",) and not now["meeting"].older
    assert states(ana)["F01", "age_band"] == "older"
    used = records_to_use(ana)[case].values["age_band"]
    assert used.older and used.consensus and used.answers == ("10 to 12",)
    decide(ana, case, "age_band", "coder", coder="ben")
    assert not consensus_records(ana)[case].values["age_band"].older and settled(ana)["age_band"] == ("13 to 14",)


def test_a_variable_without_values_waits_only_where_it_was_set_aside(study: SmallProject) -> None:
    lea = study.as_user("lea")
    case = case_of(lea, "F02")
    decide(lea, case, "meeting", "coder", coder="ana")
    assert send(lea, "aside", item=item_id(case, "first_meeting"), state="deferred").ok
    for coder in ("ana", "ben"):
        open_again(lea, case, coder)
    left = {key: state for key, state in states(lea).items() if key[0] == "F02"}
    assert left == {("F02", "first_meeting"): "deferred"}
    assert settled(lea, "F02") == {"meeting": ("yes",)}, "what was settled stands"


def test_the_record_to_use(study: SmallProject) -> None:
    ana = study.as_user("ana")
    alone = add_case(ana, "F03")
    set_answers(ana, alone, "meeting", ["no"])
    hand_in(ana, alone)
    before = records_to_use(ana)
    first = before[case_of(ana, "F01")]
    assert {name: (value.answers, value.consensus) for name, value in first.values.items()} == {
        "meeting": (("yes",), False)
    }
    assert first.unsettled == ("age_band", "platform", "first_meeting")
    assert before[alone].values["meeting"].coders == ("ana",) and before[alone].unsettled == ()
    open_case_queue(ana)
    decide(ana, first.case_id, "first_meeting", "coder", coder="ana")
    after = records_to_use(ana)[first.case_id]
    assert {name: value.consensus for name, value in after.values.items()} == {"meeting": True, "first_meeting": True}
    assert after.values["first_meeting"].answers == ("12",)
    assert after.unsettled == ("age_band", "platform")


def test_steps_are_done_once_seen_is_checked_and_others_steps_are_passed_over(study: SmallProject) -> None:
    ana, ben = study.as_user("ana"), study.as_user("ben")
    case = case_of(ana, "F02")
    item = item_id(case, "meeting")
    operation = {"id": new_id(), "kind": "decide", "item": item, "outcome": "coder", "coder": "ana", "seen": None}
    first, again = apply_case_decisions(ana, [operation, operation])
    assert first.ok and again == first
    assert "in the meantime" in send(ben, "decide", item=item, outcome="coder", coder="ben", seen=None).reason
    assert send(ben, "decide", item=item, outcome="coder", coder="ben", seen=first.id).ok
    with pytest.raises(Conflict, match="variable meeting of the case “F02”"):
        undo_case_decision(ana)
    assert send(ben, "aside", item=item, state="deferred").ok and states(ben)["F02", "meeting"] == "deferred"
    assert settled(ben, "F02") == {}
    undo_case_decision(ben)
    assert settled(ben, "F02") == {"meeting": ("no",)}
    assert send(ben, "aside", item=item, state="open").ok and states(ben)["F02", "meeting"] == "open"
    with pytest.raises(InvalidInput):
        redo_case_decision(ben)


OUTCOMES = st.sampled_from(
    [
        *(("decide", {"outcome": "coder", "coder": coder}) for coder in ("ana", "ben")),
        ("decide", {"outcome": "new", "answers": ["unknown"]}),
        *(("aside", {"state": state}) for state in ("deferred", "escalated", "open")),
    ]
)
ITEMS = st.sampled_from([("F01", "meeting"), ("F02", "meeting")])


@settings(max_examples=amount(6, 3), deadline=None)
@given(steps=st.lists(st.tuples(ITEMS, OUTCOMES), min_size=1, max_size=3))
def test_any_decisions_undone_leave_all_as_it_was(lasting: SmallProject, steps: list[Any]) -> None:
    ana = lasting.as_user("ana")

    def stands() -> list[Any]:
        with lasting.project.store.read() as cursor:
            return case_consensus.visible_decisions(cursor, ana.viewer)

    history = [stands()]
    for (label, variable), (kind, more) in steps:
        assert send(ana, kind, item=item_id(case_of(ana, label), variable), **more).ok
        history.append(stands())
    for before in reversed(history[:-1]):
        undo_case_decision(ana)
        assert stands() == before


def test_a_variable_is_discussed_and_what_happened_to_it_is_told_to_who_sees_its_records(study: SmallProject) -> None:
    ana, ben, lea = (study.as_user(name) for name in ("ana", "ben", "lea"))
    case = case_of(ana, "F01")
    item = item_id(case, "age_band")
    message = discuss_variable(ana, case, "age_band", " @Ben which line? ")
    decide(ben, case, "age_band", "coder", coder="ben", reason="Line 2.")
    assert send(ben, "aside", item=item, state="escalated").ok
    undo_case_decision(ben)
    now = case_standings(lea, [item])
    assert [(message.author, message.text, message.case_id) for message in now.messages[item]] == [
        ("ana", "@Ben which line?", case)
    ]
    told = [(each.who, each.what, each.decision and each.decision.answers) for each in now.histories[item]]
    assert told == [
        ("ana", "said", None), ("ben", "decided", ("10 to 12",)), ("ben", "escalated", None), ("ben", "undone", None),
    ]  # fmt: skip
    assert "not yours" in send(ben, "unsay", message=message).reason
    assert not send(ben, "say", item=item, text=" ").ok
    assert "not in the queue" in send(ben, "say", item=item_id(case, "colour"), text="?").reason
    set_answers(lea, case, "meeting", ["no"])
    blind = case_standings(lea, [item])
    assert not (blind.messages or blind.histories or blind.decisions), "who records the case now is told nothing of it"
    assert "not in the queue" in send(lea, "say", item=item, text="?").reason
    with pytest.raises(AccessDenied, match="cannot see the records"):
        case_texts(lea, case)
    assert send(ana, "unsay", message=message).ok and not case_standings(ana, [item]).messages
    undo_case_decision(ana)
    assert case_standings(ana, [item]).messages


def test_what_was_decided_before_events_named_variables_is_told_by_the_decisions(study: SmallProject) -> None:
    ana = study.as_user("ana")
    item = item_id(case_of(ana, "F01"), "age_band")
    decide(ana, case_of(ana, "F01"), "age_band", "coder", coder="ben")
    assert send(ana, "aside", item=item, state="deferred").ok
    before = case_standings(ana, [item]).histories[item]
    study.project.store.write(
        lambda cursor: cursor.execute("UPDATE event SET target_type = 'case' WHERE target_type = 'case_consensus'")
    )
    after = case_standings(ana, [item]).histories[item]
    assert [(each.who, each.what) for each in after] == [(each.who, each.what) for each in before]
    assert after[0].decision and after[0].decision.revoked_at


def test_other_passages_are_chosen_for_the_settled_value(study: SmallProject) -> None:
    ana, lea, (release,) = study.as_user("ana"), study.as_user("lea"), study.releases
    case = case_of(lea, "F01")
    (interview,) = list_interviews(lea)
    set_documents(lea, case, [interview.id])
    assert [text.id for text in case_texts(ana, case)] == [release]
    place = span_of(ana, release, "keep our talks a secret")
    told = [("game", release, *place), ("chat", release, *place)]
    decide(ana, case, "platform", "coder", coder="ana", passages=told)
    decision = consensus_records(lea)[case].values["platform"].decision
    assert {passage.answer for passage in decision.passages} == {"game", "chat"} and decision.of_coder == "ana"
    assert set(case_standings(ana, [item_id(case, "platform")]).releases) == {release}
    for wrong, why in ((("video", *told[0][1:]), "belongs to a value"), (("game", release, 0, 10**6), "does not lie")):
        with pytest.raises(InvalidInput, match=why):
            decide(ana, case, "platform", "coder", coder="ana", passages=[wrong])
    decide(ana, case, "platform", "coder", coder="ana", passages=[])
    assert consensus_records(lea)[case].values["platform"].decision.passages == (), "read from the form"
    undo_case_decision(ana)
    assert consensus_records(lea)[case].values["platform"].decision.passages == decision.passages
    # A pane left open keeps no words of whoever is erased.
    assert not case_standings(ana, [], known=[release]).releases
    ana.store.write(lambda cursor: erasure.erase_participant(cursor, interview.participant_id, lambda content: "hash"))
    with pytest.raises(NotFound, match="not there any more"):
        case_standings(ana, [], known=[release])

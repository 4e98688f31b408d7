"""Reconciling as a team: who decides, discussions, blank passages, better definitions, and what never changes."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coding.errors import AccessDenied, Conflict, InvalidInput, NotReady
from coding.store import rounds as stored_rounds
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.cases.reconciling import decisions_table
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.codings import transcript
from coding.workspace.people import participants
from coding.workspace.people.users import add_user
from coding.workspace.project import log as project_log
from coding.workspace.reconcile.decide import add_passage, apply_decisions, decide_item, discuss, set_aside
from coding.workspace.reconcile.plan import rounds_to_reconcile, set_reconcile_plan
from coding.workspace.reconcile.queue import (
    consensus_layer,
    item_histories,
    mentioned,
    open_queue,
    precedents,
    standings,
)
from coding.workspace.reconcile.revision import Revision, revise_definition, revision_effects
from coding.workspace.reports import export as reports_export
from coding.workspace.rounds.lock import lock_round, snapshot_hash, unlock_round
from coding.workspace.rounds.setup import RoundDraft, create_round, eligible_releases
from tests.conftest import copied
from tests.helpers.full_run import amount
from tests.helpers.steps import redo_reconcile, undo_reconcile
from tests.workspace.reconcile.conftest import lock

pytestmark = pytest.mark.slow


def item_of(context: Any, round_id: str, kind: str) -> str:
    return next(item.id for item in open_queue(context, round_id).items if item.kind == kind)


# Who decides


def test_a_rounds_plan_is_the_default_of_its_decisions_and_a_decision_may_differ(
    round_id: str, ana: Any, lea: Any
) -> None:
    set_reconcile_plan(lea, round_id, "majority", ("ana", "ben"))
    first, second = item_of(ana, round_id, "boundary"), item_of(ana, round_id, "missing")
    decide_item(ana, round_id, first, "union", reason_tag="boundary rule", deciders=["ana", "ben"])
    decide_item(lea, round_id, second, "none", reason_tag="slip", method="lead", deciders=["lea"])
    decisions = open_queue(ana, round_id).decisions
    assert (decisions[first].method, decisions[first].deciders) == ("majority", ("ana", "ben"))
    assert (decisions[second].method, decisions[second].deciders) == ("lead", ("lea",))
    assert decisions[first].decided_by == "ana"
    (span,) = standings(ana, round_id)[first].consensus
    assert span.decision_id == decisions[first].id
    with pytest.raises(InvalidInput, match="made by the round's coders"):
        decide_item(ana, round_id, second, "none", deciders=["vic"])


@pytest.mark.parametrize("plan", [None, ("consensus", ("ana", "ben")), ("consensus", ()), ("lead", ())])
def test_deciding_alone_is_no_discussion_whatever_the_round_planned(
    round_id: str, ana: Any, lea: Any, plan: tuple[str, tuple[str, ...]] | None
) -> None:
    if plan:
        set_reconcile_plan(lea, round_id, *plan)
    item = item_of(ana, round_id, "boundary")
    decide_item(ana, round_id, item, "union")
    decision = open_queue(ana, round_id).decisions[item]
    assert (decision.way, decision.deciders, decision.reason_tag) == ("alone", ("ana",), "")
    decide_item(ana, round_id, item, "union", deciders=["ben", "ana"])
    decision = open_queue(ana, round_id).decisions[item]
    assert (decision.way, decision.deciders) == ("consensus", ("ana", "ben"))
    for how, why in (
        ({"method": "consensus"}, "takes two people"),
        ({"method": "alone", "deciders": ["ana", "ben"]}, "is one person"),
        ({"method": "lead"}, "No lead is among"),
    ):
        with pytest.raises(InvalidInput, match=why):
            decide_item(ana, round_id, item, "union", **how)


def test_a_consensus_of_one_person_that_was_kept_before_counts_as_alone(
    small_project: Any, round_id: str, ana: Any, lea: Any
) -> None:
    first, second = item_of(ana, round_id, "boundary"), item_of(ana, round_id, "missing")
    decide_item(ana, round_id, first, "union")
    decide_item(ana, round_id, second, "none", deciders=["ana", "ben"], reason_tag="slip")
    small_project.project.store.write(
        lambda cursor: cursor.execute("UPDATE decision SET method = 'consensus' WHERE method = 'alone'")
    )
    with zipfile.ZipFile(io.BytesIO(reports_export.export(lea, "methods", round_id=round_id).data)) as archive:
        text = archive.read("methods-en.txt").decode()
    assert "one person alone (1)" in text and "consensus after discussion (1)" in text
    assert "none chosen\t1" in text and "slip\t1" in text


def test_an_adjudicator_who_did_not_code_decides_and_the_coders_then_discuss(
    small_project: Any, round_id: str, ana: Any, lea: Any
) -> None:
    add_user(lea, "cy", "Cy Example", ["researcher"])
    with pytest.raises(AccessDenied):
        open_queue(small_project.as_user("cy"), round_id)
    set_reconcile_plan(lea, round_id, "third coder", ("cy",))
    cy, item = small_project.as_user("cy"), item_of(ana, round_id, "missing")
    assert [entry.id for entry in rounds_to_reconcile(cy)] == [round_id]
    with pytest.raises(InvalidInput, match="Cy Example decide"):
        decide_item(ana, round_id, item, "none")
    set_aside(ana, round_id, item, "escalated")
    decide_item(cy, round_id, item, "coder", coder="ben", reason_tag="different reading")
    assert open_queue(ana, round_id).decisions[item].deciders == ("cy",)
    with pytest.raises(InvalidInput, match="take a decision back"):
        set_aside(ana, round_id, item, "open")
    with pytest.raises(AccessDenied):
        set_reconcile_plan(ana, round_id, "lead")
    with pytest.raises(InvalidInput, match="cannot decide"):
        set_reconcile_plan(lea, round_id, "lead", ("vic",))


def test_who_codes_an_interview_blind_is_not_shown_its_reconciling(small_project: Any, round_id: str, lea: Any) -> None:
    add_user(lea, "cy", "Cy Example", ["researcher"])
    set_reconcile_plan(lea, round_id, "third coder", ("cy",))
    create_round(
        lea, RoundDraft(name="Practice", releases=small_project.releases, coders=["cy", "lea"], purpose="training")
    )
    with pytest.raises(AccessDenied, match="blind"):
        open_queue(small_project.as_user("cy"), round_id)
    with pytest.raises(InvalidInput, match="blind"):
        set_reconcile_plan(lea, round_id, "third coder", ("cy",))


def test_who_saw_how_others_coded_an_interview_cannot_code_it_blind_later(
    small_project: Any, round_id: str, lea: Any
) -> None:
    for person in ("cy", "di", "eve"):
        add_user(lea, person, f"{person.title()} Example", ["researcher"])
    assert eligible_releases(lea, ["cy", "di"]) == list(small_project.releases)
    set_reconcile_plan(lea, round_id, "third coder", ("cy",))
    item = item_of(lea, round_id, "missing")
    decide_item(lea, round_id, item, "none", deciders=["cy"])
    for coders, name in ((["cy", "di"], "Cy Example"), (["lea", "di"], "Lea")):
        assert eligible_releases(lea, coders) == []
        with pytest.raises(InvalidInput, match=f"{name}.*decides on the disagreements"):
            create_round(lea, RoundDraft(name="Reliability 2", releases=small_project.releases, coders=coders))
    # Off the list again, Cy still stands with the decision made under that plan.
    set_reconcile_plan(lea, round_id, "lead")
    assert eligible_releases(lea, ["cy", "di"]) == []
    assert create_round(
        lea, RoundDraft(name="Practice", releases=small_project.releases, coders=["lea", "cy"], purpose="training")
    ).releases
    assert create_round(
        lea, RoundDraft(name="Reliability 2", releases=small_project.releases, coders=["di", "eve"])
    ).releases


# Discussion


def test_a_discussion_is_for_those_who_see_the_queue_and_only_ones_own_words_are_taken_back(
    small_project: Any,
    round_id: str,
    ana: Any,
    ben: Any,
) -> None:
    item = item_of(ana, round_id, "boundary")
    first = discuss(ana, round_id, item, "@Ben does the pause belong to it?")
    discuss(ben, round_id, item, "I think so.")

    def said() -> list[tuple[str, str]]:
        return [(message.author, message.text) for message in standings(ana, round_id)[item].messages]

    assert said() == [("ana", "@Ben does the pause belong to it?"), ("ben", "I think so.")]
    assert mentioned(said()[0][1], {"ana": "Ana Example", "ben": "Ben Example"}) == ("ben",)
    refused = apply_decisions(ben, round_id, [{"id": "x1", "kind": "unsay", "message": first}])
    assert not refused[0].ok and len(said()) == 2
    assert undo_reconcile(ana, round_id) == item
    assert said() == [("ben", "I think so.")]
    redo_reconcile(ana, round_id)
    assert len(said()) == 2
    taken = apply_decisions(ana, round_id, [{"id": "x2", "kind": "unsay", "message": first}])
    assert taken[0].ok and said() == [("ben", "I think so.")]
    undo_reconcile(ana, round_id)
    assert len(said()) == 2
    with pytest.raises(InvalidInput, match="between one and"):
        discuss(ana, round_id, item, "   ")
    with pytest.raises(AccessDenied):
        discuss(small_project.as_user("vic"), round_id, item, "hello")
    assert not any("pause" in str(event.detail) for event in project_log.activity(small_project.as_user("lea")))


@pytest.mark.parametrize(
    ("text", "called"),
    [("@ana and @Ben Example", ("ana", "ben")), ("write to x@ben.example", ()), ("@Benno", ()), ("@cy.", ("cy",))],
)
def test_mentions(text: str, called: tuple[str, ...]) -> None:
    names = {"ana": "Ana Example", "ben": "Ben Example", "cy": "Cy Sample", "cyr": "Cy Other"}
    assert mentioned(text, names) == called


# Outcomes


def test_both_readings_may_stand_with_a_note(round_id: str, ana: Any) -> None:
    item = item_of(ana, round_id, "different code")
    with pytest.raises(InvalidInput, match="Say in words"):
        decide_item(ana, round_id, item, "stand")
    decide_item(ana, round_id, item, "stand", reason_tag="different reading", reason="Two sides of one act.")
    standing = standings(ana, round_id)[item]
    assert standing.decision is not None and standing.decision.outcome == "stand"
    assert [entry.code for entry in standing.consensus] == ["D3", "D5"]


def test_a_passage_nobody_coded_can_be_coded_in_the_consensus_and_taken_back(
    round_id: str, ana: Any, release: Any
) -> None:
    before = round_agreement(ana, round_id).report.to_json(cells=True)
    item = add_passage(ana, round_id, release, "R1", 0, 12, reason_tag="slip", reason="We both missed it.")
    queue = open_queue(ana, round_id)
    assert queue.counts()["uncoded"] == 1 and queue.details[item].absent == ("ana", "ben")
    (span,) = standings(ana, round_id)[item].consensus
    assert (span.code, span.start, span.end, span.parents) == ("R1", 0, 12, ())
    assert (queue.decisions[item].outcome, queue.decisions[item].deciders) == ("new", ("ana",))
    with pytest.raises(InvalidInput, match="already"):
        add_passage(ana, round_id, release, "R1", 4, 20)
    with pytest.raises(InvalidInput, match="already"):
        add_passage(ana, round_id, release, "R1", 310, 320)
    with pytest.raises(InvalidInput, match="not in the codebook"):
        add_passage(ana, round_id, release, "nope", 0, 5)
    with pytest.raises(InvalidInput, match="outside"):
        add_passage(ana, round_id, release, "C1", 0, 10**7)
    assert undo_reconcile(ana, round_id) == item
    assert item not in {item.id for item in open_queue(ana, round_id).items}
    redo_reconcile(ana, round_id)
    decide_item(ana, round_id, item, "none")
    assert standings(ana, round_id)[item].consensus == ()
    assert round_agreement(ana, round_id).report.to_json(cells=True) == before


def test_everything_can_be_settled_and_nothing_is_a_decision_too(round_id: str, ana: Any) -> None:
    queue = open_queue(ana, round_id)
    assert queue.coverage == pytest.approx(1 / 4)
    for item in queue.items:
        decide_item(ana, round_id, item.id, "none", reason_tag="definition unclear")
    queue = open_queue(ana, round_id)
    assert queue.coverage == 1.0 and consensus_layer(ana, round_id) == []
    assert {decision.outcome for decision in queue.decisions.values()} == {"none"}


# Records


def test_the_history_of_an_item_names_who_did_what_and_what_was_taken_back(round_id: str, ana: Any, ben: Any) -> None:
    item = item_of(ana, round_id, "exact")
    decide_item(ana, round_id, item, "none", reason_tag="slip")
    undo_reconcile(ana, round_id)
    set_aside(ben, round_id, item, "deferred")
    decide_item(ben, round_id, item, "both", reason_tag="other")
    happened = item_histories(ana, round_id)[item]
    assert [(happening.who, happening.what) for happening in happened] == [
        ("", "agreed"),
        ("ana", "decided"),
        ("ana", "undone"),
        ("ben", "deferred"),
        ("ben", "decided"),
    ]
    revoked = [entry.decision.revoked_at is not None for entry in happened if entry.decision]
    assert revoked == [True, True, False]


def test_earlier_decisions_on_the_same_codes_come_from_other_rounds_too(make_project: Any) -> None:
    project = make_project()
    words = (("Interviewer", "Where did you live then, and with whom?"), ("Nora", "With my aunt, close to the sea."))
    releases = [project.release((*words, ("Nora", f"That was number {n}.")), f"P0{n}", {}) for n in (1, 2)]
    plan = {"ana": [("D5", 40, 60)], "ben": [("D3", 40, 60)]}
    first, second = (lock(project, release, f"Round {n}", plan) for n, release in enumerate(releases))
    ana = project.as_user("ana")
    decide_item(ana, first, item_of(ana, first, "different code"), "coder", coder="ben", reason="As told.")
    (earlier,) = precedents(ana, second)
    assert (earlier.round_name, earlier.codes, earlier.decision.outcome) == ("Round 0", ("D3", "D5"), "coder:ben")
    assert precedents(ana, first) == []


def test_where_the_consensus_comes_from_is_for_those_who_see_the_locked_round(
    small_project: Any, round_id: str, ana: Any, lea: Any
) -> None:
    add_user(lea, "cy", "Cy Example", ["researcher"])
    open_queue(ana, round_id)
    states = [standing for standing in standings(ana, round_id).values() if standing.consensus]
    assert states and all(state.decision and all(span.parents for span in state.consensus) for state in states)
    with pytest.raises(AccessDenied):
        standings(small_project.as_user("cy"), round_id)
    unlock_round(lea, round_id, "a coder wants to look again")
    with pytest.raises(NotReady):
        standings(ana, round_id)
    lock_round(lea, round_id)
    assert standings(ana, round_id) == {}


def test_decisions_come_in_from_a_file_and_wrong_rows_are_named(round_id: str, ana: Any) -> None:
    boundary, missing = item_of(ana, round_id, "boundary"), item_of(ana, round_id, "missing")
    data = (
        "item,outcome,coder,spans,reason_tag,deciders\n"
        f"{boundary},custom,,G9:172-205,boundary rule,ana; ben\n"
        f"{missing},coder,ben,,slip,\n"
        "elsewhere,none,,,slip,\n"
    ).encode()
    report = decisions_table.apply_decisions_file(ana, round_id, data, "decisions.csv")
    assert report.taken == 2 and [line for line, _ in report.refused] == [4]
    standing = standings(ana, round_id)[boundary]
    assert [(entry.code, entry.start, entry.end) for entry in standing.consensus] == [("G9", 172, 205)]
    assert standing.decision is not None and standing.decision.deciders == ("ana", "ben")
    for wrong in (b"item\nx\n", "item,outcome\nä,none\n".encode("latin-1"), b"item,outcome,spans\nx,custom,G9\n"):
        with pytest.raises(InvalidInput):
            decisions_table.apply_decisions_file(ana, round_id, wrong, "decisions.csv")


# Better definitions


def test_a_definition_is_revised_after_an_item_and_a_new_round_stands_beside_the_old_figure(make_project: Any) -> None:
    project = make_project()
    words = (("Interviewer", "Where did you live then, and with whom?"), ("Nora", "With my aunt, close to the sea."))
    releases = [project.release((*words, ("Nora", f"That was number {n}.")), f"P0{n}", {}) for n in (1, 2)]
    lea, ana = project.as_user("lea"), project.as_user("ana")
    first = lock(project, releases[0], "Before", {"ana": [("D5", 40, 60)], "ben": [("D3", 40, 60)]})
    old = round_agreement(lea, first)
    item = item_of(lea, first, "different code")
    with pytest.raises(AccessDenied):
        revise_definition(ana, first, item, Revision(code="D5", reason="unclear"))
    with pytest.raises(InvalidInput, match="Nothing is different"):
        revise_definition(lea, first, item, Revision(code="D5", reason="unclear"))
    with pytest.raises(Conflict):
        revise_definition(lea, first, item, Revision(code="D5", reason="unclear", definition="Other.", based_on=99))
    number = revise_definition(
        lea, first, item, Revision(code="D5", reason="Living with family was read in two ways.",
        definition="Somebody outside the household.", not_for="the household", use_instead="D3", example="near_miss",
    ))  # fmt: skip
    book = current_codebook(lea)
    code = book.book.by_id("D5")
    passage = open_queue(lea, first).releases[releases[0]].text[40:60].strip()
    assert book.number == number and book.reason == "Living with family was read in two ways."
    assert code.definition == "Somebody outside the household." and passage in code.examples.near_miss
    assert code.exclude[-1].use_instead == "D3"
    assert open_queue(lea, first).codebook.by_id("D5").definition != code.definition
    (effect,) = revision_effects(ana, first)
    assert [c.coder for codings in effect.recheck.values() for c in codings] == ["ana"]
    assert effect.before is not None and effect.after == ()
    second = lock(project, releases[1], "After", {"ana": [("D5", 40, 60)], "ben": [("D5", 40, 60)]})
    (effect,) = revision_effects(lea, first)
    assert effect.before.alpha == old.report.codes["D5"].kripp_alpha
    (after,) = effect.after
    alpha = round_agreement(lea, second).report.codes["D5"].kripp_alpha
    assert (after.round_name, after.codebook_version, after.alpha) == ("After", number, alpha)
    assert round_agreement(lea, first).report.to_json() == old.report.to_json()
    again = RoundDraft(name="Again", releases=releases[1:], coders=["ana"], purpose="drift check")
    create_round(lea, again)
    (effect,) = revision_effects(ana, first)
    assert effect.after == (), "what she codes a second time now is kept from her, and nothing else"


def test_a_passage_of_somebody_who_may_not_be_quoted_is_no_example(round_id: str, lea: Any) -> None:
    item = item_of(lea, round_id, "boundary")
    person = participants.list_participants(lea)[0]
    participants.update_participant(lea, person.id, person.label, "never", person.attributes)
    number = current_codebook(lea).number
    with pytest.raises(InvalidInput, match="quoted"):
        revise_definition(
            lea, round_id, item, Revision(code="G9", reason="unclear", definition="Another one.", example="typical")
        )
    assert current_codebook(lea).number == number


# What never changes


@pytest.fixture(scope="module")
def standing_round(rounds_made: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, str, Any]]:
    """A locked round, and what no step may change of it."""
    prepared, round_id = rounds_made(2)
    project = copied(prepared, tmp_path_factory.mktemp("standing") / "study")
    yield project, round_id, _fixed(project, round_id)
    project.project.store.close()


steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["coder", "both", "stand", "union", "intersection", "custom", "new", "none", "deferred", "escalated"]
            + ["open", "undo", "redo", "say", "add"]
        ),
        st.integers(0, 10**6),
        st.sampled_from(["ana", "ben", "lea"]),
    ),
    min_size=1,
    max_size=15,
)


@given(steps)
@settings(max_examples=amount(15, 4), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_reconciliation_changes_a_figure_a_snapshot_or_a_coders_coding(
    standing_round: tuple[Any, str, Any], plan: list[tuple[str, int, str]]
) -> None:
    project, round_id, before = standing_round
    lea = project.as_user("lea")
    queue = open_queue(lea, round_id)
    taken = 0
    for number, (what, chance, who) in enumerate(plan):
        item = queue.items[chance % len(queue.items)]
        detail = queue.details[item.id]
        span = (detail.codes[chance % len(detail.codes)] if detail.codes else "C1", item.start, item.end)
        operation: dict[str, Any] = {"id": f"{chance}-{number}-{what}-{who}"[:60], "item": item.id}
        if what in ("deferred", "escalated", "open"):
            operation |= {"kind": "aside", "state": what}
        elif what in ("undo", "redo"):
            operation |= {"kind": what}
        elif what == "say":
            operation |= {"kind": "say", "text": "a thought"}
        elif what == "add":
            operation |= {"kind": "add", "release": item.release_id, "code": "X2", "start": chance % 40, "end": 41}
        else:
            operation |= {"kind": "decide", "outcome": what, "coder": "ana", "code": span[0] if detail.codes else None}
            operation |= {"spans": [span], "reason": "because", "reason_tag": "other"}
        taken += sum(answer.ok for answer in apply_decisions(project.as_user(who), round_id, [operation], opened=queue))
    assert _fixed(project, round_id) == before
    decisions = open_queue(lea, round_id).decisions
    standing = {decision.id: decision for decision in decisions.values()}
    for coding in consensus_layer(lea, round_id):
        decision = standing[coding.decision_id]
        assert decision.deciders or decision.decided_by


def _fixed(project: Any, round_id: str) -> tuple[Any, ...]:
    """Everything of a locked round that reconciling may not change; the hash is computed anew from what is stored."""
    lea = project.as_user("lea")
    agreement = round_agreement(lea, round_id, unit="character")
    with lea.store.read() as cursor:
        snapshot = stored_rounds.current_snapshot(cursor, round_id)
    assert snapshot is not None
    digest = snapshot_hash(snapshot, agreement.round.codebook_version)
    assert digest == snapshot.hash
    return digest, agreement.report.to_json(cells=True), transcript.visible_codings(lea)

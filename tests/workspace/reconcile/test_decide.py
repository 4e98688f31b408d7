"""Agreement rests on the snapshot; reconciliation settles every item and never touches it."""

import pytest

from coding.errors import AccessDenied, InvalidInput
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.codings import transcript
from coding.workspace.people.users import add_user
from coding.workspace.reconcile.decide import decide_item, set_aside
from coding.workspace.reconcile.queue import ReconcileQueue, consensus_layer, open_queue, standings
from coding.workspace.rounds import lock
from tests.helpers.steps import redo_reconcile, undo_reconcile

pytestmark = pytest.mark.slow


def items_by_kind(queue: ReconcileQueue) -> dict[str, str]:
    return {item.kind: item.id for item in queue.items}


def test_the_queue_holds_every_locked_span_once(round_id, ana) -> None:
    queue = open_queue(ana, round_id)
    members = [coding for item in queue.items for coding in item.members]
    assert sorted(members) == sorted(c.coding_id for c in queue.snapshot.codings)
    assert queue.counts() == {"exact": 1, "boundary": 1, "different code": 1, "missing": 1}
    assert [item.state for item in queue.items if item.kind == "exact"] == ["agreed"]
    assert len(queue.open_items) == 3


def test_decisions_make_the_consensus_with_parents(round_id, ana) -> None:
    kinds = items_by_kind(open_queue(ana, round_id))
    before = round_agreement(ana, round_id)
    decide_item(ana, round_id, kinds["boundary"], "union", reason_tag="boundary rule")
    decide_item(ana, round_id, kinds["different code"], "coder", coder="ben", reason_tag="different reading")
    decide_item(ana, round_id, kinds["missing"], "none", reason_tag="slip", reason="not about a response")
    queue = open_queue(ana, round_id)
    assert queue.open_items == []
    layer = consensus_layer(ana, round_id)
    assert [(c.code, c.start, c.end) for c in layer] == [("C1", 44, 60), ("G9", 170, 210), ("D3", 260, 300)]
    union = standings(ana, round_id)[kinds["boundary"]]
    coders = {coding.id: coding.coder for coding in transcript.visible_codings(ana)}
    assert union.consensus == (layer[1],) and {coders[parent] for parent in layer[1].parents} == {"ana", "ben"}
    assert union.decision is not None and union.decision.decided_by == "ana"
    after = round_agreement(ana, round_id)
    assert after.snapshot.hash == before.snapshot.hash
    assert after.report.to_json() == before.report.to_json()
    assert {(c.code, c.coder) for c in transcript.visible_codings(ana)} >= {("D5", "ana"), ("R1", "ben")}


def test_agreement_can_be_overturned_and_taken_back(round_id, ben) -> None:
    exact = items_by_kind(open_queue(ben, round_id))["exact"]
    decide_item(ben, round_id, exact, "none", reason_tag="definition unclear")
    assert consensus_layer(ben, round_id) == []
    assert undo_reconcile(ben, round_id) == exact
    assert [c.code for c in consensus_layer(ben, round_id)] == ["C1"]
    redo_reconcile(ben, round_id)
    assert consensus_layer(ben, round_id) == []


def test_items_can_be_set_aside_and_opened_again(round_id, ana, lea) -> None:
    item = items_by_kind(open_queue(ana, round_id))["missing"]
    set_aside(ana, round_id, item, "escalated")
    decide_item(lea, round_id, item, "both", reason_tag="other", method="lead")
    set_aside(ana, round_id, item, "open")
    queue = open_queue(ana, round_id)
    assert {item.id: item.state for item in queue.items}[item] == "open"
    assert item not in queue.decisions


def test_decisions_need_a_known_reason_and_outcome(round_id, ana) -> None:
    item = items_by_kind(open_queue(ana, round_id))["different code"]
    with pytest.raises(InvalidInput, match="reason"):
        decide_item(ana, round_id, item, "both", reason_tag="because")
    with pytest.raises(InvalidInput):
        decide_item(ana, round_id, item, "maybe", reason_tag="slip")
    with pytest.raises(InvalidInput, match="codebook"):
        decide_item(ana, round_id, item, "new", spans=[("nope", 0, 5)], reason_tag="slip")
    with pytest.raises(InvalidInput, match="outside"):
        decide_item(ana, round_id, item, "new", spans=[("C1", 0, 10**7)], reason_tag="slip")


def test_only_its_coders_and_leads_see_a_locked_round(small_project, round_id, lea) -> None:
    add_user(lea, "cy", "Cy Example", ["researcher"])
    with pytest.raises(AccessDenied):
        open_queue(small_project.as_user("cy"), round_id)
    with pytest.raises(AccessDenied):
        round_agreement(small_project.as_user("cy"), round_id)


def test_a_round_with_decisions_is_not_unlocked(round_id, ana, lea) -> None:
    item = items_by_kind(open_queue(ana, round_id))["missing"]
    decide_item(ana, round_id, item, "none", reason_tag="slip")
    with pytest.raises(InvalidInput, match="Decisions stand"):
        lock.unlock_round(lea, round_id, "try")
    undo_reconcile(ana, round_id)
    assert lock.unlock_round(lea, round_id, "try").state == "open"


def test_what_cannot_be_computed_is_null_with_a_reason(round_id, lea) -> None:
    result = round_agreement(lea, round_id, unit="interview").report.to_json()
    code = result["codes"]["C1"]
    assert code["kripp_alpha"] is None
    assert code["not_computable"]["kripp_alpha"]
    assert code["interval"] in (None, [None, None])

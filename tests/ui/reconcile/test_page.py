"""The Reconcile page: what the pane is given, that each operation is applied once, and the consensus layer."""

import json
import random
import uuid
from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from coding.errors import AccessDenied, InvalidInput, NotReady
from coding.store import erasure
from coding.ui.reconcile.pane import ReconcileSession, document_message, open_session
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.people.users import add_user, set_roles
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reconcile import queue as reconcile_queue
from coding.workspace.reconcile.decide import apply_decisions
from coding.workspace.reconcile.plan import set_reconcile_plan
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers import app_page, round_project
from tests.helpers.app_page import mounted
from tests.helpers.case_study import bring, take_variables
from tests.helpers.full_run import amount
from tests.helpers.steps import redo_reconcile, undo_reconcile

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "reconcile")


def parts(test: AppTest) -> dict[str, dict[str, Any]]:
    """What the mounted components were given, by part or label."""
    return {str(entry.get("part") or entry.get("label")): entry for entry in mounted(test)}


class Desk:
    """One person at the queue, without a browser: operations go in as the pane sends them."""

    def __init__(self, project: Any, user: str, round_id: str) -> None:
        self.context, self.round_id = project.as_user(user), round_id
        self.queue = reconcile_queue.open_queue(self.context, round_id)
        self.session: ReconcileSession = open_session(self.context, self.queue, "test")

    def item(self, kind: str, at: int = 0) -> str:
        return [item.id for item in self.queue.items if item.kind == kind][at]

    def send(self, *operations: dict[str, Any]) -> dict[str, Any]:
        complete = [{"id": str(uuid.uuid4()), **operation} for operation in operations]
        return self.session.exchange(self.context, self.queued(*complete))

    def queued(self, *operations: Any, sign_in: str = "") -> dict[str, Any]:
        """What the browser holds."""
        return {"scope": self.session.document["scope"], "signIn": sign_in, "operations": list(operations)}

    def decide(self, item: str, outcome: str, **more: Any) -> dict[str, Any]:
        return {"kind": "decide", "item": item, "outcome": outcome, "reason_tag": "slip", **more}

    def standing(self, item: str) -> reconcile_queue.ItemState:
        return reconcile_queue.standings(self.context, self.round_id)[item]


@pytest.fixture
def locked(locked_round: Any) -> tuple[Any, str]:
    return locked_round(2)


@pytest.fixture
def project(locked: tuple[Any, str]) -> Any:
    return locked[0]


@pytest.fixture
def round_id(locked: tuple[Any, str]) -> str:
    return locked[1]


@pytest.fixture
def desk(project: Any, round_id: str) -> Desk:
    return Desk(project, "ana", round_id)


def test_without_a_locked_round_the_page_says_what_comes_first(make_project: Any) -> None:
    project = make_project()
    release = round_project.released(project, "P02")
    create_round(project.as_user("lea"), RoundDraft(name="Quiet round", releases=[release], coders=["ana", "ben"]))
    page = open_page(project, "ana")
    assert "When every coder of a round has handed in" in page.info[0].value
    assert not page.get("bidi_component")


def test_the_pane_gets_every_item_with_its_words_and_context(project: Any, round_id: str) -> None:
    page = open_page(project, "ana", kind="boundary")
    given = parts(page)
    document, queue = given["document"], reconcile_queue.open_queue(project.as_user("ana"), round_id)
    assert [item["id"] for item in document["items"]] == [item.id for item in queue.items]
    for item in document["items"]:
        text = queue.releases[item["interview"]].text
        before, first, last, after = item["turns"]
        assert before <= first <= last <= after
        for at in range(before, after + 1):
            _, _, line, start, words = document["turns"][f"{item['interview']}|{at}"]
            assert words == text[start : start + len(words)] and line == at + 1
        for _, _, start, end, _ in item["spans"]:
            assert item["start"] <= start < end <= item["end"]
    assert {memo for item in document["items"] for *_, memo in item["spans"]} == {"", "our memo"}
    assert given["bridge"]["filter"] == {"state": "unsettled", "kind": "boundary"}
    assert given["bridge"]["standings"] == {}


def test_the_queue_is_made_json_of_once_however_often_the_page_runs(project, monkeypatch) -> None:
    page = open_page(project, "lea")
    first = page.get("bidi_component")[0].proto.bytes
    assert json.loads(first)["part"] == "document"
    results: list[object] = []
    dumps = json.dumps
    monkeypatch.setattr(json, "dumps", lambda value, **how: results.append(value) or dumps(value, **how))
    page.run()
    assert page.get("bidi_component")[0].proto.bytes == first
    assert results and not [entry for entry in results if isinstance(entry, dict) and entry.get("part") == "document"]


def test_somebody_else_gets_neither_page_nor_queue(project: Any, round_id: str) -> None:
    add_user(project.as_user("lea"), "cara", "Cara Example", ["researcher"])
    assert not open_page(project, "cara", round=round_id).get("bidi_component")
    cara = project.as_user("cara")
    for call in (
        lambda: reconcile_queue.standings(cara, round_id),
        lambda: apply_decisions(cara, round_id, []),
        lambda: undo_reconcile(cara, round_id),
    ):
        with pytest.raises(AccessDenied):
            call()


def test_an_operation_delivered_twice_is_applied_once(desk: Desk) -> None:
    item = desk.item("boundary")
    operation = {"id": "one-and-only", **desk.decide(item, "union", seen=None)}
    first = desk.session.exchange(desk.context, desk.queued(operation))
    again = desk.session.exchange(desk.context, desk.queued(operation))
    assert first["acknowledged"] == again["acknowledged"] == [["one-and-only", True, None, item]]
    standing = desk.standing(item)
    assert standing.decision is not None and standing.decision.id == "one-and-only"
    assert len(standing.consensus) == 1
    assert first["standings"][item][0] == "decided" and set(first["standings"]) == {item}


def test_what_a_browser_should_not_send_is_ignored_or_refused(desk: Desk) -> None:
    item = desk.item("boundary")
    good = {"id": "one", **desk.decide(item, "union")}
    for queue in (
        None,
        7,
        desk.queued() | {"operations": "x"},
        desk.queued(3, {"id": 4}, {"kind": "decide"}),
        desk.queued(good) | {"scope": "another pane"},
        desk.queued(good, sign_in="another sign-in"),
    ):
        assert desk.session.exchange(desk.context, queue)["acknowledged"] == []
    length = len(desk.queue.releases[desk.queue.details[item].document].text)
    wrong: list[dict[str, Any]] = [
        {"kind": "drop tables", "item": item},
        {"kind": "decide", "item": "nowhere", "outcome": "none"},
        desk.decide(item, "sideways"),
        desk.decide(item, "coder", coder="lea"),
        desk.decide(item, "none", reason_tag="mood"),
        desk.decide(item, "none", method="agreed"),
        desk.decide(item, "none", reason="x" * 5000),
        desk.decide(item, "custom", spans=[]),
        desk.decide(item, "new", spans=[["C1", 5, length + 1]]),
        desk.decide(item, "new", spans=[["C1", True, 9]]),
        desk.decide(item, "new", spans=[["unknown", 5, 9]]),
        desk.decide(item, "union", code="R1"),
        {"kind": "aside", "item": item, "state": "decided"},
    ]
    answer = desk.send(*wrong)
    assert [ok for _, ok, _, _ in answer["acknowledged"]] == [False] * len(wrong)
    assert all(reason and reason.endswith(".") for _, _, reason, _ in answer["acknowledged"])
    assert answer["standings"] == {} and desk.standing(item).state == "open"


def test_a_decision_on_what_somebody_else_settled_meanwhile_is_refused(project: Any, round_id: str) -> None:
    ana, ben = Desk(project, "ana", round_id), Desk(project, "ben", round_id)
    item = ana.item("missing")
    ana.send(ana.decide(item, "none", seen=None))
    answer = ben.send(ben.decide(item, "coder", coder="ana", seen=None))
    ((_, ok, reason, _),) = answer["acknowledged"]
    assert not ok and "in the meantime" in reason
    assert answer["standings"][item][1]["by"] == "ana"
    standing = ben.standing(item).decision
    assert standing is not None
    assert ben.send(ben.decide(item, "coder", coder="ana", seen=standing.id))["acknowledged"][0][1]


def test_undo_passes_over_a_step_that_somebody_else_has_changed(project: Any, round_id: str) -> None:
    ana, ben = Desk(project, "ana", round_id), Desk(project, "ben", round_id)
    first, second = ana.item("boundary"), ana.item("missing")
    ana.send(ana.decide(first, "union"), ana.decide(second, "none"))
    ben.send(ben.decide(second, "coder", coder="ana"))
    with pytest.raises(InvalidInput, match="the item on line 6 of P02"):
        undo_reconcile(ana.context, round_id)
    assert ana.standing(second).state == "decided"
    assert undo_reconcile(ana.context, round_id) == first
    assert ana.standing(first).state == "open"


def test_undo_in_a_tab_takes_what_another_did_only_after_it_was_shown(project: Any, round_id: str) -> None:
    first, second = Desk(project, "ana", round_id), Desk(project, "ana", round_id)
    here, there = first.item("boundary"), first.item("missing")
    mine = {"id": "mine", **first.decide(here, "union")}
    assert first.session.exchange(first.context, first.queued(mine))["acknowledged"][0][1]
    second.send(second.decide(there, "none"))
    for undo in ({"kind": "undo", "step": "mine"}, {"kind": "undo"}):
        third = first if "step" in undo else Desk(project, "ana", round_id)
        if third is not first:
            second.send({"kind": "aside", "item": there, "state": "deferred"})
        answer = third.send(undo)
        ((_, ok, reason, _),) = answer["acknowledged"]
        assert not ok and "another tab" in reason and there in answer["standings"], "and is shown now"
    assert third.send({"kind": "undo"})["acknowledged"][0][1:] == [True, None, there]
    assert first.standing(there).state == "decided" and first.standing(here).state == "decided"
    word = {"id": "word", "kind": "say", "item": here, "text": "A word."}
    assert first.send(word, {"kind": "undo"})["acknowledged"][1][1], "its own is taken back at once"


def test_random_steps_undone_one_by_one_lead_back_to_the_start(desk: Desk, round_id: str) -> None:
    chance = random.Random(7)
    start = reconcile_queue.standings(desk.context, round_id)
    trail, ids = [start], [item.id for item in desk.queue.items]
    for _ in range(amount(25, 8)):
        item = chance.choice(ids)
        step = chance.choice(
            [
                desk.decide(item, "none"),
                desk.decide(item, "both"),
                desk.decide(item, "coder", coder="ben"),
                {"kind": "aside", "item": item, "state": chance.choice(["deferred", "escalated", "open"])},
            ]
        )
        assert desk.send(step)["acknowledged"][0][1]
        trail.append(reconcile_queue.standings(desk.context, round_id))
    for expected in reversed(trail[:-1]):
        undo_reconcile(desk.context, round_id)
        assert reconcile_queue.standings(desk.context, round_id) == expected
    for expected in trail[1:]:
        redo_reconcile(desk.context, round_id)
        assert reconcile_queue.standings(desk.context, round_id) == expected


def test_nothing_is_decided_on_a_round_that_was_opened_again(desk: Desk, project: Any, round_id: str) -> None:
    lock.unlock_round(project.as_user("lea"), round_id, "One interview was missed")
    message = desk.send(desk.decide(desk.item("missing"), "none"))
    assert message["acknowledged"] == [] and "still open" in message["closed"]
    with pytest.raises(NotReady):
        reconcile_queue.standings(desk.context, round_id)


def test_a_pane_left_open_does_not_outlive_the_sign_in(project: Any) -> None:
    page = open_page(project, "ana")
    assert "closed" not in parts(page)["bridge"]
    lead = project.as_user("lea")
    set_roles(lead, "ana", ["viewer"])
    page.run()
    assert not page.get("bidi_component")


def test_settling_never_changes_the_figures(project: Any, round_id: str) -> None:
    desk = Desk(project, "lea", round_id)
    before = round_agreement(desk.context, round_id)
    desk.send(*(desk.decide(item.id, "none") for item in desk.queue.items))
    assert reconcile_queue.consensus_layer(desk.context, round_id) == []
    after = round_agreement(desk.context, round_id)
    assert after.report.to_json(cells=True) == before.report.to_json(cells=True)
    assert after.snapshot.hash == before.snapshot.hash


def test_the_consensus_table_names_parents_decision_and_decider(desk: Desk, project: Any) -> None:
    item = desk.item("boundary")
    desk.send(desk.decide(item, "union", reason_tag="boundary rule", reason="We take the whole sentence."))
    data = parts(open_page(project, "ben", view="consensus", code="G9"))["Consensus codings and where they come from"]
    (row,) = [row["cells"] for row in data["rows"]]
    place, code, passage, parents, how, who = (cell["text"] for cell in row)
    assert place == "P02, line 4" and code.startswith("G9")
    assert passage == "he asked me to keep our talks a secret. It felt heavy 😀"
    assert parents.count("(other boundaries)") == 2 and "Ana Example: G9" in parents and "Ben Example: G9" in parents
    assert how == "All words anyone marked; boundary rule. We take the whole sentence."
    assert who.startswith("Ana Example (alone), ")
    assert row[4]["go"]["item"] == item


def test_a_coder_begins_alone_and_a_lead_as_lead_whoever_the_round_names(project: Any, round_id: str) -> None:
    queue = reconcile_queue.open_queue(project.as_user("ana"), round_id)
    document = document_message(project.as_user("ana"), queue)
    assert document["coders"] == ["ana", "ben"] and document["method"] == "alone"
    assert document_message(project.as_user("lea"), queue)["method"] == "lead"
    set_reconcile_plan(project.as_user("lea"), round_id, "consensus", ("ana", "ben"))
    queue = reconcile_queue.open_queue(project.as_user("ana"), round_id)
    document = document_message(project.as_user("ana"), queue)
    assert (document["method"], document["deciders"]) == ("alone", ["ana"])


def test_codings_and_case_variables_are_two_views_of_the_page(locked_round: Any) -> None:
    project, _ = locked_round()
    take_variables(project)
    for coder, value in (("ana", "yes"), ("ben", "no")):
        bring(project, ("F01", coder, "meeting", value))
    page = open_page(project, "ana")
    assert "subject" not in parts(page)["document"]
    page = app_page.choose_view(page, "cases")
    assert parts(page)["document"]["subject"] == "cases" and page.query_params["view"] == "cases"
    page = app_page.choose_view(page, "queue")
    assert "subject" not in parts(page)["document"]


def test_the_pane_of_a_round_takes_words_away_of_whoever_was_erased(project: Any, desk: Desk) -> None:
    item = desk.queue.items[0]
    assert not desk.send().get("closed")
    (interview,) = [each for each in list_interviews(desk.context) if each.release_id == item.release_id]
    project.project.store.write(
        lambda cursor: erasure.erase_participant(cursor, interview.participant_id, lambda content: "hash")
    )
    assert "not there any more" in desk.send()["closed"]
    message = desk.send(desk.decide(item.id, "dropped"))
    assert message["closed"] and not message["acknowledged"][0][1]

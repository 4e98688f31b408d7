"""The Review page and the session behind its pane: what is shown to whom, and each operation applied once."""

import json
import re
import uuid
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from coding.errors import AccessDenied, VaultLocked
from coding.store import identifiers as stored
from coding.store import settings
from coding.ui.review.page import _released_sentence
from coding.ui.review.pane import LETTERS, WorkspaceReview, found_by, open_review_session
from coding.workspace.erasure.erase import erase
from coding.workspace.overview import status as overview_status
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.open import UNWRITTEN
from coding.workspace.release.release import Released
from coding.workspace.review.decide import accept_remaining, decide
from coding.workspace.review.find import likely_type, new_cluster, new_identifier
from coding.workspace.review.pseudonyms import read_policy
from pipelines.redact.model import ENTITY_TYPES, Detection
from tests.conftest import SmallProject
from tests.helpers import app_page
from tests.helpers.app_page import click, field, labels, mounted, words

pytestmark = pytest.mark.slow

open_page = partial(app_page.open_page, "review", user="sam", vault=True)

PASSPHRASE = "a gentle passphrase"
TURNS = (
    ("Interviewer", "Where did you live then, and who was with you?"),
    ("Nora", "In Lindholm, with my aunt Hanne. 😀 Hanne had a garden. My number there was 0455 123 987."),
    ("Interviewer", "And later?"),
    ("Nora", "Later a woman called Signe from Project Lantern rang every week. Hanne liked her."),
)


def in_review(project: Any, *found: tuple[str, str, float]) -> str:
    """An interview in review with these words found, each first place (words, type, score)."""
    interview_id = project.in_review(TURNS, "P01")
    text, vault = project.original(interview_id), project.as_user("sam", vault=True).open_vault()

    def fill(cursor: Any) -> None:
        for phrase, type_name, score in found:
            new_cluster(cursor, vault, interview_id, f"of {phrase}", type_name, phrase)
            for match in re.finditer(phrase, text):
                detection = Detection(*match.span(), type_name, ENTITY_TYPES[type_name].kind, score, ("people",))
                stored.add(cursor, [new_identifier(interview_id, detection, f"of {phrase}")])

    project.project.store.write(fill)
    return interview_id


FOUND = (("Hanne", "PERSON", 0.9), ("Lindholm", "LOCATION", 0.7))


@pytest.fixture
def interview_id(project: SmallProject) -> str:
    """An interview in review in which something was found."""
    return in_review(project, *FOUND)


def button(test: AppTest, label: str) -> Any:
    return next(each for each in test.button if each.label == label)


def swap(project: Any, interview_id: str, *decisions: str) -> None:
    """Decide on the first places, as in another tab."""
    for place, decision in zip(project.places(interview_id), decisions, strict=False):
        decide(project.as_user("sam", vault=True), interview_id, [place.id], decision)


# The page


def test_the_page_asks_for_the_passphrase_and_shows_nothing_before(project, interview_id) -> None:
    test = open_page(project, vault=False)
    assert not mounted(test)
    assert "Hanne" not in words(test)
    assert PASSPHRASE not in words(test)
    test.text_input[0].set_value("not the right one")
    test.button[0].click().run()
    assert len(test.error) == 1 and "That passphrase does not open the vault. Nothing was changed." in words(test)
    test.text_input[0].set_value(PASSPHRASE)
    test.button[0].click().run()
    assert "Hanne" in mounted(test)[0]["text"]


def test_shutting_the_originals_drops_every_original_from_the_page_session(project, interview_id) -> None:
    test = open_page(project)

    def told() -> bool:
        session = test.session_state._state.filtered_state  # there is no public way to list the names
        return any("Hanne" in str(getattr(value, "document", value)) for value in session.values())

    assert told()
    click(test, "Close the originals")
    assert not mounted(test) and not told()


def test_reading_an_original_is_logged_once_a_visit(project, interview_id) -> None:
    test = open_page(project)
    test.run()
    test.run()
    assert project.rows("SELECT count(*) FROM event WHERE action = 'original.read'") == [(1,)]


def test_release_needs_every_decision_and_a_signature(project, interview_id) -> None:
    test = open_page(project)
    assert test.checkbox[0].disabled
    accept_remaining(project.as_user("sam", vault=True), interview_id)
    test.run()
    assert button(test, "Release for coding").disabled
    swap(project, interview_id, "accepted", "rejected")
    test.run()
    test.checkbox[0].check().run()
    swap(project, interview_id, "rejected", "accepted")
    click(test, "Release for coding")
    assert button(test, "Release for coding").disabled, "signed for other masks"
    assert list_interviews(project.as_user("sam"))[0].state == "in_review"
    test.checkbox[0].check().run()
    click(test, "Release for coding")
    assert "is released (release 1)" in words(test)
    assert list_interviews(project.as_user("sam"))[0].state == "released"
    assert project.rows("SELECT actor FROM event WHERE action = 'interview.released'") == [("sam",)]


def test_nothing_is_released_before_the_passphrase_is_written_down(project) -> None:
    interview_id = in_review(project)
    accept_remaining(project.as_user("sam", vault=True), interview_id)
    project.project.store.write(lambda cursor: settings.set_setting(cursor, UNWRITTEN, True))
    test = open_page(project)
    test.checkbox[0].check().run()
    assert button(test, "Release for coding").disabled and "Write the passphrase down" in words(test)
    click(test, "It is written down, and that lies in a safe place")
    assert "Write the passphrase down" not in words(test)
    click(test, "Release for coding")
    assert list_interviews(project.as_user("sam"))[0].state == "released"
    assert "Code" not in labels(test), "a steward who does not code"


def test_pseudonyms_are_chosen_on_the_page(project) -> None:
    before = read_policy(project.as_user("sam"))
    test = open_page(project)
    field(test, "For dates").set_value("year")
    click(test, "Keep these")
    after = read_policy(project.as_user("sam"))
    assert after.method("DATE") == "year" and after.method("PERSON") == before.method("PERSON")


def test_places_found_at_the_disclosure_check_go_back_into_the_queue(project) -> None:
    project.mask(in_review(project), "Hanne", everywhere=False)
    test = open_page(project)
    test.checkbox[0].check().run()
    click(test, "Release for coding")
    assert "masked elsewhere: 2." in words(test)
    assert mounted(test)[-1]["rows"]
    assert overview_status.status(project.as_user("sam"))[0].identifiers == {"accepted": 1, "pending": 2}


def test_reopening_keeps_the_reason_in_the_vault_only(make_project) -> None:
    project = make_project(uncompressed=True)
    project.release((("Nora", "My aunt Hanne came along."),), "P02", {"Hanne": "PERSON"})
    test = open_page(project)
    test.selectbox[0].set_value(list_interviews(project.as_user("sam"))[0])
    test.text_input[0].set_value("The name of Aunt Ottilie was left")
    click(test, "Open for correction")
    (interview,) = list_interviews(project.as_user("sam"))
    assert interview.state == "in_review"
    project.project.store.checkpoint()
    assert b"Ottilie" not in (project.folder / "project.duckdb").read_bytes()
    record = project.as_user("sam", vault=True).open_vault().get_json(f"original/{interview.id}")
    assert [entry["reason"] for entry in record["reopened"]] == ["The name of Aunt Ottilie was left"]


def test_known_names_are_listed_and_corrected_interviews_released_with_one_signature(project) -> None:
    for label in ("P01", "P02"):
        project.release((("Nora", f"Qvarlek came along in {label}."),), label, {})
    project.release((("Bo", "It was Qvarlek who sang."),), "P03", {"Qvarlek": "PERSON"})
    test = open_page(project)
    assert "2 places in released interviews" in words(test)
    assert {entry.interview.state for entry in overview_status.status(project.as_user("sam"))} == {"released"}
    click(test, "Mask all 2 places that are no everyday words")
    assert "Release again what was corrected" in words(test)
    assert button(test, "Release all 2 again").disabled, "not before it is signed"
    next(entry for entry in test.checkbox if entry.key.startswith("release-again-")).check().run()
    click(test, "Release all 2 again")
    assert "2 interviews are released again." in words(test)
    current = [interview.release_id for interview in list_interviews(project.as_user("ana"))]
    assert not any("Qvarlek" in project.text(release_id) for release_id in current if release_id)


# The session


class Pane:
    """An open pane of a steward who is at the browser."""

    def __init__(self, project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.project, self.there = project, project.as_user("sam", vault=True)
        monkeypatch.setattr("coding.ui.frame.identity.identity", lambda: self.there)
        in_review(project, *FOUND)
        (interview,) = list_interviews(self.there)
        self.backend = WorkspaceReview(self.there, interview)
        self.reopen()

    def reopen(self) -> None:
        self.session = open_review_session(self.backend, "k")
        self.text = self.session.document["text"]

    def say(self, *operations: dict[str, Any], seen: int | None = None) -> dict[str, Any]:
        told = self.session.revision if seen is None else seen
        queue = {"scope": self.session.scope, "seen": told, "operations": list(operations)}
        return self.session.exchange(self.backend, queue)

    def decisions(self) -> dict[str, str]:
        return {identifier.id: identifier.decision for identifier in self.backend.state().identifiers}

    def words(self, row: list[Any]) -> str:
        return self.text[row[1] : row[2]]

    @property
    def rows(self) -> list[list[Any]]:
        return self.session.document["rows"]


@pytest.fixture
def pane(project: SmallProject, monkeypatch: pytest.MonkeyPatch) -> Pane:
    return Pane(project, monkeypatch)


def act(kind: str, **values: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "kind": kind, **values}


def test_a_decision_comes_back_as_one_changed_row(pane: Pane) -> None:
    first = pane.rows[0][0]
    message = pane.say(act("decide", identifiers=[first], decision="accepted"))
    assert [ok for _, ok, _ in message["acknowledged"]] == [True]
    assert [(row[0], row[8]) for row in message["rows"]] == [(first, "accepted")]
    assert pane.say()["rows"] == []
    assert len(pane.say(seen=0)["rows"]) == 4


def test_an_operation_delivered_twice_is_applied_once_even_by_a_new_session(pane: Pane) -> None:
    first, second = pane.rows[0][0], pane.rows[1][0]
    pane.say(*(act("decide", identifiers=[id_], decision="rejected") for id_ in (first, second)))
    undo = act("undo")
    pane.say(undo)
    pane.say(undo)
    pane.reopen()
    assert pane.say(undo)["acknowledged"] == [[undo["id"], True, None]]
    assert (pane.decisions()[first], pane.decisions()[second]) == ("rejected", "pending")


def test_undo_takes_what_another_tab_did_only_after_it_was_shown(pane: Pane, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third, fourth = (row[0] for row in pane.rows)
    other = open_review_session(pane.backend, "k")

    def accept(*ids: str) -> dict[str, Any]:
        return act("decide", identifiers=list(ids), decision="accepted")

    def elsewhere(*operations: dict[str, Any]) -> None:
        other.exchange(pane.backend, {"scope": other.scope, "seen": other.revision, "operations": list(operations)})

    def answers(*operations: dict[str, Any]) -> list[bool]:
        return [ok for _, ok, _ in pane.say(*operations)["acknowledged"]]

    elsewhere(accept(first))
    assert answers(accept(second), act("undo"), act("undo")) == [True, True, False], "one's own was shown"
    assert answers(act("undo")) == [True] and set(pane.decisions().values()) == {"pending"}
    elsewhere(accept(third), act("undo"))
    assert answers(act("redo"), act("undo")) == [True, True], "what was brought back here was one's own"
    elsewhere(accept(third))
    refused = pane.say(act("undo"))
    assert "another tab" in refused["acknowledged"][0][2] and [row[0] for row in refused["rows"]] == [third]
    pane.reopen()
    assert answers(act("undo")) == [True] and set(pane.decisions().values()) == {"pending"}
    sent, apply = (accept(first), act("undo")), pane.backend.apply
    with monkeypatch.context() as patch:
        patch.setattr(pane.backend, "apply", lambda items: apply(items[:1])[1])
        assert pane.say(*sent)["trouble"]
    assert answers(*sent) == [True, True], "what is sent again was done here"


def test_all_alike_and_everything_above_a_score_are_one_undo_each(pane: Pane) -> None:
    hanne = next(row for row in pane.rows if pane.words(row) == "Hanne")
    pane.say(act("decide_alike", identifier=hanne[0], decision="rejected"))
    assert sorted(pane.decisions().values()) == ["pending", "rejected", "rejected", "rejected"]
    pane.say(act("undo"))
    pane.say(act("accept_above", score=0.85))
    assert sorted(pane.decisions().values()) == ["accepted", "accepted", "accepted", "pending"]
    message = pane.say(act("undo"))
    assert set(pane.decisions().values()) == {"pending"}
    assert len(message["rows"]) == 3


def test_masking_a_selection_everywhere_or_here(pane: Pane) -> None:
    at, garden = pane.text.index("Signe"), pane.text.index("garden")
    pane.say(act("add", start=at, end=at + 5, type="PERSON", everywhere=False))
    message = pane.say(act("add", start=garden - 1, end=garden + 7, type="LOCATION", everywhere=True))
    assert [pane.words(row) for row in message["rows"]].count("garden.") == 1
    refused = pane.say(act("add", start=at, end=at + 5, type="PERSON"))["acknowledged"][0]
    assert refused[1] is False and "masked already" in refused[2]


def test_words_looked_at_and_left_can_be_taken_back(pane: Pane) -> None:
    candidates = (candidate[:2] for candidate in pane.session.document["candidates"])
    signe = next(span for span in candidates if pane.text[slice(*span)] == "Signe")
    assert pane.say(act("pass", spans=[signe]))["passed"] == [signe]
    pane.reopen()
    assert pane.session.document["passed"] == [signe]
    assert pane.say(act("undo"))["passed"] == []
    assert pane.say(act("redo"))["passed"] == [signe]


def test_the_pseudonym_of_another_person_joins_the_two(pane: Pane) -> None:
    def places() -> dict[str, Any]:
        return {pane.text[place.start : place.end]: place for place in pane.backend.state().identifiers}

    at = pane.text.index("Signe")
    pane.say(act("add", start=at, end=at + 5, type="PERSON"))
    before = places()
    joins = act("pseudonym", identifier=before["Signe"].id, pseudonym=before["Hanne"].pseudonym)
    assert [ok for _, ok, _ in pane.say(joins)["acknowledged"]] == [True]
    signe, hanne = places()["Signe"], before["Hanne"]
    assert (signe.cluster_id, signe.pseudonym) == (hanne.cluster_id, hanne.pseudonym)
    pane.say(act("undo"))
    assert places()["Signe"].cluster_id == before["Signe"].cluster_id
    odd = act("pseudonym", identifier=before["Lindholm"].id, pseudonym=hanne.pseudonym)
    (_, ok, reason), *_ = pane.say(odd)["acknowledged"]
    assert (ok, "another type" in reason) == (False, True)


@pytest.mark.parametrize(
    "operation",
    [
        {"kind": "decide", "identifiers": "all", "decision": "accepted"},
        {"kind": "decide", "identifiers": ["no such"], "decision": "accepted"},
        {"kind": "decide", "identifiers": [], "decision": "perhaps"},
        {"kind": "add", "start": -1, "end": 4, "type": "PERSON"},
        {"kind": "add", "start": True, "end": 4, "type": "PERSON"},
        {"kind": "add", "start": 0, "end": 10**9, "type": "PERSON"},
        {"kind": "add", "start": 0, "end": 4, "type": "SECRET"},
        {"kind": "pass", "spans": [[0, 10**9]]},
        {"kind": "pass", "spans": [[4, 4]]},
        {"kind": "accept_above", "score": "high"},
        {"kind": "accept_above", "score": 2},
        {"kind": "pseudonym", "identifier": "no such", "pseudonym": "[X]"},
        {"kind": "delete_everything"},
    ],
)
def test_what_a_browser_makes_up_is_refused_with_a_reason(pane: Pane, operation: dict[str, Any]) -> None:
    before = pane.backend.state()
    (_, ok, reason), *_ = pane.say({"id": str(uuid.uuid4()), **operation})["acknowledged"]
    assert ok is False and reason
    assert pane.backend.state() == before


def test_a_queue_of_another_interview_changes_nothing(pane: Pane) -> None:
    pane.session.scope = "another"
    queue = {"scope": "k", "seen": 0, "operations": [act("decide", identifiers=[pane.rows[0][0]], decision="accepted")]}
    assert pane.session.exchange(pane.backend, queue)["acknowledged"] == []
    assert set(pane.decisions().values()) == {"pending"}


def test_a_shut_vault_closes_the_pane_and_keeps_the_operation_unacknowledged(pane: Pane) -> None:
    pane.there = replace(pane.there, vault=None)
    message = pane.say(act("decide", identifiers=[pane.rows[0][0]], decision="accepted"))
    assert message["closed"] and message["acknowledged"] == [] and message["rows"] == []


def test_the_pane_of_an_interview_that_was_erased_takes_its_words_away(pane: Pane) -> None:
    erase(pane.there, "P01", confirmation="P01")
    for operations in ([], [act("decide", identifiers=[pane.rows[0][0]], decision="accepted")]):
        assert pane.say(*operations)["closed"]


def test_the_pane_asks_who_is_there_for_every_message(pane: Pane) -> None:
    assert "Hanne" in pane.text
    pane.there = replace(pane.there, vault=None)
    with pytest.raises(VaultLocked):
        pane.backend.state()
    pane.there = pane.project.as_user("ana")
    with pytest.raises(AccessDenied):
        pane.backend.state()
    pane.there = None
    with pytest.raises(AccessDenied):
        pane.backend.apply([])


def test_no_message_of_the_log_holds_original_words(pane: Pane, caplog: pytest.LogCaptureFixture) -> None:
    def fails(operations: list[dict[str, Any]]) -> Any:
        raise RuntimeError("Hanne of Lindholm")

    pane.backend.apply = fails  # type: ignore[method-assign]
    message = pane.say(act("undo"))
    assert "Hanne" not in json.dumps(message["trouble"])
    assert "Hanne" not in caplog.text and "RuntimeError" in caplog.text


@pytest.mark.parametrize(
    ("detectors", "words"),
    [
        (("reader",), "read from the sentence"),
        (("presidio IbanRecognizer", "presidio Iban", "reviewer"), "by its form, a person in review"),
        (("known in this project",), "words known in this project"),
        (("model:german-ner",), "a model of your own"),
    ],
)
def test_what_found_an_identifier_is_said_in_words_once(detectors: tuple[str, ...], words: str) -> None:
    assert found_by(detectors) == words


def test_every_type_has_a_letter_of_its_own() -> None:
    assert set(LETTERS) == set(ENTITY_TYPES)
    assert len(set(LETTERS.values())) == len(LETTERS)


@given(st.text(min_size=1, max_size=20))
def test_the_type_offered_first_is_always_a_type(text: str) -> None:
    assert likely_type(text) in ENTITY_TYPES


def test_a_release_says_which_codings_have_none_of_their_words_left(small_project: SmallProject) -> None:
    (interview,) = list_interviews(small_project.as_user("sam"))
    done = Released(release_id="r", number=2, masked=1, carried=3, displaced=1)
    assert _released_sentence(interview, done).endswith(
        "3 codings moved over to it. Codings whose words were corrected away: 1. They stand on the word beside."
    )

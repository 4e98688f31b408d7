"""The Review page and the session behind its pane: what is shown to whom, and each operation applied once."""

import json
import uuid
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from coding.errors import AccessDenied, InvalidInput, NotReady, VaultLocked
from coding.store import identifiers as stored
from coding.store import settings
from coding.ui.review.page import _released_sentence
from coding.ui.review.pane import LETTERS, WorkspaceReview, found_by, open_review_session
from coding.workspace.codings import transcript
from coding.workspace.overview import status as overview_status
from coding.workspace.project import log as project_log
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.open import UNWRITTEN
from coding.workspace.release.release import Released, release_interview
from coding.workspace.review.decide import accept_remaining, add_identifier, open_review
from coding.workspace.review.find import likely_type, new_cluster, new_identifier
from coding.workspace.review.operations import pass_words
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
    steward = project.as_user("sam", vault=True)
    text = open_review(steward, interview_id).original.transcript.text
    with_clusters: dict[str, str] = {}

    def fill(cursor: Any) -> None:
        for phrase, type_name, score in found:
            cluster = with_clusters.setdefault(phrase, str(uuid.uuid4()))
            if cluster not in stored.clusters(cursor):
                new_cluster(cursor, cluster, type_name, phrase)
            start = -1
            while (start := text.find(phrase, start + 1)) >= 0:
                kind = ENTITY_TYPES[type_name].kind
                detection = Detection(start, start + len(phrase), type_name, kind, score, ("people",))
                stored.add(cursor, [new_identifier(interview_id, detection, cluster)])

    project.project.store.write(fill)
    return interview_id


FOUND = (("Hanne", "PERSON", 0.9), ("Lindholm", "LOCATION", 0.7))


def actions(project: Any) -> list[str]:
    return [entry.action for entry in project_log.activity(project.as_user("lea"))]


# The page


def test_the_page_asks_for_the_passphrase_and_shows_nothing_before(make_project) -> None:
    project = make_project()
    in_review(project, *FOUND)
    test = open_page(project, vault=False)
    assert not mounted(test)
    assert "Hanne" not in words(test)
    assert PASSPHRASE not in words(test)
    test.text_input[0].set_value("not the right one")
    test.button[0].click().run()
    assert [entry.value for entry in test.error] == ["That passphrase does not open the vault. Nothing was changed."]
    test.text_input[0].set_value(PASSPHRASE)
    test.button[0].click().run()
    assert "Hanne" in mounted(test)[0]["text"]


def test_shutting_the_originals_drops_every_original_from_the_page_session(make_project) -> None:
    project = make_project()
    in_review(project, *FOUND)
    test = open_page(project)
    assert any("Hanne" in str(getattr(value, "document", "")) for value in _session(test).values())
    click(test, "Close the originals")
    assert not mounted(test)
    assert not any("Hanne" in str(getattr(value, "document", value)) for value in _session(test).values())


def _session(test: AppTest) -> dict[str, Any]:
    state = test.session_state._state  # there is no public way to list the names
    return dict(state.filtered_state)


def test_reading_an_original_is_logged_once_a_visit(make_project) -> None:
    project = make_project()
    in_review(project, *FOUND)
    test = open_page(project)
    test.run()
    test.run()
    with project.project.store.read() as cursor:
        count = cursor.execute("SELECT count(*) FROM event WHERE action = 'original.read'").fetchall()[0][0]
    assert count == 1


def test_release_needs_every_decision_and_a_signature(make_project) -> None:
    project = make_project()
    interview_id = in_review(project, *FOUND)
    test = open_page(project)
    assert test.checkbox[0].disabled
    steward = project.as_user("sam", vault=True)
    accept_remaining(steward, interview_id)
    test.run()
    release = next(entry for entry in test.button if entry.label == "Release for coding")
    assert release.disabled
    test.checkbox[0].check().run()
    click(test, "Release for coding")
    assert "is released (release 1)" in words(test)
    status = overview_status.status(steward)[0]
    assert status.interview.state == "released"
    with project.project.store.read() as cursor:
        rows = cursor.execute("SELECT actor FROM event WHERE action = 'interview.released'").fetchall()
    assert rows == [("sam",)]


def test_nothing_is_released_before_the_passphrase_is_written_down(make_project) -> None:
    project = make_project()
    interview_id = in_review(project)
    accept_remaining(project.as_user("sam", vault=True), interview_id)
    project.project.store.write(lambda cursor: settings.set_setting(cursor, UNWRITTEN, True))
    test = open_page(project)
    test.checkbox[0].check().run()
    release = next(button for button in test.button if button.label == "Release for coding")
    assert release.disabled and "Write the passphrase down" in words(test)
    click(test, "It is written down, and that lies in a safe place")
    assert "Write the passphrase down" not in words(test)
    click(test, "Release for coding")
    assert list_interviews(project.as_user("sam"))[0].state == "released"
    assert "Code" not in labels(test), "a steward who does not code"


def test_pseudonyms_are_chosen_on_the_page(make_project) -> None:
    project = make_project()
    before = read_policy(project.as_user("sam"))
    test = open_page(project)
    field(test, "For dates").set_value("year")
    click(test, "Keep these")
    after = read_policy(project.as_user("sam"))
    assert after.method("DATE") == "year" and after.method("PERSON") == before.method("PERSON")


def test_places_found_at_the_disclosure_check_go_back_into_the_queue(make_project) -> None:
    project = make_project()
    interview_id = in_review(project)
    steward = project.as_user("sam", vault=True)
    text = open_review(steward, interview_id).original.transcript.text
    start = text.index("Hanne")
    add_identifier(steward, interview_id, start, start + 5, "PERSON", everywhere=False)
    test = open_page(project)
    test.checkbox[0].check().run()
    click(test, "Release for coding")
    assert "masked elsewhere: 2." in words(test)
    assert mounted(test)[-1]["rows"]
    counts = overview_status.status(steward)[0].identifiers
    assert counts == {"accepted": 1, "pending": 2}


def test_a_person_known_from_another_interview_is_looked_for_too(make_project) -> None:
    project = make_project()
    project.release((("Nora", "My aunt Hanne came along."),), "P02", {"Hanne": "PERSON"})
    interview_id = in_review(project)
    with pytest.raises(NotReady, match="masked elsewhere: 3"):
        release_interview(project.as_user("sam", vault=True), interview_id)


def test_reopening_keeps_the_reason_in_the_vault_only(make_project) -> None:
    project = make_project(uncompressed=True)
    project.release((("Nora", "My aunt Hanne came along."),), "P02", {"Hanne": "PERSON"})
    test = open_page(project)
    test.selectbox[0].set_value(list_interviews(project.as_user("sam"))[0])
    test.text_input[0].set_value("The name of Aunt Ottilie was left")
    click(test, "Open for correction")
    assert list_interviews(project.as_user("sam"))[0].state == "in_review"
    project.project.store.checkpoint()
    assert b"Ottilie" not in (project.folder / "project.duckdb").read_bytes()
    vault = project.as_user("sam", vault=True).open_vault()
    record = vault.get_json(f"original/{list_interviews(project.as_user('sam'))[0].id}")
    assert [entry["reason"] for entry in record["reopened"]] == ["The name of Aunt Ottilie was left"]


def test_known_names_are_listed_and_corrected_interviews_released_with_one_signature(make_project) -> None:
    project = make_project()
    for label in ("P01", "P02"):
        project.release((("Nora", f"Qvarlek came along in {label}."),), label, {})
    project.release((("Bo", "It was Qvarlek who sang."),), "P03", {"Qvarlek": "PERSON"})
    test = open_page(project)
    assert "2 places in released interviews" in words(test)
    assert {entry.interview.state for entry in overview_status.status(project.as_user("sam"))} == {"released"}
    click(test, "Mask all 2 places that are no everyday words")
    assert "Release again what was corrected" in words(test)
    go = next(entry for entry in test.button if entry.label == "Release all 2 again")
    assert go.disabled, "not before it is signed"
    next(entry for entry in test.checkbox if entry.key.startswith("release-again-")).check().run()
    click(test, "Release all 2 again")
    assert "2 interviews are released again." in words(test)
    ana = project.as_user("ana")
    current = [interview.release_id for interview in list_interviews(ana)]
    assert not any("Qvarlek" in transcript.read_release(ana, entry).text for entry in current if entry)


# The session


class Pane:
    """An open pane of a steward who is at the browser."""

    def __init__(self, project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.project, self.there = project, project.as_user("sam", vault=True)
        monkeypatch.setattr("coding.ui.frame.identity.identity", lambda: self.there)
        interview_id = in_review(project, *FOUND)
        interview = next(interview for interview in list_interviews(self.there) if interview.id == interview_id)
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
def pane(make_project: Any, monkeypatch: pytest.MonkeyPatch) -> Pane:
    return Pane(make_project(), monkeypatch)


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
    signe = next(
        candidate[:2]
        for candidate in pane.session.document["candidates"]
        if pane.text[candidate[0] : candidate[1]] == "Signe"
    )
    assert pane.say(act("pass", spans=[signe]))["passed"] == [signe]
    pane.reopen()
    assert pane.session.document["passed"] == [signe]
    assert pane.say(act("undo"))["passed"] == []
    assert pane.say(act("redo"))["passed"] == [signe]


def test_the_pseudonym_of_another_person_joins_the_two(pane: Pane) -> None:
    def places() -> dict[str, Any]:
        return {
            pane.text[identifier.start : identifier.end]: identifier for identifier in pane.backend.state().identifiers
        }

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


def test_passing_words_outside_the_text_is_refused(make_project) -> None:
    project = make_project()
    interview_id = in_review(project)
    with pytest.raises(InvalidInput):
        pass_words(project.as_user("sam", vault=True), interview_id, [(3, 10**6)])


def test_a_release_says_which_codings_have_none_of_their_words_left(small_project: SmallProject) -> None:
    (interview,) = list_interviews(small_project.as_user("sam"))
    done = Released(release_id="r", number=2, masked=1, carried=3, displaced=1)
    assert _released_sentence(interview, done).endswith(
        "3 codings moved over to it. Codings whose words were corrected away: 1. They stand on the word beside."
    )

"""A missed name is reported, masked in a new release, and every coding stays on its words."""

import tempfile
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.errors import AccessDenied, Conflict, InvalidInput, NotReady
from coding.model.message import Message
from coding.store import codings, releases
from coding.store.rounds import coded_before
from coding.store.words import stored_texts
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.erasure.erase import erase
from coding.workspace.people.users import add_user
from coding.workspace.project import log
from coding.workspace.project.interviews import list_interviews
from coding.workspace.reconcile.queue import consensus_layer, open_queue
from coding.workspace.release import release
from coding.workspace.release.release import _Earlier
from coding.workspace.reports import export as reports_export
from coding.workspace.review import reported
from coding.workspace.review.decide import accept_remaining
from coding.workspace.review.operations import open_review_document, redo_review, undo_review
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search import passages as search_passages
from pipelines.embed.embedder import Blocks
from tests.conftest import Prepared, SmallProject, span_of
from tests.helpers.full_run import amount

pytestmark = pytest.mark.slow

TURNS = (
    ("Interviewer", "Who was there for you?"),
    ("Nora", "Hanne was. And 😀 later also Tilda, though hanne had left the town by then. Tilda stayed on."),
    ("Interviewer", "What helped?"),
    ("Nora", "We talked on the phone at night. That helped more than I can say, and Tilda listened."),
)


@pytest.fixture(scope="module")
def with_one_missed(make_module_project) -> Prepared:
    """A project in which Hanne is masked and Tilda was missed."""
    project = make_module_project()
    project.release(TURNS, "P01", {"Hanne": "PERSON"})
    return Prepared.of(project)


@pytest.fixture
def study(make_project, with_one_missed: Prepared) -> SmallProject:
    return make_project(like=with_one_missed)


@pytest.fixture
def old(study: SmallProject) -> str:
    """The release in which Tilda was missed."""
    return study.releases[0]


@pytest.fixture
def ana(study: SmallProject) -> Any:
    return study.as_user("ana")


@pytest.fixture
def sam(study: SmallProject) -> Any:
    return study.as_user("sam", vault=True)


def report(study: SmallProject, release_id: str, words: str, *, by: str = "ana", **more: str) -> str:
    span = span_of(study.as_user("ana"), release_id, words)
    return reported.report_missed(study.as_user(by), release_id, *span, **more)


def settle(study: SmallProject, report_id: str) -> tuple[reported.Settled, release.Released]:
    sam = study.as_user("sam", vault=True)
    (interview_id,) = (at.interview.id for at in reported.open_reports(sam) if at.report.id == report_id)
    done = reported.settle_report(sam, report_id, "PERSON")
    accept_remaining(sam, interview_id)
    return done, release.release_interview(sam, interview_id)


def settle_and_answer(study: SmallProject, report_id: str) -> release.Released:
    """Settle a report; what the disclosure check then finds (“Hanne 😀 and” for “Hanne and”) is decided on too."""
    try:
        return settle(study, report_id)[1]
    except NotReady as refusal:
        assert "in the review queue now" in str(refusal)
    sam = study.as_user("sam", vault=True)
    [interview] = [interview for interview in list_interviews(sam) if interview.state == "in_review"]
    accept_remaining(sam, interview.id)
    return release.release_interview(sam, interview.id)


def test_a_report_holds_no_words_and_reaches_the_steward(study, old, ana, sam) -> None:
    ids = [report(study, old, "Tilda", operation_id="op-1") for _ in range(2)]
    assert {*ids, report(study, old, "Tilda", by="ben")} == {"op-1"}
    assert study.rows("SELECT id, release_id, reported_by FROM missed_report") == [("op-1", old, "ana")]
    assert "Tilda" not in str(study.rows("SELECT * FROM missed_report") + study.rows("SELECT * FROM event"))
    (shown,) = reported.open_reports(sam)
    assert (shown.words, shown.line, shown.type) == ("Tilda", 2, "PERSON")
    assert shown.before.endswith("later also ")
    with pytest.raises(AccessDenied):
        reported.open_reports(study.as_user("lea"))
    with pytest.raises(AccessDenied):
        reported.settle_report(ana, "op-1", "PERSON")


def test_nonsense_is_refused(study, old, ana, sam) -> None:
    for start, end in ((5, 5), (-1, 3), (0, 10_000), span_of(ana, old, "[PERSON_1]")):
        with pytest.raises(InvalidInput):
            reported.report_missed(ana, old, start, end)
    with pytest.raises(NotReady):
        reported.report_missed(ana, "nowhere", 0, 3)
    report_id = report(study, old, "Tilda")
    with pytest.raises(InvalidInput):
        reported.withdraw_report(study.as_user("ben"), report_id)
    reported.withdraw_report(ana, report_id)
    with pytest.raises(InvalidInput, match="settled already"):
        reported.settle_report(sam, report_id, "PERSON")


class ByLength(Blocks):
    """Stands for a model that takes seconds to load, where only the words of passages are looked at."""

    model_id, revision, dimension, languages = "by length", "1", 2, None

    def _embed(self, texts):
        return np.array([(len(text), 1.0) for text in texts], dtype=np.float32)


def test_everything_follows_to_the_new_release_and_the_old_one_is_blacked_out(study, old, ana, monkeypatch) -> None:
    embedder = ByLength()
    monkeypatch.setattr(search_passages, "load_embedder", lambda _name: embedder)
    ben, lea = study.as_user("ben"), study.as_user("lea")
    locked = create_round(lea, RoundDraft(name="Locked", releases=[old], coders=["ana", "ben"]))
    around = span_of(ana, old, "Tilda stayed on")
    mine = code_passage(ana, old, "C7", *around, memo="a friend who stayed")
    theirs = code_passage(ben, old, "C7", *around)
    free = code_passage(ana, old, "D5", *span_of(ana, old, "We talked on the phone"))
    lock.lock_round(lea, locked.id)
    open_queue(lea, locked.id)
    open_round = create_round(lea, RoundDraft(name="Open", releases=[old], coders=["ana", "ben"], purpose="training"))
    search_passages.passages(ana)
    done, new = settle(study, report(study, old, "Tilda"))
    assert (done.masked, done.waiting, new.number) == (3, 0, 2)
    text = study.text(new.release_id)
    assert "Tilda" not in text and text.count("[PERSON_2]") == 3
    with study.project.store.read() as cursor:
        moved = {entry.id: entry for entry in codings.of_release(cursor, new.release_id, ana.viewer)}
        assert releases.codings_of(cursor, old) == []
        earlier = releases.release(cursor, old).text
        assert all(coded_before(cursor, new.release_id, coder) for coder in ("ana", "ben"))
    assert text[moved[mine.id].start : moved[mine.id].end] == "[PERSON_2] stayed on"
    assert moved[mine.id].memo == "a friend who stayed"
    assert text[moved[free.id].start : moved[free.id].end] == "We talked on the phone"
    assert theirs.id in {coding.id for coding in transcript.visible_codings(ben)}
    assert "Tilda" not in earlier and earlier.count("█████") == 3
    stand = {entry.id: entry.releases for entry in rounds.list_rounds(lea)}
    assert stand == {locked.id: (old,), open_round.id: (new.release_id,)}
    layer = consensus_layer(lea, locked.id)
    assert [earlier[entry.start : entry.end] for entry in layer if entry.code == "C7"] == ["█████ stayed on"]
    assert all("Tilda" not in passage for passage in search_passages.passages(ana).texts)
    for layer_name in reports_export.LAYERS:
        sheet = reports_export.export(lea, "csv", layer=layer_name, passphrase="a gentle passphrase")
        assert b"Tilda" not in sheet.data
    assert log.verify(lea).intact


@pytest.mark.parametrize("reading", [False, True])
def test_no_page_of_the_file_keeps_what_was_blacked_out(make_project, monkeypatch, reading: bool) -> None:
    project = make_project(uncompressed=True)
    store = project.project.store
    release_id = project.release(TURNS, "P01", {"Hanne": "PERSON"})
    store.checkpoint()
    assert b"Tilda" in store.path.read_bytes()
    report_id = report(project, release_id, "Tilda")
    if reading:
        monkeypatch.setattr("coding.store.connection.REBUILD_WAIT", 0.05)
        with store.read():
            settle(project, report_id)
        store.close()
    else:
        settle(project, report_id)
        store.checkpoint()
    assert b"Tilda" not in store.path.read_bytes()


@pytest.mark.parametrize(
    ("said", "masked", "waiting"),
    [
        ("Qvarlek came by. I told qvarlek then, and Qvarlek knew.", 2, 1),
        # An everyday word is masked where it was reported; each other place waits, and small letters are the word.
        ("Hope came by. I had hope then, and Hope knew.", 1, 1),
    ],
)
def test_other_capitals_and_everyday_words_wait_for_the_steward(project, said, masked, waiting) -> None:
    report_id = report(project, project.release((("Nora", said),), "P01", {}), said.split()[0])
    done = reported.settle_report(project.as_user("sam", vault=True), report_id, "PERSON")
    assert (done.masked, done.waiting) == (masked, waiting)


def test_names_that_a_reported_name_is_made_of_wait_where_they_stand_alone(project) -> None:
    line = "Zephyrine Bo Hope was there, zephyrine laughed, in the hope that Z. Hope would. Hope's garden. Bo went."
    report_id = report(project, project.release((("Nora", line),), "P01", {}), "Zephyrine Bo Hope")
    done, after = settle(project, report_id)
    assert (done.masked, done.waiting) == (1, 4)
    expected = "[PERSON_1] was there, [PERSON_1] laughed, in the hope that Z. [PERSON_1] would. [PERSON_1]'s garden. "
    expected += "[PERSON_1] went."
    assert project.text(after.release_id) == expected


def test_where_the_words_stand_outside_of_transcripts_is_said(study, old, ana) -> None:
    code_passage(ana, old, "D5", *span_of(ana, old, "We talked"), memo="she means Tilda here")
    assert "1 in memos of codings" in settle(study, report(study, old, "Tilda"))[0].elsewhere


def test_a_report_is_open_again_when_its_mask_is_taken_back(study, old, sam) -> None:
    reported.settle_report(sam, report(study, old, "Tilda"), "PERSON")
    (interview,) = list_interviews(sam)
    (first, *_) = sorted(open_review_document(sam, interview.id).risks.values(), key=lambda risk: -risk.risk)
    assert first.reasons == ("a reader of the release reported it",) and isinstance(first.reasons[0], Message)
    for step, waiting in ((undo_review, 1), (redo_review, 0)):
        step(sam, interview.id)
        assert len(reported.open_reports(sam)) == waiting


def test_a_closed_report_is_opened_again_with_a_reason_and_closed_as_it_was(study, old, sam) -> None:
    report_id = report(study, old, "Tilda")
    settle(study, report_id)
    (closed,) = reported.closed_reports(sam)
    assert (closed.words, closed.report.state, closed.report.settled_by) == ("Tilda", "settled", "sam")
    with pytest.raises(InvalidInput, match="Say why"):
        reported.reopen_report(sam, report_id, "  ")

    reported.reopen_report(sam, report_id, "Tilda has a surname too.")

    assert reported.closed_reports(sam) == []
    (again,) = reported.open_reports(sam)
    assert [(each.by, each.why) for each in again.reopened] == [("Sam Example", "Tilda has a surname too.")]
    event, *_ = log.activity(study.as_user("lea"))
    said = ("sam", "identifier.report_reopened", {"reason_characters": 24})
    assert (event.actor, event.action, dict(event.detail)) == said
    with study.project.store.read() as cursor:
        texts = [text.text for text in stored_texts(cursor)]
    assert not any("has a surname" in text for text in texts), "the reason may hold the name: only the vault has it"
    with pytest.raises(InvalidInput, match="not closed"):
        reported.reopen_report(sam, report_id, "Once more.")

    reported.undo_reopening(sam, report_id)
    assert reported.open_reports(sam) == []
    assert reported.closed_reports(sam) == [closed]
    assert log.activity(study.as_user("lea"))[0].action == "identifier.report_reopening_undone"
    with pytest.raises(InvalidInput, match="did not open"):
        reported.undo_reopening(sam, report_id)


def test_opening_again_is_not_taken_back_over_somebody_elses_answer(study, old, sam) -> None:
    add_user(study.as_user("lea"), "mia", "Mia Example", ["steward"])
    mia, report_id = study.as_user("mia", vault=True), report(study, old, "night")
    reported.decline_report(sam, report_id)
    reported.reopen_report(sam, report_id, "It was the name of a club.")
    assert [each.words for each in reported.open_reports(sam)] == ["night"]
    with pytest.raises(InvalidInput, match="did not open"):
        reported.undo_reopening(mia, report_id)
    reported.decline_report(mia, report_id)
    with pytest.raises(Conflict, match="report of a reader"):
        reported.undo_reopening(sam, report_id)
    (closed,) = reported.closed_reports(sam)
    assert (closed.report.settled_by, len(closed.reopened)) == ("mia", 1)


def test_a_report_is_not_called_settled_when_its_masks_were_taken_back(study, old, sam) -> None:
    report_id = report(study, old, "Tilda")
    reported.settle_report(sam, report_id, "PERSON")
    reported.reopen_report(sam, report_id, "Look again.")
    undo_review(sam, reported.open_reports(sam)[0].interview.id)
    with pytest.raises(Conflict, match="stays open"):
        reported.undo_reopening(sam, report_id)
    assert len(reported.open_reports(sam)) == 1


def test_only_stewards_open_a_report_again_and_reasons_go_with_the_participant(study, old, sam) -> None:
    report_id = report(study, old, "night")
    reported.decline_report(sam, report_id)
    for person in ("ana", "lea", "vic"):
        with pytest.raises(AccessDenied):
            reported.reopen_report(study.as_user(person), report_id, "why not")
        with pytest.raises(AccessDenied):
            reported.closed_reports(study.as_user(person))
    reported.reopen_report(sam, report_id, "It was the name of a club.")
    erase(sam, "P01", confirmation="P01")
    assert sam.vault.get_json(reported.REOPENED) == []
    assert study.rows("SELECT count(*) FROM operation WHERE scope = ?", reported.SCOPE) == [(0,)]


def test_words_are_masked_over_the_end_of_a_line_too(project) -> None:
    told = (("Nora", "Then we met Tilda"), ("Nora", "Berg. And Tilda Berg stayed on."))
    done, new = settle(project, report(project, project.release(told, "P01", {}), "Tilda Berg"))
    assert (done.masked, done.waiting) == (2, 0)
    assert project.text(new.release_id) == "Then we met [PERSON_1]\n[PERSON_1]. And [PERSON_1] stayed on."


WORDS = ("Tilda", "Hanne", "and", "the", "sea", "😀", "naïve", "Ön", "we", "laughed", "a", "lot")
numbers = count(1)


@given(
    turns=st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=14), min_size=1, max_size=4),
    spans=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6),
    missed=st.sampled_from(["Tilda", "Hanne", "Hanne and", "😀"]),
)
@settings(max_examples=amount(20, 4), deadline=None)
def test_every_coding_stays_on_the_same_words(blank: Prepared, turns, spans, missed) -> None:
    with tempfile.TemporaryDirectory() as parent, blank.copied(Path(parent) / "carried") as result:
        stay_on_the_same_words(result, turns, spans, missed)


def stay_on_the_same_words(made: SmallProject, turns, spans, missed: str) -> None:
    number = next(numbers)
    told = [("Nora", " ".join(turn)) for turn in turns] + [("Nora", f"Tilda told number {number} and {missed} again")]
    old = made.release(tuple(told), f"P{number:03d}", {"Tilda": "PERSON"} if missed != "Tilda" else {"told": "DATE"})
    ana = made.as_user("ana")
    text = transcript.read_release(ana, old).text
    placed = {}
    for first, second in spans:
        start, end = sorted((int(first * (len(text) - 1)), int(second * (len(text) - 1)) + 1))
        if not text[start:end].strip():
            continue
        passage = code_passage(ana, old, "C7", start, end)
        placed[passage.id] = (passage.start, passage.end)
    at = text.rindex(missed)
    done = settle_and_answer(made, reported.report_missed(ana, old, at, at + len(missed)))
    with made.project.store.read() as cursor:
        before = _Earlier.read(cursor, old)
        after = releases.offset_map(cursor, done.release_id)
        moved = {entry.id: entry for entry in codings.of_release(cursor, done.release_id, ana.viewer)}
        new = releases.release(cursor, done.release_id).text
    fresh = [stretch for span in after.original for stretch in before.readable(*span)]
    pseudonyms = set(after.released)
    for coding_id, (start, end) in placed.items():
        now = moved[coding_id]
        touched = [span for span in fresh if span[0] < end and start < span[1]]
        if not touched:
            assert new[now.start : now.end] == text[start:end]
            continue
        head, tail = text[start : max(start, touched[0][0])], text[min(end, touched[-1][1]) : end]
        said = new[now.start : now.end]
        assert said.startswith(head) and said.endswith(tail)
        assert any(now.start <= a and b <= now.end for a, b in pseudonyms), "the coding is around the pseudonym"

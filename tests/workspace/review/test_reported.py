"""A missed name is reported, masked in a new release, and every coding stays on its words."""

import tempfile
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.errors import AccessDenied, Conflict, InvalidInput, NotReady
from coding.store import codings, missed_reports, releases
from coding.store.rounds import coded_before
from coding.store.words import held_texts
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
from coding.workspace.review.operations import undo_review
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
def released(make_project, with_one_missed: Prepared):
    """A project in which Hanne is masked and Tilda was missed, and the release."""
    project = make_project(like=with_one_missed)
    return project, project.releases[0]


def settle(made, report_id: str) -> tuple[reported.Settled, release.Released]:
    sam = made.as_user("sam", vault=True)
    interview_id = next(
        report.report.interview_id for report in reported.open_reports(sam) if report.report.id == report_id
    )
    done = reported.settle_report(sam, report_id, "PERSON")
    accept_remaining(sam, interview_id)
    return done, release.release_interview(sam, interview_id)


def settle_and_answer(made, report_id: str) -> release.Released:
    """Settle a report; what the disclosure check then finds (“Hanne 😀 and” for “Hanne and”) is decided on too."""
    try:
        return settle(made, report_id)[1]
    except NotReady as refusal:
        assert "in the review queue now" in str(refusal)
    sam = made.as_user("sam", vault=True)
    [interview] = [interview for interview in list_interviews(sam) if interview.state == "in_review"]
    accept_remaining(sam, interview.id)
    return release.release_interview(sam, interview.id)


def test_a_report_holds_no_words_and_reaches_the_steward(released) -> None:
    study, release_id = released
    ana = study.as_user("ana")
    report_id = reported.report_missed(ana, release_id, *span_of(ana, release_id, "Tilda"), operation_id="op-1")
    again = reported.report_missed(ana, release_id, *span_of(ana, release_id, "Tilda"), operation_id="op-1")
    ben = reported.report_missed(study.as_user("ben"), release_id, *span_of(ana, release_id, "Tilda"))
    assert report_id == again == ben == "op-1"
    with study.project.store.read() as cursor:
        assert [(report.id, report.release_id, report.reported_by) for report in missed_reports.with_state(cursor)] == [
            ("op-1", release_id, "ana")
        ]
        rows = str(cursor.execute("SELECT * FROM missed_report").fetchall())
        rows += str(cursor.execute("SELECT * FROM event").fetchall())
    assert "Tilda" not in rows
    (shown,) = reported.open_reports(study.as_user("sam", vault=True))
    assert (shown.words, shown.line, shown.type) == ("Tilda", 2, "PERSON")
    assert shown.before.endswith("later also ")
    with pytest.raises(AccessDenied):
        reported.open_reports(study.as_user("lea"))
    with pytest.raises(AccessDenied):
        reported.settle_report(ana, report_id, "PERSON")


def test_nonsense_is_refused(released) -> None:
    study, release_id = released
    ana = study.as_user("ana")
    for start, end in ((5, 5), (-1, 3), (0, 10_000), span_of(ana, release_id, "[PERSON_1]")):
        with pytest.raises(InvalidInput):
            reported.report_missed(ana, release_id, start, end)
    with pytest.raises(NotReady):
        reported.report_missed(ana, "nowhere", 0, 3)
    report_id = reported.report_missed(ana, release_id, *span_of(ana, release_id, "Tilda"))
    with pytest.raises(InvalidInput):
        reported.withdraw_report(study.as_user("ben"), report_id)
    reported.withdraw_report(ana, report_id)
    with pytest.raises(InvalidInput, match="settled already"):
        reported.settle_report(study.as_user("sam", vault=True), report_id, "PERSON")


class ByLength(Blocks):
    """Stands for a model that takes seconds to load, where only the words of passages are looked at."""

    model_id, revision, dimension, languages = "by length", "1", 2, None

    def _embed(self, texts):
        return np.array([(len(text), 1.0) for text in texts], dtype=np.float32)


def round_plans_of(made, release_id: str) -> tuple[bool, bool]:
    with made.project.store.read() as cursor:
        return tuple(coded_before(cursor, release_id, coder) for coder in ("ana", "ben"))


def test_everything_follows_to_the_new_release_and_the_old_one_is_blacked_out(released, monkeypatch) -> None:
    embedder = ByLength()
    monkeypatch.setattr(search_passages, "load_embedder", lambda _name: embedder)
    study, old = released
    ana, ben, lea = study.as_user("ana"), study.as_user("ben"), study.as_user("lea")
    locked = create_round(lea, RoundDraft(name="Locked", releases=[old], coders=["ana", "ben"]))
    around = span_of(ana, old, "Tilda stayed on")
    mine = code_passage(ana, old, "C7", *around, memo="a friend who stayed")
    theirs = code_passage(ben, old, "C7", *around)
    free = code_passage(ana, old, "D5", *span_of(ana, old, "We talked on the phone"))
    lock.lock_round(lea, locked.id)
    open_queue(lea, locked.id)
    open_round = create_round(lea, RoundDraft(name="Open", releases=[old], coders=["ana", "ben"], purpose="training"))
    search_passages.passages(ana)
    report_id = reported.report_missed(ana, old, *span_of(ana, old, "Tilda"))
    done, new = settle(study, report_id)
    assert (done.masked, done.waiting, new.number) == (3, 0, 2)
    text = transcript.read_release(ana, new.release_id).text
    assert "Tilda" not in text and text.count("[PERSON_2]") == 3
    with study.project.store.read() as cursor:
        moved = {entry.id: entry for entry in codings.of_release(cursor, new.release_id, ana.viewer)}
        assert releases.codings_of(cursor, old) == []
        earlier = releases.release(cursor, old)
    assert text[moved[mine.id].start : moved[mine.id].end] == "[PERSON_2] stayed on"
    assert moved[mine.id].memo == "a friend who stayed"
    assert text[moved[free.id].start : moved[free.id].end] == "We talked on the phone"
    assert theirs.id in {coding.id for coding in transcript.visible_codings(ben)}
    assert "Tilda" not in earlier.text and earlier.text.count("█████") == 3
    assert {entry.id: entry.releases for entry in rounds.list_rounds(lea)} == {
        locked.id: (old,),
        open_round.id: (new.release_id,),
    }
    layer = consensus_layer(lea, locked.id)
    assert [earlier.text[entry.start : entry.end] for entry in layer if entry.code == "C7"] == ["█████ stayed on"]
    assert all("Tilda" not in text for text in search_passages.passages(ana).texts)
    assert round_plans_of(study, new.release_id) == (True, True)
    for layer_name in reports_export.LAYERS:
        sheet = reports_export.export(lea, "csv", layer=layer_name, passphrase="a gentle passphrase")
        assert b"Tilda" not in sheet.data
    with study.project.store.read() as cursor:
        assert release.events.verify(cursor).intact


@pytest.mark.parametrize("reading", [False, True])
def test_no_page_of_the_file_keeps_what_was_blacked_out(make_project, monkeypatch, reading: bool) -> None:
    project = make_project(uncompressed=True)
    store = project.project.store
    release_id = project.release(TURNS, "P01", {"Hanne": "PERSON"})
    store.checkpoint()
    assert b"Tilda" in store.path.read_bytes()
    ana = project.as_user("ana")
    report_id = reported.report_missed(ana, release_id, *span_of(ana, release_id, "Tilda"))
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
def test_other_capitals_and_everyday_words_wait_for_the_steward(make_project, said, masked, waiting) -> None:
    project = make_project()
    release_id = project.release((("Nora", said),), "P01", {})
    ana, sam = project.as_user("ana"), project.as_user("sam", vault=True)
    report_id = reported.report_missed(ana, release_id, 0, said.index(" "))
    done = reported.settle_report(sam, report_id, "PERSON")
    assert (done.masked, done.waiting) == (masked, waiting)


def test_where_the_words_stand_outside_of_transcripts_is_said(released) -> None:
    study, release_id = released
    ana = study.as_user("ana")
    code_passage(ana, release_id, "D5", *span_of(ana, release_id, "We talked"), memo="she means Tilda here")
    report_id = reported.report_missed(ana, release_id, *span_of(ana, release_id, "Tilda"))
    done, _ = settle(study, report_id)
    assert "1 in memos of codings" in done.elsewhere


def test_a_declined_report_can_be_opened_again(released) -> None:
    study, release_id = released
    ana, sam = study.as_user("ana"), study.as_user("sam", vault=True)
    report_id = reported.report_missed(ana, release_id, *span_of(ana, release_id, "phone"))
    done = reported.settle_report(sam, report_id, "OTHER")
    assert (done.masked, done.waiting) == (1, 0)
    declined = reported.report_missed(ana, release_id, *span_of(ana, release_id, "night"))
    reported.decline_report(sam, declined)
    reported.reopen_report(sam, declined, "Somebody is called so after all.")
    assert [report.words for report in reported.open_reports(sam)] == ["night"]


def told(made) -> list[tuple[str, str, dict]]:
    return [(event.actor, event.action, dict(event.detail)) for event in log.activity(made.as_user("lea"))]


def test_a_closed_report_is_opened_again_with_a_reason_and_closed_as_it_was(released) -> None:
    study, release_id = released
    ana, sam = study.as_user("ana"), study.as_user("sam", vault=True)
    report_id = reported.report_missed(ana, release_id, *span_of(ana, release_id, "Tilda"))
    settle(study, report_id)
    (closed,) = reported.closed_reports(sam)
    assert (closed.words, closed.report.state, closed.report.settled_by) == ("Tilda", "settled", "sam")
    with pytest.raises(InvalidInput, match="Say why"):
        reported.reopen_report(sam, report_id, "  ")

    reported.reopen_report(sam, report_id, "Tilda has a surname too.")

    assert reported.closed_reports(sam) == []
    (again,) = reported.open_reports(sam)
    assert [(entry.by, entry.why) for entry in again.reopened] == [("Sam Example", "Tilda has a surname too.")]
    assert told(study)[0] == ("sam", "identifier.report_reopened", {"reason_characters": 24})
    with study.project.store.read() as cursor:
        texts = [text.text for text in held_texts(cursor)]
    assert not any("has a surname" in text for text in texts), "the reason may hold the name: only the vault has it"
    with pytest.raises(InvalidInput, match="not closed"):
        reported.reopen_report(sam, report_id, "Once more.")

    reported.undo_reopening(sam, report_id)
    assert reported.open_reports(sam) == []
    assert reported.closed_reports(sam) == [closed]
    assert told(study)[0][1] == "identifier.report_reopening_undone"
    with pytest.raises(InvalidInput, match="did not open"):
        reported.undo_reopening(sam, report_id)


def test_opening_again_is_not_taken_back_over_somebody_elses_answer(released) -> None:
    study, release_id = released
    add_user(study.as_user("lea"), "mia", "Mia Example", ["steward"])
    ana, sam, mia = study.as_user("ana"), study.as_user("sam", vault=True), study.as_user("mia", vault=True)
    report_id = reported.report_missed(ana, release_id, *span_of(ana, release_id, "night"))
    reported.decline_report(sam, report_id)
    reported.reopen_report(sam, report_id, "It was the name of a club.")
    with pytest.raises(InvalidInput, match="did not open"):
        reported.undo_reopening(mia, report_id)
    reported.decline_report(mia, report_id)
    with pytest.raises(Conflict, match="report of a reader"):
        reported.undo_reopening(sam, report_id)
    (closed,) = reported.closed_reports(sam)
    assert (closed.report.settled_by, len(closed.reopened)) == ("mia", 1)


def test_a_report_is_not_called_settled_when_its_masks_were_taken_back(released) -> None:
    study, release_id = released
    ana, sam = study.as_user("ana"), study.as_user("sam", vault=True)
    report_id = reported.report_missed(ana, release_id, *span_of(ana, release_id, "Tilda"))
    reported.settle_report(sam, report_id, "PERSON")
    reported.reopen_report(sam, report_id, "Look again.")
    undo_review(sam, reported.open_reports(sam)[0].interview.id)
    with pytest.raises(Conflict, match="stays open"):
        reported.undo_reopening(sam, report_id)
    assert len(reported.open_reports(sam)) == 1


def test_only_stewards_open_a_report_again_and_reasons_go_with_the_participant(released) -> None:
    study, release_id = released
    ana, sam = study.as_user("ana"), study.as_user("sam", vault=True)
    report_id = reported.report_missed(ana, release_id, *span_of(ana, release_id, "night"))
    reported.decline_report(sam, report_id)
    for person in ("ana", "lea", "vic"):
        with pytest.raises(AccessDenied):
            reported.reopen_report(study.as_user(person), report_id, "why not")
        with pytest.raises(AccessDenied):
            reported.closed_reports(study.as_user(person))
    reported.reopen_report(sam, report_id, "It was the name of a club.")
    erase(sam, "P01", confirmation="P01")
    assert sam.vault.get_json(reported.REOPENED) == []
    with study.project.store.read() as cursor:
        assert cursor.execute("SELECT count(*) FROM operation WHERE scope = ?", [reported.SCOPE]).fetchall() == [(0,)]


def test_words_are_masked_over_the_end_of_a_line_too(make_project) -> None:
    project = make_project()
    told = (("Nora", "Then we met Tilda"), ("Nora", "Berg. And Tilda Berg stayed on."))
    release_id = project.release(told, "P01", {})
    ana = project.as_user("ana")
    done, new = settle(project, reported.report_missed(ana, release_id, *span_of(ana, release_id, "Tilda Berg")))
    assert (done.masked, done.waiting) == (2, 0)
    assert (
        transcript.read_release(ana, new.release_id).text
        == "Then we met [PERSON_1]\n[PERSON_1]. And [PERSON_1] stayed on."
    )


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

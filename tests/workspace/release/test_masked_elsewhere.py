"""A name that a correction masks stands nowhere else in the project either, not even as a hash."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from coding.errors import InvalidInput
from coding.model import Theme, ThemeRun
from coding.store import interviews, operations, segments, settings, themes, words
from coding.store.words import held_texts
from coding.workspace import vault_records
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.context import new_id
from coding.workspace.erasure import erase as erasure_erase
from coding.workspace.people.users import add_user
from coding.workspace.release.release import Released, release_interview
from coding.workspace.review import reported
from coding.workspace.review.decide import accept_remaining
from coding.workspace.review.known_words import places_elsewhere
from coding.workspace.review.undo import redo_review, undo_review
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import span_of
from tests.helpers.steps import take_example

pytestmark = pytest.mark.slow

TURNS = (
    ("Interviewer", "Who was there for you?"),
    ("Nora", "Hanne was. Later Tilda Bergquist came too, and Tilda stayed on with us."),
    ("Interviewer", "What helped?"),
    ("Nora", "We talked on the phone at night, and that helped more than I can say."),
)


def correct(made, old: str, *words: str) -> Released:
    ana, sam = made.as_user("ana"), made.as_user("sam", vault=True)
    for one in words:
        report_id = reported.report_missed(ana, old, *span_of(ana, old, one))
        reported.settle_report(sam, report_id, "PERSON")
    interview_id = transcript.read_release(ana, old).interview_id
    accept_remaining(sam, interview_id)
    return release_interview(sam, interview_id)


def add_run(made, release_id: str) -> str:
    with made.project.store.read() as cursor:
        read = tuple(one.id for one in segments.of_release(cursor, release_id))
    label = "tilda, phone, night"
    content = json.dumps({"themes": [{"id": 0, "label": label, "terms": ["tilda", "bergquist", "phone"]}]})
    run = ThemeRun(new_id(), "model", "1", "0", content, "ana", datetime.now(UTC), read)

    def write(cursor) -> None:
        themes.add_run(cursor, run, hashlib.sha256(content.encode()).hexdigest())
        themes.put(cursor, [Theme(new_id(), run.id, 0, label, "", "accepted", None, "", 1, (), 1)])

    made.project.store.write(write)
    return run.id


def everything(made) -> str:
    with made.project.store.read() as cursor:
        return "\n".join(held.text for held in held_texts(cursor)) + str(
            cursor.execute("SELECT detail FROM event").fetchall()
        )


def test_a_name_masked_by_a_correction_goes_from_everything_written_about_it(make_project) -> None:
    made = make_project()
    old = made.release(TURNS, "P01", {"Hanne": "PERSON"})
    ana, lea = made.as_user("ana"), made.as_user("lea")
    round_ = create_round(lea, RoundDraft(name="Locked", releases=[old], coders=["ana", "ben"]))
    around = span_of(ana, old, "Tilda stayed on")
    code_passage(ana, old, "C7", *around, memo="Tilda, a friend who stayed")
    code_passage(made.as_user("ben"), old, "C7", *around)
    lock.lock_round(lea, round_.id)
    take_example(lea, old, "C7", "typical", *span_of(ana, old, "Tilda stayed on with us"))
    run_id = add_run(made, old)
    made.project.store.write(
        lambda c: c.execute(
            "INSERT INTO saved_search VALUES ('s1', 'ana', 'on tilda', '{\"words\": \"Tilda\"}', now(), FALSE)"
        )
    )
    assert "tilda" in everything(made).casefold()
    new = correct(made, old, "Tilda Bergquist", "Tilda")
    assert new.replaced > 5
    left = everything(made).casefold()
    assert "tilda" not in left and "bergquist" not in left
    text = "[PERSON_3] stayed on with us"
    held = current_codebook(lea).book.by_id("C7").examples
    assert text in held.typical
    with made.project.store.read() as cursor:
        (digest,) = cursor.execute("SELECT text_hash FROM codebook_example").fetchall()[0]
        (stored,) = cursor.execute("SELECT content_hash FROM theme_run WHERE id = ?", [run_id]).fetchall()[0]
        (content,) = cursor.execute("SELECT content FROM theme_run WHERE id = ?", [run_id]).fetchall()[0]
    assert digest == words.text_hash(text)
    assert stored == hashlib.sha256(content.encode()).hexdigest()


def test_whoever_works_here_under_such_a_name_keeps_their_work(make_project) -> None:
    made = make_project()
    add_user(made.as_user("lea"), "tilda", "T. Example", ["researcher", "steward"])
    old = made.release(TURNS, "P01", {"Hanne": "PERSON"})
    tilda, lea = made.as_user("tilda"), made.as_user("lea")
    round_ = create_round(lea, RoundDraft(name="Round of Tilda", releases=[old], coders=["tilda", "ben"]))
    for coder in (tilda, made.as_user("ben")):
        code_passage(coder, old, "C7", *span_of(tilda, old, "stayed on"), memo="Tilda, a friend who stayed")
    lock.lock_round(lea, round_.id)
    made.project.store.write(lambda cursor: cursor.execute("UPDATE release_signature SET signed_by = 'tilda'"))
    state = {"decided_by": "tilda", "attributes": {"author": "Tilda and me"}}
    made.project.store.write(lambda c: operations.add(c, "settled", ("review", "1"), "tilda", "added", after=state))
    correct(made, old, "Tilda Bergquist", "Tilda")
    with made.project.store.read() as cursor:
        assert cursor.execute("SELECT DISTINCT memo FROM coding").fetchall() == [("[PERSON_3], a friend who stayed",)]
        assert cursor.execute("SELECT name FROM round").fetchall() == [("Round of [PERSON_3]",)]
        for table in ("coding", "assignment", "snapshot_coding", "snapshot_document"):
            held = cursor.execute(f"SELECT DISTINCT coder FROM {table} ORDER BY coder").fetchall()
            assert held == [("ben",), ("tilda",)], table
        signed = cursor.execute("SELECT DISTINCT signed_by FROM release_signature ORDER BY ALL").fetchall()
        undo = operations.OPERATIONS.find(cursor, "settled")
    assert signed == [("sam",), ("tilda",)]
    assert undo.after == {"decided_by": "tilda", "attributes": {"author": "[PERSON_3] and me"}}
    assert [one.coder for one in transcript.visible_codings(tilda)].count("tilda") == 1


def test_places_elsewhere_tell_of_words_and_not_of_who_works_here(make_project) -> None:
    made = make_project()
    add_user(made.as_user("lea"), "tilda", "T. Example", ["researcher"])
    old = made.release(TURNS, "P01", {"Hanne": "PERSON"})
    tilda = made.as_user("tilda")
    code_passage(tilda, old, "C7", *span_of(tilda, old, "stayed on"), memo="a friend")
    made.project.store.write(lambda cursor: settings.set_meta(cursor, "title", "Talks with Tilda"))
    with made.project.store.read() as cursor:
        assert places_elsewhere(cursor, ["Tilda"]) == ("1 in the project's title",)


def test_no_hash_of_the_unmasked_words_is_left(make_project) -> None:
    made = make_project()
    old = made.release(TURNS, "P01", {"Hanne": "PERSON"})
    with made.project.store.read() as cursor:
        rows = cursor.execute("SELECT text_hash FROM segment UNION SELECT text_hash FROM release").fetchall()
    unmasked = {row[0] for row in rows}
    new = correct(made, old, "Tilda Bergquist", "Tilda")
    with made.project.store.read() as cursor:
        hashes = {
            row[0]: row[1]
            for row in cursor.execute("SELECT id, text_hash FROM segment WHERE release_id = ?", [old]).fetchall()
        }
        texts = cursor.execute("SELECT text_hash FROM release").fetchall()
        log = str(cursor.execute("SELECT detail FROM event").fetchall())
        still = {
            row[0]
            for row in cursor.execute("SELECT text_hash FROM segment WHERE release_id = ?", [new.release_id]).fetchall()
        }
    assert not (set(hashes.values()) - still) & unmasked
    assert not {row[0] for row in texts} & unmasked
    assert not any(one in log for one in unmasked)


def test_an_example_of_a_corrected_interview_goes_when_its_participant_is_erased(make_project) -> None:
    made = make_project()
    old = made.release(TURNS, "P01", {"Hanne": "PERSON"})
    lea = made.as_user("lea")
    take_example(lea, old, "C7", "typical", *span_of(lea, old, "Tilda stayed on"))
    correct(made, old, "Tilda Bergquist", "Tilda")
    certificate = erasure_erase.erase(made.as_user("sam", vault=True), "P01", confirmation="P01")
    assert "stayed on" not in everything(made)
    assert certificate["quotations_blanked"]["codebook_version"] >= 1


def test_an_accepted_theme_keeps_no_label_made_from_erased_words(make_project) -> None:
    made = make_project()
    old = made.release(TURNS, "P01", {"Hanne": "PERSON"})
    add_run(made, old)
    erasure_erase.erase(made.as_user("sam", vault=True), "P01", confirmation="P01")
    assert "tilda" not in everything(made)
    with made.project.store.read() as cursor:
        assert cursor.execute("SELECT count(*) FROM theme").fetchall() == [(1,)]


def test_a_report_is_open_again_when_its_mask_is_taken_back(make_project) -> None:
    made = make_project()
    old = made.release(TURNS, "P01", {"Hanne": "PERSON"})
    ana, sam = made.as_user("ana"), made.as_user("sam", vault=True)
    report_id = reported.report_missed(ana, old, *span_of(ana, old, "Tilda"))
    reported.settle_report(sam, report_id, "PERSON")
    interview_id = transcript.read_release(ana, old).interview_id
    assert len(reported.open_reports(sam)) == 0
    undo_review(sam, interview_id)
    assert len(reported.open_reports(sam)) == 1
    redo_review(sam, interview_id)
    assert len(reported.open_reports(sam)) == 0


def test_the_original_has_no_hash_that_names_could_be_tried_against(make_project) -> None:
    made = make_project()
    interview_id = made.import_turns(TURNS, "P01")
    sam = made.as_user("sam", vault=True)
    text = vault_records.read_original(sam.vault, interview_id).transcript.text
    plain = hashlib.sha256(text.encode()).hexdigest()

    def stored() -> str:
        with made.project.store.read() as cursor:
            return str(cursor.execute("SELECT original_hash FROM interview").fetchall()[0][0])

    keyed = stored()
    assert plain not in keyed
    # As an earlier Heard left it:
    made.project.store.write(lambda cursor: interviews.set_hash(cursor, interview_id, plain))
    made.as_user("sam", vault=True)
    assert stored() == keyed
    with pytest.raises(InvalidInput, match="already"):
        made.import_turns(TURNS, "P02")
    sam.vault.change_passphrase("another gentle passphrase")
    reopened = made.as_user("sam").with_vault("another gentle passphrase")
    assert reopened.vault.fingerprint(text) == keyed

"""A name masked in one interview that stands in another release too is proposed there: nothing opens by itself."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from coding.errors import AccessDenied, InvalidInput, NotReady
from coding.model import Theme, ThemeRun
from coding.store import interviews, operations, segments, settings, themes
from coding.store.words import stored_texts, text_hash
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.codings import my_work, transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.context import new_id
from coding.workspace.erasure import erase as erasure_erase
from coding.workspace.overview.chain import chain
from coding.workspace.overview.status import status
from coding.workspace.people.users import add_user
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release import corrections
from coding.workspace.release.release import Released, can_keep, keep_release, release_interview, reopen_interview
from coding.workspace.review import known_places, reported
from coding.workspace.review.decide import accept_remaining, decide
from coding.workspace.review.find import rename_clashes
from coding.workspace.review.known_words import known_forms, places_elsewhere
from coding.workspace.review.lists import set_lists
from coding.workspace.review.operations import redo_review, undo_review
from coding.workspace.review.pseudonyms import set_pseudonym
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import Prepared, SmallProject, span_of
from tests.helpers.steps import take_example

pytestmark = pytest.mark.slow

FIRST = (
    ("Interviewer", "And then?"),
    ("Ida", "Qvarlek came by. Will you stay, I asked, and I said that I will. Will from next door laughed."),
    ("Interviewer", "One more thing?"),
    ("Ida", "One of the parents sang with qvarlek until late, and I was glad of it."),
)
SECOND = (("Interviewer", "Who was there?"), ("Bo", "Qvarlek and Will were there, and they were kind to me."))


def states(study: SmallProject) -> dict[str, str]:
    return {entry.participant_label: entry.state for entry in list_interviews(study.as_user("sam"))}


def interview(study: SmallProject, label: str) -> str:
    return next(entry.id for entry in list_interviews(study.as_user("sam")) if entry.participant_label == label)


def said(proposals: list[corrections.Proposal]) -> list[tuple[str, bool]]:
    return [(proposal.words, proposal.everyday) for proposal in proposals]


def decide_waiting(study: SmallProject, interview_id: str, decision: str) -> None:
    ids = [place.id for place in study.places(interview_id, "pending")]
    decide(study.as_user("sam", vault=True), interview_id, ids, decision)


@pytest.fixture(scope="module")
def masked(make_module_project) -> Prepared:
    """P01 is released and coded in a locked round; then P02 masks a rare name and one that is a word too."""
    project = make_module_project()
    first = project.release(FIRST, "P01", {})
    round_ = create_round(project.as_user("lea"), RoundDraft(name="R1", releases=[first], coders=["ana", "ben"]))
    start = project.text(first).index("One of the parents")
    for coder in (project.as_user("ana"), project.as_user("ben")):
        code_passage(coder, first, "C7", start, start + 40)
        lock.lock_interview(coder, round_.id, first)
    project.release(SECOND, "P02", {"Qvarlek": "PERSON", "Will": "PERSON"})
    return Prepared.of(project)


@pytest.fixture
def study(make_project, masked: Prepared) -> SmallProject:
    return make_project(like=masked)


@pytest.fixture
def sam(study: SmallProject) -> Any:
    return study.as_user("sam", vault=True)


@pytest.fixture
def first(study: SmallProject) -> str:
    return interview(study, "P01")


def is_known(study: SmallProject, *words: str) -> bool:
    with study.project.store.read() as cursor:
        return set(words) <= set(known_forms(cursor, study.as_user("sam", vault=True).open_vault()))


def test_nothing_opens_by_itself_and_the_places_wait_where_everybody_sees_them(study, sam) -> None:
    assert states(study) == {"P01": "released", "P02": "released"}
    proposals = corrections.proposals(sam)
    assert said(proposals) == [("Qvarlek", False), ("qvarlek", False), ("Will", True), ("Will", True)]
    assert [proposal.line for proposal in proposals] == [2, 4, 2, 2]
    assert all(proposal.masked_in == ("P02",) for proposal in proposals)
    assert proposals[0].after.startswith(" came by. Will you stay")
    steps = {entry.interview.participant_label: entry.next_step for entry in status(study.as_user("ana"))}
    assert "4 places" in steps["P01"]
    review = next(entry for entry in chain(sam) if entry.key == "review")
    assert (review.state, review.mine) == ("now", True) and "4 places" in review.reason
    assert is_known(study, "Qvarlek", "Will"), "exports go on stopping at them"


def test_names_are_masked_with_one_answer_and_everyday_words_with_one_each(study, sam, first) -> None:
    lea = study.as_user("lea")
    before = rounds.snapshot_of(lea, rounds.list_rounds(lea)[0].id)
    assert corrections.mask_names(sam) == ("P01",)
    assert states(study)["P01"] == "in_review"
    assert said(corrections.proposals(sam)) == [("Will", True), ("Will", True)], "they go on waiting"
    text = study.original(first)
    decided = {(text[place.start : place.end], place.decision) for place in study.places(first)}
    assert decided == {("Qvarlek", "accepted"), ("qvarlek", "accepted"), ("Will", "pending")}
    decide_waiting(study, first, "rejected")
    done = release_interview(sam, first)
    newer = study.text(done.release_id)
    assert "qvarlek" not in newer.lower() and "Will you stay" in newer
    assert done.carried == 2
    after = rounds.snapshot_of(lea, before.round_id)
    assert (after.id, after.hash, after.codings) == (before.id, before.hash, before.codings)


def test_coders_keep_their_locks_when_a_correction_is_released(study, sam, first) -> None:
    ana = study.as_user("ana")
    corrections.mask_names(sam)
    assert [entry.locked for entry in my_work.my_queue(ana) if entry.participant == "P01"] == [True]
    accept_remaining(sam, first)
    release_id = release_interview(sam, first).release_id
    (entry,) = [entry for entry in my_work.my_queue(ana) if entry.participant == "P01"]
    assert (entry.release_id, entry.locked, entry.round_name) == (release_id, True, "R1")
    assert "handed in this interview in “R1”" in str(transcript.open_transcript(ana, release_id).read_only)
    with pytest.raises(InvalidInput, match="handed in"):
        code_passage(ana, release_id, "C2", 0, 8)
    (told,) = (entry for entry in status(ana) if entry.interview.release_id == release_id)
    assert dict(told.coders) == {"ana": "locked", "ben": "locked"} and told.next_step == "Coded"


def test_every_answer_can_be_taken_back(study, sam) -> None:
    start = corrections.proposals(sam)
    name, other_name, word, other_word = (proposal.identifier.id for proposal in start)
    assert corrections.decide_proposals(sam, [word], "other_word") == ()
    assert corrections.decide_proposals(sam, [name], "leave") == ()
    assert states(study)["P01"] == "released" and len(corrections.proposals(sam)) == 2
    assert is_known(study, "Qvarlek", "Will"), "while any of its places is open"
    assert corrections.decide_proposals(sam, [other_name], "mask") == ("P01",)
    assert states(study)["P01"] == "in_review"
    assert corrections.decide_proposals(sam, [other_word], "mask") == (), "it is open already"
    assert corrections.proposals(sam) == []
    for _ in range(4):
        corrections.undo_proposal(sam)
    assert states(study)["P01"] == "released" and said(corrections.proposals(sam)) == said(start)
    with pytest.raises(InvalidInput, match="nothing to undo"):
        corrections.undo_proposal(sam)
    with pytest.raises(InvalidInput, match="answer"):
        corrections.decide_proposals(sam, [name], "perhaps")
    log = str(study.rows("SELECT action, detail FROM event"))
    assert all(f"correction.{word}" in log for word in ("proposed", "masked", "undone"))
    assert "varlek" not in log + str(study.rows("SELECT before, after FROM operation"))


def test_undo_leaves_an_interview_open_that_was_changed_since(study, sam, first) -> None:
    corrections.mask_names(sam)
    study.mask(first, "next door", "LOCATION")
    corrections.undo_proposal(sam)
    assert states(study)["P01"] == "in_review"


def test_what_was_opened_and_not_changed_can_be_closed_as_it_was(study, sam, first) -> None:
    assert not can_keep(sam, first)
    reopen_interview(sam, first, "by mistake")
    assert can_keep(sam, first)
    keep_release(sam, first)
    assert states(study)["P01"] == "released" and len(corrections.proposals(sam)) == 4
    reopen_interview(sam, first, "to mask")
    accept_remaining(sam, first)
    with pytest.raises(InvalidInput, match="changed"):
        keep_release(sam, first)


def report(study: SmallProject, release_id: str, *words: str) -> list[reported.Settled]:
    """Report words of a release one after the other, and settle each report."""
    ana, sam = study.as_user("ana"), study.as_user("sam", vault=True)
    ids = (reported.report_missed(ana, release_id, *span_of(ana, release_id, word)) for word in words)
    return [reported.settle_report(sam, report_id, "PERSON") for report_id in ids]


def test_a_mask_taken_back_takes_its_proposals_along(project) -> None:
    project.release(FIRST, "P01", {})
    second = project.release((("Bo", "We were all there."), ("Bo", "Qvarlek sang.")), "P02", {})
    sam, here = project.as_user("sam", vault=True), interview(project, "P02")
    (done,) = report(project, second, "Qvarlek")
    assert "releases of other" not in str(done.elsewhere)
    assert done.proposed == ("P01",)
    assert states(project) == {"P01": "released", "P02": "in_review"}
    for step, many in ((None, 2), (undo_review, 0), (redo_review, 2)):
        if step:
            step(sam, here)
        assert len(corrections.proposals(sam)) == many


def test_words_always_masked_are_proposed_in_releases_and_found_at_the_disclosure_check(project) -> None:
    project.release(FIRST, "P01", {})
    sam = project.as_user("sam", vault=True)
    set_lists(sam, deny=["next door"])
    (proposal,) = corrections.proposals(sam)
    assert (proposal.words, proposal.masked_in, states(project)["P01"]) == ("next door", (), "released")
    set_lists(sam, deny=[])
    assert corrections.proposals(sam) == []


def test_a_text_in_which_places_wait_is_looked_at_again_for_what_is_new_or_gone(
    project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.release(FIRST, "P01", {})
    project.release(SECOND, "P02", {"Qvarlek": "PERSON"})
    first, sam = interview(project, "P01"), project.as_user("sam", vault=True)
    looked_at: list[str] = []
    look = known_places._propose_in

    def counted(context: Any, vault: Any, held: Any, sought: Any, *, first: bool) -> Any:
        looked_at.append(held.interview.interview_id)
        return look(context, vault, held, sought, first=first)

    def sang(name: str, label: str) -> None:
        project.release((("Bo", f"{name} sang, and I was glad."),), label, {name: "PERSON"})

    monkeypatch.setattr(known_places, "_propose_in", counted)
    sang("Zorvane", "P03")
    sang("Mirabelka", "P04")
    assert first not in looked_at and len(corrections.proposals(sam)) == 2
    set_lists(sam, deny=["next door"])
    assert first in looked_at and len(corrections.proposals(sam)) == 3
    looked_at.clear()
    sang("Tolmarek", "P05")
    assert first not in looked_at, "what was proposed in it changed nothing about what was looked for"
    set_lists(sam, deny=[])
    assert first in looked_at and {proposal.words for proposal in corrections.proposals(sam)} == {"Qvarlek", "qvarlek"}


def test_who_may_see_and_decide(study) -> None:
    for call in (
        corrections.proposals,
        corrections.mask_names,
        lambda context: corrections.decide_proposals(context, [], "mask"),
        corrections.undo_proposal,
        corrections.renamed_since,
        lambda context: keep_release(context, "x"),
    ):
        for user in ("ana", "lea", "vic"):
            with pytest.raises(AccessDenied):
                call(study.as_user(user))


def test_an_everyday_word_masked_in_review_masks_that_place_only(project) -> None:
    interview_id = project.in_review(FIRST, "P01")
    project.mask(interview_id, "Will", after="that I will. ")
    text = project.original(interview_id)
    places = [(place.start, place.decision) for place in project.places(interview_id)]
    assert places == [(text.index("Will you"), "pending"), (text.index("Will from"), "accepted")]


def test_an_everyday_word_is_not_replaced_where_people_wrote(project) -> None:
    old = project.release(FIRST, "P01", {})
    ana, sam = project.as_user("ana"), project.as_user("sam", vault=True)
    memo = "Will this come back? Qvarlek again."
    code_passage(ana, old, "C7", *span_of(ana, old, "One of the parents"), memo=memo)
    first = interview(project, "P01")
    reopen_interview(sam, first, "missed")
    project.mask(first, "Will", after="that I will. ", everywhere=False)
    project.mask(first, "Qvarlek")
    decide_waiting(project, first, "rejected")
    with pytest.raises(NotReady, match="masked elsewhere"):
        release_interview(sam, first)
    decide_waiting(project, first, "accepted")
    done = release_interview(sam, first)
    (memo,) = [coding.memo for coding in transcript.visible_codings(ana)]
    assert memo.startswith("Will this come back? [PERSON_") and "varlek" not in memo
    assert "1 in memos of codings" in done.left_in


@pytest.mark.parametrize(("pseudonym", "name"), [("Maja", "Maja"), ("李明", "李明"), ("aunt of Maja Winter", "Maja")])
def test_a_pseudonym_that_somebody_turns_out_to_have_opens_nothing_by_itself(
    project, pseudonym: str, name: str
) -> None:
    project.release(SECOND, "P01", {"Qvarlek": "PERSON"})
    sam, interview_id = project.as_user("sam", vault=True), interview(project, "P01")
    reopen_interview(sam, interview_id, "a name")
    set_pseudonym(sam, interview_id, project.places(interview_id)[0].id, f"[{pseudonym}]")
    release_interview(sam, interview_id)
    project.project.store.write(
        lambda cursor: rename_clashes(cursor, sam, sam.open_vault(), f"Then {name} came, and we walked.", [name])
    )
    assert states(project)["P01"] == "released"
    assert [entry.title for entry, _ in corrections.renamed_since(sam)] == ["P01"]
    assert "pseudonym" in next(entry for entry in chain(sam) if entry.key == "review").reason
    reopen_interview(sam, interview_id, "the pseudonym is a real name")
    assert name not in project.text(release_interview(sam, interview_id).release_id)
    assert corrections.renamed_since(sam) == []


TURNS = (
    ("Interviewer", "Who was there for you?"),
    ("Nora", "Hanne was. Later Tilda Bergquist came too, and Tilda stayed on with us."),
    ("Interviewer", "What helped?"),
    ("Nora", "We talked on the phone at night, and that helped more than I can say."),
)


@pytest.fixture
def old(project) -> str:
    """The release in which Tilda Bergquist was missed."""
    return project.release(TURNS, "P01", {"Hanne": "PERSON"})


def correct(study, old: str, *words: str) -> Released:
    report(study, old, *words)
    interview_id = transcript.read_release(study.as_user("ana"), old).interview_id
    accept_remaining(study.as_user("sam", vault=True), interview_id)
    return release_interview(study.as_user("sam", vault=True), interview_id)


def add_run(study, release_id: str) -> str:
    with study.project.store.read() as cursor:
        read = tuple(entry.id for entry in segments.of_release(cursor, release_id))
    label = "tilda, phone, night"
    content = json.dumps({"themes": [{"id": 0, "label": label, "terms": ["tilda", "bergquist", "phone"]}]})
    run = ThemeRun(new_id(), "model", "1", "0", content, "ana", datetime.now(UTC), read)

    def write(cursor) -> None:
        themes.add_run(cursor, run, hashlib.sha256(content.encode()).hexdigest())
        themes.THEMES.add(cursor, Theme(new_id(), run.id, 0, label, "", "accepted", None, "", 1, ()))

    study.project.store.write(write)
    return run.id


def everything(study) -> str:
    with study.project.store.read() as cursor:
        return "\n".join(text.text for text in stored_texts(cursor)) + str(study.rows("SELECT detail FROM event"))


def test_a_name_masked_by_a_correction_goes_from_everything_written_about_it(project, old) -> None:
    ana, lea = project.as_user("ana"), project.as_user("lea")
    round_ = create_round(lea, RoundDraft(name="Locked", releases=[old], coders=["ana", "ben"]))
    around = span_of(ana, old, "Tilda stayed on")
    code_passage(ana, old, "C7", *around, memo="Tilda, a friend who stayed")
    code_passage(project.as_user("ben"), old, "C7", *around)
    lock.lock_round(lea, round_.id)
    take_example(lea, old, "C7", "typical", *span_of(ana, old, "Tilda stayed on with us"))
    run_id = add_run(project, old)
    project.project.store.write(
        lambda c: c.execute(
            "INSERT INTO saved_search VALUES ('s1', 'ana', 'on tilda', '{\"words\": \"Tilda\"}', now(), FALSE)"
        )
    )
    assert "tilda" in everything(project).casefold()
    new = correct(project, old, "Tilda Bergquist", "Tilda")
    assert new.replaced > 5
    left = everything(project).casefold()
    assert "tilda" not in left and "bergquist" not in left
    text = "[PERSON_2] stayed on with us"
    assert text in current_codebook(lea).book.by_id("C7").examples.typical
    assert project.rows("SELECT text_hash FROM codebook_example") == [(text_hash(text),)]
    ((stored, content),) = project.rows("SELECT content_hash, content FROM theme_run WHERE id = ?", run_id)
    assert stored == hashlib.sha256(content.encode()).hexdigest()


def test_whoever_works_here_under_such_a_name_keeps_their_work(project) -> None:
    add_user(project.as_user("lea"), "tilda", "T. Example", ["researcher", "steward"])
    old = project.release(TURNS, "P01", {"Hanne": "PERSON"})
    tilda, lea = project.as_user("tilda"), project.as_user("lea")
    round_ = create_round(lea, RoundDraft(name="Round of Tilda", releases=[old], coders=["tilda", "ben"]))
    for coder in (tilda, project.as_user("ben")):
        code_passage(coder, old, "C7", *span_of(tilda, old, "stayed on"), memo="Tilda, a friend who stayed")
    lock.lock_round(lea, round_.id)
    project.project.store.write(lambda cursor: cursor.execute("UPDATE release_signature SET signed_by = 'tilda'"))
    state = {"decided_by": "tilda", "attributes": {"author": "Tilda and me"}}
    project.project.store.write(lambda c: operations.add(c, "settled", ("review", "1"), "tilda", "added", after=state))
    correct(project, old, "Tilda Bergquist", "Tilda")
    assert project.rows("SELECT DISTINCT memo FROM coding") == [("[PERSON_2], a friend who stayed",)]
    assert project.rows("SELECT name FROM round") == [("Round of [PERSON_2]",)]
    for table in ("coding", "assignment", "snapshot_coding", "snapshot_document"):
        assert project.rows(f"SELECT DISTINCT coder FROM {table} ORDER BY coder") == [("ben",), ("tilda",)], table
    signed = project.rows("SELECT DISTINCT signed_by FROM release_signature ORDER BY ALL")
    assert signed == [("sam",), ("tilda",)]
    with project.project.store.read() as cursor:
        undo = operations.OPERATIONS.find(cursor, "settled")
    assert undo.after == {"decided_by": "tilda", "attributes": {"author": "[PERSON_2] and me"}}
    assert [coding.coder for coding in transcript.visible_codings(tilda)].count("tilda") == 1


def test_places_elsewhere_tell_of_words_and_not_of_who_works_here(project) -> None:
    add_user(project.as_user("lea"), "tilda", "T. Example", ["researcher"])
    old = project.release(TURNS, "P01", {"Hanne": "PERSON"})
    tilda = project.as_user("tilda")
    code_passage(tilda, old, "C7", *span_of(tilda, old, "stayed on"), memo="a friend")
    project.project.store.write(lambda cursor: settings.set_meta(cursor, "title", "Talks with Tilda"))
    with project.project.store.read() as cursor:
        assert places_elsewhere(cursor, ["Tilda"]) == ("1 in the project's title",)


def test_no_hash_of_the_unmasked_words_is_left(project, old) -> None:
    def hashes(statement: str, *values: str) -> set[str]:
        return {row[0] for row in project.rows(statement, *values)}

    of_release = "SELECT text_hash FROM segment WHERE release_id = ?"
    unmasked = hashes("SELECT text_hash FROM segment UNION SELECT text_hash FROM release")
    new = correct(project, old, "Tilda Bergquist", "Tilda")
    assert not (hashes(of_release, old) - hashes(of_release, new.release_id)) & unmasked
    assert not hashes("SELECT text_hash FROM release") & unmasked
    log = str(project.rows("SELECT detail FROM event"))
    assert not any(digest in log for digest in unmasked)


def test_an_example_of_a_corrected_interview_goes_when_its_participant_is_erased(project, old) -> None:
    lea = project.as_user("lea")
    take_example(lea, old, "C7", "typical", *span_of(lea, old, "Tilda stayed on"))
    correct(project, old, "Tilda Bergquist", "Tilda")
    certificate = erasure_erase.erase(project.as_user("sam", vault=True), "P01", confirmation="P01")
    assert "stayed on" not in everything(project)
    assert certificate["quotations_blanked"]["codebook_version"] >= 1


def test_an_accepted_theme_keeps_no_label_made_from_erased_words(project, old) -> None:
    add_run(project, old)
    erasure_erase.erase(project.as_user("sam", vault=True), "P01", confirmation="P01")
    assert "tilda" not in everything(project)
    assert project.rows("SELECT count(*) FROM theme") == [(1,)]


def test_the_original_has_no_hash_that_names_could_be_tried_against(project) -> None:
    interview_id = project.import_turns(TURNS, "P01")
    sam = project.as_user("sam", vault=True)
    text = project.original(interview_id)
    plain = hashlib.sha256(text.encode()).hexdigest()
    ((keyed,),) = project.rows("SELECT original_hash FROM interview")
    assert plain not in keyed
    # As an earlier Heard left it:
    project.project.store.write(lambda cursor: interviews.set_hash(cursor, interview_id, plain))
    project.as_user("sam", vault=True)
    assert project.rows("SELECT original_hash FROM interview") == [(keyed,)]
    with pytest.raises(InvalidInput, match="already"):
        project.import_turns(TURNS, "P02")
    sam.vault.change_passphrase("another gentle passphrase")
    reopened = project.as_user("sam").with_vault("another gentle passphrase")
    assert reopened.vault.fingerprint(text) == keyed

"""A name masked in one interview that stands in another release too is proposed there: nothing opens by itself."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from coding.errors import AccessDenied, InvalidInput
from coding.model import Theme, ThemeRun
from coding.store import interviews, operations, segments, settings, themes
from coding.store.words import held_texts, text_hash
from coding.workspace import vault_records
from coding.workspace.codebook.versions import current_codebook
from coding.workspace.codings import my_work, transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.context import new_id
from coding.workspace.erasure import erase as erasure_erase
from coding.workspace.overview import chain as overview_chain
from coding.workspace.overview import status as overview_status
from coding.workspace.people.users import add_user
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release import corrections
from coding.workspace.release.release import Released, can_keep, keep_release, release_interview, reopen_interview
from coding.workspace.review import decide as review_decide
from coding.workspace.review import known_places, pseudonyms, reported
from coding.workspace.review.decide import accept_remaining
from coding.workspace.review.known_words import known_forms, places_elsewhere
from coding.workspace.review.lists import set_lists
from coding.workspace.review.operations import redo_review, undo_review
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import Prepared, span_of
from tests.helpers.steps import take_example

pytestmark = pytest.mark.slow

FIRST = (
    ("Interviewer", "And then?"),
    ("Ida", "Qvarlek came by. Will you stay, I asked, and I said that I will. Will from next door laughed."),
    ("Interviewer", "One more thing?"),
    ("Ida", "One of the parents sang with qvarlek until late, and I was glad of it."),
)
SECOND = (("Interviewer", "Who was there?"), ("Bo", "Qvarlek and Will were there, and they were kind to me."))


def states(made: Any) -> dict[str, str]:
    return {entry.participant_label: entry.state for entry in list_interviews(made.as_user("sam"))}


def interview(made: Any, label: str) -> str:
    return next(entry.id for entry in list_interviews(made.as_user("sam")) if entry.participant_label == label)


def said(found: list[corrections.Proposal]) -> list[tuple[str, bool]]:
    return [(proposal.words, proposal.everyday) for proposal in found]


@pytest.fixture(scope="module")
def masked(make_module_project) -> Prepared:
    """P01 is released and coded in a locked round; then P02 masks a rare name and one that is a word too."""
    project = make_module_project()
    first = project.release(FIRST, "P01", {})
    lea = project.as_user("lea")
    round_ = create_round(lea, RoundDraft(name="R1", releases=[first], coders=["ana", "ben"]))
    for coder in ("ana", "ben"):
        text = transcript.read_release(project.as_user(coder), first).text
        start = text.index("One of the parents")
        code_passage(project.as_user(coder), first, "C7", start, start + 40)
        lock.lock_interview(project.as_user(coder), round_.id, first)
    project.release(SECOND, "P02", {"Qvarlek": "PERSON", "Will": "PERSON"})
    return Prepared.of(project)


@pytest.fixture
def made(make_project, masked: Prepared) -> Any:
    return make_project(like=masked)


def test_nothing_opens_by_itself_and_the_places_wait_where_everybody_sees_them(made) -> None:
    assert states(made) == {"P01": "released", "P02": "released"}
    sam = made.as_user("sam", vault=True)
    proposals = corrections.proposals(sam)
    assert said(proposals) == [("Qvarlek", False), ("qvarlek", False), ("Will", True), ("Will", True)]
    assert [entry.line for entry in proposals] == [2, 4, 2, 2]
    assert all(proposal.masked_in == ("P02",) for proposal in proposals)
    assert proposals[0].after.startswith(" came by. Will you stay")
    entry = next(
        entry for entry in overview_status.status(made.as_user("ana")) if entry.interview.participant_label == "P01"
    )
    assert "4 places" in entry.next_step
    review = next(entry for entry in overview_chain.chain(sam) if entry.key == "review")
    assert (review.state, review.mine) == ("now", True)
    assert "4 places" in review.reason
    with sam.store.read() as cursor:
        assert {"Qvarlek", "Will"} <= set(known_forms(cursor, sam.open_vault())), "exports go on stopping at them"


def test_names_are_masked_with_one_answer_and_everyday_words_with_one_each(made) -> None:
    sam = made.as_user("sam", vault=True)
    before = rounds.snapshot_of(made.as_user("lea"), rounds.list_rounds(made.as_user("lea"))[0].id)
    assert corrections.mask_names(sam) == ("P01",)
    assert states(made)["P01"] == "in_review"
    assert said(corrections.proposals(sam)) == [("Will", True), ("Will", True)], "they go on waiting"
    first = interview(made, "P01")
    review = review_decide.open_review(sam, first)
    text = review.original.transcript.text
    decided = {(text[identifier.start : identifier.end], identifier.decision) for identifier in review.identifiers}
    assert decided == {("Qvarlek", "accepted"), ("qvarlek", "accepted"), ("Will", "pending")}
    review_decide.decide(
        sam, first, [identifier.id for identifier in review.identifiers if identifier.decision == "pending"], "rejected"
    )
    done = release_interview(sam, first)
    newer = transcript.read_release(made.as_user("ana"), done.release_id).text
    assert "qvarlek" not in newer.lower() and "Will you stay" in newer
    assert done.carried == 2
    after = rounds.snapshot_of(made.as_user("lea"), before.round_id)
    assert (after.id, after.hash, after.codings) == (before.id, before.hash, before.codings)


def test_coders_keep_their_locks_when_a_correction_is_released(made) -> None:
    sam, ana = made.as_user("sam", vault=True), made.as_user("ana")
    corrections.mask_names(sam)
    assert [entry.locked for entry in my_work.my_queue(ana) if entry.participant == "P01"] == [True]
    first = interview(made, "P01")
    review_decide.accept_remaining(sam, first)
    release_id = release_interview(sam, first).release_id
    (entry,) = [entry for entry in my_work.my_queue(ana) if entry.participant == "P01"]
    assert (entry.release_id, entry.locked, entry.round_name) == (release_id, True, "R1")
    assert "handed in this interview in “R1”" in str(transcript.open_transcript(ana, release_id).read_only)
    with pytest.raises(InvalidInput, match="handed in"):
        code_passage(ana, release_id, "C2", 0, 8)
    status = next(entry for entry in overview_status.status(ana) if entry.interview.release_id == release_id)
    assert dict(status.coders) == {"ana": "locked", "ben": "locked"}
    assert status.next_step == "Coded"


def test_every_answer_can_be_taken_back(made) -> None:
    sam = made.as_user("sam", vault=True)
    start = corrections.proposals(sam)
    word, name = next(proposal for proposal in start if proposal.everyday), start[0]
    assert corrections.decide_proposals(sam, [word.identifier.id], "other_word") == ()
    assert corrections.decide_proposals(sam, [name.identifier.id], "leave") == ()
    assert states(made)["P01"] == "released"
    assert len(corrections.proposals(sam)) == 2
    with sam.store.read() as cursor:
        assert {"Qvarlek", "Will"} <= set(known_forms(cursor, sam.open_vault())), "while any of its places is open"
    assert corrections.decide_proposals(sam, [start[1].identifier.id], "mask") == ("P01",)
    assert states(made)["P01"] == "in_review"
    assert corrections.decide_proposals(sam, [start[3].identifier.id], "mask") == (), "it is open already"
    assert corrections.proposals(sam) == []
    for _ in range(4):
        corrections.undo_proposal(sam)
    assert states(made)["P01"] == "released"
    assert said(corrections.proposals(sam)) == said(start)
    with pytest.raises(InvalidInput, match="nothing to undo"):
        corrections.undo_proposal(sam)
    with pytest.raises(InvalidInput, match="answer"):
        corrections.decide_proposals(sam, [name.identifier.id], "perhaps")
    with sam.store.read() as cursor:
        log = str(cursor.execute("SELECT action, detail FROM event").fetchall())
        history = str(cursor.execute("SELECT before, after FROM operation").fetchall())
    assert "correction.proposed" in log and "correction.masked" in log and "correction.undone" in log
    assert "varlek" not in log + history


def test_undo_leaves_an_interview_open_that_was_changed_since(made) -> None:
    sam = made.as_user("sam", vault=True)
    corrections.mask_names(sam)
    first = interview(made, "P01")
    text = review_decide.open_review(sam, first).original.transcript.text
    start = text.index("next door")
    review_decide.add_identifier(sam, first, start, start + 9, "LOCATION")
    corrections.undo_proposal(sam)
    assert states(made)["P01"] == "in_review"


def test_what_was_opened_and_not_changed_can_be_closed_as_it_was(made) -> None:
    sam = made.as_user("sam", vault=True)
    first = interview(made, "P01")
    assert not can_keep(sam, first)
    reopen_interview(sam, first, "by mistake")
    assert can_keep(sam, first)
    keep_release(sam, first)
    assert states(made)["P01"] == "released"
    assert len(corrections.proposals(sam)) == 4
    reopen_interview(sam, first, "to mask")
    review_decide.accept_remaining(sam, first)
    with pytest.raises(InvalidInput, match="changed"):
        keep_release(sam, first)


def test_a_mask_taken_back_takes_its_proposals_along(make_project) -> None:
    project = make_project()
    project.release(FIRST, "P01", {})
    second = project.release((("Bo", "We were all there."), ("Bo", "Qvarlek sang.")), "P02", {})
    sam, ana = project.as_user("sam", vault=True), project.as_user("ana")
    start = transcript.read_release(ana, second).text.index("Qvarlek")
    report = reported.report_missed(ana, second, start, start + 7)
    done = reported.settle_report(sam, report, "PERSON")
    assert "releases of other" not in str(done.elsewhere)
    assert done.proposed == ("P01",)
    assert states(project) == {"P01": "released", "P02": "in_review"}
    assert len(corrections.proposals(sam)) == 2
    undo_review(sam, interview(project, "P02"))
    assert corrections.proposals(sam) == []
    redo_review(sam, interview(project, "P02"))
    assert len(corrections.proposals(sam)) == 2


def test_words_always_masked_are_proposed_in_releases_and_found_at_the_disclosure_check(make_project) -> None:
    project = make_project()
    project.release(FIRST, "P01", {})
    sam = project.as_user("sam", vault=True)
    set_lists(sam, deny=["next door"])
    (proposal,) = corrections.proposals(sam)
    assert (proposal.words, proposal.masked_in, states(project)["P01"]) == ("next door", (), "released")
    set_lists(sam, deny=[])
    assert corrections.proposals(sam) == []


def test_a_text_in_which_places_wait_is_looked_at_again_for_what_is_new_or_gone(
    make_project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project()
    project.release(FIRST, "P01", {})
    project.release(SECOND, "P02", {"Qvarlek": "PERSON"})
    first, sam = interview(project, "P01"), project.as_user("sam", vault=True)
    looked_at: list[str] = []
    look = known_places._propose_in

    def counted(context: Any, vault: Any, held: Any, sought: Any, *, first: bool) -> Any:
        looked_at.append(held.interview.interview_id)
        return look(context, vault, held, sought, first=first)

    monkeypatch.setattr(known_places, "_propose_in", counted)
    project.release((("Bo", "Zorvane sang, and I was glad."),), "P03", {"Zorvane": "PERSON"})
    project.release((("Bo", "Mirabelka sang, and I was glad."),), "P04", {"Mirabelka": "PERSON"})
    assert first not in looked_at and len(corrections.proposals(sam)) == 2
    set_lists(sam, deny=["next door"])
    assert first in looked_at and len(corrections.proposals(sam)) == 3
    looked_at.clear()
    project.release((("Bo", "Tolmarek sang, and I was glad."),), "P05", {"Tolmarek": "PERSON"})
    assert first not in looked_at, "what was proposed in it changed nothing about what was looked for"
    set_lists(sam, deny=[])
    assert first in looked_at and {proposal.words for proposal in corrections.proposals(sam)} == {"Qvarlek", "qvarlek"}


def test_who_may_see_and_decide(made) -> None:
    for user in ("ana", "lea", "vic"):
        context = made.as_user(user)
        for call in (
            lambda context=context: corrections.proposals(context),
            lambda context=context: corrections.mask_names(context),
            lambda context=context: corrections.decide_proposals(context, [], "mask"),
            lambda context=context: corrections.undo_proposal(context),
            lambda context=context: corrections.renamed_since(context),
            lambda context=context: keep_release(context, "x"),
        ):
            with pytest.raises(AccessDenied):
                call()


def test_an_everyday_word_masked_in_review_masks_that_place_only(make_project) -> None:
    project = make_project()
    interview_id = project.in_review(FIRST, "P01")
    sam = project.as_user("sam", vault=True)
    text = review_decide.open_review(sam, interview_id).original.transcript.text
    start = text.index("Will from")
    review_decide.add_identifier(sam, interview_id, start, start + 4, "PERSON")
    identifiers = [
        (identifier.start, identifier.decision)
        for identifier in review_decide.open_review(sam, interview_id).identifiers
    ]
    assert identifiers == [(text.index("Will you"), "pending"), (start, "accepted")]


def test_an_everyday_word_is_not_replaced_where_people_wrote(make_project) -> None:
    project = make_project()
    old = project.release(FIRST, "P01", {})
    ana, sam = project.as_user("ana"), project.as_user("sam", vault=True)
    text = transcript.read_release(ana, old).text
    start = text.index("One of the parents")
    code_passage(ana, old, "C7", start, start + 18, memo="Will this come back? Qvarlek again.")
    first = interview(project, "P01")
    reopen_interview(sam, first, "missed")
    for words in ("Will from", "Qvarlek"):
        at = review_decide.open_review(sam, first).original.transcript.text.index(words)
        review_decide.add_identifier(
            sam, first, at, at + len(words.split()[0]), "PERSON", everywhere=words == "Qvarlek"
        )
    waiting = [
        identifier.id
        for identifier in review_decide.open_review(sam, first).identifiers
        if identifier.decision == "pending"
    ]
    review_decide.decide(sam, first, waiting, "rejected")
    with pytest.raises(Exception, match="masked elsewhere"):
        release_interview(sam, first)
    waiting = [
        identifier.id
        for identifier in review_decide.open_review(sam, first).identifiers
        if identifier.decision == "pending"
    ]
    review_decide.decide(sam, first, waiting, "accepted")
    done = release_interview(sam, first)
    (memo,) = [coding.memo for coding in transcript.visible_codings(ana)]
    assert memo.startswith("Will this come back? [PERSON_") and "varlek" not in memo
    assert "1 in memos of codings" in done.left_in


@pytest.mark.parametrize("name", ["Maja", "李明"])
def test_a_pseudonym_that_somebody_turns_out_to_have_opens_nothing_by_itself(make_project, name: str) -> None:
    project = make_project()
    first = project.release(SECOND, "P01", {"Qvarlek": "PERSON"})
    sam = project.as_user("sam", vault=True)
    from coding.workspace.review.find import rename_clashes

    interview_id = interview(project, "P01")
    reopen_interview(sam, interview_id, "a name")
    identifier = review_decide.open_review(sam, interview_id).identifiers[0]
    pseudonyms.set_pseudonym(sam, interview_id, identifier.id, f"[{name}]")
    release_interview(sam, interview_id)
    project.project.store.write(
        lambda cursor: rename_clashes(cursor, sam, sam.open_vault(), f"Then {name} came, and we went for a walk.")
    )
    assert states(project)["P01"] == "released"
    assert [entry.title for entry, _ in corrections.renamed_since(sam)] == ["P01"]
    assert "pseudonym" in next(entry for entry in overview_chain.chain(sam) if entry.key == "review").reason
    reopen_interview(sam, interview_id, "the pseudonym is a real name")
    done = release_interview(sam, interview_id)
    assert name not in transcript.read_release(project.as_user("ana"), done.release_id).text
    assert corrections.renamed_since(sam) == []
    assert first != done.release_id


TURNS = (
    ("Interviewer", "Who was there for you?"),
    ("Nora", "Hanne was. Later Tilda Bergquist came too, and Tilda stayed on with us."),
    ("Interviewer", "What helped?"),
    ("Nora", "We talked on the phone at night, and that helped more than I can say."),
)


def correct(made, old: str, *words: str) -> Released:
    ana, sam = made.as_user("ana"), made.as_user("sam", vault=True)
    for word in words:
        report_id = reported.report_missed(ana, old, *span_of(ana, old, word))
        reported.settle_report(sam, report_id, "PERSON")
    interview_id = transcript.read_release(ana, old).interview_id
    accept_remaining(sam, interview_id)
    return release_interview(sam, interview_id)


def add_run(made, release_id: str) -> str:
    with made.project.store.read() as cursor:
        read = tuple(entry.id for entry in segments.of_release(cursor, release_id))
    label = "tilda, phone, night"
    content = json.dumps({"themes": [{"id": 0, "label": label, "terms": ["tilda", "bergquist", "phone"]}]})
    run = ThemeRun(new_id(), "model", "1", "0", content, "ana", datetime.now(UTC), read)

    def write(cursor) -> None:
        themes.add_run(cursor, run, hashlib.sha256(content.encode()).hexdigest())
        themes.THEMES.add(cursor, Theme(new_id(), run.id, 0, label, "", "accepted", None, "", 1, ()))

    made.project.store.write(write)
    return run.id


def everything(made) -> str:
    with made.project.store.read() as cursor:
        return "\n".join(text.text for text in held_texts(cursor)) + str(
            cursor.execute("SELECT detail FROM event").fetchall()
        )


def test_a_name_masked_by_a_correction_goes_from_everything_written_about_it(make_project) -> None:
    project = make_project()
    old = project.release(TURNS, "P01", {"Hanne": "PERSON"})
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
    text = "[PERSON_3] stayed on with us"
    examples = current_codebook(lea).book.by_id("C7").examples
    assert text in examples.typical
    with project.project.store.read() as cursor:
        (digest,) = cursor.execute("SELECT text_hash FROM codebook_example").fetchall()[0]
        (stored,) = cursor.execute("SELECT content_hash FROM theme_run WHERE id = ?", [run_id]).fetchall()[0]
        (content,) = cursor.execute("SELECT content FROM theme_run WHERE id = ?", [run_id]).fetchall()[0]
    assert digest == text_hash(text)
    assert stored == hashlib.sha256(content.encode()).hexdigest()


def test_whoever_works_here_under_such_a_name_keeps_their_work(make_project) -> None:
    project = make_project()
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
    with project.project.store.read() as cursor:
        assert cursor.execute("SELECT DISTINCT memo FROM coding").fetchall() == [("[PERSON_3], a friend who stayed",)]
        assert cursor.execute("SELECT name FROM round").fetchall() == [("Round of [PERSON_3]",)]
        for table in ("coding", "assignment", "snapshot_coding", "snapshot_document"):
            rows = cursor.execute(f"SELECT DISTINCT coder FROM {table} ORDER BY coder").fetchall()
            assert rows == [("ben",), ("tilda",)], table
        signed = cursor.execute("SELECT DISTINCT signed_by FROM release_signature ORDER BY ALL").fetchall()
        undo = operations.OPERATIONS.find(cursor, "settled")
    assert signed == [("sam",), ("tilda",)]
    assert undo.after == {"decided_by": "tilda", "attributes": {"author": "[PERSON_3] and me"}}
    assert [coding.coder for coding in transcript.visible_codings(tilda)].count("tilda") == 1


def test_places_elsewhere_tell_of_words_and_not_of_who_works_here(make_project) -> None:
    project = make_project()
    add_user(project.as_user("lea"), "tilda", "T. Example", ["researcher"])
    old = project.release(TURNS, "P01", {"Hanne": "PERSON"})
    tilda = project.as_user("tilda")
    code_passage(tilda, old, "C7", *span_of(tilda, old, "stayed on"), memo="a friend")
    project.project.store.write(lambda cursor: settings.set_meta(cursor, "title", "Talks with Tilda"))
    with project.project.store.read() as cursor:
        assert places_elsewhere(cursor, ["Tilda"]) == ("1 in the project's title",)


def test_no_hash_of_the_unmasked_words_is_left(make_project) -> None:
    project = make_project()
    old = project.release(TURNS, "P01", {"Hanne": "PERSON"})
    with project.project.store.read() as cursor:
        rows = cursor.execute("SELECT text_hash FROM segment UNION SELECT text_hash FROM release").fetchall()
    unmasked = {row[0] for row in rows}
    new = correct(project, old, "Tilda Bergquist", "Tilda")
    with project.project.store.read() as cursor:
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
    assert not any(entry in log for entry in unmasked)


def test_an_example_of_a_corrected_interview_goes_when_its_participant_is_erased(make_project) -> None:
    project = make_project()
    old = project.release(TURNS, "P01", {"Hanne": "PERSON"})
    lea = project.as_user("lea")
    take_example(lea, old, "C7", "typical", *span_of(lea, old, "Tilda stayed on"))
    correct(project, old, "Tilda Bergquist", "Tilda")
    certificate = erasure_erase.erase(project.as_user("sam", vault=True), "P01", confirmation="P01")
    assert "stayed on" not in everything(project)
    assert certificate["quotations_blanked"]["codebook_version"] >= 1


def test_an_accepted_theme_keeps_no_label_made_from_erased_words(make_project) -> None:
    project = make_project()
    old = project.release(TURNS, "P01", {"Hanne": "PERSON"})
    add_run(project, old)
    erasure_erase.erase(project.as_user("sam", vault=True), "P01", confirmation="P01")
    assert "tilda" not in everything(project)
    with project.project.store.read() as cursor:
        assert cursor.execute("SELECT count(*) FROM theme").fetchall() == [(1,)]


def test_a_report_is_open_again_when_its_mask_is_taken_back(make_project) -> None:
    project = make_project()
    old = project.release(TURNS, "P01", {"Hanne": "PERSON"})
    ana, sam = project.as_user("ana"), project.as_user("sam", vault=True)
    report_id = reported.report_missed(ana, old, *span_of(ana, old, "Tilda"))
    reported.settle_report(sam, report_id, "PERSON")
    interview_id = transcript.read_release(ana, old).interview_id
    assert len(reported.open_reports(sam)) == 0
    undo_review(sam, interview_id)
    assert len(reported.open_reports(sam)) == 1
    redo_review(sam, interview_id)
    assert len(reported.open_reports(sam)) == 0


def test_the_original_has_no_hash_that_names_could_be_tried_against(make_project) -> None:
    project = make_project()
    interview_id = project.import_turns(TURNS, "P01")
    sam = project.as_user("sam", vault=True)
    text = vault_records.read_original(sam.vault, interview_id).transcript.text
    plain = hashlib.sha256(text.encode()).hexdigest()

    def stored() -> str:
        with project.project.store.read() as cursor:
            return str(cursor.execute("SELECT original_hash FROM interview").fetchall()[0][0])

    keyed = stored()
    assert plain not in keyed
    # As an earlier Heard left it:
    project.project.store.write(lambda cursor: interviews.set_hash(cursor, interview_id, plain))
    project.as_user("sam", vault=True)
    assert stored() == keyed
    with pytest.raises(InvalidInput, match="already"):
        project.import_turns(TURNS, "P02")
    sam.vault.change_passphrase("another gentle passphrase")
    reopened = project.as_user("sam").with_vault("another gentle passphrase")
    assert reopened.vault.fingerprint(text) == keyed

"""A name masked in one interview that stands in another release too is proposed there: nothing opens by itself."""

from typing import Any

import pytest

from coding.errors import AccessDenied, InvalidInput
from coding.workspace.codings import my_work, transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.overview import chain as overview_chain
from coding.workspace.overview import status as overview_status
from coding.workspace.project.interviews import list_interviews
from coding.workspace.release import corrections
from coding.workspace.release.release import can_keep, keep_release, release_interview, reopen_interview
from coding.workspace.review import decide as review_decide
from coding.workspace.review import known_places, pseudonyms, reported
from coding.workspace.review.known_words import known_forms
from coding.workspace.review.lists import set_lists
from coding.workspace.review.operations import redo_review, undo_review
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import Prepared

pytestmark = pytest.mark.slow

FIRST = (
    ("Interviewer", "And then?"),
    ("Ida", "Qvarlek came by. Will you stay, I asked, and I said that I will. Will from next door laughed."),
    ("Interviewer", "One more thing?"),
    ("Ida", "One of the parents sang with qvarlek until late, and I was glad of it."),
)
SECOND = (("Interviewer", "Who was there?"), ("Bo", "Qvarlek and Will were there, and they were kind to me."))


def states(made: Any) -> dict[str, str]:
    return {one.participant_label: one.state for one in list_interviews(made.as_user("sam"))}


def interview(made: Any, label: str) -> str:
    return next(one.id for one in list_interviews(made.as_user("sam")) if one.participant_label == label)


def said(found: list[corrections.Proposal]) -> list[tuple[str, bool]]:
    return [(one.words, one.everyday) for one in found]


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
    found = corrections.proposals(sam)
    assert said(found) == [("Qvarlek", False), ("qvarlek", False), ("Will", True), ("Will", True)]
    assert [one.line for one in found] == [2, 4, 2, 2]
    assert all(one.masked_in == ("P02",) for one in found)
    assert found[0].after.startswith(" came by. Will you stay")
    entry = next(one for one in overview_status.status(made.as_user("ana")) if one.interview.participant_label == "P01")
    assert "4 places" in entry.next_step
    review = next(one for one in overview_chain.chain(sam) if one.key == "review")
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
    held = review_decide.open_review(sam, first)
    text = held.original.transcript.text
    decided = {(text[one.start : one.end], one.decision) for one in held.identifiers}
    assert decided == {("Qvarlek", "accepted"), ("qvarlek", "accepted"), ("Will", "pending")}
    review_decide.decide(sam, first, [one.id for one in held.identifiers if one.decision == "pending"], "rejected")
    done = release_interview(sam, first)
    newer = transcript.read_release(made.as_user("ana"), done.release_id).text
    assert "qvarlek" not in newer.lower() and "Will you stay" in newer
    assert done.carried == 2
    after = rounds.snapshot_of(made.as_user("lea"), before.round_id)
    assert (after.id, after.hash, after.codings) == (before.id, before.hash, before.codings)


def test_coders_keep_their_locks_when_a_correction_is_released(made) -> None:
    sam, ana = made.as_user("sam", vault=True), made.as_user("ana")
    corrections.mask_names(sam)
    assert [one.locked for one in my_work.my_queue(ana) if one.participant == "P01"] == [True]
    first = interview(made, "P01")
    review_decide.accept_remaining(sam, first)
    release_id = release_interview(sam, first).release_id
    (entry,) = [one for one in my_work.my_queue(ana) if one.participant == "P01"]
    assert (entry.release_id, entry.locked, entry.round_name) == (release_id, True, "R1")
    assert "handed in this interview in “R1”" in str(transcript.open_transcript(ana, release_id).read_only)
    with pytest.raises(InvalidInput, match="handed in"):
        code_passage(ana, release_id, "C2", 0, 8)
    status = next(one for one in overview_status.status(ana) if one.interview.release_id == release_id)
    assert dict(status.coders) == {"ana": "locked", "ben": "locked"}
    assert status.next_step == "Coded"


def test_every_answer_can_be_taken_back(made) -> None:
    sam = made.as_user("sam", vault=True)
    start = corrections.proposals(sam)
    word, name = next(one for one in start if one.everyday), start[0]
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
        kept = str(cursor.execute("SELECT before, after FROM operation").fetchall())
    assert "correction.proposed" in log and "correction.masked" in log and "correction.undone" in log
    assert "varlek" not in log + kept


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
    (one,) = corrections.proposals(sam)
    assert (one.words, one.masked_in, states(project)["P01"]) == ("next door", (), "released")
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
    assert first in looked_at and {one.words for one in corrections.proposals(sam)} == {"Qvarlek", "qvarlek"}


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
    held = [(one.start, one.decision) for one in review_decide.open_review(sam, interview_id).identifiers]
    assert held == [(text.index("Will you"), "pending"), (start, "accepted")]


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
    waiting = [one.id for one in review_decide.open_review(sam, first).identifiers if one.decision == "pending"]
    review_decide.decide(sam, first, waiting, "rejected")
    with pytest.raises(Exception, match="masked elsewhere"):
        release_interview(sam, first)
    waiting = [one.id for one in review_decide.open_review(sam, first).identifiers if one.decision == "pending"]
    review_decide.decide(sam, first, waiting, "accepted")
    done = release_interview(sam, first)
    (memo,) = [one.memo for one in transcript.visible_codings(ana)]
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
    one = review_decide.open_review(sam, interview_id).identifiers[0]
    pseudonyms.set_pseudonym(sam, interview_id, one.id, f"[{name}]")
    release_interview(sam, interview_id)
    project.project.store.write(
        lambda cursor: rename_clashes(cursor, sam, sam.open_vault(), f"Then {name} came, and we went for a walk.")
    )
    assert states(project)["P01"] == "released"
    assert [one.title for one, _ in corrections.renamed_since(sam)] == ["P01"]
    assert "pseudonym" in next(one for one in overview_chain.chain(sam) if one.key == "review").reason
    reopen_interview(sam, interview_id, "the pseudonym is a real name")
    done = release_interview(sam, interview_id)
    assert name not in transcript.read_release(project.as_user("ana"), done.release_id).text
    assert corrections.renamed_since(sam) == []
    assert first != done.release_id

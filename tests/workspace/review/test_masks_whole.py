"""Nothing that somebody said is a name stays half masked, and nobody's decision is overwritten unseen."""

import pytest

from coding.errors import Conflict, NotReady
from coding.model import Role, User
from coding.store import people
from coding.workspace.codings import transcript
from coding.workspace.release import release
from coding.workspace.review import decide as review_decide
from coding.workspace.review import reported
from coding.workspace.review.operations import redo_review, undo_review
from tests.conftest import span_of

pytestmark = pytest.mark.slow

TURNS = (
    ("Interviewer", "Who was there for you?"),
    ("Nora", "Hanne Aldridge was. Later Tilda came too, and Hanne stayed on with us."),
)


def mask(steward, interview_id: str, words: str, *, everywhere: bool = True) -> int:
    text = review_decide.open_review(steward, interview_id).original.transcript.text
    start = text.index(words)
    return review_decide.add_identifier(
        steward, interview_id, start, start + len(words), "PERSON", everywhere=everywhere
    )


def add_steward(made, user_id: str = "sue"):
    made.project.store.write(lambda c: people.add_user(c, User(user_id, "Sue Example", frozenset({Role.STEWARD}))))
    return made.as_user(user_id, vault=True)


def test_a_reported_name_that_runs_over_a_mask_is_masked_to_its_end(make_project) -> None:
    made = make_project()
    old = made.release(TURNS, "P01", {"Hanne": "PERSON"})
    ana, sam = made.as_user("ana"), made.as_user("sam", vault=True)
    report_id = reported.report_missed(ana, old, *span_of(ana, old, "[PERSON_1] Aldridge"))
    done = reported.settle_report(sam, report_id, "PERSON")
    assert done.masked == 1
    (interview_id,) = {one.interview_id for one in [transcript.read_release(ana, old)]}
    text = transcript.read_release(ana, release.release_interview(sam, interview_id).release_id).text
    assert "Aldridge" not in text and "[PERSON_1] [PERSON_1] was" in text


def test_a_reported_name_that_waits_half_in_the_queue_is_masked_whole(make_project) -> None:
    made = make_project()
    old = made.release(TURNS, "P01", {"Tilda": "PERSON"})
    ana, sam = made.as_user("ana"), made.as_user("sam", vault=True)
    interview_id = transcript.read_release(ana, old).interview_id
    report_id = reported.report_missed(ana, old, *span_of(ana, old, "Hanne Aldridge"))
    release.reopen_interview(sam, interview_id, "a name was missed")
    mask(sam, interview_id, "Aldridge")
    (waiting,) = [one for one in review_decide.open_review(sam, interview_id).identifiers if one.end - one.start == 8]
    review_decide.decide(sam, interview_id, [waiting.id], "pending")
    reported.settle_report(sam, report_id, "PERSON")
    assert {one.decision for one in review_decide.open_review(sam, interview_id).identifiers} == {"accepted"}
    undo_review(sam, interview_id)
    held = review_decide.open_review(sam, interview_id).identifiers
    assert [one.decision for one in held if one.id == waiting.id] == ["pending"]
    assert len(held) == 2


def test_words_added_in_review_that_run_over_a_mask_are_masked_to_their_end(make_project) -> None:
    made = make_project()
    interview_id = made.in_review(TURNS, "P01")
    sam = made.as_user("sam", vault=True)
    mask(sam, interview_id, "Hanne")
    assert mask(sam, interview_id, "Hanne Aldridge") == 1
    release_id = release.release_interview(sam, interview_id).release_id
    assert "Aldridge" not in transcript.read_release(made.as_user("ana"), release_id).text


def test_a_hesitation_marked_with_a_name_is_not_masked_elsewhere(make_project) -> None:
    made = make_project()
    turns = (("Nora", "It was Hanne. Uh, yes. Then, uh, I left. Uh, Hanne stayed."),)
    interview_id = made.in_review(turns, "P01")
    sam = made.as_user("sam", vault=True)
    mask(sam, interview_id, "Hanne")
    assert mask(sam, interview_id, "Hanne. Uh") == 1
    release_id = release.release_interview(sam, interview_id).release_id
    text = transcript.read_release(made.as_user("ana"), release_id).text
    assert text == "It was [PERSON_1]. [PERSON_1], yes. Then, uh, I left. Uh, [PERSON_1] stayed."


def test_the_disclosure_check_finds_a_known_name_of_which_only_a_part_is_masked(make_project) -> None:
    made = make_project()
    made.release((("Nora", "Hanne Aldridge came often."),), "P01", {"Hanne Aldridge": "PERSON"})
    interview_id = made.in_review(TURNS, "P02")
    sam = made.as_user("sam", vault=True)
    mask(sam, interview_id, "Hanne")
    with pytest.raises(NotReady, match="masked elsewhere: 1"):
        release.release_interview(sam, interview_id)
    review_decide.accept_remaining(sam, interview_id)
    release_id = release.release_interview(sam, interview_id, leave_questions=True).release_id
    assert "Aldridge" not in transcript.read_release(made.as_user("ana"), release_id).text


def test_the_disclosure_check_lets_stand_what_a_reviewer_left_there(make_project) -> None:
    made = make_project()
    made.release((("Nora", "Hanne Aldridge came often."),), "P01", {"Hanne Aldridge": "PERSON"})
    interview_id = made.in_review(TURNS, "P02")
    sam = made.as_user("sam", vault=True)
    with pytest.raises(NotReady):
        release.release_interview(sam, interview_id)
    (found,) = review_decide.open_review(sam, interview_id).identifiers
    review_decide.decide(sam, interview_id, [found.id], "rejected")
    assert release.release_interview(sam, interview_id).number == 1


def test_a_step_back_or_forth_does_not_overwrite_what_another_steward_decided_since(make_project) -> None:
    made = make_project()
    interview_id = made.in_review(TURNS, "P01")
    sam, sue = made.as_user("sam", vault=True), add_steward(made)
    mask(sam, interview_id, "Tilda")
    (one,) = review_decide.open_review(sam, interview_id).identifiers
    review_decide.decide(sam, interview_id, [one.id], "rejected")
    undo_review(sam, interview_id)
    review_decide.decide(sue, interview_id, [one.id], "pending")
    review_decide.decide(sue, interview_id, [one.id], "accepted")
    with pytest.raises(Conflict, match="since"):
        redo_review(sam, interview_id)
    review_decide.decide(sam, interview_id, [one.id], "rejected")
    review_decide.decide(sue, interview_id, [one.id], "accepted")
    with pytest.raises(Conflict, match="since"):
        undo_review(sam, interview_id)
    (one,) = review_decide.open_review(sam, interview_id).identifiers
    assert one.decision == "accepted"


@pytest.mark.parametrize("meanwhile", ["mask", "release"])
def test_a_release_is_refused_when_another_steward_changed_the_interview_meanwhile(
    make_project, monkeypatch, meanwhile: str
) -> None:
    made = make_project()
    made.release(TURNS, "P01", {"Hanne Aldridge": "PERSON", "Hanne": "PERSON"})
    ana, sam, sue = made.as_user("ana"), made.as_user("sam", vault=True), add_steward(made)
    old = made.releases[0]
    interview_id = transcript.read_release(ana, old).interview_id
    release.reopen_interview(sam, interview_id, "to look again")
    draft = release.draft_release
    stepped: list[str] = []

    def between(*given):
        if not stepped:
            stepped.append("once")
            if meanwhile == "mask":
                mask(sue, interview_id, "Tilda")
            else:
                release.release_interview(sue, interview_id)
                release.reopen_interview(sue, interview_id, "once more")
        return draft(*given)

    monkeypatch.setattr(release, "draft_release", between)
    with pytest.raises(Conflict, match="meanwhile"):
        release.release_interview(sam, interview_id)
    assert release.release_interview(sam, interview_id).number == (2 if meanwhile == "mask" else 3)

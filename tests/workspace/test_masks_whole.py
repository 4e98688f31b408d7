"""Nothing that somebody said is a name stays half masked, and nobody's decision is overwritten unseen."""

from __future__ import annotations

import pytest

from coding.errors import Conflict, NotReady
from coding.model import Role, User
from coding.store import people
from coding.workspace import coding as work
from coding.workspace import redaction, releasing, reported, review_steps

pytestmark = pytest.mark.slow

TURNS = (
    ("Interviewer", "Who was there for you?"),
    ("Nora", "Hanne Aldridge was. Later Tilda came too, and Hanne stayed on with us."),
)


def span_of(context, release_id: str, words: str) -> tuple[int, int]:
    start = work.read_release(context, release_id).text.index(words)
    return start, start + len(words)


def mask(steward, interview_id: str, words: str, *, everywhere: bool = True) -> int:
    text = redaction.open_review(steward, interview_id).original.transcript.text
    start = text.index(words)
    return redaction.add_identifier(steward, interview_id, start, start + len(words), "PERSON", everywhere=everywhere)


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
    (interview_id,) = {one.interview_id for one in [work.read_release(ana, old)]}
    text = work.read_release(ana, releasing.release_interview(sam, interview_id).release_id).text
    assert "Aldridge" not in text and "[PERSON_1] [PERSON_1] was" in text


def test_a_reported_name_that_waits_half_in_the_queue_is_masked_whole(make_project) -> None:
    made = make_project()
    old = made.release(TURNS, "P01", {"Tilda": "PERSON"})
    ana, sam = made.as_user("ana"), made.as_user("sam", vault=True)
    interview_id = work.read_release(ana, old).interview_id
    report_id = reported.report_missed(ana, old, *span_of(ana, old, "Hanne Aldridge"))
    releasing.reopen_interview(sam, interview_id, "a name was missed")
    mask(sam, interview_id, "Aldridge")
    (waiting,) = [one for one in redaction.open_review(sam, interview_id).identifiers if one.end - one.start == 8]
    redaction.decide(sam, interview_id, [waiting.id], "pending")
    reported.settle_report(sam, report_id, "PERSON")
    assert {one.decision for one in redaction.open_review(sam, interview_id).identifiers} == {"accepted"}
    review_steps.undo_review(sam, interview_id)
    held = redaction.open_review(sam, interview_id).identifiers
    assert [one.decision for one in held if one.id == waiting.id] == ["pending"]
    assert len(held) == 2


def test_words_added_in_review_that_run_over_a_mask_are_masked_to_their_end(make_project) -> None:
    made = make_project()
    interview_id = made.import_turns(TURNS, "P01")
    made.to_review(interview_id)
    sam = made.as_user("sam", vault=True)
    mask(sam, interview_id, "Hanne")
    assert mask(sam, interview_id, "Hanne Aldridge") == 1
    release_id = releasing.release_interview(sam, interview_id).release_id
    assert "Aldridge" not in work.read_release(made.as_user("ana"), release_id).text


def test_the_last_look_finds_a_known_name_of_which_only_a_part_is_masked(make_project) -> None:
    made = make_project()
    made.release((("Nora", "Hanne Aldridge came often."),), "P01", {"Hanne Aldridge": "PERSON"})
    interview_id = made.import_turns(TURNS, "P02")
    made.to_review(interview_id)
    sam = made.as_user("sam", vault=True)
    mask(sam, interview_id, "Hanne")
    with pytest.raises(NotReady, match="1 more place"):
        releasing.release_interview(sam, interview_id)
    redaction.accept_remaining(sam, interview_id)
    release_id = releasing.release_interview(sam, interview_id).release_id
    assert "Aldridge" not in work.read_release(made.as_user("ana"), release_id).text


def test_the_last_look_lets_stand_what_a_reviewer_left_there(make_project) -> None:
    made = make_project()
    made.release((("Nora", "Hanne Aldridge came often."),), "P01", {"Hanne Aldridge": "PERSON"})
    interview_id = made.import_turns(TURNS, "P02")
    made.to_review(interview_id)
    sam = made.as_user("sam", vault=True)
    with pytest.raises(NotReady):
        releasing.release_interview(sam, interview_id)
    (found,) = redaction.open_review(sam, interview_id).identifiers
    redaction.decide(sam, interview_id, [found.id], "rejected")
    assert releasing.release_interview(sam, interview_id).number == 1


def test_a_step_back_or_forth_does_not_overwrite_what_another_steward_decided_since(make_project) -> None:
    made = make_project()
    interview_id = made.import_turns(TURNS, "P01")
    made.to_review(interview_id)
    sam, sue = made.as_user("sam", vault=True), add_steward(made)
    mask(sam, interview_id, "Tilda")
    (one,) = redaction.open_review(sam, interview_id).identifiers
    redaction.decide(sam, interview_id, [one.id], "rejected")
    review_steps.undo_review(sam, interview_id)
    redaction.decide(sue, interview_id, [one.id], "pending")
    redaction.decide(sue, interview_id, [one.id], "accepted")
    with pytest.raises(Conflict, match="since"):
        review_steps.redo_review(sam, interview_id)
    redaction.decide(sam, interview_id, [one.id], "rejected")
    redaction.decide(sue, interview_id, [one.id], "accepted")
    with pytest.raises(Conflict, match="since"):
        review_steps.undo_review(sam, interview_id)
    (one,) = redaction.open_review(sam, interview_id).identifiers
    assert one.decision == "accepted"


@pytest.mark.parametrize("meanwhile", ["mask", "release"])
def test_a_release_is_refused_when_another_steward_changed_the_interview_meanwhile(
    make_project, monkeypatch, meanwhile: str
) -> None:
    made = make_project()
    made.release(TURNS, "P01", {"Hanne Aldridge": "PERSON", "Hanne": "PERSON"})
    ana, sam, sue = made.as_user("ana"), made.as_user("sam", vault=True), add_steward(made)
    old = made.releases[0]
    interview_id = work.read_release(ana, old).interview_id
    releasing.reopen_interview(sam, interview_id, "to look again")
    draft = releasing.draft_release
    stepped: list[str] = []

    def between(*given):
        if not stepped:
            stepped.append("once")
            if meanwhile == "mask":
                mask(sue, interview_id, "Tilda")
            else:
                releasing.release_interview(sue, interview_id)
                releasing.reopen_interview(sue, interview_id, "once more")
        return draft(*given)

    monkeypatch.setattr(releasing, "draft_release", between)
    with pytest.raises(Conflict, match="meanwhile"):
        releasing.release_interview(sam, interview_id)
    assert releasing.release_interview(sam, interview_id).number == (2 if meanwhile == "mask" else 3)

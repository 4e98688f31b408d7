"""One key for a whole project: linking, splitting, answering, always and never; each can be taken back."""

import json

import pytest

from coding.errors import Conflict, InvalidInput, QuestionsOpen
from coding.workspace.release.release import release_interview
from coding.workspace.review.decide import decide, decide_alike
from coding.workspace.review.lists import always_mask, never_mask, read_lists
from coding.workspace.review.operations import apply_review, open_review_document, redo_review, undo_review
from coding.workspace.review.pseudonyms import answer_question, link_clusters, merge_questions, split_cluster
from tests.conftest import SmallProject, span_in

pytestmark = pytest.mark.slow

FIRST = (("Nora", "Tilda Berg was there. Tilda laughed, and Mila Berg sang. The Hope Inn was open. Ida came."),)
SECOND = (("Nora", "Later I met Tilda again, and Mila Berg too. Snap is an app. Snap again."),)


@pytest.fixture
def ids(project: SmallProject) -> list[str]:
    """Two interviews in review; in the first Tilda Berg and Tilda are masked."""
    ids = [project.in_review(turns, label) for label, turns in (("P01", FIRST), ("P02", SECOND))]
    project.mask(ids[0], "Tilda Berg", everywhere=False)
    project.mask(ids[0], "Tilda", after="there. ", everywhere=False)
    return ids


def marked(project: SmallProject, interview_id: str, words: str) -> str:
    """The id of a place that is masked, and of no other with the same words."""
    project.mask(interview_id, words, everywhere=False)
    return project.place(interview_id, words).id


def snapshot(project: SmallProject, ids: list[str]) -> list[tuple[str, ...]]:
    places = (place for interview_id in ids for place in project.places(interview_id))
    return [(place.id, place.type, place.cluster_id, place.decision) for place in places]


def test_linking_and_splitting_move_places_in_all_interviews_and_can_be_undone(project, sam, ids) -> None:
    later = marked(project, ids[1], "Tilda")
    start = snapshot(project, ids)
    whole, other = (project.place(*at).cluster_id for at in ((ids[0], "Tilda Berg"), (ids[1], "Tilda")))
    assert link_clusters(sam, ids[0], whole, other) >= 1
    assert project.place(ids[1], "Tilda").cluster_id == whole
    with pytest.raises(InvalidInput, match="one already"):
        link_clusters(sam, ids[0], whole, whole)
    linked = snapshot(project, ids)
    before = {place.cluster_id for place in project.places(ids[0])}
    assert split_cluster(sam, ids[1], later) >= 1 and project.place(ids[1], "Tilda").cluster_id not in before
    assert undo_review(sam, ids[1]) == "split" and snapshot(project, ids) == linked
    assert undo_review(sam, ids[0]) == "joined" and snapshot(project, ids) == start
    alone = marked(project, ids[0], "Ida")
    with pytest.raises(InvalidInput, match="Split one place|taken apart"):
        split_cluster(sam, ids[0], alone)


def test_a_question_is_asked_once_answered_with_one_key_and_asked_again_after_undo(project, sam, ids) -> None:
    left, right = next((each.left, each.right) for each in merge_questions(sam, ids[0]) if not each.joined)
    start = snapshot(project, ids)

    def asked() -> bool:
        return (left, right) in [(each.left, each.right) for each in merge_questions(sam)]

    item = {"id": "q1", "kind": "answer", "left": left, "right": right, "same": True}
    assert [answer.ok for answer in apply_review(sam, ids[0], [item, item])] == [True, True]
    clusters, earlier = ({cluster for *_, cluster, _ in rows} for rows in (snapshot(project, ids), start))
    assert len(clusters) == len(earlier) - 1 and not asked()
    undo_review(sam, ids[0])
    assert snapshot(project, ids) == start and asked()
    answer_question(sam, ids[0], left, right, False)
    assert snapshot(project, ids) == start
    with pytest.raises(InvalidInput, match="answered already"):
        answer_question(sam, ids[0], left, right, False)


def test_never_and_always_fill_the_projects_lists_and_can_be_undone(project, sam, ids) -> None:
    decide(sam, ids[1], [marked(project, ids[1], "Snap")], "pending")
    start = snapshot(project, ids)
    assert never_mask(sam, ids[1], *span_in(project.original(ids[1]), "Snap")) == 2
    assert read_lists(sam).allow == ("Snap",)
    desk = open_review_document(sam, ids[1])
    assert all("Snap" not in desk.original.transcript.text[each.start : each.end] for each in desk.unmasked)
    undo_review(sam, ids[1])
    assert read_lists(sam).allow == () and snapshot(project, ids) == start
    assert always_mask(sam, ids[0], *span_in(project.original(ids[0]), "Ida")) == 1
    assert read_lists(sam).deny == ("Ida",)
    undo_review(sam, ids[0])
    assert read_lists(sam).deny == ()
    redo_review(sam, ids[0])
    assert read_lists(sam).deny == ("Ida",)
    history = str(project.rows("SELECT before, after FROM operation"))
    assert "Ida" not in history and "Snap" not in history


def test_all_like_this_in_the_project_reaches_interviews_in_review_only(project, sam, ids) -> None:
    here, there = (marked(project, interview_id, "Mila Berg") for interview_id in ids)
    for interview_id, place in zip(ids, (here, there), strict=True):
        decide(sam, interview_id, [place], "pending")
    assert decide_alike(sam, ids[0], here, "accepted", in_project=True) == 2
    assert undo_review(sam, ids[0]) == "accepted"
    decide_alike(sam, ids[0], here, "accepted", in_project=True)
    project.mask(ids[1], "Tilda")
    release_interview(sam, ids[1], leave_questions=True)
    with pytest.raises(Conflict, match="Released since: “P02”"):
        undo_review(sam, ids[0])


@pytest.mark.parametrize(("words", "there"), [("Will", "pending"), ("Qvarlek", "accepted")])
def test_an_everyday_word_is_not_accepted_in_other_interviews_with_one_key(project, sam, words, there) -> None:
    said = ("Will was there, and Qvarlek.", "Will you come? Qvarlek asked me.")
    ids = [project.in_review((("Nora", line),), f"P0{number}") for number, line in enumerate(said)]
    places = [marked(project, interview_id, words) for interview_id in ids]
    for interview_id, place in zip(ids, places, strict=True):
        decide(sam, interview_id, [place], "pending")
    decide_alike(sam, ids[0], places[0], "accepted", in_project=True)
    assert project.place(ids[1], words).decision == there


def test_a_question_left_open_stops_the_release_until_it_is_answered(project, sam, ids) -> None:
    with pytest.raises(QuestionsOpen, match="Same person"):
        release_interview(sam, ids[0])
    for question in merge_questions(sam, ids[0]):
        answer_question(sam, ids[0], question.left, question.right, True, place=question.place)
    assert release_interview(sam, ids[0]).number == 1


def test_a_question_that_is_left_open_is_counted_in_the_log(project, sam, ids) -> None:
    assert release_interview(sam, ids[0], leave_questions=True).number == 1
    said = project.rows("SELECT detail FROM event WHERE action = 'interview.released'")
    assert [json.loads(detail)["questions_left"] for (detail,) in said] == [1]

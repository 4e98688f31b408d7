"""One key for a whole project: linking, splitting, answering, always and never; each can be taken back."""

import json

import pytest

from coding.errors import Conflict, InvalidInput, QuestionsOpen
from coding.workspace.release.release import release_interview
from coding.workspace.review import decide as review_decide
from coding.workspace.review import pseudonyms as review_questions
from coding.workspace.review.lists import always_mask, never_mask, read_lists
from coding.workspace.review.operations import apply_review, open_desk, redo_review, undo_review
from coding.workspace.review.pseudonyms import link_clusters, split_cluster

FIRST = (("Nora", "Tilda Berg was there. Tilda laughed, and Mila Berg sang. The Hope Inn was open. Ida came."),)
SECOND = (("Nora", "Later I met Tilda again, and Mila Berg too. Snap is an app. Snap again."),)


@pytest.fixture
def two(make_project):
    project = make_project()
    sam = project.as_user("sam", vault=True)
    ids = []
    for label, turns in (("P01", FIRST), ("P02", SECOND)):
        ids.append(project.import_turns(turns, label))
        project.to_review(ids[-1])
    return project, sam, ids


def mask(sam, interview_id: str, words: str, after: str = "") -> str:
    text = review_decide.open_review(sam, interview_id).original.transcript.text
    start, type_name = text.index(after + words) + len(after), "PERSON"
    review_decide.add_identifier(sam, interview_id, start, start + len(words), type_name, everywhere=False)
    return next(o.id for o in review_decide.open_review(sam, interview_id).identifiers if o.start == start)


def clusters(sam, interview_id: str) -> dict[str, str]:
    review = review_decide.open_review(sam, interview_id)
    text = review.original.transcript.text
    return {text[identifier.start : identifier.end]: identifier.cluster_id for identifier in review.identifiers}


def snapshot(sam, ids: list[str]) -> list[tuple[object, ...]]:
    return [
        (identifier.id, identifier.start, identifier.end, identifier.type, identifier.cluster_id, identifier.decision)
        for interview_id in ids
        for identifier in review_decide.open_review(sam, interview_id).identifiers
    ]


@pytest.mark.slow
def test_linking_and_splitting_move_places_in_all_interviews_and_can_be_undone(two) -> None:
    _, sam, ids = two
    mask(sam, ids[0], "Tilda Berg")
    mask(sam, ids[0], "Tilda", after="there. ")
    later = mask(sam, ids[1], "Tilda")
    before = clusters(sam, ids[0])
    start = snapshot(sam, ids)
    other = clusters(sam, ids[1])["Tilda"]
    assert link_clusters(sam, ids[0], before["Tilda Berg"], other) >= 1
    assert clusters(sam, ids[1])["Tilda"] == before["Tilda Berg"]
    with pytest.raises(InvalidInput, match="one already"):
        link_clusters(sam, ids[0], before["Tilda Berg"], before["Tilda Berg"])
    linked = snapshot(sam, ids)
    moved = split_cluster(sam, ids[1], later)
    assert moved >= 1 and clusters(sam, ids[1])["Tilda"] not in before.values()
    assert undo_review(sam, ids[1]) == "split"
    assert snapshot(sam, ids) == linked
    assert undo_review(sam, ids[0]) == "joined"
    assert snapshot(sam, ids) == start
    alone = mask(sam, ids[0], "Ida")
    with pytest.raises(InvalidInput, match="Split one place|taken apart"):
        split_cluster(sam, ids[0], alone)


@pytest.mark.slow
def test_a_question_is_asked_once_answered_with_one_key_and_asked_again_after_undo(two) -> None:
    _, sam, ids = two
    mask(sam, ids[0], "Tilda Berg")
    mask(sam, ids[0], "Tilda", after="there. ")
    questions = [question for question in review_questions.merge_questions(sam, ids[0]) if not question.joined]
    assert questions
    entry = questions[0]
    start = snapshot(sam, ids)
    item = {"id": "q1", "kind": "answer", "left": entry.left, "right": entry.right, "same": True}
    assert [answer.ok for answer in apply_review(sam, ids[0], [item, item])] == [True, True]
    assert len({id_ for *_, id_, _ in snapshot(sam, ids)}) == len({id_ for *_, id_, _ in start}) - 1
    pairs = [(q.left, q.right) for q in review_questions.merge_questions(sam)]
    assert (entry.left, entry.right) not in pairs
    undo_review(sam, ids[0])
    assert snapshot(sam, ids) == start
    assert (entry.left, entry.right) in [(q.left, q.right) for q in review_questions.merge_questions(sam)]
    review_questions.answer_question(sam, ids[0], entry.left, entry.right, False)
    assert snapshot(sam, ids) == start
    with pytest.raises(InvalidInput, match="answered already"):
        review_questions.answer_question(sam, ids[0], entry.left, entry.right, False)


@pytest.mark.slow
def test_never_and_always_fill_the_projects_lists_and_can_be_undone(two) -> None:
    _, sam, ids = two
    snap = mask(sam, ids[1], "Snap")
    review_decide.decide(sam, ids[1], [snap], "pending")
    review = review_decide.open_review(sam, ids[1])
    at = review.original.transcript.text.index("Snap")
    start = snapshot(sam, ids)
    assert never_mask(sam, ids[1], at, at + 4) == 2
    assert read_lists(sam).allow == ("Snap",)
    assert all(
        "Snap" not in open_desk(sam, ids[1]).original.transcript.text[u.start : u.end]
        for u in open_desk(sam, ids[1]).unmasked
    )
    undo_review(sam, ids[1])
    assert read_lists(sam).allow == () and snapshot(sam, ids) == start
    text = review_decide.open_review(sam, ids[0]).original.transcript.text
    ida = text.index("Ida")
    assert always_mask(sam, ids[0], ida, ida + 3) == 1
    assert read_lists(sam).deny == ("Ida",)
    undo_review(sam, ids[0])
    assert read_lists(sam).deny == ()
    redo_review(sam, ids[0])
    assert read_lists(sam).deny == ("Ida",)
    with sam.store.read() as cursor:
        history = str(cursor.execute("SELECT before, after FROM operation").fetchall())
    assert "Ida" not in history and "Snap" not in history


@pytest.mark.slow
def test_all_like_this_in_the_project_reaches_interviews_in_review_only(two) -> None:
    result, sam, ids = two
    here, there = mask(sam, ids[0], "Mila Berg"), mask(sam, ids[1], "Mila Berg")
    for interview_id, entry in ((ids[0], here), (ids[1], there)):
        review_decide.decide(sam, interview_id, [entry], "pending")
    assert review_decide.decide_alike(sam, ids[0], here, "accepted", in_project=True) == 2
    assert undo_review(sam, ids[0]) == "accepted"
    review_decide.decide_alike(sam, ids[0], here, "accepted", in_project=True)
    release_interview(sam, ids[1])
    with pytest.raises(Conflict, match="Released since: “P02”"):
        undo_review(sam, ids[0])


@pytest.mark.slow
def test_an_everyday_word_is_not_accepted_in_other_interviews_with_one_key(make_project) -> None:
    project = make_project()
    sam = project.as_user("sam", vault=True)
    ids = []
    for label, said in (("P01", "Will was there, and Qvarlek."), ("P02", "Will you come? Qvarlek asked me.")):
        ids.append(project.import_turns((("Nora", said),), label))
        project.to_review(ids[-1])
    for words, entry in (("Will", "pending"), ("Qvarlek", "accepted")):
        here, there = mask(sam, ids[0], words), mask(sam, ids[1], words)
        for interview_id, item in ((ids[0], here), (ids[1], there)):
            review_decide.decide(sam, interview_id, [item], "pending")
        review_decide.decide_alike(sam, ids[0], here, "accepted", in_project=True)
        records = {
            identifier.id: identifier.decision for identifier in review_decide.open_review(sam, ids[1]).identifiers
        }
        assert records[there] == entry


@pytest.mark.slow
def test_a_question_left_open_stops_the_release_until_it_is_answered_or_said_to_stay_open(two) -> None:
    result, sam, ids = two
    mask(sam, ids[0], "Tilda Berg")
    mask(sam, ids[0], "Tilda", after="there. ")
    with pytest.raises(QuestionsOpen, match="Same person"):
        release_interview(sam, ids[0])
    for question in review_questions.merge_questions(sam, ids[0]):
        review_questions.answer_question(sam, ids[0], question.left, question.right, True, place=question.place)
    assert release_interview(sam, ids[0]).number == 1


@pytest.mark.slow
def test_a_question_that_is_left_open_is_counted_in_the_log(two) -> None:
    result, sam, ids = two
    mask(sam, ids[0], "Tilda Berg")
    mask(sam, ids[0], "Tilda", after="there. ")
    assert release_interview(sam, ids[0], leave_questions=True).number == 1
    with result.project.store.read() as cursor:
        said = cursor.execute("SELECT detail FROM event WHERE action = 'interview.released'").fetchall()
    assert [json.loads(entry)["questions_left"] for (entry,) in said] == [1]

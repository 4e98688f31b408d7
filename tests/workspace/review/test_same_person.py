"""Is it the same person? Both are named with their passages, own labels stay, and no splits what was asked only."""

from typing import Any

import pytest

from coding.workspace.review.decide import decide
from coding.workspace.review.find import find_identifiers
from coding.workspace.review.operations import apply_review, redo_review, undo_review
from coding.workspace.review.pseudonyms import answer_question, link_clusters, merge_questions
from pipelines.redact.clusters import KnownCluster
from pipelines.redact.merges import FAMILY_NAME, SHORT_FORM, doubtful_merges

# spaCy, click and presidio's dependencies warn at import on this Python; none of it is ours.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

FIRST = (
    ("Interviewer", "Who was there?"),
    ("Nora", "Tilda Bergquist was. Tilda laughed, Tildi sang, and Bergquist from next door came late."),
)
SECOND = (("Nora", "Later I met a girl called Tilda on a train."),)


@pytest.fixture
def first(project, sam) -> str:
    """P01 with four forms of a name under one pseudonym."""
    first = project.in_review(FIRST, "P01")
    for words, after in (("Tilda Bergquist", ""), ("Tilda", "was. "), ("Tildi", ""), ("Bergquist", "and ")):
        project.mask(first, words, after=after, everywhere=False)
        whole, cluster = (project.place(first, form).cluster_id for form in ("Tilda Bergquist", words))
        if cluster != whole:
            link_clusters(sam, first, whole, cluster)
    return first


def pseudonyms(project: Any, interview_id: str) -> dict[str, str]:
    text = project.original(interview_id)
    return {text[place.start : place.end]: place.pseudonym for place in project.places(interview_id, "accepted")}


def asked(sam: Any, interview_id: str | None = None) -> dict[tuple[str, ...], Any]:
    return {question.right_side.forms: question for question in merge_questions(sam, interview_id)}


def test_each_doubtful_form_is_a_question_of_its_own() -> None:
    cluster = KnownCluster("c", "PERSON", ("Tilda Bergquist", "Tilda", "Tildi", "Bergquist"), ("d",))
    assert [(entry.forms, entry.reason) for entry in doubtful_merges([cluster])] == [
        (("bergquist",), FAMILY_NAME),
        (("tildi",), SHORT_FORM),
    ]
    two = KnownCluster("c", "PERSON", ("Tilda", "Tildi"), ("d",))
    assert [entry.forms for entry in doubtful_merges([two])] == [("tildi",)], "one question for two forms"


def test_both_sides_are_named_with_their_passages(sam, first) -> None:
    assert set(asked(sam, first)) == {("Bergquist",), ("Tildi",)}
    question = asked(sam, first)[("Bergquist",)]
    assert (question.joined, question.left_side.forms) == (True, ("Tilda Bergquist", "Tilda", "Tildi"))
    (right,) = question.right_side.passages
    assert (right.participant, right.line, right.words) == ("P01", 2, "Bergquist")
    assert right.after.startswith(" from next door")
    assert [place.words for place in question.left_side.passages] == ["Tilda Bergquist", "Tilda"]


def test_no_splits_only_what_was_asked_and_is_remembered_for_it_alone(project, sam, first) -> None:
    start = pseudonyms(project, first)
    assert len(set(start.values())) == 1
    question = asked(sam, first)[("Bergquist",)]
    about = {"left": question.left, "right": question.right, "place": question.place}
    assert [answer.ok for answer in apply_review(sam, first, [{"id": "q1", "kind": "answer", "same": False, **about}])]
    after = pseudonyms(project, first)
    assert after["Bergquist"] != start["Bergquist"]
    assert {after[words] for words in ("Tilda Bergquist", "Tilda", "Tildi")} == {start["Tilda"]}
    assert set(asked(sam, first)) == {("Tildi",)}
    question = asked(sam, first)[("Tildi",)]
    answer_question(sam, first, question.left, question.right, True, place=question.place)
    assert asked(sam, first) == {} and pseudonyms(project, first) == after
    for _ in range(2):
        undo_review(sam, first)
    assert pseudonyms(project, first) == start
    assert set(asked(sam, first)) == {("Bergquist",), ("Tildi",)}
    redo_review(sam, first)
    assert set(asked(sam, first)) == {("Tildi",)}
    assert "ergquist" not in str(project.rows("SELECT before, after FROM operation"))


def test_an_answer_given_to_an_earlier_heard_still_counts(sam, first) -> None:
    left = asked(sam, first)[("Tildi",)].left
    sam.open_vault().update_json("key", lambda record: {**record, "merge_answers": [[[left, left], True]]}, {})
    assert asked(sam, first) == {}


def test_rejected_words_are_not_asked_about(project, sam, first) -> None:
    decide(sam, first, [project.place(first, "Tildi").id], "rejected")
    assert set(asked(sam, first)) == {("Bergquist",)}
    assert "Tildi" not in str([question.left_side.forms for question in merge_questions(sam)])


def test_the_participants_own_label_stays_whoever_is_asked_first(project, sam) -> None:
    first = project.import_turns((("Interviewer", "Hello."), ("Annika", "Hello, I am Annika.")), "P01")
    second = project.import_turns((("Interviewer", "Hello."), ("Benno", "My friend Annika was there.")), "P02")
    find_identifiers(sam)

    def called(interview_id: str) -> str:
        return project.place(interview_id, "Annika").pseudonym

    assert called(first) == "[P01]" != called(second)
    (question,) = [q for q in merge_questions(sam) if "another interview" in q.reason]
    passages = (*question.left_side.passages, *question.right_side.passages)
    assert {place.participant for place in passages} == {"P01", "P02"}
    for left, right in ((question.left, question.right), (question.right, question.left)):
        answer_question(sam, second, left, right, True)
        assert called(first) == called(second) == "[P01]"
        undo_review(sam, second)
        link_clusters(sam, second, left, right)
        assert called(second) == "[P01]"
        undo_review(sam, second)


def test_two_participants_are_not_asked_about(project, sam) -> None:
    for label in ("P01", "P02"):
        project.import_turns((("Interviewer", f"Hello, {label}."), ("Annika", "Hello, I am Annika.")), label)
    find_identifiers(sam)
    assert merge_questions(sam) == []

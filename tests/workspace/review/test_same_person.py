"""Is it the same person? Both are named with their passages, own labels stay, and no splits what was asked only."""

from typing import Any

import pytest

from coding.workspace.review import decide as review_decide
from coding.workspace.review import pseudonyms as review_questions
from coding.workspace.review.find import find_identifiers
from coding.workspace.review.operations import apply_review, redo_review, undo_review
from coding.workspace.review.pseudonyms import link_clusters
from pipelines.redact.clusters import KnownCluster
from pipelines.redact.merges import FAMILY_NAME, SHORT_FORM, doubtful_merges

# spaCy, click and presidio's dependencies warn at import on this Python; none of it is ours.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

FIRST = (
    ("Interviewer", "Who was there?"),
    ("Nora", "Tilda Bergquist was. Tilda laughed, Tildi sang, and Bergquist from next door came late."),
)
SECOND = (("Nora", "Later I met a girl called Tilda on a train."),)


def mask(sam: Any, interview_id: str, words: str, before: str = "") -> Any:
    text = review_decide.open_review(sam, interview_id).original.transcript.text
    start = text.index(before + words) + len(before)
    review_decide.add_identifier(sam, interview_id, start, start + len(words), "PERSON", everywhere=False)
    return next(
        identifier
        for identifier in review_decide.open_review(sam, interview_id).identifiers
        if identifier.start == start
    )


@pytest.fixture
def one_cluster(make_project) -> Any:
    """P01 with four forms of a name under one pseudonym."""
    project = make_project()
    first = project.in_review(FIRST, "P01")
    sam = project.as_user("sam", vault=True)
    whole = mask(sam, first, "Tilda Bergquist")
    for words, before in (("Tilda", "was. "), ("Tildi", ""), ("Bergquist", "and ")):
        entry = mask(sam, first, words, before)
        if entry.cluster_id != whole.cluster_id:
            link_clusters(sam, first, whole.cluster_id, entry.cluster_id)
    return project, sam, first


def pseudonyms(sam: Any, interview_id: str) -> dict[str, str]:
    review = review_decide.open_review(sam, interview_id)
    text = review.original.transcript.text
    return {
        text[identifier.start : identifier.end]: identifier.pseudonym
        for identifier in review.identifiers
        if identifier.decision != "rejected"
    }


def asked(sam: Any, interview_id: str | None = None) -> dict[tuple[str, ...], Any]:
    return {question.right_side.forms: question for question in review_questions.merge_questions(sam, interview_id)}


def test_each_doubtful_form_is_a_question_of_its_own() -> None:
    cluster = KnownCluster("c", "PERSON", ("Tilda Bergquist", "Tilda", "Tildi", "Bergquist"), ("d",))
    assert [(entry.forms, entry.reason) for entry in doubtful_merges([cluster])] == [
        (("bergquist",), FAMILY_NAME),
        (("tildi",), SHORT_FORM),
    ]
    two = KnownCluster("c", "PERSON", ("Tilda", "Tildi"), ("d",))
    assert [entry.forms for entry in doubtful_merges([two])] == [("tildi",)], "one question for two forms"


def test_both_sides_are_named_with_their_passages(one_cluster) -> None:
    _, sam, first = one_cluster
    result = asked(sam, first)
    assert set(result) == {("Bergquist",), ("Tildi",)}
    question = result[("Bergquist",)]
    assert (question.joined, question.left_side.forms) == (True, ("Tilda Bergquist", "Tilda", "Tildi"))
    (right,) = question.right_side.passages
    assert (right.participant, right.line, right.words) == ("P01", 2, "Bergquist")
    assert right.after.startswith(" from next door")
    assert [place.words for place in question.left_side.passages] == ["Tilda Bergquist", "Tilda"]


def test_no_splits_only_what_was_asked_and_is_remembered_for_it_alone(one_cluster) -> None:
    _, sam, first = one_cluster
    start = pseudonyms(sam, first)
    assert len(set(start.values())) == 1
    question = asked(sam, first)[("Bergquist",)]
    item = {
        "id": "q1",
        "kind": "answer",
        "left": question.left,
        "right": question.right,
        "place": question.place,
        "same": False,
    }
    assert [answer.ok for answer in apply_review(sam, first, [item])] == [True]
    after = pseudonyms(sam, first)
    assert after["Bergquist"] != start["Bergquist"]
    assert {after[words] for words in ("Tilda Bergquist", "Tilda", "Tildi")} == {start["Tilda"]}
    assert set(asked(sam, first)) == {("Tildi",)}
    question = asked(sam, first)[("Tildi",)]
    review_questions.answer_question(sam, first, question.left, question.right, True, place=question.place)
    assert asked(sam, first) == {} and pseudonyms(sam, first) == after
    for _ in range(2):
        undo_review(sam, first)
    assert pseudonyms(sam, first) == start
    assert set(asked(sam, first)) == {("Bergquist",), ("Tildi",)}
    redo_review(sam, first)
    assert set(asked(sam, first)) == {("Tildi",)}
    with sam.store.read() as cursor:
        history = str(cursor.execute("SELECT before, after FROM operation").fetchall())
    assert "ergquist" not in history


def test_an_answer_given_to_an_earlier_heard_still_counts(one_cluster) -> None:
    _, sam, first = one_cluster
    entry = asked(sam, first)[("Tildi",)]
    vault = sam.open_vault()
    vault.update_json("key", lambda record: {**record, "merge_answers": [[[entry.left, entry.left], True]]}, {})
    assert asked(sam, first) == {}


def test_rejected_words_are_not_asked_about(one_cluster) -> None:
    _, sam, first = one_cluster
    review = review_decide.open_review(sam, first)
    text = review.original.transcript.text
    tildi = next(identifier for identifier in review.identifiers if text[identifier.start : identifier.end] == "Tildi")
    review_decide.decide(sam, first, [tildi.id], "rejected")
    assert set(asked(sam, first)) == {("Bergquist",)}
    assert "Tildi" not in str([question.left_side.forms for question in review_questions.merge_questions(sam)])


def test_the_participants_own_label_stays_whoever_is_asked_first(make_project) -> None:
    project = make_project()
    first = project.import_turns((("Interviewer", "Hello."), ("Annika", "Hello, I am Annika.")), "P01")
    second = project.import_turns((("Interviewer", "Hello."), ("Benno", "My friend Annika was there.")), "P02")
    sam = project.as_user("sam", vault=True)
    find_identifiers(sam)
    own = pseudonyms(sam, first)["Annika"]
    assert own == "[P01]" != pseudonyms(sam, second)["Annika"]
    (question,) = [q for q in review_questions.merge_questions(sam) if "another interview" in q.reason]
    assert {place.participant for place in (*question.left_side.passages, *question.right_side.passages)} == {
        "P01",
        "P02",
    }
    for left, right in ((question.left, question.right), (question.right, question.left)):
        review_questions.answer_question(sam, second, left, right, True)
        assert pseudonyms(sam, first)["Annika"] == pseudonyms(sam, second)["Annika"] == "[P01]"
        undo_review(sam, second)
    for left, right in ((question.left, question.right), (question.right, question.left)):
        link_clusters(sam, second, left, right)
        assert pseudonyms(sam, second)["Annika"] == "[P01]"
        undo_review(sam, second)


def test_two_participants_are_not_asked_about(make_project) -> None:
    project = make_project()
    for label in ("P01", "P02"):
        project.import_turns((("Interviewer", f"Hello, {label}."), ("Annika", "Hello, I am Annika.")), label)
    sam = project.as_user("sam", vault=True)
    find_identifiers(sam)
    assert review_questions.merge_questions(sam) == []

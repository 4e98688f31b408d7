"""Coded passages: combined, limited, with what stands around them, and blind; questions kept and shared."""

from typing import Any

import pytest

from coding.errors import InvalidInput, NotFound
from coding.search.combine import Condition
from coding.store.usage import Filter
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.codings.transcript import read_release
from coding.workspace.context import new_id
from coding.workspace.people import participants
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search.coded import Question, coded_passages, coded_places, passages_before
from coding.workspace.search.saved import list_questions, list_searches, question_of, remove_search, save_question
from tests.helpers.round_project import TURNS

pytestmark = pytest.mark.slow

ALONE, SECRET, TEACHER = "I was alone a lot", "he asked me to keep our talks a secret", "My teacher."


def words(context: Any, *conditions: Condition, **limits: Any) -> list[str]:
    question = Question(filter=Filter(**limits), conditions=conditions)
    passages = coded_passages(context, question)
    places = coded_places(context, question)
    assert passages.total == len(places)
    assert [passages_before(context, question, place[0]) for place in places] == list(range(len(places)))
    assert passages_before(context, question, "no-such-coding") is None
    return [passage.text for passage in passages.passages]


def code(context: Any, release: str, name: str, said: str, memo: str = "") -> Any:
    start = read_release(context, release).text.index(said)
    return code_passage(context, release, name, start, start + len(said), memo=memo)


def test_codes_limits_and_what_stands_around(small_project: Any, ana: Any, lea: Any) -> None:
    second = small_project.release(TURNS, "P02", {})
    first = small_project.releases[0]
    person = next(participant for participant in participants.list_participants(lea) if participant.label == "P02")
    participants.update_participant(lea, person.id, "P02", "paraphrase", {"country": "Greece"})
    whole = next(turn for turn in TURNS if SECRET in turn[1])[1]
    code(ana, second, "C1", ALONE)
    code(ana, second, "G9", whole, memo="the Turning point")
    code(ana, second, "D5", "keep our talks a secret")
    code(ana, second, "R1", TEACHER)
    code(ana, first, "C1", "the")

    assert words(ana, codes=("C1",)) == ["the", ALONE]
    assert words(ana, codes=("C1",), words="ALONE") == [ALONE]
    assert words(ana, codes=("C1", "R1"), attributes=(("participant", "country", "Greece"),)) == [ALONE, TEACHER]
    assert words(ana, memo="with") == words(ana, memo_words="turning") == [whole]
    assert words(ana, Condition("and", ("D5",)), codes=("G9",)) == ["keep our talks a secret"]
    assert words(ana, Condition("overlapping", ("D5",)), codes=("G9",)) == [whole]
    assert words(ana, Condition("not", ("D5",)), codes=("G9", "C1")) == ["the", ALONE]
    assert words(ana, Condition("near", ("G9",), 2), codes=("C1",)) == [ALONE]
    assert words(ana, Condition("near", ("G9",), 1), codes=("C1",)) == []
    assert words(ana, Condition("before", ("R1",), 100, "characters"), codes=("C1", "G9")) == [whole]
    told = words(ana, Condition("sequence", ("R1",)), codes=("G9",))
    assert len(told) == 1 and told[0].startswith(whole) and told[0].endswith(TEACHER)
    # Memos and words are asked of the passage, not of what stands with it.
    assert words(ana, Condition("before", ("R1",)), codes=("G9",), memo="with", words="secret") == [whole]

    passages = coded_passages(ana, Question(filter=Filter(codes=("G9",))), turns=1)
    (entry,) = passages.passages
    assert [(turn.ordinal, turn.text) for turn in entry.around] == [(at, TURNS[at][1]) for at in (2, 3, 4)]
    assert (entry.line, entry.also, entry.release) == (4, ("D5",), 1)
    assert (entry.consent, entry.participant) == ("paraphrase", "P02")
    assert entry.coder == "Ana Example" and passages.interviews[0].release_id == second
    paged = coded_passages(ana, Question(), first=1, most=2)
    assert paged.total == 5 and [each.text for each in paged.passages] == [ALONE, whole]
    for wrong in (Condition("near", ("C1",), -1), Condition("beside", ("C1",))):  # type: ignore[arg-type]
        with pytest.raises(InvalidInput):
            coded_passages(ana, Question(conditions=(wrong,)))


def test_blind_coders_find_their_own_only_and_rounds_limit(release: str, lea: Any, ana: Any, ben: Any) -> None:
    result = create_round(lea, RoundDraft(name="Quiet round", releases=[release], coders=["ana", "ben"]))
    mine = code_passage(ana, release, "C1", 0, 9, memo="quietly")
    code_passage(ana, release, "C2", 3, 12)
    for question in (
        Question(), Question(filter=Filter(memo_words="quietly")),
        Question(filter=Filter(codes=("C1",)), conditions=(Condition("and", ("C2",)),), across=True),
    ):  # fmt: skip
        assert coded_passages(ben, question, turns=1).total == 0
        assert coded_places(ben, question) == [] and passages_before(ben, question, mine.id) is None
    theirs = code_passage(ben, release, "C1", 0, 9)
    (seen,) = coded_passages(ben, Question()).passages
    assert (seen.coding.id, seen.also) == (theirs.id, ())
    assert coded_passages(ben, Question(conditions=(Condition("overlapping", ("C1", "C2")),), across=True)).total == 0
    assert coded_passages(ana, Question(filter=Filter(rounds=(result.id,)))).total == 2
    assert coded_passages(ana, Question(filter=Filter(rounds=(new_id(),)))).total == 0
    apply_operations(ana, release, [{"id": "gone", "kind": "remove", "coding": mine.id}])
    assert [passage.coding.code for passage in coded_passages(ana, Question()).passages] == ["C2"]

    asked_question = Question(
        filter=Filter(codes=("C1",), words="talks", attributes=(("participant", "country", "Greece"),)),
        conditions=(Condition("near", ("C2",), 3, "characters"), Condition("not", ("R1",))),
        across=True, meaning="secrets",
    )  # fmt: skip
    stored_question = save_question(ana, "Secrets", asked_question)
    assert list_questions(ben) == [] and list_searches(ana) == []
    save_question(ana, "secrets", asked_question, shared=True)
    (shared,) = list_questions(ben)
    assert (shared.id, shared.owner, question_of(shared)) == (stored_question.id, "ana", asked_question)
    with pytest.raises(NotFound):
        remove_search(ben, shared.id)
    with pytest.raises(InvalidInput):
        save_question(ben, "Nothing", Question())

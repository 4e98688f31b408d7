"""Where a search looks, what it keeps, and what may speak against a passage; blindness holds in each."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from coding.errors import InvalidInput, NotFound
from coding.model import Coding, Segment
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.people import participants
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search import search
from coding.workspace.search.filters import Filters, codes_of_passages
from coding.workspace.search.passages import passages
from coding.workspace.search.saved import list_searches, remove_search, save_search
from coding.workspace.search.search import counter_examples
from tests.conftest import Prepared
from tests.helpers.theme_project import ANSWERS, released

pytestmark = pytest.mark.slow

EVERYTHING = "she believed what was told to her"


@pytest.fixture(scope="module")
def study_made(make_module_project: Callable[..., Any]) -> Prepared:
    """Three interviews; the model has read them."""
    project = make_module_project()
    released(project)
    passages(project.as_user("ana"))
    return Prepared.of(project)


@pytest.fixture
def study(make_project: Callable[..., Any], study_made: Prepared) -> Any:
    return make_project(like=study_made)


def found(project: Any, user: str, **limits: Any) -> list[Any]:
    return search.search(project.as_user(user), EVERYTHING, top=100, filters=Filters(**limits))


def code(project: Any, user: str, number: int, answer: str, name: str) -> None:
    release = project.releases[number]
    start = transcript.read_release(project.as_user(user), release).text.index(answer)
    code_passage(project.as_user(user), release, name, start, start + len(answer))


def test_by_interview_speaker_language_and_consent(study: Any) -> None:
    of_second = found(study, "ana", release_ids=(study.releases[1],))
    assert {result.segment.release_id for result in of_second} == {study.releases[1]}
    assert len(found(study, "ana", speakers=("Nora",))) == 0
    spoken = {turn.speaker for turn in transcript.read_release(study.as_user("ana"), study.releases[0]).turns}
    assert len(found(study, "ana", speakers=tuple(spoken))) == 6
    assert len(found(study, "ana", languages=("en",))) == 18
    assert found(study, "ana", consent=("never",)) == []
    assert len(found(study, "ana", consent=("yes",))) == 18


def test_by_attribute_of_a_participant(study: Any) -> None:
    lea = study.as_user("lea")
    first = transcript.read_release(lea, study.releases[0]).participant_id
    participants.update_participant(lea, first, label="P02", quote_consent="yes", attributes={"area": "coast"})
    shown = found(study, "ana", attributes={"area": ("coast",)})
    assert {result.segment.release_id for result in shown} == {study.releases[0]}
    assert found(study, "ana", attributes={"area": ("hills",)}) == []


def test_codes_in_a_filter_are_those_the_person_may_see(study: Any) -> None:
    draft = RoundDraft(name="Reliability", releases=study.releases[:1], coders=["ana", "ben"])
    create_round(study.as_user("lea"), draft)
    code(study, "ben", 0, ANSWERS[0][2], "D2")
    code(study, "ana", 1, ANSWERS[1][2], "D2")
    assert [entry.text for entry in found(study, "ana", with_codes=("D2",))] == [ANSWERS[1][2]]
    assert len(found(study, "ana", without_codes=("D2",))) == 17
    assert {entry.text for entry in found(study, "ben", with_codes=("D2",))} >= {ANSWERS[0][2]}


def test_counter_examples_come_from_somebody_else_and_share_no_code(study: Any) -> None:
    ana = study.as_user("ana")
    hit = search.search(ana, '"believed what I said"')[0]
    code(study, "ana", 0, hit.text, "D2")
    before = counter_examples(ana, hit.segment.id)
    assert ANSWERS[1][5] in [entry.text for entry in before]
    assert all(result.segment.release_id != study.releases[0] and result.why.distance >= 1.0 for result in before)
    code(study, "ana", 1, ANSWERS[1][5], "D2")
    after = counter_examples(ana, hit.segment.id)
    assert [entry.text for entry in after] == [entry.text for entry in before if entry.text != ANSWERS[1][5]]
    with pytest.raises(NotFound):
        counter_examples(ana, "no such passage")


def test_anothers_blind_code_does_not_change_counter_examples(study: Any) -> None:
    ana = study.as_user("ana")
    hit = search.search(ana, '"believed what I said"')[0]
    code(study, "ana", 0, hit.text, "D2")
    draft = RoundDraft(name="Reliability", releases=study.releases[1:], coders=["ana", "ben"])
    create_round(study.as_user("lea"), draft)
    before = [result.segment.id for result in counter_examples(ana, hit.segment.id)]
    assert before
    for answer in ANSWERS[1]:
        code(study, "ben", 1, answer, "D2")
    assert [result.segment.id for result in counter_examples(ana, hit.segment.id)] == before


def test_a_kept_search_is_ones_own_and_can_be_put_back(study: Any) -> None:
    ana = study.as_user("ana")
    limits = Filters(release_ids=(study.releases[0],), attributes={"area": ("coast",)}, with_codes=("D2",))
    search = save_search(ana, "Coast", EVERYTHING, by="words", filters=limits)
    assert list_searches(ana) == [search]
    assert Filters.from_dict(search.content["filters"]) == limits and search.content["by"] == "words"
    assert list_searches(study.as_user("ben")) == []
    with pytest.raises(NotFound):
        remove_search(study.as_user("ben"), search.id)
    again = save_search(ana, "coast", "the lake")
    assert again.id == search.id and [entry.content["query"] for entry in list_searches(ana)] == ["the lake"]
    assert remove_search(ana, search.id) == again and list_searches(ana) == []
    for name, query in (("", "a"), ("x" * 81, "a"), ("Name", "  ")):
        with pytest.raises(InvalidInput):
            save_search(ana, name, query)


def test_the_log_does_not_tell_what_was_searched(study: Any) -> None:
    save_search(study.as_user("ana"), "Private", "a very particular word")
    with study.project.store.read() as cursor:
        rows = cursor.execute("SELECT detail FROM event WHERE action = 'search.kept'").fetchall()
    assert rows and all("particular" not in str(row) and "Private" not in str(row) for row in rows)


def test_a_coding_counts_for_the_passages_it_covers() -> None:
    spans = [Segment(f"s{i}", "r", i, i, i * 100, i * 100 + 90, None, None, str(i)) for i in range(4)]

    def made(key: str, start: int, end: int) -> Coding:
        return Coding(key, "r", "ana", "X", start, end, "", {}, 1, "person", datetime.now(UTC), False, 1)

    covered = codes_of_passages(spans, [made("a", 10, 20), made("b", 150, 290), made("c", 85, 130)])
    # b covers 40 of the 90 code points of the second passage, and all of the third.
    assert [sorted(entry.get("X", ())) for entry in covered] == [["a"], ["c"], ["b"], []]

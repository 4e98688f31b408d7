"""Suggestions: off by default, blind first in the data, logged, remembered; consistency with one's own codings."""

from collections.abc import Callable
from typing import Any

import pytest

from coding.errors import AccessDenied, InvalidInput, NotReady
from coding.extras.suggest.steps import quality as suggest_quality
from coding.extras.suggest.steps import suggest
from coding.extras.suggest.steps.learning import heads_of, taught
from coding.model.message import Message
from coding.store import segments
from coding.store import suggestions as store
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.context import new_id
from coding.workspace.erasure.erase import erase
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search import machines
from coding.workspace.search.passages import passages
from tests.conftest import Prepared
from tests.helpers.theme_project import ANSWERS, released

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def team_made(make_module_project: Callable[..., Any]) -> Prepared:
    """Three interviews; Ana has coded all of the first two with a code a pair of answers. The model has read them."""
    project = make_module_project()
    released(project)
    ids = codes_in(project)
    for release in project.releases[:2]:
        for place, segment in enumerate(passages_of(project, release)):
            code_passage(project.as_user("ana"), release, ids[place // 2], segment.start, segment.end)
    passages(project.as_user("ana"), comparing=True)
    return Prepared.of(project)


@pytest.fixture
def team(make_project: Callable[..., Any], team_made: Prepared) -> Any:
    return make_project(like=team_made)


def codes_in(project: Any) -> list[str]:
    book = transcript.open_transcript(project.as_user("ana"), project.releases[0]).codebook
    return [code.id for code in book.codable()][:3]


def passages_of(project: Any, release: str) -> list[Any]:
    with project.project.store.read() as cursor:
        return [entry for entry in segments.current(cursor) if entry.release_id == release]


def on(project: Any) -> None:
    machines.offer_codes(project.as_user("lea"), True)


def test_the_gate_opens_step_by_step(team: Any) -> None:
    ana, ben, lea = (team.as_user(entry) for entry in ("ana", "ben", "lea"))
    first, _, third = team.releases
    assert "switched off" in suggest.gate(ana, first).reason
    with pytest.raises(AccessDenied):
        machines.offer_codes(ana, True)
    on(team)
    assert suggest.gate(ana, first).can_declare and not suggest.gate(ana, first).open
    with pytest.raises(NotReady, match="First code"):
        suggest.prepare(ana, first)
    with pytest.raises(NotReady, match="not coded anything"):
        suggest.declare_coded(ana, third)
    suggest.declare_coded(ana, first)
    assert suggest.gate(ana, first).open and not suggest.gate(ben, first).open
    suggest.unlock(lea, third, "ana")
    assert suggest.gate(ana, third).open and not suggest.gate(ben, third).open
    suggest.unlock(lea, third, "ana", False)
    suggest.declare_coded(ana, first, False)
    assert not suggest.gate(ana, first).open and not suggest.gate(ana, third).open


def test_an_open_round_shows_none_whatever_was_unlocked(team: Any) -> None:
    ana, lea = team.as_user("ana"), team.as_user("lea")
    third = team.releases[2]
    on(team)
    suggest.unlock(lea, third, "ana")
    assert suggest.prepare(ana, third) == 18
    result = create_round(lea, RoundDraft(name="Reliability", releases=[third], coders=["ana", "ben"]))
    assert "open round" in suggest.gate(ana, third).reason
    with team.project.store.read() as cursor:
        assert store.of_coder(cursor, third, "ana", "offered") == []
        (row,) = cursor.execute("SELECT id FROM suggestion WHERE rank = 1 ORDER BY start_offset LIMIT 1").fetchall()
        assert store.find(cursor, row[0], third, "ana") is None
    with pytest.raises(NotReady):
        suggest.offered(ana, third)
    assert transcript.open_transcript(ana, third).suggestions == []
    answer = apply_operations(ana, third, [{"id": new_id(), "kind": "suggestion-declined", "suggestion": row[0]}])[0]
    assert not answer.ok
    assert all(result.segment.release_id != third for result in suggest_quality.more_like(ana, codes_in(team)[0]))
    lock.lock_interview(ana, result.id, third)
    lock.lock_interview(team.as_user("ben"), result.id, third)
    assert suggest.gate(ana, third).open


def test_a_training_round_may_be_set_up_with_suggestions(team: Any) -> None:
    on(team)
    third = team.releases[2]
    suggest.unlock(team.as_user("lea"), third, "ana")
    create_round(
        team.as_user("lea"),
        RoundDraft(name="T", releases=[third], coders=["ana", "ben"], purpose="training", suggestions=True),
    )
    assert suggest.gate(team.as_user("ana"), third).open


def test_accepting_declining_and_undoing_are_remembered(team: Any) -> None:
    ana, lea = team.as_user("ana"), team.as_user("lea")
    third = team.releases[2]
    on(team)
    suggest.unlock(lea, third, "ana")
    assert suggest.prepare(ana, third) == 18
    result = suggest.offered(ana, third)
    assert [entry.suggestion.rank for entry in result[:4]] == [1, 2, 3, 1]
    told = [entry for entry in result if entry.suggestion.rank == 1]
    assert sum(entry.suggestion.code == codes_in(team)[place // 2] for place, entry in enumerate(told)) >= 3
    best = told[4]
    assert best.suggestion.source == "decisions" and 0 < len(best.evidence) <= 2 and best.definition
    assert all(each.text in " ".join(" ".join(answer) for answer in ANSWERS) for each in best.evidence)
    beside = transcript.open_transcript(ana, third).suggestions
    quoted = [sentence for each in beside for sentence in each.evidence[1:]]
    assert quoted and all(isinstance(sentence, Message) for sentence in quoted), "said in the reader's language"
    suggest.accept(ana, best.suggestion)
    coding = next(coding for coding in transcript.visible_codings(ana) if coding.release_id == third)
    assert (coding.origin, coding.code) == ("suggestion", best.suggestion.code)
    with pytest.raises(InvalidInput, match="answered already"):
        suggest.decline(ana, best.suggestion)
    suggest.decline(ana, result[0].suggestion)
    assert len(suggest.offered(ana, third)) == 16
    suggest.undo(ana, third)
    assert len(suggest.offered(ana, third)) == 17
    other = next(code for code in codes_in(team) if code != coding.code)
    apply_operations(ana, third, [{"id": new_id(), "kind": "recode", "coding": coding.id, "code": other}])
    changed = next(entry for entry in transcript.visible_codings(ana) if entry.id == coding.id)
    assert (changed.code, changed.origin) == (other, "suggestion")
    suggest.decline(ana, result[0].suggestion)
    again = suggest.prepare(ana, third)
    offered = {(entry.suggestion.start, entry.suggestion.code) for entry in suggest.offered(ana, third)}
    assert again == 18 and (result[0].suggestion.start, result[0].suggestion.code) not in offered
    assert (coding.start, other) not in offered
    quality = suggest_quality.evaluate(lea)
    assert quality.answers == {"accepted": 1, "declined": 1, "offered": 18, "passed": 16}
    assert quality.by_rank[1] == (2, 1)


def test_what_was_offered_to_one_is_not_shown_to_another(team: Any) -> None:
    on(team)
    third = team.releases[2]
    for coder in ("ana", "ben"):
        suggest.unlock(team.as_user("lea"), third, coder)
    suggest.prepare(team.as_user("ana"), third)
    mine = suggest.offered(team.as_user("ana"), third)[0].suggestion
    assert suggest.offered(team.as_user("ben"), third) == []
    with pytest.raises(InvalidInput, match="not open to you"):
        suggest.accept(team.as_user("ben"), mine)
    assert not [coding for coding in transcript.visible_codings(team.as_user("ben")) if coding.coder == "ben"]


def test_evidence_that_became_blind_is_not_shown(team: Any) -> None:
    lea, ben = team.as_user("lea"), team.as_user("ben")
    first, second, third = team.releases
    on(team)
    suggest.unlock(lea, third, "ben")
    suggest.prepare(ben, third)
    assert any(entry.evidence for entry in suggest.offered(ben, third))
    create_round(lea, RoundDraft(name="T", releases=[first, second], coders=["ben", "ana"], purpose="training"))
    assert not any(entry.evidence for entry in suggest.offered(ben, third))


def test_quality_leaves_interviews_out(team: Any) -> None:
    quality = suggest_quality.evaluate(team.as_user("ana"))
    assert (quality.interviews, quality.passages) == (2, 12)
    assert quality.any_code.asked == 12 and 0 <= quality.any_code.defined <= quality.any_code.learned <= 1
    assert {code.code for code in quality.codes} == set(codes_in(team)) and quality.sparse.asked == 12
    assert suggest_quality.evaluate(team.as_user("lea")).passages == 12


def test_consistency_with_ones_own_codings(team: Any) -> None:
    ana = team.as_user("ana")
    code = codes_in(team)[2]
    assert suggest_quality.more_like(ana, code) == []
    on(team)
    suggest.unlock(team.as_user("lea"), team.releases[2], "ana")
    passages = suggest_quality.more_like(ana, code)
    assert {result.segment.release_id for result in passages} == {team.releases[2]} and len(passages) == 6
    assert [entry.score for entry in passages] == sorted((entry.score for entry in passages), reverse=True)
    with pytest.raises(InvalidInput, match="not coded anything"):
        suggest_quality.more_like(team.as_user("ben"), code)
    with pytest.raises(InvalidInput, match="from 5 on"):
        suggest_quality.unlike_rest(ana, code)
    for release in team.releases[:2]:
        suggest.declare_coded(ana, release)
    odd = passages_of(team, team.releases[0])[0]
    code_passage(ana, team.releases[0], code, odd.start, odd.end)
    unlike = suggest_quality.unlike_rest(ana, code)
    assert odd.id in {entry.result.segment.id for entry in unlike} and len(unlike) == 5
    assert [entry.nearness for entry in unlike] == sorted(entry.nearness for entry in unlike)
    assert suggest_quality.own_codes(ana)[code] == 5


def test_a_study_that_works_without_machines_offers_nothing(team: Any) -> None:
    ana, lea = team.as_user("ana"), team.as_user("lea")
    on(team)
    assert suggest.gate(ana, team.releases[0]).reason.startswith("First code")
    machines.work_without(lea, True)
    for shut in (suggest.offered, suggest.prepare):
        with pytest.raises(NotReady, match="switched off"):
            shut(ana, team.releases[0])


def test_what_was_learned_is_forgotten_at_an_erasure(team: Any) -> None:
    ana = team.as_user("ana")
    heads_of(ana, taught(ana))
    assert {"learned codes", "words of codes"} <= set(team.project.memory._shelves)
    erase(team.as_user("sam", vault=True), "P02", confirmation="P02")
    assert not len(team.project.memory)

"""Suggestions: off by default, blind first in the data, logged, remembered; consistency with one's own codings."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "ui"))
from theme_project import ANSWERS, released

from coding.errors import AccessDenied, InvalidInput, NotReady
from coding.store import segments
from coding.store import suggestions as store
from coding.workspace import coding, rounds, suggesting, suggestion_quality
from coding.workspace.context import new_id
from coding.workspace.passage_codes import codes_of_passages

pytestmark = pytest.mark.slow


@pytest.fixture
def team(make_project: Callable[..., Any]) -> Any:
    """Three interviews; Ana has coded all of the first two with a code a pair of answers."""
    project = make_project()
    released(project)
    ids = codes_in(project)
    for release in project.releases[:2]:
        for place, segment in enumerate(passages_of(project, release)):
            coding.code_passage(project.as_user("ana"), release, ids[place // 2], segment.start, segment.end)
    return project


def codes_in(project: Any) -> list[str]:
    book = coding.open_transcript(project.as_user("ana"), project.releases[0]).codebook
    return [code.id for code in book.codable()][:3]


def passages_of(project: Any, release: str) -> list[Any]:
    with project.project.store.read() as cursor:
        return [one for one in segments.current(cursor) if one.release_id == release]


def on(project: Any) -> None:
    suggesting.switch(project.as_user("lea"), True)


def test_the_gate_opens_step_by_step(team: Any) -> None:
    ana, ben, lea = (team.as_user(one) for one in ("ana", "ben", "lea"))
    first, _, third = team.releases
    assert "switched off" in suggesting.gate(ana, first).reason
    with pytest.raises(AccessDenied):
        suggesting.switch(ana, True)
    on(team)
    assert suggesting.gate(ana, first).can_declare and not suggesting.gate(ana, first).open
    with pytest.raises(NotReady, match="First code"):
        suggesting.prepare(ana, first)
    with pytest.raises(NotReady, match="not coded anything"):
        suggesting.declare_coded(ana, third)
    suggesting.declare_coded(ana, first)
    assert suggesting.gate(ana, first).open and not suggesting.gate(ben, first).open
    suggesting.unlock(lea, third, "ana")
    assert suggesting.gate(ana, third).open and not suggesting.gate(ben, third).open
    suggesting.unlock(lea, third, "ana", False)
    suggesting.declare_coded(ana, first, False)
    assert not suggesting.gate(ana, first).open and not suggesting.gate(ana, third).open


def test_an_open_round_shows_none_whatever_was_unlocked(team: Any) -> None:
    ana, lea = team.as_user("ana"), team.as_user("lea")
    third = team.releases[2]
    on(team)
    suggesting.unlock(lea, third, "ana")
    assert suggesting.prepare(ana, third) == 18
    made = rounds.create_round(lea, "Reliability", [third], ["ana", "ben"])
    assert "open round" in suggesting.gate(ana, third).reason
    with team.project.store.read() as cursor:
        assert store.of_coder(cursor, third, "ana", "offered") == []
        (row,) = cursor.execute("SELECT id FROM suggestion WHERE rank = 1 ORDER BY start_offset LIMIT 1").fetchall()
        assert store.find(cursor, row[0], third, "ana") is None
    with pytest.raises(NotReady):
        suggesting.offered(ana, third)
    assert coding.open_transcript(ana, third).suggestions == []
    answer = coding.apply_operations(
        ana, third, [{"id": new_id(), "kind": "suggestion-declined", "suggestion": row[0]}]
    )[0]
    assert not answer.ok
    assert all(one.segment.release_id != third for one in suggestion_quality.more_like(ana, codes_in(team)[0]))
    rounds.lock_interview(ana, made.id, third)
    rounds.lock_interview(team.as_user("ben"), made.id, third)
    assert suggesting.gate(ana, third).open


def test_a_training_round_may_be_set_up_with_suggestions(team: Any) -> None:
    on(team)
    third = team.releases[2]
    suggesting.unlock(team.as_user("lea"), third, "ana")
    rounds.create_round(team.as_user("lea"), "T", [third], ["ana", "ben"], purpose="training", suggestions=True)
    assert suggesting.gate(team.as_user("ana"), third).open


def test_accepting_declining_and_undoing_are_remembered(team: Any) -> None:
    ana, lea = team.as_user("ana"), team.as_user("lea")
    third = team.releases[2]
    on(team)
    suggesting.unlock(lea, third, "ana")
    assert suggesting.prepare(ana, third) == 18
    found = suggesting.offered(ana, third)
    assert [one.suggestion.rank for one in found[:4]] == [1, 2, 3, 1]
    told = [one for one in found if one.suggestion.rank == 1]
    assert sum(one.suggestion.code == codes_in(team)[place // 2] for place, one in enumerate(told)) >= 3
    best = told[4]
    assert best.suggestion.source == "decisions" and 0 < len(best.evidence) <= 2 and best.definition
    assert all(each.text in " ".join(" ".join(one) for one in ANSWERS) for each in best.evidence)
    suggesting.accept(ana, best.suggestion)
    made = next(one for one in coding.visible_codings(ana) if one.release_id == third)
    assert (made.origin, made.code) == ("suggestion", best.suggestion.code)
    with pytest.raises(InvalidInput, match="answered already"):
        suggesting.decline(ana, best.suggestion)
    suggesting.decline(ana, found[0].suggestion)
    assert len(suggesting.offered(ana, third)) == 16
    suggesting.undo(ana, third)
    assert len(suggesting.offered(ana, third)) == 17
    other = next(code for code in codes_in(team) if code != made.code)
    coding.apply_operations(ana, third, [{"id": new_id(), "kind": "recode", "coding": made.id, "code": other}])
    changed = next(one for one in coding.visible_codings(ana) if one.id == made.id)
    assert (changed.code, changed.origin) == (other, "suggestion")
    assert suggesting.codings_from_suggestions(lea) == {made.id}
    suggesting.decline(ana, found[0].suggestion)
    again = suggesting.prepare(ana, third)
    offered = {(one.suggestion.start, one.suggestion.code) for one in suggesting.offered(ana, third)}
    assert again == 18 and (found[0].suggestion.start, found[0].suggestion.code) not in offered
    assert (made.start, other) not in offered
    quality = suggestion_quality.evaluate(lea)
    assert quality.answers == {"accepted": 1, "declined": 1, "offered": 18, "passed": 16}
    assert quality.by_rank[1] == (2, 1)


def test_what_was_offered_to_one_is_not_shown_to_another(team: Any) -> None:
    on(team)
    third = team.releases[2]
    for coder in ("ana", "ben"):
        suggesting.unlock(team.as_user("lea"), third, coder)
    suggesting.prepare(team.as_user("ana"), third)
    mine = suggesting.offered(team.as_user("ana"), third)[0].suggestion
    assert suggesting.offered(team.as_user("ben"), third) == []
    with pytest.raises(InvalidInput, match="not open to you"):
        suggesting.accept(team.as_user("ben"), mine)
    assert not [one for one in coding.visible_codings(team.as_user("ben")) if one.coder == "ben"]


def test_evidence_that_became_blind_is_not_shown(team: Any) -> None:
    lea, ben = team.as_user("lea"), team.as_user("ben")
    first, second, third = team.releases
    on(team)
    suggesting.unlock(lea, third, "ben")
    suggesting.prepare(ben, third)
    assert any(one.evidence for one in suggesting.offered(ben, third))
    rounds.create_round(lea, "T", [first, second], ["ben", "ana"], purpose="training")
    assert not any(one.evidence for one in suggesting.offered(ben, third))


def test_quality_leaves_interviews_out(team: Any) -> None:
    quality = suggestion_quality.evaluate(team.as_user("ana"))
    assert (quality.interviews, quality.passages) == (2, 12)
    assert quality.any_code.asked == 12 and 0 <= quality.any_code.defined <= quality.any_code.learned <= 1
    assert {one.code for one in quality.codes} == set(codes_in(team)) and quality.sparse.asked == 12
    assert suggestion_quality.evaluate(team.as_user("lea")).passages == 12


def test_consistency_with_ones_own_codings(team: Any) -> None:
    ana = team.as_user("ana")
    code = codes_in(team)[2]
    assert suggestion_quality.more_like(ana, code) == []
    on(team)
    suggesting.unlock(team.as_user("lea"), team.releases[2], "ana")
    found = suggestion_quality.more_like(ana, code)
    assert {one.segment.release_id for one in found} == {team.releases[2]} and len(found) == 6
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    with pytest.raises(InvalidInput, match="not coded anything"):
        suggestion_quality.more_like(team.as_user("ben"), code)
    with pytest.raises(InvalidInput, match="from 5 on"):
        suggestion_quality.unlike_rest(ana, code)
    for release in team.releases[:2]:
        suggesting.declare_coded(ana, release)
    odd = passages_of(team, team.releases[0])[0]
    coding.code_passage(ana, team.releases[0], code, odd.start, odd.end)
    unlike = suggestion_quality.unlike_rest(ana, code)
    assert odd.id in {one.result.segment.id for one in unlike} and len(unlike) == 5
    assert [one.nearness for one in unlike] == sorted(one.nearness for one in unlike)
    assert suggestion_quality.own_codes(ana)[code] == 5


def test_a_coding_counts_for_the_passages_it_covers() -> None:
    from datetime import UTC, datetime

    from coding.model import Coding, Segment

    spans = [Segment(f"s{i}", "r", i, i, i * 100, i * 100 + 90, None, None, str(i)) for i in range(4)]

    def made(key: str, start: int, end: int) -> Coding:
        return Coding(key, "r", "ana", "X", start, end, "", {}, 1, "person", datetime.now(UTC), False, 1)

    covered = codes_of_passages(spans, [made("a", 10, 20), made("b", 150, 290), made("c", 85, 130)])
    # b covers 40 of the 90 code points of the second passage, and all of the third.
    assert [sorted(entry.get("X", ())) for entry in covered] == [["a"], ["c"], ["b"], []]

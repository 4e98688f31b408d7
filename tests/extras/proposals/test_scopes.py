"""What our codebook misses: proposals over what no code reaches, and nobody in an open round learns from them."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from coding.errors import Conflict, InvalidInput, NotFound, NotReady
from coding.extras.proposals.steps import propose as themes_propose
from coding.workspace.codings import transcript
from coding.workspace.codings.operations import code_passage
from coding.workspace.erasure.erase import erase
from coding.workspace.rounds import lock
from coding.workspace.rounds.setup import RoundDraft, create_round
from coding.workspace.search.passages import passages
from coding.workspace.themes.runs import compare_runs, list_comparisons, list_runs, open_run, words_of_passages
from coding.workspace.themes.team import list_themes
from pipelines.errors import TooFewSegments
from tests.conftest import Prepared
from tests.helpers.theme_project import ANSWERS

pytestmark = pytest.mark.slow

OTHERS = (
    "In the summer we went to the lake and swam until it was dark.",
    "My aunt kept bees, and I was allowed to help her with the honey.",
    "The train took two hours, and I always sat on the left side.",
)


@pytest.fixture(scope="module")
def team_made(make_module_project: Callable[..., Any]) -> Prepared:
    """One long interview and a short one; Lea coded the first four passages of the long one. The model read all."""
    project = make_module_project()
    for label, answers in (("P01", [entry for each in ANSWERS for entry in each]), ("P02", OTHERS)):
        turns = tuple(turn for answer in answers for turn in (("Interviewer", "Tell me more?"), ("Nora", answer)))
        project.release(turns, label, {})
    lea = project.as_user("lea")
    page = transcript.open_transcript(lea, project.releases[0])
    for answer in ANSWERS[0][:4]:
        start = page.release.text.index(answer)
        code_passage(lea, project.releases[0], page.codebook.codable()[0].id, start, start + len(answer))
    passages(lea, comparing=True)
    return Prepared.of(project)


@pytest.fixture
def team(make_project: Callable[..., Any], team_made: Prepared) -> Any:
    return make_project(like=team_made)


def reasons(project: Any, user: str, run_id: str) -> Counter[str | None]:
    return Counter(assignment.reason for assignment in open_run(project.as_user(user), run_id).proposal.assignments)


def test_no_run_keeps_words_of_somebody_erased_while_it_was_made(team: Any) -> None:
    ana, erased = team.as_user("ana"), []

    def erase_once(*_: object) -> None:
        if not erased:
            erased.append(erase(team.as_user("sam", vault=True), "P02", confirmation="P02"))

    with pytest.raises(Conflict, match="erased"):
        themes_propose.propose(ana, number=2, preview=erase_once)
    assert erased and list_runs(ana) == []
    assert themes_propose.propose(ana, number=2) == list_runs(ana)[0].id


def test_only_passages_that_no_code_reaches_are_grouped(team: Any) -> None:
    run_id = themes_propose.propose(team.as_user("ana"), number=2, scope="uncoded")
    assert reasons(team, "ana", run_id) == {None: 14, "coded": 4, "interview not coded yet": 3}
    view = open_run(team.as_user("ana"), run_id)
    grouped = [assignment.index for assignment in view.proposal.assignments if assignment.reason is None]
    words = set(words_of_passages(team.as_user("ana"), view, grouped).values())
    assert words == {entry for each in ANSWERS for entry in each} - set(ANSWERS[0][:4])
    assert sum(theme.size for theme in view.proposal.themes) == 14
    assert view.proposal.parameters["scope"] == "uncoded" and view.proposal.parameters["set_aside"] == 7


def test_what_lies_near_a_code_is_listed_with_it_and_not_grouped(team: Any) -> None:
    run_id = themes_propose.propose(team.as_user("ana"), number=2, scope="residue")
    result = reasons(team, "ana", run_id)
    near = {entry: count for entry, count in result.items() if entry is not None and entry.startswith("near ")}
    codes = {code.id for code in transcript.open_transcript(team.as_user("ana"), team.releases[0]).codebook.codable()}
    assert near and {entry.removeprefix("near ") for entry in near} <= codes
    assert result["coded"] == 4 and result[None] + sum(near.values()) == 17


def test_with_nothing_coded_or_an_unknown_scope_it_says_so(make_project: Callable[..., Any]) -> None:
    project = make_project()
    project.release((("Interviewer", "And then?"), ("Nora", OTHERS[0])), "P01", {})
    ana = project.as_user("ana")
    with pytest.raises(NotReady, match="Nothing is coded yet"):
        themes_propose.propose(ana, number=2, scope="uncoded")
    with pytest.raises(InvalidInput, match="no scope"):
        themes_propose.propose(ana, number=2, scope="elsewhere")
    with pytest.raises(TooFewSegments):
        themes_propose.propose(ana, scope="residue")


def test_an_interview_of_an_open_round_is_neither_grouped_nor_told_about(team: Any) -> None:
    lea, ana, ben = (team.as_user(entry) for entry in ("lea", "ana", "ben"))
    before = themes_propose.propose(ana, number=2, scope="uncoded")
    everything = themes_propose.propose(ana, number=3)
    compared = compare_runs(ana, everything, before)
    result = create_round(lea, RoundDraft(name="Reliability", releases=[team.releases[0]], coders=["ana", "ben"]))
    for coder in (ana, ben):
        assert [entry.id for entry in list_runs(coder)] == [everything]
        assert {theme.run_id for theme in list_themes(coder)} == {everything}
        assert list_comparisons(coder) == []
        with pytest.raises(NotFound):
            open_run(coder, before)
    assert {entry.id for entry in list_runs(lea)} == {before, everything}
    with pytest.raises(NotReady, match="outside of open rounds"):
        themes_propose.propose(lea, number=2, scope="uncoded")
    lock.lock_interview(ana, result.id, team.releases[0])
    lock.lock_interview(ben, result.id, team.releases[0])
    assert {entry.id for entry in list_runs(ben)} == {before, everything}
    assert list_comparisons(ben) == [compared]


def test_codings_in_an_open_round_are_left_out_for_the_lead_too(team: Any) -> None:
    lea = team.as_user("lea")
    start = transcript.read_release(lea, team.releases[1]).text.index(OTHERS[0])
    code_passage(lea, team.releases[1], "P1", start, start + len(OTHERS[0]))
    create_round(lea, RoundDraft(name="Reliability", releases=[team.releases[1]], coders=["ana", "ben"]))
    run_id = themes_propose.propose(lea, number=2, scope="uncoded")
    assert reasons(team, "lea", run_id) == {None: 14, "coded": 4, "in an open round": 3}

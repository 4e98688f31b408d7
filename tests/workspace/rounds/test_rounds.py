"""Rounds: drawn and shared out, with targets set before, blind even to one's own first coding in a drift check."""

from typing import Any

import pytest

from coding.errors import InvalidInput, NotReady
from coding.store import codings
from coding.store import rounds as stored_rounds
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import open_transcript, visible_codings
from coding.workspace.overview.chain import chain
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import PURPOSES, RoundDraft, create_round, eligible_releases, propose_round
from tests.helpers import round_project

pytestmark = pytest.mark.slow

RESEARCHERS = ["ana", "ben"]


def with_interviews(make_project: Any, count: int, languages: tuple[str, ...] = ("en",)) -> Any:
    project = make_project()
    for at in range(count):
        project.release((*round_project.TURNS[:2], ("Nora", f"Talk number {at}.")), f"P{at:02}", {})
    round_project.say_countries(project, *languages)
    return project


def test_interviews_are_drawn_by_an_attribute_and_the_draw_is_kept(make_project: Any) -> None:
    study = with_interviews(make_project, 8, ("north", "south"))
    lead = study.as_user("lea")
    plan = {"number": 4, "attribute": "country", "seed": 7}
    proposal = propose_round(lead, RESEARCHERS, **plan)
    assert sorted(proposal.groups[release] for release in proposal.releases) == ["north", "north", "south", "south"]
    assert proposal == propose_round(lead, RESEARCHERS, **plan)
    assert proposal.eligible == 8 and proposal.shared == {("ana", "ben"): 4} and proposal.warnings == ()
    changed = [*proposal.releases[1:], next(other for other in study.releases if other not in proposal.releases)]
    draft = RoundDraft(
        name="Reliability 1", releases=changed, coders=RESEARCHERS, attribute="country", seed=7,
        proposed=proposal.releases, targets={"C1": (0.6, "It is rare")}, target_reason="Conclusions rest on it",
    )  # fmt: skip
    created = create_round(lead, draft)
    stored = rounds.find_round(study.as_user("ana"), "Reliability 1")
    assert stored == created and stored.proposed == proposal.releases and set(stored.releases) == set(changed)
    assert (stored.attribute, stored.seed, stored.eligible, stored.design) == ("country", 7, 8, "all pairs")
    assert stored.target_of("C1") == (0.6, "It is rare")
    assert stored.target_of("G9") == (0.8, "Conclusions rest on it")
    assert stored.suggestions is False and stored.measured is True
    # What is in the open round can no longer be drawn for these coders.
    assert set(eligible_releases(lead, RESEARCHERS)) == set(study.releases) - set(changed)


def test_rotating_pairs_give_each_interview_two_coders(make_project: Any) -> None:
    study = with_interviews(make_project, 6)
    lead = study.as_user("lea")
    team = ["ana", "ben", "lea"]
    proposal = propose_round(lead, team, design="rotating pairs", seed=3)
    assert set(proposal.shared.values()) == {2} and any("About 3 more" in warning for warning in proposal.warnings)
    shared = {"design": "rotating pairs", "seed": 3, "shares": proposal.assignments}
    assignments = create_round(
        lead, RoundDraft(name="R", releases=proposal.releases, coders=team, **shared)
    ).assignments
    assert len(assignments) == 12
    anas = {entry for entry, coders in proposal.assignments.items() if "ana" in coders}
    assert {assignment.release_id for assignment in assignments if assignment.coder == "ana"} == anas
    anchored = propose_round(lead, team, releases=study.releases, design="anchor", anchor="ben")
    assert anchored.shared == {("ana", "ben"): 3, ("ana", "lea"): 0, ("ben", "lea"): 3} and anchored.warnings == ()


def test_a_round_that_cannot_be_is_refused_whole(make_project: Any) -> None:
    study = with_interviews(make_project, 2)
    lead = study.as_user("lea")
    refused: list[dict[str, Any]] = [
        *({"targets": entry} for entry in ({"ZZ": (0.5, "why")}, {"C1": (0.5, " ")}, {"C1": (1.5, "why")})),
        *({"shares": entry} for entry in ({study.releases[0]: ["ana"]}, dict.fromkeys(study.releases, ["ana", "lea"]))),
        {"design": "round robin"}, {"design": "anchor", "anchor": "lea"}, {"purpose": "drift check"},
    ]  # fmt: skip
    for wrong in refused:
        with pytest.raises(InvalidInput):
            create_round(lead, RoundDraft(name="R", releases=study.releases, coders=RESEARCHERS, **wrong))
    assert rounds.list_rounds(lead) == []
    with pytest.raises(InvalidInput, match="do not differ"):
        propose_round(lead, RESEARCHERS, attribute="language")


def test_suggestions_are_off_in_a_round_unless_it_says_so(make_project: Any) -> None:
    study = with_interviews(make_project, 2)
    lead = study.as_user("lea")
    create_round(lead, RoundDraft(name="Off", releases=study.releases[:1], coders=RESEARCHERS))
    create_round(
        lead,
        RoundDraft(name="On", releases=study.releases[1:], coders=RESEARCHERS, purpose="training", suggestions=True),
    )
    with study.project.store.read() as cursor:
        assert [rounds.suggestions_allowed(cursor, release, "ana") for release in study.releases] == [False, True]
        assert rounds.suggestions_allowed(cursor, study.releases[0], "lea")


@pytest.mark.parametrize("purpose", [purpose for purpose in PURPOSES if purpose != "training"])
def test_only_a_training_round_can_show_suggestions(make_project: Any, purpose: str) -> None:
    study = with_interviews(make_project, 1)
    lead = study.as_user("lea")
    with pytest.raises(InvalidInput, match="Only a training round"):
        create_round(lead, RoundDraft(name="On", releases=study.releases, coders=RESEARCHERS, purpose=purpose,
                                      suggestions=True))  # fmt: skip
    assert rounds.list_rounds(lead) == []


def test_why_a_round_was_opened_again_is_kept_and_the_next_snapshot_is_a_revision(locked_round: Any) -> None:
    project, round_id = locked_round(2)
    lead = project.as_user("lea")
    before = rounds.snapshot_of(lead, round_id)
    lock.unlock_round(lead, round_id, "P03 was not finished")
    code_passage(project.as_user("ben"), before.documents[0][0], "X1", 0, 5)
    lock.lock_round(lead, round_id)
    after = rounds.snapshot_of(lead, round_id)
    assert (before.revision, after.revision) == (1, 2) and before.hash != after.hash
    (why,) = rounds.unlockings(project.as_user("ana"), round_id)
    assert (why.reason, why.revision, why.unlocked_by) == ("P03 was not finished", 1, "lea")
    with project.project.store.read() as cursor:
        assert [each.hash for each in stored_rounds.snapshots(cursor, round_id)] == [before.hash, after.hash]


def test_in_a_drift_check_nobody_sees_their_first_coding(locked_round: Any) -> None:
    project, round_id = locked_round(3)
    lead, ana = project.as_user("lea"), project.as_user("ana")
    first = rounds.snapshot_of(lead, round_id)
    release = first.documents[0][0]

    def of_ana() -> set[str]:
        return {coding.id for coding in visible_codings(ana) if coding.release_id == release and coding.coder == "ana"}

    own = of_ana()
    assert set(eligible_releases(lead, ["ana"], "drift check")) == {d[0] for d in first.documents}
    drift = create_round(lead, RoundDraft(name="Drift 1", releases=[release], coders=["ana"], purpose="drift check"))
    assert [coding for coding in visible_codings(ana) if coding.release_id == release] == []
    assert open_transcript(ana, release).read_only is None
    with project.project.store.read() as cursor:
        assert codings.counts_by_release(cursor, ana.viewer).get((release, "ana"), 0) == 0
    with pytest.raises(NotReady, match="a second time"):
        round_agreement(ana, round_id)
    round_agreement(project.as_user("ben"), round_id)
    with pytest.raises(InvalidInput, match="second time"):
        lock.unlock_round(lead, round_id, "why not")
    code_passage(ana, release, "D5", 0, 9)
    lock.lock_interview(ana, drift.id, release)
    second = rounds.snapshot_of(ana, drift.id)
    assert [(coding.code, coding.start) for coding in second.codings] == [("D5", 0)]
    # The first coding is the standing one again, and the earlier snapshot is untouched.
    assert of_ana() == own and rounds.snapshot_of(ana, round_id) == first
    lock.unlock_round(lead, drift.id, "a page was missed")
    shown = [coding for coding in visible_codings(ana) if coding.release_id == release]
    assert [(entry.code, entry.start) for entry in shown] == [("D5", 0)]
    lock.lock_round(lead, drift.id)
    assert rounds.snapshot_of(ana, drift.id).revision == 2 and of_ana() == own


def test_two_rounds_of_one_name_are_told_apart(locked_round: Any) -> None:
    study, first = locked_round()
    lead = study.as_user("lea")
    draft = {"releases": study.releases[:1], "coders": RESEARCHERS, "purpose": "training", "measured": False}
    second = create_round(lead, RoundDraft(name="Reliability 1", **draft, target=None))
    lock.lock_round(lead, second.id)
    waiting = [len(open_queue(lead, of).open_items) for of in (first, second.id)]
    step = {step.key: str(step.reason) for step in chain(lead)}
    assert step["reconcile"] == "Disagreements to decide: {} in “Reliability 1”, {} in “Reliability 1”.".format(
        *waiting
    )
    assert step["agreement"] == "Figures stand for 1 locked round.", "in the other one nothing is measured"
    study.project.store.write(lambda cursor: cursor.execute("UPDATE round_plan SET measured = FALSE"))
    (reason,) = (str(step.reason) for step in chain(lead) if step.key == "agreement")
    assert reason.startswith("“Reliability 1” is a round for dialogue: agreement is not measured in it.")
    with pytest.raises(InvalidInput, match="Several rounds are called “Reliability 1”"):
        rounds.find_round(lead, "Reliability 1")
    assert rounds.find_round(lead, first).id == first and rounds.find_round(lead, None).id == second.id

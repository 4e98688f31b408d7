"""Other sides of agreement: the consensus, an earlier self, groups of interviews, rounds one after another."""

from typing import Any

import pytest

from coding.errors import NotReady
from coding.workspace.agreement import comparing as agreement_comparing
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.erasure.erase import erase
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers import round_project

pytestmark = pytest.mark.slow


def test_a_coder_against_the_consensus_only_where_all_is_settled(locked: tuple[Any, str]) -> None:
    study, round_id = locked
    ana = study.as_user("ana")
    assert agreement_comparing.against_consensus(ana, round_id) == []
    first = open_queue(ana, round_id).round.releases[0]
    before = round_agreement(ana, round_id).report.to_json(cells=True)
    round_project.settle(ana, round_id, [first])
    results = {entry.coder: entry for entry in agreement_comparing.against_consensus(ana, round_id, unit="character")}
    assert results["ana"].interviews == (first,) and len(results["ana"].left_out) == 3
    assert all("still to settle" in why for why in results["ana"].left_out.values())
    assert {code: f.kripp_alpha for code, f in results["ana"].report.codes.items()} == dict.fromkeys(
        ("C1", "D5", "G9", "R1"), 1.0
    )
    assert results["ben"].report.codes["C1"].kripp_alpha == 1.0
    assert (results["ben"].report.codes["D5"].kripp_alpha or 0) < 0.5
    assert results["ben"].report.coders == ("ben", "consensus")
    assert round_agreement(ana, round_id).report.to_json(cells=True) == before


def test_a_coder_against_an_earlier_self(locked: tuple[Any, str]) -> None:
    study, round_id = locked
    lead = study.as_user("lea")
    releases = rounds.find_round(lead, None).releases
    assert agreement_comparing.against_earlier_self(lead, round_id) == []
    drift = create_round(lead, RoundDraft(name="Drift 1", releases=releases[:2], coders=["ana"], purpose="drift check"))
    round_project.apply_codings(study, releases[0], "ana", round_project.CODINGS["ana"])
    round_project.apply_codings(study, releases[1], "ana", round_project.CODINGS["ben"])
    lock.lock_round(lead, drift.id)
    (own,) = agreement_comparing.against_earlier_self(study.as_user("ana"), drift.id, unit="character")
    assert own.coder == "ana" and own.interviews == tuple(sorted(releases[:2])) and own.left_out == {}
    assert {name for name, _ in own.earlier.values()} == {"Reliability 1"}
    assert own.report.codes["C1"].kripp_alpha == 1.0 and own.report.codes["R1"].pairs["ana|earlier"].only_second == 24
    assert own.report.codes["D3"].interviews_with_code == 1
    # Drift checks do not enter the trend, and their one coder has no pair to compare.
    assert [entry.round.name for entry in agreement_comparing.trend(lead)] == ["Reliability 1"]
    assert round_agreement(lead, drift.id).report.interviews == ()


def test_a_round_that_was_opened_again_was_not_coded_a_second_time(locked: tuple[Any, str]) -> None:
    study, round_id = locked
    lead = study.as_user("lea")
    release = rounds.find_round(lead, None).releases[0]
    lock.unlock_round(lead, round_id, "one passage was forgotten")
    round_project.apply_codings(study, release, "ben", [("R1", "she believed what I said")])
    lock.lock_round(lead, round_id)
    assert agreement_comparing.against_earlier_self(lead, round_id) == []
    drift = create_round(lead, RoundDraft(name="Drift 1", releases=[release], coders=["ana"], purpose="drift check"))
    round_project.apply_codings(study, release, "ana", round_project.CODINGS["ben"])
    for reason in ("", "one passage was forgotten"):
        if reason:
            lock.unlock_round(lead, drift.id, reason)
        lock.lock_round(lead, drift.id)
        (own,) = agreement_comparing.against_earlier_self(lead, drift.id)
        assert {name for name, _ in own.earlier.values()} == {"Reliability 1"}
        assert own.report.codes["R1"].pairs["ana|earlier"].only_second == 1


def test_groups_hold_each_interview_once_and_rounds_come_in_order(locked: tuple[Any, str]) -> None:
    study, round_id = locked
    lead = study.as_user("lea")
    round_project.say_countries(study, "north", "south")
    groups = agreement_comparing.by_group(lead, round_id)
    assert list(groups) == ["country"]
    ids = [entry for _, part in groups["country"].values() for entry in part]
    assert sorted(ids) == sorted(rounds.find_round(lead, None).releases)
    whole = round_agreement(lead, round_id).report
    for code, figures in whole.codes.items():
        parts = [report.codes[code] for report, _ in groups["country"].values()]
        assert sum(part.units for part in parts) == figures.units
        assert sum(part.pairs["ana|ben"].both for part in parts) == figures.pairs["ana|ben"].both
    second = [round_project.released(study, f"P1{at}") for at in range(2)]
    create_round(lead, RoundDraft(name="Reliability 2", releases=second, coders=["ana", "ben"]))
    lock.lock_round(lead, rounds.find_round(lead, "Reliability 2").id)
    points = agreement_comparing.trend(study.as_user("ben"), unit="turn")
    assert [point.round.name for point in points] == ["Reliability 1", "Reliability 2"]
    assert points[0].report.codes["C1"].kripp_alpha == whole.codes["C1"].kripp_alpha
    assert len(points[0].report.interviews) == 4 and points[1].report.codes == {}


def test_figures_without_what_began_as_a_suggestion(locked: tuple[Any, str]) -> None:
    project, round_id = locked
    ana = project.as_user("ana")
    snapshot = rounds.snapshot_of(ana, round_id)
    assert agreement_comparing.without_suggestions(ana, round_id) is None
    taken = [coding.coding_id for coding in snapshot.codings if coding.code == "C1" and coding.coder == "ana"]

    def began_as_suggestion(cursor: Any) -> None:
        for coding_id in taken:
            cursor.execute("UPDATE coding SET origin = 'suggestion' WHERE id = ?", [coding_id])

    lock.unlock_round(project.as_user("lea"), round_id, "to lock it with them")
    project.project.store.write(began_as_suggestion)
    lock.lock_round(project.as_user("lea"), round_id)
    result = agreement_comparing.without_suggestions(ana, round_id)
    assert result is not None and result.codings == 4
    assert result.by_coder == {"ana": (4, 17), "ben": (0, 11)}
    assert result.report.codes["C1"].pairs["ana|ben"].only_second == 4
    whole = round_agreement(ana, round_id).report
    assert result.report.codes["G9"].kripp_alpha == whole.codes["G9"].kripp_alpha
    erase(project.as_user("sam", vault=True), "P02", confirmation="P02")
    suggestions = agreement_comparing.without_suggestions(ana, round_id)
    assert suggestions is not None and suggestions.by_coder == result.by_coder


def test_in_a_reflexive_round_nothing_is_measured(make_project: Any) -> None:
    project = make_project()
    lead = project.as_user("lea")
    release = round_project.released(project, "P02")
    reflexive = create_round(
        lead,
        RoundDraft(name="Reading together", releases=[release], coders=["ana", "ben"], measured=False, target=None),
    )
    for coder in ("ana", "ben"):
        round_project.apply_codings(project, release, coder, round_project.CODINGS[coder])
    lock.lock_round(lead, reflexive.id)
    with pytest.raises(NotReady, match="dialogue"):
        round_agreement(project.as_user("ana"), reflexive.id)
    assert agreement_comparing.trend(lead) == []
    assert len(open_queue(project.as_user("ana"), reflexive.id).items) == 4

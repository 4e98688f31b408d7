"""Who is blind to what is decided by who is assigned, on interviews rather than releases, for leads as well."""

from collections.abc import Callable
from typing import Any

import pytest

from coding.errors import InvalidInput, NotReady
from coding.store import releases as store_releases
from coding.store import rounds as stored_rounds
from coding.store import suggestions as stored_suggestions
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.codings.operations import code_passage
from coding.workspace.codings.transcript import read_release, visible_codings
from coding.workspace.overview import chain as overview_chain
from coding.workspace.reconcile import queue as reconcile_history
from coding.workspace.reconcile.decide import decide_item
from coding.workspace.reconcile.queue import consensus_layer, open_queue
from coding.workspace.release.release import release_interview, reopen_interview
from coding.workspace.review.decide import add_identifier, open_review
from coding.workspace.rounds import lock, rounds
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.helpers import round_project
from tests.helpers.steps import take_example

pytestmark = pytest.mark.slow


def correct(project: Any, release_id: str, words: str = "neighbours") -> str:
    """Mask one more word of a release, as a steward who missed it; return the id of the new release."""
    steward = project.as_user("sam", vault=True)
    interview_id = read_release(project.as_user("ana"), release_id).interview_id
    reopen_interview(steward, interview_id, "a word was missed")
    start = open_review(steward, interview_id).original.transcript.text.index(words)
    add_identifier(steward, interview_id, start, start + len(words), "PERSON")
    return str(release_interview(steward, interview_id).release_id)


def test_who_has_coded_nothing_yet_is_blind_in_a_drift_check_too(make_project: Callable[..., Any]) -> None:
    project = make_project()
    releases = [round_project.released(project, entry) for entry in ("P02", "P03")]
    lead, ana = project.as_user("lea"), project.as_user("ana")
    first = create_round(lead, RoundDraft(name="Reliability 1", releases=releases, coders=["ana", "ben"]))
    for release in releases:
        round_project.apply_codings(project, release, "ben", round_project.CODINGS["ben"])
    lock.lock_round(lead, first.id)
    drift = create_round(lead, RoundDraft(name="Drift 1", releases=releases[:1], coders=["ana"], purpose="drift check"))
    with pytest.raises(NotReady, match="a second time in the open round “Drift 1”"):
        rounds.snapshot_of(ana, first.id)
    with pytest.raises(NotReady, match="Drift 1"):
        open_queue(ana, first.id)
    with pytest.raises(InvalidInput, match="a second time"):
        lock.unlock_round(lead, first.id, "a page was missed")
    assert rounds.snapshot_of(project.as_user("ben"), first.id).codings
    lock.lock_interview(ana, drift.id, releases[0])
    assert rounds.snapshot_of(ana, first.id).codings


def train(lead: Any, name: str, releases: list[str]) -> Any:
    """Open a training round in which the lead codes too."""
    return create_round(lead, RoundDraft(name=name, releases=releases, coders=["lea", "ben"], purpose="training"))


def test_a_lead_who_codes_in_an_open_round_reads_no_locked_codings_of_it(locked_round: Callable[..., Any]) -> None:
    project, round_id = locked_round(2)
    lead = project.as_user("lea")
    opened = train(lead, "Lead codes", project.releases[:1])
    for look in (rounds.snapshot_of, round_agreement, open_queue, consensus_layer):
        with pytest.raises(NotReady, match="in the open round “Lead codes”"):
            look(lead, round_id)
    assert "Reliability 1" not in next(entry.reason for entry in overview_chain.chain(lead) if entry.key == "reconcile")
    lock.lock_round(lead, opened.id)
    assert rounds.snapshot_of(lead, round_id).codings


def test_how_others_were_decided_is_not_told_to_who_codes_them_blind(locked_round: Callable[..., Any]) -> None:
    project, first = locked_round(2)
    lead, ana = project.as_user("lea"), project.as_user("ana")
    item = open_queue(ana, first).items[0]
    decide_item(ana, first, item.id, "none", reason_tag="slip")
    other = round_project.released(project, "P09")
    second = create_round(lead, RoundDraft(name="Reliability 2", releases=[other], coders=["ana", "ben"]))
    lock.lock_round(lead, second.id)
    assert reconcile_history.precedents(lead, second.id)
    training = train(lead, "Together", project.releases[:1])
    assert reconcile_history.precedents(lead, second.id) == []
    assert reconcile_history.precedents(ana, second.id)
    lock.lock_round(lead, training.id)
    assert reconcile_history.precedents(lead, second.id)


def test_a_correction_changes_nothing_about_who_is_blind(locked_round: Callable[..., Any]) -> None:
    project, round_id = locked_round(2)
    lead = project.as_user("lea")
    old = project.releases[0]
    new = correct(project, old)
    training = train(lead, "Together", [new])
    with pytest.raises(NotReady, match="Together"):
        rounds.snapshot_of(lead, round_id)
    with pytest.raises(InvalidInput, match="open round “Together”"):
        take_example(project.as_user("ana"), old, "C1", "clear", 0, 12)
    with project.project.store.read() as cursor:
        for release in (old, new):
            assert stored_rounds.open_assignment(cursor, release, "ben")
            assert stored_rounds.has_coded(cursor, release, "ana")
            assert stored_suggestions.suggestion_access(cursor, release, "ben").blind
            assert stored_suggestions.suggestion_access(cursor, release, "ana").ready
        assert stored_rounds.open_recoding(cursor, round_id, "ben") == training.name
        for user in ("ana", "ben", "lea"):
            every = [entry.id for entry in stored_rounds.all_rounds(cursor)]
            again = {entry for entry in every if stored_rounds.open_recoding(cursor, entry, user)}
            assert stored_rounds.coded_again(cursor, user) == again
        assert round_id in stored_rounds.coded_again(cursor, "ben")


def test_a_drift_check_opened_again_after_a_correction_keeps_both_codings_apart(
    locked_round: Callable[..., Any],
) -> None:
    project, _ = locked_round(1)
    lead, ana = project.as_user("lea"), project.as_user("ana")
    draft = RoundDraft(name="Drift 1", releases=project.releases, coders=["ana"], purpose="drift check")
    drift = create_round(lead, draft)
    code_passage(ana, project.releases[0], "D5", 0, 9)
    lock.lock_interview(ana, drift.id, project.releases[0])
    new = correct(project, project.releases[0])
    lock.unlock_round(lead, drift.id, "a page was missed")
    own = [coding for coding in visible_codings(ana) if coding.coder == "ana" and coding.release_id == new]
    assert [(entry.code, entry.start) for entry in own] == [("D5", 0)]
    with project.project.store.read() as cursor:
        assert store_releases.current_releases(cursor) == [new]

"""Rounds of two projects of one team: they come whole, go on, are united, or people are told why not."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codebook.edit import rename
from coding.extras.merging import tables as merging
from coding.extras.merging.steps import merge
from coding.model import Coding
from coding.store import codebooks, codings, reconciliation, rounds
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.codebook.versions import current_codebook, save_codebook
from coding.workspace.codings.operations import apply_operations, code_passage
from coding.workspace.context import new_id
from coding.workspace.erasure.erase import erase
from coding.workspace.people.participants import list_participants
from coding.workspace.project.log import doctor
from coding.workspace.reconcile.decide import decide_item, discuss, set_aside
from coding.workspace.reconcile.queue import open_queue, standings
from coding.workspace.rounds.lock import lock_interview, lock_round, unlock_round
from coding.workspace.rounds.setup import RoundDraft, create_round
from tests.conftest import Prepared, SmallProject
from tests.extras.merging.laptops import codings_in, laptop, merged, release_of
from tests.helpers.steps import undo_reconcile

pytestmark = pytest.mark.slow

RoundsMade = Callable[[int], tuple[Prepared, str]]


def round_state(project: SmallProject, round_id: str) -> tuple[object, ...]:
    """What a lead knows of a round: its state, who has handed in what, and what is locked under which hashes."""
    with project.project.store.read() as cursor:
        round_ = rounds.get(cursor, round_id)
        handed = sorted(
            (assignment.release_id, assignment.coder, assignment.locked_at is not None)
            for assignment in round_.assignments
        )
        return round_.state, handed, [snapshot.hash for snapshot in rounds.snapshots(cursor, round_id)]


def figures(project: SmallProject, round_id: str) -> str:
    agreement = round_agreement(project.as_user("lea"), round_id)
    return repr((agreement.report, agreement.snapshot.hash, agreement.closed, agreement.unread))


def decisions(project: SmallProject, round_id: str) -> list[tuple[object, ...]]:
    """Decisions of people that stand, the states of the items, and the consensus."""
    with project.project.store.read() as cursor:
        snapshot = rounds.current_snapshot(cursor, round_id)
        assert snapshot is not None
        states = {(i.release_id, i.kind, i.start, i.end): i.state for i in reconciliation.queue(cursor, snapshot.id)}
        every = reconciliation.decisions(cursor, snapshot.id)
        results = [(decision.outcome, decision.decided_by) for decision in every if decision.method != "agreed"]
        spans = [(entry.code, entry.start, entry.end) for entry in reconciliation.consensus(cursor, snapshot.id)]
        return [*sorted(states.items()), *sorted(results), *sorted(spans)]


def codings_seen(project: SmallProject, who: str, release: str) -> list[Coding]:
    context = project.as_user(who)
    with context.store.read() as cursor:
        return codings.of_release(cursor, release, context.viewer)


def item_of(project: SmallProject, round_id: str) -> str:
    """The first item that anybody has decided."""
    queue = open_queue(project.as_user("lea"), round_id)
    return next(item.id for item in queue.items if item.state == "decided")


@pytest.fixture(scope="module")
def opened(one_released: Prepared, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A project with an open round of one interview, which every laptop begins with."""
    folder = tmp_path_factory.mktemp("rounds") / "base"
    with laptop(one_released.folder, folder) as study:
        draft = RoundDraft(name="Field", releases=[release_of(study)], coders=["ana", "ben"])
        round_id = create_round(study.as_user("lea"), draft).id
    return folder, round_id


def test_a_locked_round_comes_whole_and_its_figures_stay(
    blank: Prepared, rounds_made: RoundsMade, tmp_path: Path
) -> None:
    prepared, round_id = rounds_made(2)
    with laptop(blank.folder, tmp_path / "a") as first, laptop(prepared.folder, tmp_path / "b") as second:
        lead = second.as_user("lea")
        item = open_queue(lead, round_id).open_items[0]
        decide_item(lead, round_id, item.id, "both", reason_tag="other", reason="both are meant")
        discuss(lead, round_id, item.id, "We talked about it.")
        # The codebook went on there and here, each on its own.
        for project, name in ((first, "Alone"), (second, "By oneself")):
            version = current_codebook(project.as_user("lea"))
            book = rename(version.book, "C1", name)
            save_codebook(project.as_user("lea"), book, f"called {name}", based_on=version.number)
        rehearsal = merge(first.as_user("lea", vault=True), second.as_user("lea", vault=True), dry_run=True)
        report = merged(first, second)
        assert rehearsal.rounds == report.rounds == ["Reliability 1"] and rehearsal.added == report.added
        assert report.added["decision"] == 1
        assert figures(first, round_id) == figures(second, round_id)
        assert decisions(first, round_id) == decisions(second, round_id)
        assert round_state(first, round_id) == round_state(second, round_id)
        again = merged(first, second)
        assert (again.rounds, again.added, again.changed) == ([], {}, {})
        assert merged(second, first).rounds == []


def test_a_round_of_a_codebook_that_is_only_there_keeps_it(opened: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = opened
    with laptop(folder, tmp_path / "a") as first, laptop(folder, tmp_path / "b") as second:
        for project, name in ((first, "Alone"), (second, "By oneself")):
            version = current_codebook(project.as_user("lea"))
            book = rename(version.book, "C1", name)
            save_codebook(project.as_user("lea"), book, f"called {name}", based_on=version.number)
        came = second.release((("Interviewer", "And then?"), ("Nora", "It got better.")), "P02", {})
        draft = RoundDraft(name="Later", releases=[came], coders=["ana", "ben"])
        later = create_round(second.as_user("lea"), draft)
        report = merged(first, second)
        assert report.rounds == ["Later"]
        assert current_codebook(first.as_user("lea")).book.by_id("C1").name == "Alone"
        with first.project.store.read() as cursor:
            frozen = codebooks.get(cursor, rounds.get(cursor, later.id).codebook_version).book
        assert frozen.by_id("C1").name == "By oneself"
        versions = current_codebook(first.as_user("lea")).number
        merged(first, second)
        assert current_codebook(first.as_user("lea")).number == versions


def test_an_open_round_comes_and_stays_blind(one_released: Prepared, opened: tuple[Path, str], tmp_path: Path) -> None:
    folder, round_id = opened
    with laptop(one_released.folder, tmp_path / "a") as first, laptop(folder, tmp_path / "b") as second:
        release = release_of(first)
        code_passage(second.as_user("ben"), release, "C1", 12, 30)
        lock_interview(second.as_user("ben"), round_id, release)
        report = merged(first, second)
        assert report.rounds == ["Field"] and report.conflicts == [] and report.ready == []
        assert round_state(first, round_id) == round_state(second, round_id)
        assert [entry.coder for entry in codings_seen(first, "ana", release)] == []
        assert [entry.coder for entry in codings_seen(first, "lea", release)] == ["ben"]
        code_passage(first.as_user("ana"), release, "C1", 10, 30)
        interview = lock_interview(first.as_user("ana"), round_id, release)
        assert interview.state == "locked"
        # Both handed in, one of them in the other project: nothing counts as closed unfinished.
        agreement = round_agreement(first.as_user("lea"), round_id)
        assert (agreement.closed, agreement.unread) == ((), ())
        back = merged(second, first)
        assert back.rounds == ["Field"] and figures(first, round_id) == figures(second, round_id)
        assert [merged(a, b).rounds for a, b in ((first, second), (second, first))] == [[], []]


def test_who_handed_in_on_two_laptops_is_united_and_a_lead_locks(opened: tuple[Path, str], tmp_path: Path) -> None:
    folder, round_id = opened
    with laptop(folder, tmp_path / "a") as first, laptop(folder, tmp_path / "b") as second:
        release = release_of(first)
        for project, coder in ((first, "ana"), (second, "ben")):
            code_passage(project.as_user(coder), release, "C1", 10, 30)
            lock_interview(project.as_user(coder), round_id, release)
        report = merged(first, second)
        assert report.ready == ["Field"] and report.added == {"coding": 1, "assignment": 1}
        assert merged(second, first).ready == ["Field"]
        hashes = [
            lock_round(study.as_user("lea"), round_id) and round_state(study, round_id) for study in (first, second)
        ]
        assert hashes[0] == hashes[1]
        assert round_agreement(first.as_user("lea"), round_id).closed == ()
        # Locked alike on its own: the same, until somebody decides there.
        assert merged(first, second).conflicts == []


def test_a_lock_there_while_coding_went_on_here_is_told(opened: tuple[Path, str], tmp_path: Path) -> None:
    folder, round_id = opened
    with laptop(folder, tmp_path / "a") as first, laptop(folder, tmp_path / "b") as second:
        release = release_of(first)
        code_passage(first.as_user("ana"), release, "C1", 10, 30)
        code_passage(second.as_user("ben"), release, "D5", 10, 30)
        lock_round(second.as_user("lea"), round_id)
        report = merged(first, second)
        assert report.rounds == [] and "while ana went on coding here" in report.conflicts[0]
        assert round_state(first, round_id)[0] == "open"
        assert codings_in(first) == {("ana", "C1", 10, 30), ("ben", "D5", 10, 30)}
        back = merged(second, first)
        assert any("ana has handed in an interview of “Field” here" in conflict for conflict in back.conflicts)
        assert round_state(second, round_id)[0] == "locked" and len(codings_in(second)) == 1
        # As the sentence says: opened again there, both are one, and locked with everybody's work.
        unlock_round(second.as_user("lea"), round_id, "Ana was not done.")
        assert merged(first, second).rounds == ["Field"] and merged(second, first).conflicts == []
        lock_round(first.as_user("lea"), round_id)
        assert merged(second, first).rounds == ["Field"]
        assert figures(first, round_id) == figures(second, round_id) and len(codings_in(second)) == 2
        # Opened again on both sides, each on its own: people are told.
        for project in (first, second):
            unlock_round(project.as_user("lea"), round_id, "once more")
        assert "each on its own" in merged(first, second).conflicts[0]


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_decisions_the_later_counts_whichever_way_they_are_merged(
    turned: bool, rounds_made: RoundsMade, tmp_path: Path
) -> None:
    prepared, round_id = rounds_made(1)
    with laptop(prepared.folder, tmp_path / "a") as first, laptop(prepared.folder, tmp_path / "b") as second:
        for project, coder, outcome in ((first, "ana", "none"), (second, "ben", "both")):
            person = project.as_user(coder)
            items = open_queue(person, round_id).open_items
            decide_item(person, round_id, items[0].id, outcome, reason_tag="slip")
            undo_item = items[1].id
            decide_item(person, round_id, undo_item, outcome, reason_tag="slip")
            undo_reconcile(person, round_id)
            set_aside(person, round_id, items[2].id, "deferred" if coder == "ana" else "escalated")
            discuss(person, round_id, items[0].id, f"{coder} was here")
        entry, other = (second, first) if turned else (first, second)
        report = merged(entry, other)
        assert any("the later decision, of ben, counts" in sentence for sentence in report.conflicts)
        merged(other, entry)
        assert decisions(first, round_id) == decisions(second, round_id)
        assert ("both", "ben") in decisions(entry, round_id) and ("none", "ana") not in decisions(entry, round_id)
        again = merged(entry, other)
        assert again.added == {} and again.conflicts == []
        standing = [len(standings(project.as_user("lea"), round_id)[item_of(project, round_id)].messages)
                    for project in (entry, other)]  # fmt: skip
        assert standing == [2, 2]


def test_nothing_of_somebody_erased_comes_with_a_round(rounds_made: RoundsMade, tmp_path: Path) -> None:
    prepared, round_id = rounds_made(2)
    with laptop(prepared.folder, tmp_path / "a") as first, laptop(prepared.folder, tmp_path / "b") as second:
        lead, label = second.as_user("lea"), list_participants(first.as_user("lea"))[0].label
        queue = open_queue(lead, round_id)
        theirs = {item.id: queue.releases[item.release_id].participant_label == label for item in queue.open_items}
        said = "he asked me to keep our talks a secret"
        for item in (
            next(round_id for round_id in theirs if theirs[round_id]),
            next(round_id for round_id in theirs if not theirs[round_id]),
        ):
            decide_item(lead, round_id, item, "both", reason_tag="other", reason=f"Because {said}.")
        before = figures(second, round_id)
        erase(first.as_user("sam", vault=True), label, confirmation=label)
        report = merged(first, second)
        assert report.interviews == [] and report.added == {"decision": 1}
        assert figures(first, round_id) == before
        with first.project.store.read() as cursor:
            rows = [row for name in merging.ROUNDS for row in merging.all_rows(cursor, name)]
        assert said not in str(rows) and "[erased]" in str(rows)
        assert merged(first, second).added == {}


def test_only_a_lead_brings_rounds(blank: Prepared, rounds_made: RoundsMade, tmp_path: Path) -> None:
    prepared, round_id = rounds_made(1)
    with laptop(blank.folder, tmp_path / "a") as first, laptop(prepared.folder, tmp_path / "b") as second:
        report = merged(first, second, "sam")
        assert report.rounds == [] and any("Let a lead merge" in conflict for conflict in report.conflicts)
        assert merged(first, second).rounds == ["Reliability 1"]
        assert figures(first, round_id) == figures(second, round_id)


STEPS = st.lists(
    st.tuples(st.sampled_from(["ana", "ben"]), st.sampled_from(["add", "remove", "hand in"]), st.integers(0, 5)),
    min_size=1,
    max_size=7,
)
NUMBERS = count()


def step(project: SmallProject, round_id: str, coder: str, what: str, at: int) -> None:
    """What a coder does on their laptop, where they can still do it."""
    release = release_of(project)
    with project.project.store.read() as cursor:
        if rounds.locked_by(cursor, release, coder):
            return
        ids = sorted(row["id"] for row in merging.all_rows(cursor, "coding") if row["coder"] == coder)
    if what == "hand in":
        lock_interview(project.as_user(coder), round_id, release)
    elif what == "remove" and ids:
        operation = {"id": new_id(), "kind": "remove", "coding": ids[at % len(ids)]}
        apply_operations(project.as_user(coder), release, [operation], lenient=True)
    elif what == "add" and (coder, "G9", at * 10, at * 10 + 8) not in codings_in(project):
        code_passage(project.as_user(coder), release, "G9", at * 10, at * 10 + 8)


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_in_whatever_order_and_however_often_rounds_end_the_same(
    opened: tuple[Path, str], rounds_made: RoundsMade, tmp_path: Path, steps: list[tuple[str, str, int]]
) -> None:
    here, (folder, round_id) = tmp_path / str(next(NUMBERS)), opened
    prepared, other_round = rounds_made(1)
    with (
        laptop(folder, here / "0") as study,
        laptop(folder, here / "1") as other,
        laptop(prepared.folder, here / "2") as third,
    ):
        for coder, what, at in steps:
            step(study if coder == "ana" else other, round_id, coder, what, at)
        merged(study, other)
        merged(study, third)
        for source in (third, study, third, study):
            merged(other, source)
        assert codings_in(study) == codings_in(other)
        assert round_state(study, round_id) == round_state(other, round_id)
        assert figures(study, other_round) == figures(other, other_round) == figures(third, other_round)
        lead = study.as_user("lea")
        lock_round(lead, round_id)
        assert merged(other, study).rounds == ["Field"] and figures(study, round_id) == figures(other, round_id)
        handed = {coder for coder, what, _ in steps if what == "hand in"}
        agreement = round_agreement(lead, round_id)
        assert not handed & {coder for _, coder in (*agreement.closed, *agreement.unread)}


def test_a_drift_check_keeps_both_codings_apart(rounds_made: RoundsMade, tmp_path: Path) -> None:
    prepared, first_round = rounds_made(1)
    with laptop(prepared.folder, tmp_path / "a") as first, laptop(prepared.folder, tmp_path / "b") as second:
        draft = RoundDraft(name="Drift", releases=[release_of(second)], coders=["ana"], purpose="drift check")
        drift = create_round(second.as_user("lea"), draft).id
        code_passage(second.as_user("ana"), release_of(second), "G9", 20, 40)
        lock_interview(second.as_user("ana"), drift, release_of(second))
        report = merged(first, second)
        assert report.rounds == ["Drift"] and report.added == {"coding": 1} and report.conflicts == []
        assert round_state(first, drift) == round_state(second, drift)
        assert figures(first, first_round) == figures(second, first_round)
        seen = [[item.id for item in codings_seen(entry, "lea", release_of(entry))] for entry in (first, second)]
        assert seen[0] == seen[1] and "G9" in {entry.code for entry in codings_seen(first, "lea", release_of(first))}
        assert all(finding.well for finding in doctor(first.as_user("lea", vault=True)))

"""The end of the history is not cut, and rows are not changed beside Heard, without being told."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from coding.errors import InvalidInput, ProjectDamaged
from coding.store import events, rounds
from coding.store.connection import FILE_NAME
from coding.workspace.agreement.figures import locked_round as locked_round_of
from coding.workspace.agreement.figures import round_agreement
from coding.workspace.context import Context, Project
from coding.workspace.erasure import erase as erasure_erase
from coding.workspace.erasure import restore as erasure_restore
from coding.workspace.people.users import add_user, sign_in
from coding.workspace.project import log as project_log
from coding.workspace.project import manifest
from coding.workspace.project.backup import make_backup
from coding.workspace.project.interviews import list_interviews
from coding.workspace.project.open import open_project
from coding.workspace.reconcile.queue import open_queue
from coding.workspace.release.release import release_interview, reopen_interview
from coding.workspace.reports import export as reports_export
from coding.workspace.review.decide import note_original_read
from coding.workspace.rounds.lock import snapshot_hash
from tests.cli.test_command_line import heard
from tests.conftest import PASSPHRASE, SmallProject

pytestmark = pytest.mark.slow

LockedRound = Callable[..., tuple[SmallProject, str]]


def beside(folder: Path, *statements: str) -> None:
    """Change a closed project file with another program."""
    with duckdb.connect(str(folder / FILE_NAME)) as connection:
        for statement in statements:
            connection.execute(statement)


def newest(folder: Path) -> int:
    with duckdb.connect(str(folder / FILE_NAME), read_only=True) as connection:
        return int(connection.execute("SELECT max(sequence) FROM event").fetchall()[0][0])


_OPENED: list[Project] = []


@pytest.fixture(autouse=True)
def shut_afterwards() -> Iterator[None]:
    yield
    while _OPENED:
        _OPENED.pop().store.close()


def again(folder: Path, user: str = "sam", *, vault: bool = True) -> Context:
    """Open a project again as somebody."""
    _OPENED.append(open_project(folder))
    context = sign_in(_OPENED[-1], user)
    return context.with_vault(PASSPHRASE) if vault else context


def told(context: Context) -> list[str]:
    """What the doctor finds unwell."""
    return [finding.check for finding in project_log.doctor(context) if not finding.well]


def read_an_original(project: SmallProject) -> None:
    steward = project.as_user("sam", vault=True)
    note_original_read(steward, list_interviews(steward)[0].id)


def test_that_an_original_was_read_cannot_be_cut_off(small_project: SmallProject) -> None:
    read_an_original(small_project)
    small_project.project.store.close()
    last = newest(small_project.folder)
    beside(small_project.folder, f"DELETE FROM event WHERE sequence = {last}")

    context = again(small_project.folder)
    assert context.cut_history is not None and str(last) in context.cut_history
    assert not project_log.verify(context).intact
    assert {"event chain", "end of the history"} <= set(told(context))
    context.project.store.close()

    context = again(small_project.folder)
    assert context.cut_history is not None, "opening them does not make it good"
    # Other events in the place of those that are gone fit no better.
    add_user(sign_in(context.project, "lea"), "nia", "Nia", ["viewer"])
    add_user(sign_in(context.project, "lea"), "noa", "Noa", ["viewer"])
    assert context.cut_history is not None and not project_log.verify(context).intact
    context.project.store.close()
    assert "is not in it" in heard("verify", small_project.folder, "--originals", "--as", "sam", code=1)
    assert "Something needs a look" in heard("doctor", small_project.folder, "--originals", "--as", "sam", code=1)

    # Somebody looked into it and goes on: that is written down.
    heard("verify", small_project.folder, "--accept", "--as", "sam")
    context = again(small_project.folder)
    assert context.cut_history is None and not told(context)
    assert "history.accepted" in [entry.action for entry in project_log.activity(context)]
    with pytest.raises(InvalidInput, match="Nothing of the history is missing"):
        project_log.accept_history(context)


def shut(project: SmallProject) -> None:
    steward = project.as_user("sam", vault=True)
    add_user(project.as_user("lea"), "nia", "Nia", ["viewer"])
    steward.note_history()


def opened(project: SmallProject) -> None:
    add_user(project.as_user("lea"), "nia", "Nia", ["viewer"])
    project.as_user("sam", vault=True)


def exported(project: SmallProject) -> None:
    add_user(project.as_user("lea"), "nia", "Nia", ["viewer"])
    reports_export.export(project.as_user("lea"), "codebook", passphrase=PASSPHRASE)


def erased(project: SmallProject) -> None:
    erasure_erase.erase(project.as_user("sam", vault=True), "P01", confirmation="P01")


def backed_up(project: SmallProject) -> None:
    steward = project.as_user("sam", vault=True)
    context = Context(project.project, project.as_user("lea").user, steward.vault)
    make_backup(context)


@pytest.mark.parametrize("step", [shut, opened, exported, erased, backed_up])
def test_the_newest_event_is_noted_at_every_step_with_the_originals_open(
    small_project: SmallProject, step: Callable[[SmallProject], None]
) -> None:
    project = small_project.project
    step(small_project)
    with project.store.read() as cursor:
        head = events.head(cursor)
    project.store.close()
    beside(small_project.folder, f"DELETE FROM event WHERE sequence = {head[0]}")
    context = again(small_project.folder)
    assert context.cut_history is not None


def test_a_backup_notes_how_far_the_history_went(small_project: SmallProject) -> None:
    lead = small_project.as_user("lea")
    name = make_backup(lead)["name"]
    noted = manifest.read(small_project.folder / "backups" / name)
    small_project.project.store.close()
    assert noted is not None and noted.head is not None and noted.head[0] == newest(small_project.folder) - 1
    assert told(context := again(small_project.folder, "lea", vault=False)) == []
    context.project.store.close()

    beside(small_project.folder, f"DELETE FROM event WHERE sequence >= {noted.head[0]}")
    context = again(small_project.folder, "lea", vault=False)
    assert told(context) == ["end of the history"], "the originals stay shut"


def test_an_older_project_file_is_told_by_backups_and_originals(small_project: SmallProject, tmp_path: Path) -> None:
    small_project.project.store.close()
    shutil.copy(small_project.folder / FILE_NAME, tmp_path / FILE_NAME)
    context = again(small_project.folder)
    add_user(sign_in(context.project, "lea"), "nia", "Nia", ["viewer"])
    make_backup(sign_in(context.project, "lea"))
    context.note_history()
    context.project.store.close()
    shutil.copy(tmp_path / FILE_NAME, small_project.folder / FILE_NAME)
    context = again(small_project.folder, "lea", vault=False)
    assert told(context) == ["end of the history"]
    context.project.store.close()
    context = again(small_project.folder)
    assert context.cut_history is not None
    project_log.accept_history(context)
    assert context.cut_history is None and told(context) == []


def test_putting_a_backup_back_is_no_cut_history(small_project: SmallProject) -> None:
    lead = small_project.as_user("lea")
    first = make_backup(lead)["name"]
    add_user(lead, "nia", "Nia", ["viewer"])
    read_an_original(small_project)
    second = make_backup(lead)["name"]
    small_project.project.store.close()
    for name in (first, second, first):
        erasure_restore.restore(small_project.folder, name, "lea", PASSPHRASE)
        context = again(small_project.folder)
        assert context.cut_history is None and told(context) == []
        context.project.store.close()


def test_a_released_text_that_was_changed_is_told_and_not_counted(locked_round: LockedRound) -> None:
    project, round_id = locked_round()
    release_id = project.releases[0]
    project.project.store.close()
    beside(project.folder, f"UPDATE release SET text = replace(text, 'alone', 'happy') WHERE id = '{release_id}'")
    lead = again(project.folder, "lea", vault=False)
    (finding,) = [finding for finding in project_log.doctor(lead) if not finding.well]
    assert finding.check == "released texts" and "Changed outside Heard" in finding.sentence
    with pytest.raises(ProjectDamaged, match="was changed outside Heard"):
        round_agreement(lead, round_id)
    round_ = locked_round_of(lead, round_id)
    with pytest.raises(ProjectDamaged, match="was changed outside Heard"):
        round_.releases[release_id]


CHANGES = {
    "a code": "UPDATE snapshot_coding SET code = 'R1' WHERE coder = 'ben' AND code = 'D3'",
    "a place": "UPDATE snapshot_coding SET start_offset = start_offset + 1 WHERE coder = 'ben'",
    "a coding less": "DELETE FROM snapshot_coding WHERE coder = 'ben' AND code = 'G9'",
    "a coder": "UPDATE snapshot_coding SET coder = 'ana' WHERE coder = 'ben' AND code = 'G9'",
    "an interview less": "DELETE FROM snapshot_document WHERE coder = 'ben'",
}


@pytest.mark.parametrize("change", CHANGES)
def test_locked_codings_that_were_changed_are_told_and_not_counted(locked_round: LockedRound, change: str) -> None:
    project, round_id = locked_round()
    project.project.store.close()
    beside(project.folder, CHANGES[change])
    lead = again(project.folder, "lea", vault=False)
    assert told(lead) == ["locked rounds"]
    for use in (round_agreement, locked_round_of, open_queue):
        with pytest.raises(ProjectDamaged, match="was changed outside Heard"):
            use(lead, round_id)


def test_a_hash_that_was_made_to_fit_is_not_the_one_of_the_history(locked_round: LockedRound) -> None:
    project, round_id = locked_round()
    lead = project.as_user("lea")
    before = round_agreement(lead, round_id)
    project.project.store.close()
    beside(project.folder, CHANGES["a code"])
    lead = again(project.folder, "lea", vault=False)
    with lead.store.read() as cursor:
        snapshot = rounds.current_snapshot(cursor, round_id)
        assert snapshot is not None
        fitting = snapshot_hash(snapshot, before.round.codebook_version)
    lead.project.store.close()
    beside(project.folder, f"UPDATE snapshot SET hash = '{fitting}'")
    lead = again(project.folder, "lea", vault=False)
    assert told(lead) == ["locked rounds"]
    with pytest.raises(ProjectDamaged, match="check figure"):
        round_agreement(lead, round_id)


def test_nothing_is_released_on_top_of_a_text_that_was_changed(small_project: SmallProject) -> None:
    steward = small_project.as_user("sam", vault=True)
    (interview,) = list_interviews(steward)
    reopen_interview(steward, interview.id, "a word was missed")
    small_project.project.store.close()
    beside(small_project.folder, "UPDATE release SET text = replace(text, 'alone', 'happy')")
    steward = again(small_project.folder)
    with pytest.raises(ProjectDamaged, match="was changed outside Heard"):
        release_interview(steward, interview.id)
    steward.project.store.close()
    assert "released texts" in heard("doctor", small_project.folder, "--as", "lea", code=1)


def test_nothing_is_released_beside_a_locked_round_that_was_changed(locked_round: LockedRound) -> None:
    project, _ = locked_round()
    steward = project.as_user("sam", vault=True)
    interview = list_interviews(steward)[0]
    reopen_interview(steward, interview.id, "a word was missed")
    project.project.store.close()
    beside(project.folder, CHANGES["a code"])
    steward = again(project.folder)
    with pytest.raises(ProjectDamaged, match="was changed outside Heard"):
        release_interview(steward, interview.id)

"""Backups of the night: once a night, made up for, pruned by age and never the last whole one, loud when they fail."""

import json
import os
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from coding.errors import NotSaved
from coding.store.connection import FILE_NAME
from coding.ui.frame import runtime, server_log
from coding.ui.frame.server import _ready
from coding.ui.frame.server_backups import Nightly, plan
from coding.workspace.erasure.restore import drill, list_backups
from coding.workspace.project import backup, manifest
from coding.workspace.project import log as project_log
from coding.workspace.project.backup import Plan, last_due, make_backup
from tests.conftest import SmallProject
from tests.helpers.coroutines import finished

pytestmark = pytest.mark.slow

AT = time(2, 30)
EVENING = datetime(2026, 3, 2, 20, 0)


class Clock:
    """A clock that is set by hand, in the time of this computer; backups made meanwhile take their time from it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.local = EVENING
        clock = self

        class Set(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return clock()

        monkeypatch.setattr("coding.workspace.project.backup.datetime", Set)

    def __call__(self) -> datetime:
        return self.local.astimezone(UTC)

    def to(self, day: int, hour: int, minute: int = 0) -> None:
        self.local = datetime(2026, 3, day, hour, minute)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What was written to the log as failed."""
    lines: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(server_log, "fail", lambda event, **ids: lines.append((event, ids)))
    return lines


def test_the_hour_is_that_of_the_computer() -> None:
    due = datetime(2026, 3, 2, 2, 30).astimezone()
    assert last_due(due, AT) == due
    assert last_due(due + timedelta(hours=23), AT) == due
    assert last_due(due - timedelta(minutes=1), AT) == datetime(2026, 3, 1, 2, 30).astimezone()


def test_one_a_night_and_a_missed_one_is_made_up_for(small_project: SmallProject, clock: Clock) -> None:
    folder = small_project.folder

    def look(made: Nightly) -> int:
        made.look()
        return len(list_backups(folder))

    server = Nightly(small_project.project, Plan(AT, 30), clock)
    assert look(server) == 0, "a server that was never up at the hour waits for it"
    clock.to(3, 2, 31)
    assert look(server) == 1
    clock.to(3, 12)
    assert look(server) == look(Nightly(small_project.project, Plan(AT, 30), clock)) == 1
    clock.to(4, 9)
    assert look(Nightly(small_project.project, Plan(AT, 30), clock)) == 2, "it was down in the night"
    event = project_log.activity(small_project.as_user("lea"), 1)[0]
    assert (event.action, event.actor) == ("backup.made", "")
    assert not drill(folder).problems


def test_old_ones_go_and_the_last_whole_one_stays(small_project: SmallProject, clock: Clock) -> None:
    folder = small_project.folder
    name = make_backup(small_project.as_user("lea"))["name"]
    results = []
    for day in (3, 4, 5):
        clock.to(day, 2, 30)
        results.append(backup.make(small_project.project, 30, clock()))
    assert backup.prune(folder, 1, clock()) == [results[0].name]
    # The newest lost a byte: the one before it is the last whole one, whatever its age.
    (results[2] / FILE_NAME).write_bytes((results[2] / FILE_NAME).read_bytes()[:-1])
    assert backup.prune(folder, 1, clock() + timedelta(days=900)) == [results[2].name]
    assert list_backups(folder) == sorted([name, results[1].name])
    (results[1] / manifest.FILES[1]).unlink()
    assert backup.prune(folder, 1, clock() + timedelta(days=900)) == [], "none is whole: nothing goes"


def test_a_failure_is_told_kept_and_tried_again(small_project, clock, logged, monkeypatch) -> None:
    server = Nightly(small_project.project, Plan(AT, 30), clock)
    runtime.use(small_project.project)
    runtime.watch_backups(lambda: server.failure)
    clock.to(3, 2, 30)

    def full(*_: object) -> None:
        raise NotSaved("The disk did not take the change.")

    with monkeypatch.context() as patched:
        patched.setattr(backup, "write_backup", full)
        server.look()
        server.look()
    assert logged == [("backup.failed", {"why": "NotSaved"})], "not every twenty seconds"
    assert runtime.backup_failure() == "The disk did not take the change."
    answer = finished(_ready(Request({"type": "http"})))
    assert (answer.status_code, json.loads(answer.body)) == (200, {"status": "ready", "backups": "failed"})
    clock.to(3, 3, 31)
    server.look()
    assert runtime.backup_failure() is None and len(list_backups(small_project.folder)) == 1
    runtime.use(small_project.project)


COPY = "import shutil, sys; shutil.copytree(sys.argv[1], sys.argv[2])"


def test_each_is_given_to_a_program(small_project: SmallProject, clock: Clock, tmp_path: Path, logged: Any) -> None:
    there = tmp_path / "$(elsewhere) and more"
    program = (sys.executable, "-c", COPY, "{folder}", str(there))
    server = Nightly(small_project.project, Plan(AT, 30, program), clock)
    clock.to(3, 2, 30)
    server.look()
    assert server.failure is None and not drill(small_project.folder, str(there)).problems
    clock.to(4, 2, 30)
    server.look()
    assert server.failure is not None and "ended with status 1" in server.failure
    assert logged == [("backup.not_copied", {"why": "HeardError"})]
    assert len(list_backups(small_project.folder)) == 2, "the backup itself is there"
    there.rename(tmp_path / "room")
    clock.to(4, 4)
    server.look()
    assert server.failure is None and len(list_backups(small_project.folder)) == 2, "copied without another backup"


@pytest.mark.skipif(os.name != "posix", reason="groups of processes are POSIX")
def test_a_program_that_does_not_end_is_ended(small_project: SmallProject, clock: Clock, logged: Any) -> None:
    waits = (sys.executable, "-c", "import subprocess, sys; subprocess.run(['sleep', '600'])", "{folder}")
    server = Nightly(small_project.project, Plan(AT, 30, waits, 0), clock)
    clock.to(3, 2, 30)
    server.look()
    assert server.failure is not None and "took longer than 0 minutes" in server.failure


def test_the_thread_looks_and_ends(small_project: SmallProject, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coding.ui.frame.server_backups.LOOK_SECONDS", 0.0)
    server = Nightly(small_project.project, Plan(AT, 30), clock)
    looked = []
    monkeypatch.setattr(server, "look", lambda: (looked.append(True), server._over.set()))
    server.start()
    assert server._over.wait(60)
    server.stop()
    assert looked
    assert not server._thread.is_alive()


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"backups.at": "2:75"}, "backups.at: “2:75” is neither a time such as 02:30 nor never"),
        ({"backups.keep_days": 0}, "backups.keep_days: 0 is less than 1"),
        ({"backups.after_minutes": 0}, "backups.after_minutes: 0 is less than 1"),
        ({"backups.after": ["true"]}, "backups.after: none of it is {folder}, which stands for the backup"),
        ({"backups.after": ["/nowhere", "{folder}"]}, "backups.after: “/nowhere” is no program that can be run"),
    ],
)
def test_what_is_wrong_in_the_settings_is_told(entries: dict[str, Any], said: str) -> None:
    mistakes: list[str] = []
    plan(entries, lambda name, sound, what: bool(sound or mistakes.append(f"{name}: {what}")))
    assert mistakes == [said]


def test_without_settings_there_is_one_every_night() -> None:
    def must(name: str, sound: object, what: str) -> bool:
        assert sound, what
        return True

    assert plan({}, must) == Plan(AT, 30)
    assert plan({"backups.at": "never"}, must) is None

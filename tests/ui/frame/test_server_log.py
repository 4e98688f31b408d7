"""A server's log: JSON lines with ids only, each event once, after it is on disk; codings stay out of it."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from logging.handlers import SysLogHandler
from pathlib import Path
from socket import AF_UNIX, SOCK_DGRAM, socket
from typing import Any
from uuid import uuid4

import pytest

from coding.errors import AccessDenied
from coding.ui.frame import server_log
from coding.ui.frame.sessions import Over, SessionTable
from coding.ui.project.activity import ACTIONS
from coding.workspace.codings import operations
from coding.workspace.codings.transcript import read_release
from coding.workspace.people.users import add_user
from coding.workspace.project.backup import make_backup
from coding.workspace.review.decide import note_original_read


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """What has been written to standard output since the last look, and the loggers as they were afterwards."""
    loggers = [(entry, list(entry.handlers), entry.propagate) for entry in map(logging.getLogger, ("heard", "coding"))]
    output = StringIO()
    monkeypatch.setattr("sys.stdout", output)
    server_log.start("stdout")

    def since() -> list[dict[str, Any]]:
        lines = output.getvalue().splitlines()
        output.seek(0)
        output.truncate()
        return [json.loads(line) for line in lines]

    yield since
    for entry, handlers, propagate in loggers:
        entry.handlers[:], entry.propagate = handlers, propagate


@pytest.mark.slow
def test_followed_events_are_written_once_and_without_details(small_project: Any, written: Any) -> None:
    follower = server_log.Follower(small_project.project)
    follower.look()
    assert written() == [], "what was before the start is not told again"
    steward, lead = small_project.as_user("sam"), small_project.as_user("lea")
    interview = read_release(steward, small_project.releases[0]).interview_id
    note_original_read(steward, interview)
    add_user(lead, "eva", "Eva Example", ["viewer"])
    make_backup(lead)
    add = {"id": str(uuid4()), "kind": "add", "coding": str(uuid4()), "code": "C1", "start": 0, "end": 10}
    release = small_project.releases[0]
    assert operations.apply_operations(small_project.as_user("ana"), release, [add])[0].ok
    follower.look()
    follower.look()
    lines = written()
    assert [(line["event"], line["person"], line["id"]) for line in lines][:2] == [
        ("original.read", "sam", interview),
        ("user.added", "lea", "eva"),
    ]
    assert [line["event"] for line in lines] == ["original.read", "user.added", "backup.made"]
    assert all(set(line) == {"at", "level", "event", "person", "target", "id", "number"} for line in lines)
    assert "Example" not in json.dumps(lines)


def test_whatever_changes_who_gets_in_or_sees_what_is_followed() -> None:
    kinds = {action for action in ACTIONS if action.startswith(("user.", "token.", "participant.erased"))}
    kinds |= {"interview.placed", "site.undone", "site.redone", "look.lent", "history.accepted"}
    assert kinds - {*server_log.FOLLOWED} == {"user.signed_out"}, "of which the sign-in tells"


def test_sign_ins_and_what_other_parts_say_have_the_same_form(written: Any) -> None:
    table = SessionTable()
    table.note = server_log.sign_in
    session = table.peek(table.new_cookie())
    assert session is not None
    table.enter(session, "ana")
    table.end(session, Over.SIGNED_OUT)
    logging.getLogger("heard").error("page error: %s at %s", "ValueError", "page.py:3")
    logging.getLogger("coding.ui.frame.jobs").error("job: %s", "ValueError")
    lines = written()
    assert [(line["event"], line.get("person"), line.get("why"), line["level"]) for line in lines] == [
        ("person.signed_in", "ana", None, "info"),
        ("person.signed_out", "ana", "signed_out", "info"),
        ("page error: ValueError at page.py:3", None, None, "error"),
        ("job: ValueError", None, None, "error"),
    ]


def test_what_a_role_does_not_grant_is_told(small_project: Any, written: Any) -> None:
    with pytest.raises(AccessDenied):
        add_user(small_project.as_user("ana"), "eva", "Eva Example", ["viewer"])
    (line,) = written()
    del line["at"]
    assert line == {"level": "info", "event": "access.denied", "person": "ana", "why": "manage_project"}


def test_no_word_makes_a_line_of_its_own(written: Any) -> None:
    forged = 'host\n{"at": "2026-01-01", "event": "server.stopped"}\u2028'
    server_log.write("request.refused", why=forged)
    assert [entry["why"] for entry in written()] == [forged]


def test_to_syslog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: Any) -> None:
    place = tmp_path / "log"
    with socket(AF_UNIX, SOCK_DGRAM) as syslog:
        syslog.bind(str(place))
        syslog.settimeout(30)
        monkeypatch.setattr(server_log, "SYSLOG", place)
        server_log.start("syslog")
        server_log.write("request.refused", why="host")
        received = syslog.recv(4096).decode().rstrip("\0")
        for handler in logging.getLogger("heard").handlers:
            handler.close()
    head, _, body = received.partition("heard: ")
    assert head == f"<{SysLogHandler.LOG_DAEMON << 3 | SysLogHandler.LOG_INFO}>"
    assert json.loads(body)["why"] == "host"

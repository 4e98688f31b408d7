"""What is written for its owner alone, what the log says of errors, what is told to whom, and how an end is told."""

import json
import os
import signal
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from coding import vault_recordings
from coding.errors import reason_of
from coding.workspace.codings.operations import apply_operations
from coding.workspace.project import log as project_log
from pipelines import worker
from pipelines.errors import BrokenOff
from pipelines.worker import Kind
from tests.conftest import PASSPHRASE
from tests.helpers.app_server import SECONDS, serve_app
from tests.helpers.nursery import heard_command
from tests.helpers.paths import ROOT
from tests.helpers.raw_tab import RawBrowser
from tests.helpers.team_server import TeamServer, free_port
from tests.unit.worker import work

pytestmark = pytest.mark.slow
ENDED_AT_THE_VAULT = """
import os, signal, sys
def hook(event, given):
    if event == "open" and str(given[0]).endswith("vault.heard"):
        print(*os.listdir(os.path.dirname(given[0])), file=sys.stderr)
        os.kill(os.getpid(), signal.SIGTERM)
sys.addaudithook(hook)
"""
needs_procfs = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system tells no umask")


def command(*arguments: str, **more: str) -> subprocess.Popen[str]:
    """``heard`` in a shell that lets everybody read what is made."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HEARD_PASSPHRASE": PASSPHRASE, **more}
    line = ["sh", "-c", 'umask 0; exec "$@"', "sh", *heard_command(list(arguments))]
    return subprocess.Popen(line, env=environment, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def open_to_others(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes of files")
def test_what_a_command_writes_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    for name in ("init", "backup"):
        done = command(name, str(folder))
        _, said = done.communicate(timeout=SECONDS)
        assert done.returncode == 0, said
    assert (folder / "project.duckdb").exists() and open_to_others(tmp_path) == []


@needs_procfs
def test_so_does_the_app(small_project: Any) -> None:
    small_project.project.store.close()
    before = os.umask(0)
    try:
        with serve_app(small_project.folder) as server:
            assert server.process is not None
            told = Path(f"/proc/{server.process.pid}/status").read_text()
    finally:
        os.umask(before)
    assert "Umask:\t0077" in told


def test_an_error_of_a_field_is_one_line_without_words(small_project: Any) -> None:
    small_project.project.store.close()
    folder = small_project.folder
    server = TeamServer(folder.parent / "server.log", folder=folder, public_port=free_port())
    server.start()
    try:
        with RawBrowser(server, "ana").tab() as tab:
            tab.run()
            fields = tab.drawn.split("$$ID-")[1:]
            field = next(field for field in fields if field[33:36] == "tab" and not field[36].isalpha())[:36]
            before = len(server.log.read_text().splitlines())
            tab.run(states=[WidgetState(id=f"$$ID-{field}", json_value='{"Tilda Bergquist"')])
            tab.socket.send(b"\xff no message of Streamlit's")
            with pytest.raises(Exception, match="1002"):
                while True:
                    tab.socket.recv(SECONDS)
    finally:
        server.stop()
    written = [json.loads(line) for line in server.log.read_text().splitlines()[before:]]
    errors = [entry for entry in written if entry["level"] in ("error", "warning")]
    assert errors[0]["event"].startswith("page error: JSONDecodeError at decoder.py:")
    assert {"streamlit.warning"} == {error["event"] for error in errors[1:]} and errors[1]["kind"] == "DecodeError"
    assert "Tilda" not in server.log.read_text()


def test_an_operation_is_answered_to_who_asked_for_it(small_project: Any) -> None:
    ana, ben = small_project.as_user("ana"), small_project.as_user("ben")
    release = small_project.releases[0]
    operation = {"id": "an-operation", "kind": "add", "coding": "a-coding", "code": "C1", "start": 0, "end": 9}
    assert [answer.ok for answer in apply_operations(ana, release, [operation, operation])] == [True, True]
    (told,) = apply_operations(ben, release, [operation])
    assert not told.ok and told.record is None


def test_the_head_of_the_chain_is_told_to_leads(small_project: Any) -> None:
    for user, told in (("lea", True), ("ana", False), ("sam", False), ("vic", False)):
        context = small_project.as_user(user)
        report = project_log.verify(context)
        assert report.intact and (report.head is not None) == told
        chain = next(finding.sentence for finding in project_log.doctor(context) if finding.check == "event chain")
        assert ("Head" in chain) == told, user


def test_an_error_without_a_number_keeps_its_text() -> None:
    assert reason_of(OSError("the archive ends too soon")) == "the archive ends too soon"
    assert reason_of(FileNotFoundError(2, "No such file or directory", "a")) == "No such file or directory"
    assert reason_of(OSError()) == "OSError"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_worker_that_crashes_says_by_what(caplog: pytest.LogCaptureFixture) -> None:
    with worker.serving_people():
        with pytest.raises(BrokenOff, match="crashed while it computed \\(SIGSEGV\\)"):
            worker.run(work.end_by, int(signal.SIGSEGV), kind=Kind.PASSAGES)
        with pytest.raises(BrokenOff, match="from outside"):
            worker.run(work.end_by, int(signal.SIGKILL), kind=Kind.PASSAGES)
        assert worker.run(work.number, kind=Kind.PASSAGES)
    assert [record.getMessage() for record in caplog.records] == [
        "worker.broken_off: SIGSEGV",
        "worker.broken_off: SIGKILL",
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_command_that_a_library_crashes_says_where(tmp_path: Path) -> None:
    """A damaged numpy: reading it ends the process."""
    damaged = tmp_path / "site" / "numpy"
    damaged.mkdir(parents=True)
    (damaged / "__init__.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    done = command("demo", str(tmp_path / "demo"), PYTHONPATH=os.pathsep.join([str(damaged.parent), str(ROOT)]))
    _, said = done.communicate(timeout=SECONDS)
    assert done.returncode == -signal.SIGSEGV
    assert "Segmentation fault" in said and "numpy/__init__.py" in said


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_command_that_is_ended_says_so_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    """It is ended when the second of the demo's two files is begun."""
    site, above = tmp_path / "site", tmp_path / "above"
    site.mkdir()
    above.mkdir()
    (site / "sitecustomize.py").write_text(ENDED_AT_THE_VAULT)
    ended = command("demo", str(above / "demo"), PYTHONPATH=os.pathsep.join([str(site), str(ROOT)]))
    _, said = ended.communicate(timeout=SECONDS)
    assert said.splitlines()[0] == "project.duckdb" and "Stopped." in said and ended.returncode == 1
    assert list(above.iterdir()) == []


def test_a_strangers_vault_deletes_no_file_of_somebody_elses(small_project: Any, tmp_path: Path) -> None:
    beside = small_project.folder.parent / "thesis.txt"
    vault = small_project.as_user("sam", vault=True).vault
    for name in (beside, small_project.folder / "project.duckdb"):
        name.touch()
        vault.put_json({vault_recordings.GONE: [str(name), f"../{name.name}", f"../../{name.name}"]})
        small_project.as_user("sam", vault=True)
        assert name.exists()
    assert vault_recordings.GONE not in vault.names()

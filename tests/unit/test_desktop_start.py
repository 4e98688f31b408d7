"""Where the desktop build begins: its own processes, and what it leaves as it found it."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import coding.cli
from pipelines.errors import BrokenFile
from pipelines.readers.safely.sandbox import read_safely
from pipelines.worker.process import Process
from tests.helpers.paths import ROOT

START = ROOT / ".desktop" / "start.py"


@pytest.fixture
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("desktop_start", START)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that has no interpreter but itself, as in a build."""
    program = tmp_path / "heard"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} {START} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))


@pytest.mark.slow
@pytest.mark.usefixtures("frozen", "fresh_readers")
def test_its_own_processes_are_the_program_itself() -> None:
    assert "river froze" in str(read_safely(b"Nora: The river froze.\n", "talk.txt"))
    with pytest.raises(BrokenFile):
        read_safely(b"PK\x03\x04 no archive", "talk.docx")
    process = Process()
    try:
        assert process.ask(quick=True, request=(len, ("river",), {}, ()), listeners={}, cancelled=None) == 5
    finally:
        process.end()


def test_it_begins_no_other_module() -> None:
    done = subprocess.run(
        [sys.executable, START, "--worker", "http.server"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1 and "no process of Heard's" in done.stderr


@pytest.mark.parametrize(("typed", "command"), [([], ["app"]), (["demo", "there"], ["demo", "there"])])
def test_it_opens_the_app_or_runs_a_command(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, typed: list[str], command: list[str]
) -> None:
    ran = []
    monkeypatch.setattr(coding.cli, "main", lambda: ran.append((sys.argv[1:], os.environ.get("LD_LIBRARY_PATH"))))
    monkeypatch.setattr(sys, "argv", ["heard", *typed])
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/heard/_internal")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/usr/local/lib")
    start.main()
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/heard/_internal")
    start.main()
    assert ran == [(command, "/usr/local/lib"), (command, None)], "other programs find their own libraries"

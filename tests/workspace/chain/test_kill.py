"""kill -9 while somebody codes: nothing acknowledged is lost, the project opens, the chain holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from coding.workspace.codings import transcript
from coding.workspace.people.users import sign_in
from coding.workspace.project import log as project_log
from coding.workspace.project.open import open_project
from tests.helpers.paths import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="kill -9 needs POSIX signals"),
]

CODER = """
import sys, uuid
from pathlib import Path
from coding.workspace.codings.operations import apply_operations
from coding.workspace.people.users import sign_in
from coding.workspace.project.open import open_project
context = sign_in(open_project(Path(sys.argv[1])), "ana")
done = []
while True:
    number = len(done)
    coding = str(uuid.uuid4())
    kind = {"id": str(uuid.uuid4()), "kind": "add", "coding": coding, "code": "C1", "start": 0, "end": number % 50 + 9}
    if number % 5 == 4:
        kind = {"id": str(uuid.uuid4()), "kind": "undo"}
    answer = apply_operations(context, sys.argv[2], [kind])[0]
    assert answer.ok, answer.reason
    done.append(coding)
    print("undone" if kind["kind"] == "undo" else coding, flush=True)
"""


def test_five_rounds_of_kill_9_during_coding(small_project) -> None:
    folder, release = small_project.folder, small_project.releases[0]
    small_project.project.store.close()
    expected: list[str] = []
    for _ in range(5):
        command = [sys.executable, "-c", CODER, str(folder), release]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline().strip() for _ in range(23)]
            process.send_signal(signal.SIGKILL)
            lines += [line.strip() for line in process.stdout.read().splitlines()]
        for line in filter(None, lines):
            if line == "undone":
                expected.pop()
            else:
                expected.append(line)
        project = open_project(folder)
        context = sign_in(project, "ana")
        assert project_log.verify(context).intact
        stored = {coding.id for coding in transcript.open_transcript(context, release).codings}
        # One action may have been committed and not yet acknowledged when the process died: an addition
        # shows as one coding more, an undo as one less.
        missing, extra = [one for one in expected if one not in stored], stored - set(expected)
        assert len(missing) + len(extra) <= 1
        assert not missing or missing == expected[-1:]
        expected = [one for one in expected if one in stored] + sorted(extra)
        project.store.close()
    assert len(expected) > 50
    small_project.project = open_project(folder)

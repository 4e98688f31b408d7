"""A full disk: the change is refused in plain words, what was acknowledged stays, and work goes on with room."""

import os
import subprocess
import sys

import pytest

from coding.workspace.codings import transcript
from coding.workspace.people.users import sign_in
from coding.workspace.project import log as project_log
from coding.workspace.project.open import open_project
from tests.conftest import SmallProject
from tests.helpers.paths import ROOT
from tests.helpers.survival import FULL

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="the size of files can be limited on POSIX only"),
]


@pytest.mark.parametrize("what", ["writes", "checkpoint"])
def test_nothing_acknowledged_is_lost_and_work_goes_on(small_project: SmallProject, what: str) -> None:
    folder, release = small_project.folder, small_project.releases[0]
    small_project.project.store.close()
    command = [sys.executable, "-c", FULL, str(folder), release, what]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    lines = done.stdout.splitlines()
    said = [line for line in lines if " " in line]
    acknowledged = {line for line in lines if " " not in line} - {"closed"}
    assert said and all("NotSaved The disk did not take the change" in entry for entry in said), said
    assert lines[-1] == "closed" and len(acknowledged) > 6
    project = open_project(folder)
    ana = sign_in(project, "ana")
    assert {coding.id for coding in transcript.open_transcript(ana, release).codings} == acknowledged
    assert project_log.verify(ana).intact
    assert len([path for path in (folder / "backups").iterdir() if path.is_dir()]) == 1, "no half of a backup"
    assert not list((folder / "backups").rglob("*.partial*"))
    project.store.close()

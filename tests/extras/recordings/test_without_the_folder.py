"""Backups hold sealed recordings where the extra is absent, and give them back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from coding import vault_recordings
from coding.extras.recordings.steps.recordings import all_recordings, hear
from coding.workspace.project.open import open_project
from tests.conftest import SmallProject
from tests.extras.recordings.at_work import PITCHES, begin
from tests.extras.recordings.tones import pitches_of
from tests.extras.test_deleting import ran

pytestmark = pytest.mark.slow


def test_a_backup_is_made_tried_and_restored(without: Callable[..., Path], small_project: SmallProject) -> None:
    begin(small_project)
    small_project.project.store.close()
    files = vault_recordings.files(small_project.folder)
    copy, folder = without("recordings"), small_project.folder
    command = ("-m", "coding.cli")
    backup = json.loads(ran(copy, *command, "backup", folder, "--as", "lea", "--json"))["name"]
    assert json.loads(ran(copy, *command, "drill", folder, "--originals", "--json"))["whole"]
    for file in files:
        (folder / vault_recordings.FOLDER / file).unlink()
    ran(copy, *command, "restore", folder, backup, "--as", "lea")
    assert vault_recordings.files(folder) == files
    small_project.project = open_project(folder)
    steward = small_project.as_user("sam", vault=True)
    heard = {pitches_of(hear(steward, interview, 0))[0] for interview in all_recordings(steward)}
    assert heard == {*PITCHES.values()}

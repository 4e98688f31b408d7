"""``heard merge``."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import PASSPHRASE, SmallProject
from tests.helpers.commands import printed

pytestmark = pytest.mark.slow


def test_a_copy_brings_nothing_that_is_not_here(
    locked_round: tuple[SmallProject, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", PASSPHRASE)
    here, _ = locked_round(3)
    here.project.store.close()
    laptop = shutil.copytree(here.folder, tmp_path / "laptop")
    merged = json.loads(printed("merge", here.folder, laptop, "--as", "lea", "--json").splitlines()[-1])
    assert merged["same"] == 3 and merged["added"] == {} and merged["conflicts"] == []
    words = printed("merge", here.folder, laptop, "--as", "lea", "--dry-run")
    assert words.startswith("3 interviews are in both, 0 came.") and words.endswith("Nothing was changed.\n")

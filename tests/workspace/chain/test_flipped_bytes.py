"""One bit changes by itself, in a project's file, log, vault or backup: it is harmless or told, never silent."""

import os
import random
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from coding.errors import ProjectDamaged
from coding.store.connection import FILE_NAME
from coding.vault import FILE_NAME as VAULT_NAME
from coding.vault import Vault
from coding.workspace.erasure.restore import drill
from coding.workspace.project.backup import make_backup
from coding.workspace.project.manifest import MANIFEST
from tests.conftest import PASSPHRASE, SmallProject
from tests.helpers.survival import coded_until_killed, flipped, noticed, opened_and_read

pytestmark = pytest.mark.slow

TIMES = int(os.environ.get("HEARD_FLIPS", "10"))
"""Places in each file; each is opened and read to its end."""
LOG = f"{FILE_NAME}.wal"


@pytest.fixture
def closed(small_project: SmallProject) -> Path:
    """The folder of a project that is closed, with a backup."""
    make_backup(small_project.as_user("lea"))
    small_project.project.store.close()
    return small_project.folder


def told(read: Callable[[Path], Any], right: Any, folder: Path, name: str, tmp_path: Path) -> list[bool]:
    """Of each copy with one bit changed in a file, whether that was told; one that is harmless reads as it should."""
    places = flipped(folder, name, tmp_path / "flipped", random.Random(name), TIMES)
    return [noticed(partial(read, place), right) for place in places]


def test_the_projects_file(closed: Path, tmp_path: Path) -> None:
    assert any(told(opened_and_read, opened_and_read(closed), closed, FILE_NAME, tmp_path))


def records(folder: Path) -> dict[str, bytes]:
    vault = Vault.open(folder, PASSPHRASE)
    return {name: vault.get(name) for name in vault.names()}


def test_the_vault(closed: Path, tmp_path: Path) -> None:
    assert any(told(records, records(closed), closed, VAULT_NAME, tmp_path))


@pytest.mark.parametrize("name", [FILE_NAME, VAULT_NAME, MANIFEST])
def test_a_backup(closed: Path, tmp_path: Path, name: str) -> None:
    (whole,) = (path for path in (closed / "backups").iterdir() if path.is_dir())
    draw = random.Random(name)
    for place in flipped(whole, name, tmp_path / "flipped", draw, max(2, TIMES // 3)):
        assert drill(closed, str(place)).problems


@pytest.mark.skipif(os.name != "posix", reason="kill -9 needs POSIX signals")
def test_the_log_that_a_killed_process_left(small_project: SmallProject, tmp_path: Path) -> None:
    folder, release = small_project.folder, small_project.releases[0]
    small_project.project.store.close()
    coded_until_killed(folder, release, [], random.Random(3))
    left = Path(shutil.copytree(folder, tmp_path / "left"))
    right = opened_and_read(folder)
    assert any(told(opened_and_read, right, left, LOG, tmp_path))
    # The log is kept as it is for whoever wants to look into it, and people can go on without what it lost.
    (left / LOG).write_bytes((left / LOG).read_bytes()[:-200])
    cut = (left / LOG).read_bytes()
    with pytest.raises(ProjectDamaged, match=r"missing \(1 events\)") as refused:
        opened_and_read(left)
    assert (left / LOG).read_bytes() == cut and f"{FILE_NAME}.head" in str(refused.value)
    (left / f"{FILE_NAME}.head").unlink()
    assert opened_and_read(left)["event"].rows == right["event"].rows - 1

"""Closing a project while others read: it waits for them, and nothing comes after."""

import shutil
import threading
from pathlib import Path

import pytest

from coding.errors import ProjectMissing
from coding.store import Store, settings
from coding.store.connection import FILE_NAME


@pytest.mark.slow
def test_a_project_that_many_read_is_closed_whole(tmp_path: Path) -> None:
    store = Store(tmp_path / FILE_NAME)
    store.write(lambda cursor: settings.set_setting(cursor, "kept", 1))
    reading, ended = threading.Barrier(4), []

    def read() -> None:
        reading.wait()
        try:
            while True:
                with store.read() as cursor:
                    settings.setting(cursor, "kept")
        except ProjectMissing:
            ended.append(True)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    reading.wait()
    store.close()
    for reader in readers:
        reader.join()
    assert len(ended) == 3
    assert not (tmp_path / f"{FILE_NAME}.wal").exists(), "what was written is folded in"
    with pytest.raises(ProjectMissing, match="was closed meanwhile"):
        store.write(lambda cursor: None)
    again = Store(tmp_path / FILE_NAME)
    with again.read() as cursor:
        assert settings.setting(cursor, "kept") == 1
    again.close()


def test_a_disk_that_says_nothing_of_itself_keeps_no_project_from_closing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / FILE_NAME)
    store.write(lambda cursor: settings.set_setting(cursor, "kept", 1))

    def fails(_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", fails)
        store.close()
    again = Store(tmp_path / FILE_NAME)
    with again.read() as cursor:
        assert settings.setting(cursor, "kept") == 1
    again.close()

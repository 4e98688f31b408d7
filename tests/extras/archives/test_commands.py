"""Taking in an archive and making vectors on the command line, and engines that are not there or not safe."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PASSPHRASE
from tests.helpers.commands import heard, printed, shut

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARD_PASSPHRASE", PASSPHRASE)


def test_an_archive_is_taken_in_and_again(make_project: Any, tmp_path: Path) -> None:
    folder = shut(make_project())
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "one.txt").write_text("Interviewer: Who?\nParticipant: My aunt Rosalind in Lisbon.", encoding="utf-8")
    (archive / "list.xyz").write_text("something else", encoding="utf-8")
    # Whoever packed the archive may name in it a file of whoever takes it in.
    (tmp_path / "diary.txt").write_text("Today I wrote down what nobody else reads.", encoding="utf-8")
    (archive / "two.txt").symlink_to(tmp_path / "diary.txt")
    (archive / "three.txt").symlink_to("one.txt")
    done = heard("ingest", folder, archive, who="sam")
    assert len(done["stored"]) == len(done["found"]) == 1 and done["others"] == 2 and done["refused"] == []
    assert sum(done["found"].values()) >= 2
    again = printed("ingest", folder, archive, "--as", "sam")
    assert "0 interviews stored, 2 files were there already" in again


def test_vectors_of_all_passages_are_made_at_once(small_project: Any) -> None:
    folder = shut(small_project)
    result = heard("embed", folder, who="ana")
    assert result["made"] == result["passages"] > 0 and result["model"]
    assert heard("embed", folder, who="ana")["made"] == 0


def test_what_cannot_be_done_is_said(small_project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shut(small_project)
    assert "is no folder" in printed("ingest", folder, tmp_path / "nowhere", "--as", "sam", code=1)
    (tmp_path / "empty").mkdir()
    assert "holds no file" in printed("ingest", folder, tmp_path / "empty", "--as", "sam", code=1)
    assert "no engine called “cloud”" in printed("embed", folder, "--engine", "cloud", code=1)
    assert "at least one worker" in printed("embed", folder, "--workers", 0, code=1)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "pip install ray==" in printed("embed", folder, "--engine", "ray", code=1)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    for address, said in {
        "": "Name the head of the cluster",
        "auto": "Name the head of the cluster",
        "8.8.8.8:6379": "an address that others can reach",
        "0.0.0.0:6379": "an address that others can reach",
        "nowhere.invalid:6379": "no computer called nowhere.invalid",
    }.items():
        assert said in printed("embed", folder, "--engine", "ray", "--address", address, code=1)
    near = ("embed", folder, "--engine", "ray", "--address", "127.0.0.1:6379")
    monkeypatch.setenv("RAY_AUTH_TOKEN_PATH", str(tmp_path / "nothing"))
    assert "There is no token" in printed(*near, code=1)
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    assert "switches the token of the cluster off" in printed(*near, code=1)

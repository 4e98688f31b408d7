"""``heard app``: with a folder one project, without one the page where projects are opened and made."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from coding.cli.main import app
from coding.ui.frame import server
from coding.workspace.projects.recent import Recents


@pytest.mark.parametrize("folder", [True, False])
def test_with_a_folder_its_project_is_served_and_without_one_the_choice(
    folder: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    for name in ("serve", "serve_choice"):
        monkeypatch.setattr(server, name, lambda what, pages, *, port, ready: calls.append(what))
    monkeypatch.setattr("typer.get_app_dir", lambda name: str(tmp_path / name))
    done = CliRunner().invoke(app, ["app", *([str(tmp_path)] if folder else []), "--no-browser"])
    assert done.exit_code == 0, done.output
    if folder:
        assert calls == [tmp_path]
    else:
        assert isinstance(calls[0], Recents) and calls[0].place == tmp_path / "heard"
    assert list(tmp_path.iterdir()) == [], "nothing is written before a project is opened"


def test_the_demo_is_copied_by_its_study(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["demo", str(tmp_path / "cases"), "--study", "cases", "--json"])
    assert done.exit_code == 0, done.output
    assert (json.loads(done.stdout)["interviews"], json.loads(done.stdout)["released"]) == (6, 5)
    refused = CliRunner().invoke(app, ["demo", str(tmp_path / "other"), "--study", "other"])
    assert refused.exit_code == 2 and "'interviews', 'cases'" in refused.output
    assert not (tmp_path / "other").exists()

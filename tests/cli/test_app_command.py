"""``heard app``: with a folder one project, without one the page where projects are opened and made."""

import json
import threading
import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient
from typer.testing import CliRunner

from coding.cli.main import app
from coding.ui.frame import runtime, server
from coding.workspace.projects.recent import HERE, Recents


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


@pytest.mark.parametrize("whose", ["their own", "a stranger's", "one that passes questions on"])
def test_a_second_start_opens_only_what_proves_to_be_the_first(
    whose: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recents = Recents(tmp_path / "heard")
    monkeypatch.setattr(runtime, "_recents", [recents])
    heard = Starlette(routes=[Route(HERE, server.here)])

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            at = self.server.server_address[1] + (whose == "one that passes questions on")
            answer = TestClient(heard, f"http://127.0.0.1:{at}").get(self.path).content
            self.send_response(200)
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.end_headers()
            self.wfile.write(b"Come in." if whose == "a stranger's" else answer)

    calls: list[str] = []
    monkeypatch.setattr("typer.get_app_dir", lambda name: str(tmp_path / name))
    monkeypatch.setattr(server, "serve_choice", lambda what, pages, *, port, ready: calls.append("served"))
    monkeypatch.setattr(webbrowser, "open", calls.append)
    with HTTPServer(("127.0.0.1", 0), Answers) as there:
        threading.Thread(target=there.serve_forever, daemon=True).start()
        recents.note_port(there.server_address[1])
        done = CliRunner().invoke(app, ["app"])
        there.shutdown()
    address = f"http://127.0.0.1:{there.server_address[1]}"
    assert (done.exit_code, calls) == (0, [address] if whose == "their own" else ["served"]), done.output

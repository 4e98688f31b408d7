"""The manual at ``/help``: for everybody, without a cookie, and a page that says so where it was not built."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from coding.ui.frame import manual
from coding.ui.frame.guard import HEADERS, Guard

pytestmark = pytest.mark.filterwarnings("ignore:.*httpx.*")


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "manual"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>Start</title>", encoding="utf-8")
    (folder / "404.html").write_text("<title>Not here</title>", encoding="utf-8")
    (folder / "assets" / "search.js").write_text("let words", encoding="utf-8")
    (tmp_path / "vault.heard").write_text("sealed", encoding="utf-8")
    monkeypatch.setattr(manual, "BUILT", folder)
    return folder


def reader(prefix: str = "") -> TestClient:
    app = Starlette(routes=manual.manual_routes(prefix), middleware=[Middleware(Guard)])
    return TestClient(app, base_url="http://127.0.0.1:8501")


@pytest.mark.parametrize("prefix", ["", "/study"])
def test_it_is_read_below_its_address(built: Path, prefix: str) -> None:
    app = Starlette(routes=manual.manual_routes(prefix))
    answer = TestClient(app).get(f"{prefix}/help")
    assert answer.url.path == f"{prefix}/help/" and "Start" in answer.text


def test_whoever_is_not_known_reads_it_under_the_same_policy(built: Path) -> None:
    script = reader().get("/help/assets/search.js")
    assert script.status_code == 200 and script.text == "let words"
    assert script.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/help/../vault.heard", "/help/%2e%2e/vault.heard", "/help/..%2fvault.heard", "/help/x"]
)
def test_nothing_else_is_given(built: Path, path: str) -> None:
    answer = reader().get(path)
    assert answer.status_code in (403, 404) and "sealed" not in answer.text


def test_where_it_was_not_built_a_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manual, "BUILT", tmp_path / "none")
    answer = reader().get("/help/review.html")
    assert answer.status_code == 404 and "make docs" in answer.text

"""The manual at ``/help``: for everybody, without a cookie, and a page that says so where it was not built."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from coding.ui.frame import manual
from coding.ui.frame.guard import HEADERS, Guard
from coding.ui.frame.ingress import LOCAL, ByAccount, Ingress

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


async def _app(request: Request) -> PlainTextResponse:
    return PlainTextResponse("the app")


def reader(ingress: Ingress = LOCAL, base_url: str = "http://127.0.0.1:8501") -> TestClient:
    routes = [*manual.manual_routes(""), Route("/{path:path}", _app)]
    app = Starlette(routes=routes, middleware=[Middleware(Guard, ingress=ingress)])
    return TestClient(app, base_url=base_url, follow_redirects=False)


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


@pytest.mark.parametrize("path", ["/help", "/help/", "/help/course/1-review.html"])
def test_whoever_reads_it_gets_no_cookie(built: Path, path: str) -> None:
    assert "set-cookie" not in reader().get(path).headers


def test_nothing_that_only_begins_like_its_address_is_open(built: Path) -> None:
    server = Ingress(frozenset({"heard.example"}), frozenset(), auth_method=ByAccount("leads"))
    answers = {path: reader(server, "http://heard.example").get(path) for path in ("/help", "/help/", "/helpers")}
    assert [answer.status_code for answer in answers.values()] == [307, 200, 303]
    assert (
        "sign-in" in answers["/helpers"].headers["location"]
        and "no-store" in answers["/helpers"].headers["cache-control"]
    )
    assert reader().get("/help.x/y").status_code == 403

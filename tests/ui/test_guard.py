"""The gate before every path: loopback only, a known browser, a person signed in where project data travels."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from coding.ui.guard import HEADERS, Guard
from coding.ui.sessions import COOKIE, TABLE

# Starlette's test client warns that it will prefer another HTTP library; it is a test helper only.
pytestmark = pytest.mark.filterwarnings("ignore:.*httpx.*")


async def _answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse("inside")


async def _socket(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("inside")
    await websocket.close()


@pytest.fixture
def client() -> TestClient:
    routes = [WebSocketRoute("/_stcore/stream", _socket), Route("/{path:path}", _answer)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Guard)]), base_url="http://127.0.0.1:8501")


def test_the_first_page_gives_a_private_cookie_and_headers(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(COOKIE)
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/component/x/y.js"])
def test_without_the_cookie_nothing_is_answered(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 403
    client.get("/")
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/media/abc.docx", "/_stcore/upload_file/x/y"])
def test_project_data_needs_a_person(client: TestClient, path: str) -> None:
    client.get("/")
    assert client.get(path).status_code == 403
    session = TABLE.peek(client.cookies[COOKIE])
    assert session is not None
    session.user_id = "ana"
    answer = client.get(path)
    assert answer.status_code == 200
    if path.startswith("/media"):
        assert answer.headers["cache-control"] == "no-store"
    client.cookies.clear()
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("host", ["evil.example:8501", "192.168.1.7:8501", "127.0.0.1.evil.example"])
def test_other_hosts_are_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 403


def test_other_origins_are_refused(client: TestClient) -> None:
    client.get("/")
    assert client.get("/", headers={"origin": "http://evil.example:80"}).status_code == 403
    assert client.get("/", headers={"origin": "http://127.0.0.1:8501"}).status_code == 200


def test_a_made_up_cookie_opens_nothing(client: TestClient) -> None:
    client.cookies.set(COOKIE, "made-up")
    assert client.get("/_stcore/metrics").status_code == 403


def test_the_websocket_needs_the_cookie(client: TestClient) -> None:
    # The test client invents a host for websockets.
    host = {"host": "127.0.0.1:8501"}
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream", headers=host) as refused:
        refused.receive_text()
    client.get("/")
    known = {**host, "cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
    with client.websocket_connect("/_stcore/stream", headers=known) as socket:
        assert socket.receive_text() == "inside"
    evil = {**known, "origin": "http://evil.example:80"}
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream", headers=evil) as refused:
        refused.receive_text()


def test_idle_browsers_are_signed_out_and_the_vault_shut_earlier(monkeypatch: pytest.MonkeyPatch) -> None:
    from coding.ui import sessions

    table = sessions.SessionTable()
    cookie = table.new_cookie()
    session = table.peek(cookie)
    assert session is not None
    session.user_id, session.vault = "sam", object()  # type: ignore[assignment]
    start = session.seen
    monkeypatch.setattr(sessions.time, "monotonic", lambda: start + sessions.VAULT_IDLE_SECONDS + 1)
    assert table.peek(cookie).vault is None  # type: ignore[union-attr]
    assert table.signed_in(cookie)
    monkeypatch.setattr(sessions.time, "monotonic", lambda: start + sessions.IDLE_SECONDS + 1)
    assert not table.signed_in(cookie)
